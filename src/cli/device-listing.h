/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device-index.h"
#include "host/device-users.h"
#include "host/inventory.h"

/* The devices of the host, as "devices" lists them. It owns nothing. */
typedef struct {
  const HostInventory *list;
  const DeviceIndex *index; /* of the list's devices */
  const DeviceUsers *users; /* NULL if there is no libvirt to ask */
  GString *text;            /* the output for people */
} DeviceListing;

/* FALSE with *error if the host's devices can't be known. */
gboolean device_listing_check(const HostInventory *list, GError **error);

/* Whether a device is listed by itself. With all, also one that isn't a GPU and provides no
   vGPUs. */
gboolean device_listing_has(const DeviceListing *listing, const HostDevice *device, gboolean all);

/* The mdevs (HostDevice) of that parent; for NULL those whose parent isn't listed. Free with
   g_ptr_array_unref(). */
GPtrArray *device_listing_mdevs(const DeviceListing *listing, const char *parent);

/* The virtual functions (HostDevice) of a device. Free with g_ptr_array_unref(). */
GPtrArray *device_listing_functions(const DeviceListing *listing, const HostDevice *device);
