/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/map-file.h"

#include <string.h>

#include "base/error.h"
#include "base/read-file.h"
#include "cli/plan-options.h"
#include "xml/xml.h"

typedef struct {
  char *word;
  PlanRequest request;
} MapLine;

struct MapFile {
  GPtrArray *lines;
  GHashTable *by_word; /* the lines by their words; owns nothing */
};

static void
map_line_free(void *data)
{
  MapLine *line = data;

  plan_request_clear(&line->request);
  g_free(line->word);
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
add_map_line(MapFile *map, const char *text, const PlanOptions *common, GError **error)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(PlanOptions) options = plan_options_new();
  MapLine *line;

  /* GLib's own error would quote the line, which may hold a secret. */
  if (!g_shell_parse_argv(text, NULL, &words, NULL))
    return gvt_fail(error, "it ends in an open quote, or in a \\: close it, as in env=\"A=b c\"");
  if (map_file_request(map, words[0]))
    return gvt_fail(error, "the domain '%s' is in a line before: each has one line", words[0]);
  line = g_new0(MapLine, 1);
  line->word = g_strdup(words[0]);
  g_ptr_array_add(map->lines, line);
  g_hash_table_insert(map->by_word, line->word, line);
  if (!plan_options_parse_keys(words + 1, options, error))
    return FALSE;
  if (!common)
    return TRUE;
  plan_options_inherit(options, common);
  return plan_options_parse(options, &line->request, error);
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

  map->lines = g_ptr_array_new_with_free_func(map_line_free);
  map->by_word = g_hash_table_new(g_str_hash, g_str_equal);
  if (!lines)
    return NULL;
  for (gsize i = 0; lines[i]; i++) {
    g_autoptr(GError) problem = NULL;

    /* An unknown option is wrong usage on the command line, but not in a file. */
    if (!is_empty(lines[i]) && !add_map_line(map, lines[i], common, &problem)) {
      gvt_fail(error, "%s:%" G_GSIZE_FORMAT ": %s; nothing was changed", read_file_name(file),
               i + 1, problem->message);
      return NULL;
    }
  }
  if (map->lines->len == 0) {
    gvt_fail(error, "%s names no domain; write a line for each, as in: win10 uuid=UUID",
             read_file_name(file));
    return NULL;
  }
  return g_steal_pointer(&map);
}

char **
map_file_words(const MapFile *map)
{
  char **words = g_new0(char *, map->lines->len + 1);

  for (guint i = 0; i < map->lines->len; i++)
    words[i] = ((const MapLine *)map->lines->pdata[i])->word;
  return words;
}

const PlanRequest *
map_file_request(const MapFile *map, const char *word)
{
  const MapLine *line = g_hash_table_lookup(map->by_word, word);

  return line ? &line->request : NULL;
}
