/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The QEMU properties of a plan's devices, for the files plan*.c alone. */

/* The request's words for them. */
gboolean plan_check_properties(const PlanContext *context, GError **error);

/* Gives builder->device its properties: what the domain suggests, then the profile, then the options. */
gboolean plan_fill_device(PlanContext *context, GError **error);

/* Chooses for each property of a new or a recorded plan the mechanism by which it reaches QEMU. */
gboolean plan_settle(PlanContext *context, GError **error);
