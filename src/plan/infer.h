/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/asked.h"
#include "plan/sources.h"

/*
 * The options with which the recorded plan was made, for a plan that doesn't tell, since an older
 * version made it: its devices, its profile, and each value that differs from what the profile
 * gives by itself. The sources are those of the plan that is made now; their profile isn't needed.
 * A list of PlanWord; free it with g_ptr_array_unref().
 */
GPtrArray *plan_infer_asked(const PlanSources *sources);
