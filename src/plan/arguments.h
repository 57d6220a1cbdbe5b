/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* QEMU's further arguments, and the variables of its environment. */

/* Adds the arguments and variables of the display, then those of the profile, then those of the
   request. */
void plan_add_arguments(PlanContext *context);

/* Leaves out the Mesa driver of a recorded plan if the host's Mesa lacks it: the plan was made for
   an older host, or from an older version of its profile. */
void plan_drop_mesa_driver(PlanContext *context);
