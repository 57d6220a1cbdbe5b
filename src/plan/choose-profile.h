/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"
#include "plan/request.h"

/*
 * Chooses the profile's name. In this order:
 * - the profile of the request;
 * - the profile of the recorded plan, if no GPU is named now and the profile isn't taken back;
 * - by the device that is asked for, as far as the host knows it (devices: HostDevice, may be
 *   NULL);
 * - for GVT-g by the domain: whether it has its own window, a display that other hosts reach and
 *   the target can still give them, another display, or no display.
 * why is a sentence for the user, or NULL if the user named the profile. Free both with g_free().
 */
char *plan_choose_profile(const PlanRequest *request, xmlNode *recorded, xmlDoc *base,
                          const TargetVersions *target, const GPtrArray *devices, char **why);
