/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/device-index.h"

#include "base/multimap.h"

struct DeviceIndex {
  GHashTable *by_identity; /* HostDevice */
  GHashTable *by_parent;   /* GPtrArray of HostDevice */
  GHashTable *by_group;    /* GPtrArray of HostDevice */
  GPtrArray *none;
};

DeviceIndex *
device_index_new(const GPtrArray *devices)
{
  DeviceIndex *index = g_new0(DeviceIndex, 1);

  index->by_identity = g_hash_table_new(g_str_hash, g_str_equal);
  index->by_parent = multimap_new();
  index->by_group = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  index->none = g_ptr_array_new();
  for (guint i = 0; i < devices->len; i++)
    device_index_add(index, devices->pdata[i]);
  return index;
}

void
device_index_free(DeviceIndex *index)
{
  g_hash_table_unref(index->by_identity);
  g_hash_table_unref(index->by_parent);
  g_hash_table_unref(index->by_group);
  g_ptr_array_unref(index->none);
  g_free(index);
}

void
device_index_add(DeviceIndex *index, HostDevice *device)
{
  GPtrArray *group = g_hash_table_lookup(index->by_group, GINT_TO_POINTER(device->iommu_group));

  if (!g_hash_table_contains(index->by_identity, device->identity))
    g_hash_table_insert(index->by_identity, device->identity, device);
  if (device->parent)
    multimap_add(index->by_parent, device->parent, device);
  if (!group) {
    group = g_ptr_array_new();
    g_hash_table_insert(index->by_group, GINT_TO_POINTER(device->iommu_group), group);
  }
  g_ptr_array_add(group, device);
}

HostDevice *
device_index_find(const DeviceIndex *index, const char *identity)
{
  return g_hash_table_lookup(index->by_identity, identity);
}

const GPtrArray *
device_index_children(const DeviceIndex *index, const char *parent)
{
  const GPtrArray *children = g_hash_table_lookup(index->by_parent, parent);

  return children ? children : index->none;
}

const GPtrArray *
device_index_group(const DeviceIndex *index, gint iommu_group)
{
  const GPtrArray *group = g_hash_table_lookup(index->by_group, GINT_TO_POINTER(iommu_group));

  return group ? group : index->none;
}
