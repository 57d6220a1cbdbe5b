/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/device-listing.h"

/* Prints the devices as JSON (docs/host.schema.json, devices). all is as for
   device_listing_has(). */
gboolean devices_json_print(const DeviceListing *listing, gboolean all, GError **error);
