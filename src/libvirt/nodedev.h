/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/*
 * libvirt's XML of a node device by its name ("pci_0000_41_00_0"); *xml is NULL if the host has
 * none of that name. FALSE with GVT_ERROR_UNKNOWN if libvirt can't tell (its driver has no node
 * devices, or their daemon doesn't run), with GVT_ERROR_FAILED if the connection is broken. Free
 * *xml with g_free().
 */
gboolean virt_node_device_xml(const VirtConnection *connection, const char *name, char **xml,
                              GError **error);

typedef enum {
  VIRT_NODE_PCI = 1,
  VIRT_NODE_MDEV = 2,
  VIRT_NODE_USB = 4,
  VIRT_NODE_DRM = 8, /* device nodes for graphics */
} VirtNodeKinds;

typedef struct {
  char *xml;
  gboolean active; /* FALSE: it is only defined, as an mdev can be since libvirt 7.3 */
  gboolean persistent;
  gboolean autostart;
} VirtNodeDevice;

/* All node devices (VirtNodeDevice) of these kinds. NULL with GVT_ERROR_UNKNOWN if libvirt can't
   tell, with GVT_ERROR_FAILED if the connection is broken. Free with g_ptr_array_unref(). */
GPtrArray *virt_node_device_list(const VirtConnection *connection, VirtNodeKinds kinds,
                                 GError **error);

/*
 * Creates an mdev from nodedev XML, which has its parent, type and uuid. With persistent, defines
 * it, makes it start with the host, and starts it; an mdev that can't be started is undefined
 * again. libvirt runs mdevctl for all of it. FALSE with GVT_ERROR_UNKNOWN if this libvirt can't:
 * before 7.3, before 7.8 for a persistent mdev, without mdevctl, and with a driver that has no node
 * devices.
 */
gboolean virt_mdev_create(const VirtConnection *connection, const char *xml, gboolean persistent,
                          GError **error);

/* Whether this libvirt is new enough for virt_mdev_create(): FALSE with its error if it isn't. */
gboolean virt_mdev_check(const VirtConnection *connection, gboolean persistent, GError **error);

/* Makes a defined mdev, named by its node device, start with the host. With now, starts it too.
   FALSE with GVT_ERROR_UNKNOWN if this libvirt can't. */
gboolean virt_mdev_start(const VirtConnection *connection, const char *name, gboolean now,
                         GError **error);

/* Removes an mdev, named by its node device, if it is active. With undefine, removes its definition
   too. FALSE with GVT_ERROR_UNKNOWN if this libvirt can't. */
gboolean virt_mdev_remove(const VirtConnection *connection, const char *name, gboolean undefine,
                          GError **error);
