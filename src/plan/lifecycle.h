/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The request's words for them. */
gboolean plan_check_lifecycle(const PlanContext *context, GError **error);

/* Adds an mdev for each type that is asked for: of the uuid that is said, else of the recorded plan's one of this type,
   else of one that is the domain's own. */
gboolean plan_add_types(PlanContext *context, GError **error);

/* Who makes the devices, who takes them from the host, and what the host stops meanwhile. */
gboolean plan_add_lifecycle(PlanContext *context, GError **error);
