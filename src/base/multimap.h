/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A hash table that has an array of values (GPtrArray) for each key, a string. The values aren't
   owned. Free with g_hash_table_unref(). */
GHashTable *multimap_new(void);

/* Adds a value behind the others of its key, which is copied. */
void multimap_add(GHashTable *map, const char *key, void *value);
