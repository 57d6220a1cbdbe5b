/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/help.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/wrap.h"

#define WIDTH 80

/* The column where the texts of options and of commands begin. */
#define OPTION_COLUMN 26
#define COMMAND_COLUMN 14

static const char *const command_groups[COMMAND_GROUPS] = {
  [COMMAND_GROUP_CHANGE] = "Change a guest",
  [COMMAND_GROUP_LOOK] = "Look",
  [COMMAND_GROUP_HOST] = "Host",
  [COMMAND_GROUP_EXPERT] = "Expert",
  [COMMAND_GROUP_HELP] = "Help",
};

static const char *const option_groups[OPTION_GROUPS] = {
  [OPTION_GROUP_COMMAND] = "Options",  [OPTION_GROUP_DEVICE] = "Device",
  [OPTION_GROUP_DISPLAY] = "Display",  [OPTION_GROUP_SAFETY] = "Safety",
  [OPTION_GROUP_MANY] = "Many guests", [OPTION_GROUP_FILES] = "Files",
  [OPTION_GROUP_EXPERT] = "Expert",    [OPTION_GROUP_GENERAL] = "General",
};

/* Lines */

static guint
last_line_width(const GString *text)
{
  const char *newline = strrchr(text->str, '\n');

  return text_width(newline ? newline + 1 : text->str);
}

static void
pad_to(GString *text, guint column)
{
  for (guint width = last_line_width(text); width < column; width++)
    g_string_append_c(text, ' ');
}

/* Appends a text behind the end of another, wrapped. Its further lines begin in column indent. */
static void
append_wrapped(GString *text, const char *what, guint indent)
{
  g_autofree char *wrapped = text_wrap(what, last_line_width(text), indent, WIDTH);

  g_string_append(text, wrapped);
}

/* Appends a text of one or more paragraphs, wrapped. */
static void
append_paragraphs(GString *text, const char *what)
{
  g_auto(GStrv) paragraphs = g_strsplit(what, "\n", -1);

  for (gsize i = 0; paragraphs[i]; i++) {
    g_string_append_c(text, '\n');
    append_wrapped(text, paragraphs[i], 0);
    g_string_append_c(text, '\n');
  }
}

/* Appends a name, and its text in a column. */
static void
append_item(GString *text, const char *name, const char *what, guint column)
{
  g_string_append_printf(text, "  %s", name);
  if (last_line_width(text) + 2 > column)
    g_string_append_c(text, '\n');
  pad_to(text, column);
  append_wrapped(text, what, column);
  g_string_append_c(text, '\n');
}

/* The parts of a command's help */

/* Appends the usage. A line is broken only behind a "|". */
static void
append_usage(GString *text, const GvtCommand *command)
{
  g_auto(GStrv) ways = g_strsplit(command->args, " | ", -1);
  guint indent;

  g_string_append_printf(text, "Usage: %s [OPTION…] ", g_get_prgname());
  indent = last_line_width(text);
  for (gsize i = 0; ways[i]; i++) {
    const guint width = text_width(ways[i]) + (ways[i + 1] ? text_width(" |") : 0);

    if (i && last_line_width(text) + 1 + width > WIDTH) {
      g_string_append_c(text, '\n');
      pad_to(text, indent);
    } else if (i) {
      g_string_append_c(text, ' ');
    }
    g_string_append_printf(text, "%s%s", ways[i], ways[i + 1] ? " |" : "");
  }
  if (!*command->args)
    g_string_truncate(text, text->len - 1);
  g_string_append_c(text, '\n');
}

static void
append_examples(GString *text, const CommandText *examples)
{
  if (examples)
    g_string_append(text, "\nExamples:\n");
  for (; examples && examples->words; examples++)
    g_string_append_printf(text, "  # %s\n  %s\n", examples->text, examples->words);
}

static void
append_verbs(GString *text, const CommandText *verbs)
{
  if (verbs)
    g_string_append(text, "\nVerbs:\n");
  for (; verbs && verbs->words; verbs++)
    append_item(text, verbs->words, verbs->text, OPTION_COLUMN);
}

