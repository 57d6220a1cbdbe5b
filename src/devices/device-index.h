/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* Devices found by their properties, without a look at all of them. */
typedef struct DeviceIndex DeviceIndex;

/* Indexes HostDevices, which must outlive the index and keep their identities. Free with
   device_index_free(). */
DeviceIndex *device_index_new(const GPtrArray *devices);
void device_index_free(DeviceIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeviceIndex, device_index_free)

/* Adds a device. Of two with one identity, device_index_find() finds the first. */
void device_index_add(DeviceIndex *index, HostDevice *device);

/* The device of that identity; NULL if it isn't there. */
HostDevice *device_index_find(const DeviceIndex *index, const char *identity);

/* The devices (HostDevice) with that parent, or in that IOMMU group, in the order in which they
   were added. Never NULL. Owned by the index. */
const GPtrArray *device_index_children(const DeviceIndex *index, const char *parent);
const GPtrArray *device_index_group(const DeviceIndex *index, gint iommu_group);
