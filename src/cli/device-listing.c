/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/device-listing.h"

#include "base/error.h"

gboolean
device_listing_check(const HostInventory *list, GError **error)
{
  return list->by_libvirt || list->by_sysfs ||
         gvt_fail(error, "the host's devices: not checkable over this connection: its libvirt has "
                         "no node devices, and the host is another one than this; run gvt-xml "
                         "devices there");
}

/* Whether a device is listed without --all: a GPU, or a device that gives vGPUs. */
static gboolean
is_offered(const HostDevice *device)
{
  return host_device_is_display(device) || device->types->len;
}

/* Bridges (class 06) can't be given to a guest. A virtual function is listed with its device. */
gboolean
device_listing_has(const DeviceListing *listing, const HostDevice *device, gboolean all)
{
  enum { BRIDGE = 0x06 };

  if (device->kind == HOST_DEVICE_MDEV)
    return FALSE;
  if (device->parent && !device->types->len && !all &&
      device_index_find(listing->index, device->parent))
    return FALSE;
  return is_offered(device) || (all && device->class >> 16 != BRIDGE);
}

GPtrArray *
device_listing_mdevs(const DeviceListing *listing, const char *parent)
{
  const GPtrArray *devices =
      parent ? device_index_children(listing->index, parent) : listing->list->devices;
  GPtrArray *mdevs = g_ptr_array_new();

  for (guint i = 0; i < devices->len; i++) {
    HostDevice *mdev = devices->pdata[i];

    if (mdev->kind == HOST_DEVICE_MDEV &&
        (parent || !mdev->parent || !device_index_find(listing->index, mdev->parent)))
      g_ptr_array_add(mdevs, mdev);
  }
  return mdevs;
}

GPtrArray *
device_listing_functions(const DeviceListing *listing, const HostDevice *device)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);
  GPtrArray *functions = g_ptr_array_new();

  for (guint i = 0; i < children->len; i++) {
    HostDevice *child = children->pdata[i];

    if (child->kind == HOST_DEVICE_PCI)
      g_ptr_array_add(functions, child);
  }
  return functions;
}
