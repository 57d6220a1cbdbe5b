/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/map-file.h"

#include <string.h>

#include "base/error.h"
#include "base/read-file.h"
#include "cli/plan-options.h"
#include "xml/xml.h"

typedef struct {
  guint number;  /* in the file, from 1 */
  char *word;    /* NULL if the line can't be split into words */
  char *problem; /* why it isn't understood; NULL if it is */
  PlanRequest request;
} MapLine;

struct MapFile {
  const char *name; /* of the file, for people; not owned */
  GPtrArray *lines;
  GHashTable *by_word; /* the lines by their words; owns nothing */
};

static void
map_line_free(void *data)
{
  MapLine *line = data;

  plan_request_clear(&line->request);
  g_free(line->word);
  g_free(line->problem);
  g_free(line);
}

void
map_file_free(MapFile *map)
{
  g_hash_table_unref(map->by_word);
  g_ptr_array_unref(map->lines);
  g_free(map);
}

static gboolean
read_map_line(MapFile *map, MapLine *line, const char *text, const PlanOptions *common,
              GError **error)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(PlanOptions) options = plan_options_new();

  /* GLib's own error would quote the line, which may hold a secret. */
  if (!g_shell_parse_argv(text, NULL, &words, NULL))
    return gvt_usage(error, "it ends in an open quote, or in a \\: close it, as in env=\"A=b c\"");
  line->word = g_strdup(words[0]);
  if (map_file_request(map, words[0]))
    return gvt_usage(error, "the domain '%s' is in a line before: each has one line", words[0]);
  g_hash_table_insert(map->by_word, line->word, line);
  if (!plan_options_parse_keys(words + 1, options, error))
    return FALSE;
  if (!common)
    return TRUE;
  plan_options_inherit(options, common);
  return plan_options_parse(options, &line->request, error);
}

/* A line that isn't understood is kept with its problem, so that one error has all problems. */
static void
add_map_line(MapFile *map, guint number, const char *text, const PlanOptions *common)
{
  g_autoptr(GError) problem = NULL;
  MapLine *line = g_new0(MapLine, 1);

  line->number = number;
  g_ptr_array_add(map->lines, line);
  if (!read_map_line(map, line, text, common, &problem))
    line->problem = g_strdup(problem->message);
}

/* Splits a text into lines, without the byte order mark and the carriage returns of Windows'
   editors. */
static char **
split_lines(const char *text)
{
  static const char mark[] = "\xef\xbb\xbf";
  gboolean has_mark = g_str_has_prefix(text, mark);
  char **lines = g_strsplit(has_mark ? text + strlen(mark) : text, "\n", -1);

  for (gsize i = 0; lines[i]; i++)
    if (g_str_has_suffix(lines[i], "\r"))
      lines[i][strlen(lines[i]) - 1] = '\0';
  return lines;
}

static gboolean
is_empty(const char *text)
{
  text += strspn(text, " \t");
  return *text == '\0' || *text == '#';
}

MapFile *
map_file_read(const char *file, const PlanOptions *common, GError **error)
{
  g_autoptr(MapFile) map = g_new0(MapFile, 1);
  g_autofree char *text = read_file(file, XML_LIMIT, NULL, error);
  g_auto(GStrv) lines = text ? split_lines(text) : NULL;

  map->name = read_file_name(file);
  map->lines = g_ptr_array_new_with_free_func(map_line_free);
  map->by_word = g_hash_table_new(g_str_hash, g_str_equal);
  if (!lines)
    return NULL;
  for (guint i = 0; lines[i]; i++)
    if (!is_empty(lines[i]))
      add_map_line(map, i + 1, lines[i], common);
  if (map->lines->len == 0) {
    gvt_usage(error, "%s names no domain; write a line for each, as in: win10 uuid=UUID",
              map->name);
    return NULL;
  }
  return g_steal_pointer(&map);
}

/* Adds "FILE:LINE: PROBLEM" to a text. */
static void
add_problem(const MapFile *map, const MapLine *line, const char *problem, GString *text)
{
  g_string_append_printf(text, "%s%s:%u: %s", text->len ? "\n" : "", map->name, line->number,
                         problem);
}

gboolean
map_file_select(const MapFile *map, MapSelect select, void *data, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  gboolean misused = FALSE;

  for (guint i = 0; i < map->lines->len; i++) {
    const MapLine *line = map->lines->pdata[i];
    g_autoptr(GError) problem = NULL;

    if (line->problem)
      add_problem(map, line, line->problem, text);
    else if (!select(line->word, data, &problem))
      add_problem(map, line, problem->message, text);
    misused = misused || line->problem || gvt_is_usage(problem);
  }
  if (!text->len)
    return TRUE;
  return misused ? gvt_usage(error, "%s; nothing was changed", text->str)
                 : gvt_fail(error, "%s; nothing was changed", text->str);
}

const PlanRequest *
map_file_request(const MapFile *map, const char *word)
{
  const MapLine *line = g_hash_table_lookup(map->by_word, word);

  return line ? &line->request : NULL;
}
