/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The QEMU properties of a plan's devices. */

/* Gives context->device its properties: the adopted ones, which were written by hand, then the
   profile's, then the options'. */
gboolean plan_fill_device(PlanContext *context, GError **error);

/* Gives context->device the profile's properties. One that the target's QEMU doesn't have yet is
   left out. The profile's "why" names its replacement there. */
void plan_add_profile_properties(PlanContext *context);

/* Chooses for each property of a new or a recorded plan how it is delivered to QEMU. */
gboolean plan_settle(PlanContext *context, GError **error);
