/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/inventory.h"

/*
 * Makes a vGPU on the host, by libvirt where it can, else by sysfs where the connection is to this host (or there is
 * none, NULL); a persistent one, which starts with the host, by libvirt alone. Where one of this uuid is there already, or is
 * defined: an error, but for a persistent one of an active one. The errors say why: no instance free, no such parent.
 */
gboolean vgpu_create(const VirtConnection *connection, const HostInventory *list,
                     const HostDevice *parent, const char *type, const char *uuid,
                     gboolean persistent, GError **error);

/* Has libvirt start a vGPU that it has a definition of, now where it isn't active, and with the host. */
gboolean vgpu_keep(const VirtConnection *connection, const HostDevice *device, GError **error);

/* Takes it away, and with definition its definition. One that somebody has is left: the kernel would wait for him. */
gboolean vgpu_remove(const VirtConnection *connection, const HostInventory *list, const char *uuid,
                     gboolean definition, GError **error);
