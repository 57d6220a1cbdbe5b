/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* Adds the notes of the profile that are for this guest and this plan, which has its devices and
   their properties by now. */
void plan_add_profile_notes(PlanContext *context);
