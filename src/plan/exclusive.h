/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Properties that only one device of a guest can have on: ramfb and the OpRegion. */

/* Gives such a property to the first device that asks for it, and takes it from context->device if
   another device has it. FALSE with GVT_ERROR_USAGE if the user asked for it there. */
gboolean plan_settle_exclusive(PlanContext *context, GError **error);

/* Turns the OpRegion off on all devices but one if the target's QEMU has it on by default, and on
   all devices if an argument gives the guest an OpRegion. FALSE with GVT_ERROR_USAGE if the user
   asked for it together with such an argument. */
gboolean plan_settle_opregions(PlanContext *context, GError **error);
