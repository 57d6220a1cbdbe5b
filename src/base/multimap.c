/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/multimap.h"

GHashTable *
multimap_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

void
multimap_add(GHashTable *map, const char *key, void *value)
{
  GPtrArray *values = g_hash_table_lookup(map, key);

  if (!values) {
    values = g_ptr_array_new();
    g_hash_table_insert(map, g_strdup(key), values);
  }
  g_ptr_array_add(values, value);
}
