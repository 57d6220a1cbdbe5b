/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What is known of a device of the host that a guest can get. */
typedef struct {
  char *identity; /* an mdev's uuid, in lower case; a PCI address, 0000:41:00.0 */
  char *type;     /* an mdev's, i915-GVTg_V5_4; NULL where unknown, and for PCI */
  char *parent;   /* an mdev's; a virtual function's physical one: a PCI address, or NULL */
  char *driver;   /* NULL where unknown or none */
  guint class;    /* of PCI, 0x030000; 0 where unknown */
  guint vendor;
  guint product;
} HostDevice;

void host_device_free(HostDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostDevice, host_device_free)

/* From libvirt's nodedev XML; NULL where that is neither an mdev nor a PCI device.
   Free with host_device_free(). */
HostDevice *host_device_parse(const char *xml);

/* The one of that identity among HostDevices (NULL for none), which own it; NULL where it isn't
   there. */
const HostDevice *host_device_find(const GPtrArray *devices, const char *identity);
