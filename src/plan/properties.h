/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The QEMU properties of a plan's devices. */

/* FALSE with GVT_ERROR_USAGE if the request's words for them are malformed. */
gboolean plan_check_properties(const PlanContext *context, GError **error);

/* Gives context->device its properties: what the domain suggests, then the profile's, then the
   options'. */
gboolean plan_fill_device(PlanContext *context, GError **error);

/* Chooses for each property of a new or a recorded plan how it is delivered to QEMU. */
gboolean plan_settle(PlanContext *context, GError **error);
