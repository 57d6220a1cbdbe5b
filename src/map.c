/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "map.h"

#include <string.h>

#include "domxml.h"
#include "error.h"
#include "input.h"
#include "request.h"

typedef struct {
  char *word;
  PlanRequest request;
} Line;

struct Map {
  GPtrArray *lines;
  GHashTable *by_word; /* the same */
};

static void
line_free(void *data)
{
  Line *line = data;

  plan_request_clear(&line->request);
  g_free(line->word);
  g_free(line);
}

void
map_free(Map *map)
{
  g_hash_table_unref(map->by_word);
  g_ptr_array_unref(map->lines);
  g_free(map);
}

/* lenient: words that aren't a plan's are somebody else's. */
static gboolean
parse_words(GPtrArray *words, gboolean lenient, PlanRequest *request, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_auto(GStrv) argv = NULL;

  g_ptr_array_add(words, NULL);
  argv = g_strdupv((char **)words->pdata);
  request_add_options(context, request);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_set_ignore_unknown_options(context, lenient);
  return g_option_context_parse_strv(context, &argv, error) &&
         (lenient || g_strv_length(argv) == 1 ||
          gvt_fail(error, "'%s' is no KEY=VALUE, as in uuid=UUID", argv[1]));
}

/* "uuid=…" as "--uuid=…". */
static void
add_options(GPtrArray *words, GPtrArray *owned, char **keys)
{
  for (gsize i = 0; keys[i]; i++) {
    char *option = g_strdup_printf("--%s", keys[i]);

    g_ptr_array_add(owned, option);
    g_ptr_array_add(words, option);
  }
}

/* The line alone must be understood whole; then what the command says comes before it. */
static gboolean
parse_keys(char **keys, char **command, PlanRequest *request, GError **error)
{
  g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) alone = g_ptr_array_new();
  g_autoptr(GPtrArray) both = g_ptr_array_new();
  g_auto(PlanRequest) checked = { 0 };

  g_ptr_array_add(alone, command[0]);
  add_options(alone, owned, keys);
  for (gsize i = 0; command[i]; i++)
    g_ptr_array_add(both, command[i]);
  add_options(both, owned, keys);
  return parse_words(alone, FALSE, &checked, error) && parse_words(both, TRUE, request, error);
}

static gboolean
add_line(Map *map, const char *text, char **command, GError **error)
{
  g_auto(GStrv) words = NULL;
  Line *line;

  if (!g_shell_parse_argv(text, NULL, &words, error))
    return FALSE;
  if (map_request(map, words[0]))
    return gvt_fail(error, "the domain '%s' is in a line before: each has one line", words[0]);
  line = g_new0(Line, 1);
  line->word = g_strdup(words[0]);
  g_ptr_array_add(map->lines, line);
  g_hash_table_insert(map->by_word, line->word, line);
  return parse_keys(words + 1, command, &line->request, error);
}

static gboolean
is_empty(const char *text)
{
  text += strspn(text, " \t\r");
  return *text == '\0' || *text == '#';
}

Map *
map_read(const char *file, char **argv, GError **error)
{
  g_autoptr(Map) map = g_new0(Map, 1);
  g_autofree char *text = input_read(file, DOMXML_LIMIT, NULL, error);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;

  map->lines = g_ptr_array_new_with_free_func(line_free);
  map->by_word = g_hash_table_new(g_str_hash, g_str_equal);
  if (!lines)
    return NULL;
  for (gsize i = 0; lines[i]; i++) {
    g_autoptr(GError) problem = NULL;

    /* An option that isn't one is wrong in a file, not wrong usage. */
    if (!is_empty(lines[i]) && !add_line(map, lines[i], argv, &problem)) {
      gvt_fail(error, "%s:%" G_GSIZE_FORMAT ": %s; nothing was changed", input_name(file), i + 1,
               problem->message);
      return NULL;
    }
  }
  if (map->lines->len == 0) {
    gvt_fail(error, "%s names no domain; write a line for each, as in: win10 uuid=UUID",
             input_name(file));
    return NULL;
  }
  return g_steal_pointer(&map);
}

Map *
map_read_names(const char *file, GError **error)
{
  char *nothing[] = { (char *)"gvt-xml", NULL };

  return map_read(file, nothing, error);
}

char **
map_words(const Map *map)
{
  char **words = g_new0(char *, map->lines->len + 1);

  for (guint i = 0; i < map->lines->len; i++)
    words[i] = ((const Line *)map->lines->pdata[i])->word;
  return words;
}

const PlanRequest *
map_request(const Map *map, const char *word)
{
  const Line *line = g_hash_table_lookup(map->by_word, word);

  return line ? &line->request : NULL;
}
