/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The alias by which QEMU will know a hostdev of the domain: its own "ua-…", or "hostdevN".
   libvirt counts N over interfaces of type hostdev first, then over hostdevs, in both only over
   those without an alias of their own. Free with g_free(). */
char *plan_hostdev_alias(const PlanContext *context, xmlNode *hostdev);

/* Takes over the properties that were written by hand for the same device of the host: overrides
   and "-set" lines. */
gboolean plan_adopt_device(PlanContext *context, GError **error);
