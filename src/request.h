/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* The options that say what a plan is to hold, for each command that makes one. */
void request_add_options(GOptionContext *context, PlanRequest *request);
