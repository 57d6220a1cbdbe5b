/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"

/*
 * Chooses the profile's name. In this order:
 * - the profile of the request;
 * - the profile of the recorded plan, if no device is asked for or one of the kind that this
 *   profile is for. recorded_kind is that kind: mdev, pci or none; if it is NULL since the profile
 *   is gone, each kind of which the plan has a device counts;
 * - by the device that is asked for, as far as the host knows it (devices: HostDevice, may be
 *   NULL);
 * - for GVT-g by the domain: whether it has its own window, a display or no display.
 * why is a sentence for the user, or NULL if the user named the profile. Free both with g_free().
 */
char *plan_choose_profile(const PlanRequest *request, xmlNode *recorded, const char *recorded_kind,
                          xmlDoc *base, const GPtrArray *devices, char **why);
