/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/*
 * What the host's kernel tells of its devices, by /sys below root ("/"). Where there is no such device: NULL.
 * Free with host_device_free().
 */
HostDevice *sysfs_pci(const char *root, const char *address);
HostDevice *sysfs_mdev(const char *root, const char *uuid);

/* All PCI devices, parents of mdevs that are none, and mdevs, each kind in its order. Free with g_ptr_array_unref(). */
GPtrArray *sysfs_list(const char *root);

/* Makes and takes away an mdev; parent as in HostDevice. Errors say what the kernel's word for them means: no instance
   left ("No space left on device"), no such parent or type. */
gboolean sysfs_create_mdev(const char *root, const char *parent, const char *type, const char *uuid,
                           GError **error);
gboolean sysfs_remove_mdev(const char *root, const char *uuid, GError **error);

/* The same on the first device that has room for another mdev of the type and takes it: of two guests that start at once one may
   get the last of a device. The device's name, NULL with *error where there is none. Free with g_free(). */
char *sysfs_create_mdev_anywhere(const char *root, const char *type, const char *uuid,
                                 GError **error);

/* Whether a process has the device or its group open by VFIO, as far as this one may see: all of them for root. */
gboolean sysfs_mdev_is_open(const char *root, const char *uuid);
gboolean sysfs_pci_is_open(const char *root, const char *address);