static void
append_option_item(GString *text, const GOptionEntry *entry)
{
  g_autofree char *letter =
      entry->short_name ? g_strdup_printf("-%c, ", entry->short_name) : g_strdup("");
  g_autofree char *name =
      g_strdup_printf("%s--%s%s%s", letter, entry->long_name, entry->arg_description ? "=" : "",
                      entry->arg_description ? entry->arg_description : "");

  append_item(text, name, entry->description, OPTION_COLUMN);
}

/* Whether there are options of this group. */
static gboolean
append_option_group(GString *text, const GArray *options, OptionGroup group)
{
  gboolean is_first = TRUE;

  for (guint i = 0; i < options->len; i++) {
    const CommandOption *option = &g_array_index(options, CommandOption, i);

    if (option->group != group || (option->entry.flags & G_OPTION_FLAG_HIDDEN))
      continue;
    if (is_first)
      g_string_append_printf(text, "\n%s:\n", option_groups[group]);
    append_option_item(text, &option->entry);
    is_first = FALSE;
  }
  return !is_first;
}

static void
append_option_groups(GString *text, const GArray *options, gboolean all)
{
  g_autoptr(GString) expert = g_string_new(NULL);
  const gboolean has_expert = append_option_group(expert, options, OPTION_GROUP_EXPERT);

  for (OptionGroup group = 0; group < OPTION_GROUPS; group++)
    if (group != OPTION_GROUP_EXPERT)
      append_option_group(text, options, group);
    else if (all)
      g_string_append(text, expert->str);
  if (has_expert && !all)
    g_string_append_printf(text, "\n%s --help-all also shows the options for experts.\n",
                           g_get_prgname());
}

static void
append_commands(GString *text, const GvtCommand *const *commands)
{
  for (CommandGroup group = 0; group < COMMAND_GROUPS; group++) {
    g_string_append_printf(text, "\n%s:\n", command_groups[group]);
    for (gsize i = 0; commands[i]; i++)
      if (commands[i]->group == group)
        append_item(text, commands[i]->name, commands[i]->summary, COMMAND_COLUMN);
  }
}

/* Whole texts */

gboolean
help_print(const GvtCommand *command, const GArray *options, gboolean all, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  append_usage(text, command);
  append_paragraphs(text, command->summary);
  append_examples(text, command->examples);
  if (command->commands)
    append_commands(text, command->commands);
  append_verbs(text, command->verbs);
  append_option_groups(text, options, all);
  if (command->description)
    append_paragraphs(text, command->description);
  return print_text(text->str, error);
}

gboolean
help_print_start(const GvtCommand *program, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  append_wrapped(text, program->summary, 0);
  g_string_append(text, "\n");
  append_examples(text, program->examples);
  g_string_append(
      text, "\ngvt-xml --help lists all commands; gvt-xml COMMAND --help has one's examples and\n"
            "options. The manual is man gvt-xml.\n");
  return print_text(text->str, error);
}

/* Lists */

gboolean
help_list_options(const GArray *options, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < options->len; i++) {
    const GOptionEntry *entry = &g_array_index(options, CommandOption, i).entry;
    const char *value = entry->arg_description ? entry->arg_description : "";

    if (entry->flags & G_OPTION_FLAG_HIDDEN)
      continue;
    if (entry->short_name)
      g_string_append_printf(text, "-%c\t%s\t%s\n", entry->short_name, value, entry->description);
    g_string_append_printf(text, "--%s\t%s\t%s\n", entry->long_name, value, entry->description);
  }
  return print_exact(text->str, error);
}

gboolean
help_list_commands(const GvtCommand *program, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (gsize i = 0; program->commands[i]; i++)
    g_string_append_printf(text, "%s\t%s\t%s\n", program->commands[i]->name,
                           program->commands[i]->args, program->commands[i]->summary);
  return print_exact(text->str, error);
}
