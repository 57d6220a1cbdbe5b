/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"
#include "libvirt/connection.h"

/*
 * What is known of the devices that a user asks for (HostDevices): mdevs by uuid, PCI devices by
 * address as he wrote it; either list may be NULL. A slot ("41:00") gives all functions that the
 * host has there, in their order; each device is in the array once, mdevs first. libvirt's nodedev
 * is asked; where this driver has none and the connection is local, and without a connection (NULL), sysfs. A device that isn't
 * known isn't in the array, which is no error; where neither can tell it is empty. root: of the host's files, "/". NULL with
 * GVT_ERROR_USAGE where a word is no uuid or address, with GVT_ERROR_FAILED where the connection is
 * broken. Free with g_ptr_array_unref().
 */
GPtrArray *inventory_find(const VirtConnection *connection, const char *root, char **uuids,
                          char **pci_words, GError **error);

/* All devices of a host, and who told of them. */
typedef struct {
  GPtrArray *devices; /* HostDevice: PCI, other parents of mdevs, mdevs, by identity */
  gboolean by_libvirt;
  gboolean
      by_sysfs; /* else it isn't known what libvirt doesn't tell: descriptions of types, other parents than PCI */
} HostInventory;

/* By both, where they can tell: sysfs only for a connection to this host, or for none (NULL). NULL where the connection is
   broken. Free with inventory_free(). */
HostInventory *inventory_list(const VirtConnection *connection, const char *root, GError **error);
void inventory_free(HostInventory *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostInventory, inventory_free)

/* The drivers of this host's Mesa, as for mesa_has(); NULL if it has none. Free with g_strfreev(). */
char **inventory_mesa_drivers(const char *root);

/* Opens command_globals' connection, a read-only one where no other is to be had. Where none was asked for and none can
   be opened *connection is NULL, with a note: the host's files still tell. FALSE where it was asked for. */
gboolean open_host(VirtConnection **connection, GError **error);
