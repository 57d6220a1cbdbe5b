/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A vfio-pci device as QEMU is given it: its properties by name, the values as vfio_normal() gives
   them. */
typedef GHashTable VfioDevice;

/* The vfio-pci devices (VfioDevice) of a command line of QEMU's, with the values that "-set" gives
   them. The key is a device as a plan names it: an mdev's uuid, 0000:41:00.0. Of two for one device
   it is the first. Free with g_hash_table_unref(). */
GHashTable *vfio_devices(char **words);

/* A value in one form, whoever wrote it: on for true, 16 for 0x10, 65536 for 64K. Free with
   g_free(). */
char *vfio_normal(const char *value);

/* The bus of a device, "pci.0" for the first one whatever the machine is. Owned by the device. */
const char *vfio_bus(VfioDevice *device);

/* The slot and function of a device, "5.0". Free with g_free(). */
char *vfio_slot(VfioDevice *device);
