/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The memory, in MiB, that Looking Glass wants for a picture of this size (doc/install_libvirt.rst,
   "Determining memory": two frames of 4 bytes a pixel, and 10 MiB, up to a power of two). */
guint looking_glass_size(guint width, guint height);

/* Adds the shared memory to the plan's display, if its mode has one, and a note about it. */
void plan_add_looking_glass(PlanContext *context, xmlNode *known, xmlNode *display);

/* Whether the plan's display has shared memory. Its resolution is that of the guest's own
   monitor. */
gboolean plan_has_looking_glass(const PlanContext *context);

/* Adds QEMU's arguments for the shared memory of the module kvmfr, which libvirt has no element
   for. */
void plan_add_looking_glass_arguments(PlanContext *context);

/* Rewrites these arguments in the form that the target's libvirt uses for its own devices. */
void plan_settle_looking_glass(PlanContext *context);
