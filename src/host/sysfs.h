/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"
#include "devices/render-node.h"

/* Devices of the host, read from and written to /sys below root ("/"). */

/* A PCI device or an mdev as the kernel knows it; NULL if there is none. Free with
   host_device_free(). */
HostDevice *sysfs_pci(const char *root, const char *address);
HostDevice *sysfs_mdev(const char *root, const char *uuid);

/* All PCI devices, then all parents of mdevs that aren't PCI devices, then all mdevs (HostDevice).
   Free with g_ptr_array_unref(). */
GPtrArray *sysfs_list(const char *root);

/* The addresses of the PCI devices that have a driver (char *), "0000:41:00.0". Free with
   g_ptr_array_unref(). */
GPtrArray *sysfs_pci_of_driver(const char *root, const char *driver);

/* The USB devices (HostDevice) except root hubs, and the device nodes for graphics (RenderNode).
   NULL if /sys has none of that kind. Free with g_ptr_array_unref(). */
GPtrArray *sysfs_usb(const char *root);
GPtrArray *sysfs_render_nodes(const char *root);

/* Creates an mdev on parent (an identity as in HostDevice). The error explains the kernel's
   message: no instance left ("No space left on device"), no such parent or type. */
gboolean sysfs_create_mdev(const char *root, const char *parent, const char *type, const char *uuid,
                           GError **error);

/* Removes an mdev. FALSE with *error if the kernel refuses. */
gboolean sysfs_remove_mdev(const char *root, const char *uuid, GError **error);

/* Creates an mdev on the first device that has room for the type and accepts it: of two guests that
   start at once only one gets the last instance of a device. Returns the parent's identity, NULL
   with *error if no device has room. Free with g_free(). */
char *sysfs_create_mdev_anywhere(const char *root, const char *type, const char *uuid,
                                 GError **error);

/* Whether a process has the device or its group open by VFIO. Only root sees all processes. */
gboolean sysfs_mdev_is_open(const char *root, const char *uuid);
gboolean sysfs_pci_is_open(const char *root, const char *address);

/* The addresses of those PCI devices (HostDevice) that a process has open by VFIO: a set of strings
   that the devices own. Each process is looked at once. Free with g_hash_table_unref(). */
GHashTable *sysfs_pci_open(const char *root, const GPtrArray *devices);
