/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/command-line.h"

#include <string.h>

#include "base/error.h"
#include "base/spelling.h"

/* A line that is being read. */
typedef struct {
  const GArray *options;
  gboolean before_operand;
  char **next; /* the words that are still to be read */
  GPtrArray *words;
  const char *help;
} Reading;

static gboolean
wants_value(const GOptionEntry *entry)
{
  return entry->arg != G_OPTION_ARG_NONE && !(entry->flags & G_OPTION_FLAG_NO_ARG);
}

/* The option with this long name, of so many bytes; NULL if there is none. */
static const GOptionEntry *
find_long_option(const GArray *options, const char *name, gsize length)
{
  for (guint i = 0; i < options->len; i++) {
    const GOptionEntry *entry = &g_array_index(options, CommandOption, i).entry;

    if (strlen(entry->long_name) == length && memcmp(entry->long_name, name, length) == 0)
      return entry;
  }
  return NULL;
}

static const GOptionEntry *
find_short_option(const GArray *options, char letter)
{
  for (guint i = 0; i < options->len; i++) {
    const GOptionEntry *entry = &g_array_index(options, CommandOption, i).entry;

    if (entry->short_name == letter)
      return entry;
  }
  return NULL;
}

static gboolean
asks_for_help(const GOptionEntry *entry)
{
  static const char *const names[] = { "help", "help-all", "list-options", "list-commands", NULL };

  return g_strv_contains(names, entry->long_name);
}

/* The name of the option that is probably meant; NULL if there is none. */
static const char *
nearest_name(const GArray *options, const char *mistyped)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (guint i = 0; i < options->len; i++) {
    const GOptionEntry *entry = &g_array_index(options, CommandOption, i).entry;

    if (!(entry->flags & G_OPTION_FLAG_HIDDEN))
      g_ptr_array_add(names, (gpointer)entry->long_name);
  }
  g_ptr_array_add(names, NULL);
  return spelling_nearest(mistyped, (const char *const *)names->pdata);
}

/* The error doesn't quote the value of "--NAME=VALUE": it may be secret. */
static gboolean
refuse_option(const Reading *reading, const char *word, GError **error)
{
  g_autofree char *typed = g_strndup(word, strcspn(word, "="));
  const char *name = typed + strspn(typed, "-");
  const char *nearest = strlen(name) > 1 ? nearest_name(reading->options, name) : NULL;

  if (nearest)
    return gvt_usage(error, "there is no option '%s'; did you mean '--%s'?", typed, nearest);
  if (reading->before_operand)
    return gvt_usage(error,
                     "there is no option '%s' before a command; a command's options come after it",
                     typed);
  return gvt_usage(error, "there is no option '%s'; %s --help lists the options", typed,
                   g_get_prgname());
}

/* Takes the value of the option that was read last. */
static gboolean
read_value(Reading *reading, const GOptionEntry *entry, const char *typed, GError **error)
{
  if (!*reading->next)
    return gvt_usage(error, "%s takes a value: write %s %s (%s --help shows how)", typed, typed,
                     entry->arg_description, g_get_prgname());
  g_ptr_array_add(reading->words, g_strdup(*reading->next++));
  return TRUE;
}

/* Reads "--NAME" or "--NAME=VALUE". */
static gboolean
read_name(Reading *reading, const char *word, GError **error)
{
  const char *name = word + strlen("--");
  const gsize length = strcspn(name, "=");
  const GOptionEntry *entry = find_long_option(reading->options, name, length);

  if (!entry)
    return refuse_option(reading, word, error);
  if (name[length] && !wants_value(entry))
    return gvt_usage(error, "--%s takes no value: leave out what follows it", entry->long_name);
  g_ptr_array_add(reading->words, g_strdup(word));
  if (asks_for_help(entry))
    reading->help = entry->long_name;
  return !wants_value(entry) || name[length] || read_value(reading, entry, word, error);
}

/* Reads "-L", "-LM" for two options without values, or "-LVALUE". */
static gboolean
read_letters(Reading *reading, const char *word, GError **error)
{
  for (const char *letter = word + 1; *letter; letter++) {
    const GOptionEntry *entry = find_short_option(reading->options, *letter);
    g_autofree char *typed = g_strdup_printf("-%c", *letter);

    if (!entry)
      return refuse_option(reading, word, error);
    if (asks_for_help(entry))
      reading->help = entry->long_name;
    g_ptr_array_add(reading->words, g_strdup(typed));
    if (!wants_value(entry))
      continue;
    if (!letter[1])
      return read_value(reading, entry, typed, error);
    g_ptr_array_add(reading->words, g_strdup(letter + 1));
    return TRUE;
  }
  return TRUE;
}

gboolean
command_line_read(const GArray *options, gboolean before_operand, char **argv, GPtrArray *words,
                  const char **help, GError **error)
{
  Reading reading = {
    .options = options, .before_operand = before_operand, .next = argv, .words = words
  };

  g_ptr_array_add(words, g_strdup(*reading.next++));
  while (*reading.next && !reading.help) {
    const char *word = *reading.next;
    const gboolean is_option = *word == '-' && word[1];

    if (g_str_equal(word, "--") || (!is_option && reading.before_operand))
      break;
    reading.next++;
    if (!is_option)
      g_ptr_array_add(words, g_strdup(word));
    else if (!(word[1] == '-' ? read_name : read_letters)(&reading, word, error))
      return FALSE;
  }
  while (*reading.next)
    g_ptr_array_add(words, g_strdup(*reading.next++));
  *help = reading.help;
  return TRUE;
}
