/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/nearest.h"

#include <string.h>

/* How many characters of two texts differ; G_MAXUINT if they aren't equally long. */
static guint
count_differing(const char *a, const char *b)
{
  guint count = 0;

  if (strlen(a) != strlen(b))
    return G_MAXUINT;
  for (gsize i = 0; a[i]; i++)
    count += a[i] != b[i];
  return count;
}

/* The device of the kind whose identity differs in the fewest characters, and at most in as many as
   that; the first of several. */
static const HostDevice *
find_nearest(const GPtrArray *devices, HostDeviceKind kind, const char *identity, gboolean displays,
             guint most)
{
  const HostDevice *nearest = NULL;
  guint least = G_MAXUINT;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    guint differing = device->kind == kind && (!displays || host_device_is_display(device))
                          ? count_differing(device->identity, identity)
                          : G_MAXUINT;

    if (differing < least && differing <= most) {
      nearest = device;
      least = differing;
    }
  }
  return nearest;
}

static const HostDevice *
find_only_mdev(const GPtrArray *devices)
{
  const HostDevice *only = NULL;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (device->kind == HOST_DEVICE_MDEV && only)
      return NULL;
    if (device->kind == HOST_DEVICE_MDEV)
      only = device;
  }
  return only;
}

const HostDevice *
nearest_mdev(const GPtrArray *devices, const char *uuid)
{
  const HostDevice *near = find_nearest(devices, HOST_DEVICE_MDEV, uuid, FALSE, 4);

  return near ? near : find_only_mdev(devices);
}

const HostDevice *
nearest_pci(const GPtrArray *devices, const char *address, gboolean is_gpu)
{
  const HostDevice *gpu =
      is_gpu ? find_nearest(devices, HOST_DEVICE_PCI, address, TRUE, G_MAXUINT - 1) : NULL;

  return gpu ? gpu : find_nearest(devices, HOST_DEVICE_PCI, address, FALSE, 1);
}

const HostDevice *
nearest_usb(const GPtrArray *devices, const char *identity)
{
  const gsize length = strlen("046d:");
  const HostDevice *nearest = NULL;
  guint least = G_MAXUINT;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    g_autofree char *ids = host_device_ids(device);
    guint differing =
        strncmp(ids, identity, length) == 0 ? count_differing(ids, identity) : G_MAXUINT;

    if (differing < least) {
      nearest = device;
      least = differing;
    }
  }
  return nearest;
}
