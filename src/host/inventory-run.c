/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/inventory-run.h"

#include "base/error.h"
#include "devices/device-index.h"

struct InventoryRun {
  GPtrArray *mdevs;    /* HostDevice: all that libvirt has; NULL until they are read */
  DeviceIndex *index;  /* of the mdevs */
  gboolean is_unknown; /* libvirt has no node devices */
  GPtrArray *found;    /* arrays of the devices that were found one by one */
  HostInventory *list; /* NULL until it is read */
};

InventoryRun *
inventory_run_new(void)
{
  InventoryRun *run = g_new0(InventoryRun, 1);

  run->found = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  return run;
}

void
inventory_run_free(InventoryRun *run)
{
  g_clear_pointer(&run->index, device_index_free);
  g_clear_pointer(&run->mdevs, g_ptr_array_unref);
  g_clear_pointer(&run->list, inventory_free);
  g_ptr_array_unref(run->found);
  g_free(run);
}

/* FALSE with *error if the connection is broken. */
static gboolean
read_all_mdevs(InventoryRun *run, const VirtConnection *connection, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (run->mdevs || run->is_unknown)
    return TRUE;
  run->mdevs = inventory_mdevs(connection, &problem);
  if (run->mdevs) {
    run->index = device_index_new(run->mdevs);
    return TRUE;
  }
  run->is_unknown = g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN);
  if (!run->is_unknown)
    g_propagate_error(error, g_steal_pointer(&problem));
  return run->is_unknown;
}

/* Adds the devices that aren't looked up in the run's mdevs. */
static gboolean
add_found(InventoryRun *run, GPtrArray *devices, GPtrArray *found)
{
  if (!found)
    return FALSE;
  g_ptr_array_add(run->found, found);
  g_ptr_array_extend(devices, found, NULL, NULL);
  return TRUE;
}

GPtrArray *
inventory_run_find(InventoryRun *run, const VirtConnection *connection, const char *root,
                   char **uuids, char **addresses, GError **error)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new();
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  gboolean has_mdevs = uuids && *uuids && connection;

  if (has_mdevs && !read_all_mdevs(run, connection, error))
    return NULL;
  has_mdevs = has_mdevs && run->mdevs;
  for (gsize i = 0; has_mdevs && uuids[i]; i++) {
    HostDevice *device = device_index_find(run->index, uuids[i]);

    if (device && g_hash_table_add(seen, device))
      g_ptr_array_add(devices, device);
  }
  if (!add_found(run, devices,
                 inventory_find(connection, root, has_mdevs ? NULL : uuids, addresses, error)))
    return NULL;
  return g_steal_pointer(&devices);
}

const HostInventory *
inventory_run_list(InventoryRun *run, const VirtConnection *connection, const char *root,
                   GError **error)
{
  if (!run->list)
    run->list = inventory_list(connection, root, error);
  return run->list;
}
