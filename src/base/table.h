/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/log.h"

/* A table for a terminal. Each column is as wide as its widest cell. */
typedef struct Table Table;

/* heads ends with NULL. Free with table_free(). */
Table *table_new(const char *const *heads);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* Adds a row. cells has a text for each column; NULL and "" are "-". Control characters are made
   visible. */
void table_add(Table *table, const char *const *cells);

/* The colour of a cell by its text. */
typedef LogColour (*TableColour)(const char *cell);

/* Paints the cells of a column below its head, if stdout may be coloured. Print the text with
   print_visible() then. */
void table_paint(Table *table, guint column, TableColour colour);

/* The number of rows, without the heads. */
guint table_rows(const Table *table);

/* Appends heads and rows to text, each line after indent. */
void table_append(const Table *table, const char *indent, GString *text);
