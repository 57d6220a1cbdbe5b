/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/asked.h"

/*
 * What a request changes in the recorded plan, and what stays of the earlier words, as a note:
 * "resolution 1920x1080 → 2560x1440; kept: mdev a297db4a-…, hide-kvm". before has all earlier
 * words, kept those that stay. NULL if there is nothing to say. Free with g_free().
 */
char *plan_changes_text(const PlanRequest *request, xmlNode *recorded, const GPtrArray *before,
                        const GPtrArray *kept, xmlNode *plan);
