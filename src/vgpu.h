/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host.h"

/* The device to divide for a vGPU of the type: the one that word names (an address as users write it; NULL for any),
   else the first that has one free, else the first that has the type. NULL with *error where none has, which lists the
   types that there are. Owned by devices. */
const HostDevice *vgpu_parent(const GPtrArray *devices, const char *type, const char *word,
                              GError **error);

/*
 * Makes a vGPU on the host, by libvirt where it can, else by sysfs where the connection is to this host (or there is
 * none, NULL); a persistent one, which starts with the host, by libvirt alone. Where one of this uuid is there or
 * defined already: an error. The errors say why: no instance free, no such parent.
 */
gboolean vgpu_create(const VirtConnection *connection, const HostList *list,
                     const HostDevice *parent, const char *type, const char *uuid,
                     gboolean persistent, GError **error);

/* Takes it away, and with definition its definition. One that somebody has is left: the kernel would wait for him. */
gboolean vgpu_remove(const VirtConnection *connection, const HostList *list, const char *uuid,
                     gboolean definition, GError **error);
