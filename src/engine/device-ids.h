/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/device-warnings.h"

/*
 * Looks up the devices that a request names by vendor and device, "10de:2204": --pci and --parent.
 * If it names none so, it is returned itself. Else copy is: it has addresses in their place in pci,
 * and in parent, which the caller frees; all else it shares with request. NULL with GVT_ERROR_USAGE
 * if the host has none or several of them; the error lists those.
 */
const PlanRequest *device_ids_resolve(const DeviceHost *host, const PlanRequest *request,
                                      PlanRequest *copy, GPtrArray **pci, HostParent **parent,
                                      GError **error);
