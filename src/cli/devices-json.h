/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/json.h"
#include "cli/device-listing.h"

/* The domains that have the device, as a JSON array; NULL, which is JSON's null, if there is no
   libvirt to ask. */
JsonObject *devices_json_users(const DeviceListing *listing, const char *identity);

/* Prints the devices as JSON (docs/host.schema.json, devices). all is as for
   device_listing_has(). */
gboolean devices_json_print(const DeviceListing *listing, gboolean all, GError **error);
