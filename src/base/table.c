/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/table.h"

#include "base/text.h"

struct Table {
  guint columns;
  TableColour *colours; /* of each column; NULL for a plain one */
  GPtrArray *lines;     /* char *[columns + 1] each, the heads first, NULL at the end */
};

Table *
table_new(const char *const *heads)
{
  Table *table = g_new0(Table, 1);

  table->columns = g_strv_length((char **)heads);
  table->colours = g_new0(TableColour, table->columns);
  table->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  table_add(table, heads);
  return table;
}

void
table_free(Table *table)
{
  g_ptr_array_unref(table->lines);
  g_free(table->colours);
  g_free(table);
}

void
table_add(Table *table, const char *const *cells)
{
  char **line = g_new0(char *, table->columns + 1);

  for (guint c = 0; c < table->columns; c++)
    line[c] = text_line(cells[c] && *cells[c] ? cells[c] : "-");
  g_ptr_array_add(table->lines, line);
}

void
table_paint(Table *table, guint column, TableColour colour)
{
  table->colours[column] = colour;
}

guint
table_rows(const Table *table)
{
  return table->lines->len - 1;
}

static guint
column_width(const Table *table, guint column)
{
  guint width = 0;

  for (guint i = 0; i < table->lines->len; i++)
    width = MAX(width, text_width(((char **)table->lines->pdata[i])[column]));
  return width;
}

static void
append_cell(const Table *table, guint row, guint column, GString *text)
{
  const char *cell = ((char **)table->lines->pdata[row])[column];
  const TableColour colour = row > 0 ? table->colours[column] : NULL;
  g_autofree char *painted = log_paint(cell, colour ? colour(cell) : LOG_PLAIN);

  g_string_append(text, painted);
}

void
table_append(const Table *table, const char *indent, GString *text)
{
  g_autofree guint *widths = g_new(guint, table->columns);

  for (guint c = 0; c < table->columns; c++)
    widths[c] = column_width(table, c);
  for (guint i = 0; i < table->lines->len; i++) {
    char *const *line = table->lines->pdata[i];

    g_string_append(text, indent);
    for (guint c = 0; c < table->columns; c++) {
      gboolean last = c == table->columns - 1;
      guint pad = last ? 0 : widths[c] + 2 - text_width(line[c]);

      append_cell(table, i, c, text);
      g_string_append_printf(text, "%*s", (int)pad, "");
    }
    g_string_append_c(text, '\n');
  }
}
