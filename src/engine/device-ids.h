/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/device-warnings.h"

/* A copy of a request with addresses. It shares all but pci and parent with the request. */
typedef struct {
  PlanRequest request;
  GPtrArray *pci; /* owned; so is parent */
  HostParent *parent;
} AddressedRequest;

void addressed_request_clear(AddressedRequest *addressed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AddressedRequest, addressed_request_clear)

/*
 * Looks up the devices that a request names by vendor and device, "10de:2204": --pci and --parent.
 * If request names none like that, it is returned itself. Else the one in addressed is returned,
 * which must be empty before. NULL with GVT_ERROR_USAGE if the host has none or several of them;
 * the error lists those.
 */
const PlanRequest *device_ids_resolve(const DeviceHost *host, const PlanRequest *request,
                                      AddressedRequest *addressed, GError **error);
