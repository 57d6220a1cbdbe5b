/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/inventory.h"

/*
 * Makes a vGPU on the host. A persistent one starts with the host, and only libvirt can make it.
 * Another is made by libvirt if it can, else by sysfs, if the connection is to this host or NULL.
 * An active vGPU of this uuid and type may become persistent; any other of this uuid is an error.
 * So is a parent without a free instance.
 */
gboolean vgpu_create(const VirtConnection *connection, const HostInventory *list,
                     const HostDevice *parent, const char *type, const char *uuid,
                     gboolean persistent, GError **error);

/* Whether a persistent vGPU can be made, as far as that is known beforehand. FALSE with the error
   of vgpu_create() if there is no room for it, or if libvirt can't define one. */
gboolean vgpu_check_persistent(const VirtConnection *connection, const HostInventory *list,
                               const HostDevice *parent, const char *type, const char *uuid,
                               GError **error);

/* Makes libvirt start a defined vGPU with the host, and now if it isn't active. */
gboolean vgpu_keep(const VirtConnection *connection, const HostDevice *device, GError **error);

/* Removes a vGPU, and with definition its definition too. FALSE if a program has it open, for the
   kernel would wait for that program's end. */
gboolean vgpu_remove(const VirtConnection *connection, const HostInventory *list, const char *uuid,
                     gboolean definition, GError **error);
