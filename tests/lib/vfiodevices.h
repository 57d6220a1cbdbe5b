/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* A vfio-pci or usb-host device as QEMU is given it: its properties by name, the values as
   vfio_normal() gives them. */
typedef GHashTable VfioDevice;

/* The vfio-pci and usb-host devices (VfioDevice) of a command line of QEMU's, with the values that
   "-set" gives them. The key is a device as a plan names it: an mdev's uuid, 0000:41:00.0,
   046d:c31c. Of two for one device it is the first. Free with g_hash_table_unref(). */
GHashTable *vfio_devices(char **words);

/* Takes out of a domain what libvirt would look for on this host, and all that isn't about its host
   devices. A USB device that is named by its ids keeps them as its bus and number. Memory by memfd
   stays: libvirt wants it for a video's blob resources. */
void vfio_make_bare(xmlDoc *domain);

/* A value in one form, whoever wrote it: on for true, 16 for 0x10, 65536 for 64K. Free with
   g_free(). */
char *vfio_normal(const char *value);

/* Whether a value as a note writes it is the one that vfio_normal() gives, wanted. */
gboolean vfio_is_value(const char *text, const char *wanted);

/* The bus of a device, "pci.0" for the first one whatever the machine is. Owned by the device. */
const char *vfio_bus(VfioDevice *device);

/* The slot and function of a device, "5.0". Free with g_free(). */
char *vfio_slot(VfioDevice *device);
