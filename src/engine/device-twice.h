/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"

/* Adds a text for each device that a request names again, by whatever word. A plan has it once. */
void device_twice_find(const PlanRequest *request, GPtrArray *texts);
