/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/inventory.h"

/* The host's devices as the plans of one run ask for them. libvirt gives the mdevs only all
   together, a call each: they are read once, and so is the list of all devices. A device that comes
   or goes meanwhile isn't noticed. For one thread, and one connection and root. */
typedef struct InventoryRun InventoryRun;

InventoryRun *inventory_run_new(void);
void inventory_run_free(InventoryRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InventoryRun, inventory_run_free)

/* As inventory_find(), but the run owns the devices. Free the array with g_ptr_array_unref(). */
GPtrArray *inventory_run_find(InventoryRun *run, const VirtConnection *connection, const char *root,
                              char **uuids, char **addresses, GError **error);

/* As inventory_list(). The run owns the list. */
const HostInventory *inventory_run_list(InventoryRun *run, const VirtConnection *connection,
                                        const char *root, GError **error);
