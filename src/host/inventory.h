/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"
#include "devices/render-node.h"
#include "libvirt/connection.h"

/*
 * Finds devices by their identities: mdevs by uuid, PCI devices by address (0000:41:00.0). Either
 * list may be NULL. Returns HostDevices, each once, mdevs first; free the array with
 * g_ptr_array_unref(). A device that the host doesn't have is left out, which is no error.
 *
 * libvirt's nodedev driver is asked first. sysfs below root ("/") is read if there is no connection
 * (NULL), or if the connection is local and its driver has no node devices. If neither can tell,
 * the array is empty. NULL with GVT_ERROR_FAILED if the connection is broken.
 */
GPtrArray *inventory_find(const VirtConnection *connection, const char *root, char **uuids,
                          char **addresses, GError **error);

/* All mdevs that libvirt's nodedev driver has (HostDevice). NULL with GVT_ERROR_UNKNOWN if there is
   no such driver. Free with g_ptr_array_unref(). */
GPtrArray *inventory_mdevs(const VirtConnection *connection, GError **error);

/* All devices of a host, and the sources that were read. */
typedef struct {
  char *root;          /* the folder of the host's files, "/" */
  GPtrArray *devices;  /* HostDevice: PCI, other parents of mdevs, mdevs; sorted by identity */
  gboolean by_libvirt; /* libvirt's nodedev driver answered */
  gboolean by_sysfs;   /* /sys was read: only it has descriptions of types, and parents that
                           aren't PCI devices */
} HostInventory;

/*
 * Lists all devices, by libvirt and by sysfs, which is read only if the connection is local or
 * NULL. NULL if the connection is broken. Free with inventory_free().
 */
HostInventory *inventory_list(const VirtConnection *connection, const char *root, GError **error);
void inventory_free(HostInventory *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostInventory, inventory_free)

/* The USB devices of a host (HostDevice) except root hubs, and its device nodes for graphics
   (RenderNode): by libvirt, or by sysfs if libvirt lists none and the connection is local or NULL.
   NULL if neither has any: then it isn't known. Free with g_ptr_array_unref(). */
GPtrArray *inventory_usb(const VirtConnection *connection, const char *root);
GPtrArray *inventory_render_nodes(const VirtConnection *connection, const char *root);

/* The drivers of this host's Mesa, as mesa_has() takes them; NULL if it has none. Free with
   g_strfreev(). */
char **inventory_mesa_drivers(const char *root);
