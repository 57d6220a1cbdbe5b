/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The value that was written by hand for a QEMU property of a hostdev of the domain, as it was
   written; NULL if there is none. Free with g_free(). */
char *plan_adopted_value(xmlNode *hostdev, const char *name);

/* Gives each device of the plan that has no address yet the one that was written for it by QEMU's
   properties bus and addr. That of a <hostdev> stays without this. */
void plan_adopt_places(const PlanContext *context);

/* Takes over the properties that were written by hand for the same device of the host: overrides,
   "-set" lines, and those of "-device vfio-pci". */
gboolean plan_adopt_device(PlanContext *context, GError **error);

/* Gives the plan's video, which is being filled, the properties of the overrides that were written
   by hand for the domain's own video. */
gboolean plan_adopt_video(PlanContext *context, xmlNode *video, GError **error);

/* Adds a note about each property that was written by hand for the device that is being filled and
   that the plan changes: the value before, and the planned one. */
void plan_note_changes(PlanContext *context);
