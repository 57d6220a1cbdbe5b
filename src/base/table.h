/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Lines of columns that are as wide as what stands in them, for a terminal. */
typedef struct Table Table;

/* heads ends with NULL. Free with table_free(). */
Table *table_new(const char *const *heads);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* cells: a text for each column; control characters are made visible. */
void table_add(Table *table, const char *const *cells);

guint table_rows(const Table *table);

/* Appends heads and rows, each line behind indent. */
void table_append(const Table *table, const char *indent, GString *text);
