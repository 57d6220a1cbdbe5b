/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/command.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "cli/command-line.h"
#include "cli/help.h"
#include "libvirt/connect.h"

struct CommandContext {
  const GvtCommand *command;
  GOptionContext *parser;
  GArray *options;  /* CommandOptions */
  GPtrArray *words; /* the command line, copied */
  char **argv;      /* the words that aren't parsed */
};

GvtGlobals command_globals;

static gboolean has_helped;

static gboolean
set_timeout(const char *option, const char *value, void *data, GError **error)
{
  guint64 seconds;

  (void)data;
  if (!g_ascii_string_to_unsigned(value, 10, 0, 86400, &seconds, NULL))
    return gvt_usage(error, "%s '%s': it must be a number of seconds, up to a day", option, value);
  virt_set_timeout((guint)seconds);
  return TRUE;
}

static gboolean
set_root(const char *option, const char *value, void *data, GError **error)
{
  (void)option;
  (void)data;
  (void)error;
  g_free(command_globals.root);
  command_globals.root = g_strdup(value);
  return TRUE;
}

static gboolean
set_level(const char *option, const char *value, void *data, GError **error)
{
  (void)value;
  (void)data;
  (void)error;
  log_set_level(g_str_equal(option, "-q") || g_str_equal(option, "--quiet") ? LOG_LEVEL_QUIET
                                                                            : LOG_LEVEL_VERBOSE);
  return TRUE;
}

CommandContext *
command_context(const GvtCommand *command)
{
  CommandContext *context = g_new0(CommandContext, 1);
  g_autofree char *program =
      g_strconcat("gvt-xml", command->name ? " " : NULL, command->name, NULL);

  g_set_prgname(program);
  context->command = command;
  context->parser = g_option_context_new(NULL);
  context->options = g_array_new(FALSE, FALSE, sizeof(CommandOption));
  context->words = g_ptr_array_new_with_free_func(g_free);
  g_option_context_set_help_enabled(context->parser, FALSE);
  g_option_context_set_strict_posix(context->parser, command->commands != NULL);
  return context;
}

void
command_context_free(CommandContext *context)
{
  g_option_context_free(context->parser);
  g_array_unref(context->options);
  g_ptr_array_unref(context->words);
  g_free(context->argv);
  g_free(context);
}

void
command_add_options(CommandContext *context, OptionGroup group, const GOptionEntry *entries)
{
  g_option_context_add_main_entries(context->parser, entries, NULL);
  for (; entries->long_name; entries++) {
    const CommandOption option = { group, *entries };

    g_array_append_val(context->options, option);
  }
}

void
command_add_json(CommandContext *context, gboolean *json)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, json, "Print JSON for programs instead of text", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_GENERAL, entries);
}

static gboolean
has_expert_options(const CommandContext *context)
{
  for (guint i = 0; i < context->options->len; i++)
    if (g_array_index(context->options, CommandOption, i).group == OPTION_GROUP_EXPERT)
      return TRUE;
  return FALSE;
}

/* The options that print help in place of work. GLib's parser never gets them: command-line.c. */
static void
add_help_options(CommandContext *context)
{
  const int all = has_expert_options(context) ? 0 : G_OPTION_FLAG_HIDDEN;
  const int hidden = G_OPTION_FLAG_HIDDEN;
  static gboolean unused;
  const GOptionEntry entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &unused, "Show this help", NULL },
    { "help-all", 0, all, G_OPTION_ARG_NONE, &unused, "Show this help with the options for experts",
      NULL },
    { "list-options", 0, hidden, G_OPTION_ARG_NONE, &unused, "", NULL },
    { "list-commands", 0, hidden, G_OPTION_ARG_NONE, &unused, "", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_GENERAL, entries);
}

static void
add_global_options(CommandContext *context)
{
  const int for_libvirt = context->command->is_local ? G_OPTION_FLAG_HIDDEN : 0;
  const GOptionEntry entries[] = {
    { "connect", 'c', for_libvirt, COMMAND_ARG_TEXT, &command_globals.uri,
      "The libvirt to connect to (default: $LIBVIRT_DEFAULT_URI, or libvirt's choice)", "URI" },
    { "timeout", 0, for_libvirt | G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK,
      (void *)set_timeout,
      "How long to wait for a libvirt that doesn't answer (default: 30; 0: for ever)", "SECONDS" },
    { "quiet", 'q', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (void *)set_level,
      "Print only errors and warnings", NULL },
    { "verbose", 'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (void *)set_level,
      "Print more details", NULL },
    { "root", 0, G_OPTION_FLAG_HIDDEN | G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK,
      (void *)set_root, "", "DIR" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_GENERAL, entries);
  add_help_options(context);
}

static gboolean
print_help(const CommandContext *context, const char *help, GError **error)
{
  if (g_str_equal(help, "list-options"))
    return help_list_options(context->options, error);
  if (g_str_equal(help, "list-commands"))
    return help_list_commands(context->command, error);
  return help_print(context->command, context->options, g_str_equal(help, "help-all"), error);
}

/* GLib's parser reports only faults in values. */
static gboolean
parse_options(CommandContext *context, int *argc, char ***argv, GError **error)
{
  if (g_option_context_parse(context->parser, argc, argv, error))
    return parse_is_text("--connect", command_globals.uri, error);
  if (error && (*error)->domain == G_OPTION_ERROR)
    gvt_extend(error, "; %s --help shows what the option takes", g_get_prgname());
  return FALSE;
}

static gboolean
check_operands(const GvtCommand *command, int argc, char **argv, int min, int max, GError **error)
{
  if (argc - 1 < min)
    return gvt_usage(error, "something is missing: write %s %s", g_get_prgname(), command->args);
  if (argc - 1 > max)
    return gvt_usage(error, "'%s' is one word too many (%s --help shows what it takes)",
                     argv[max + 1], g_get_prgname());
  return TRUE;
}

gboolean
command_parse(CommandContext *context, int *argc, char ***argv, int min, int max, GError **error)
{
  const char *help;

  add_global_options(context);
  if (!command_line_read(context->options, context->command->commands != NULL, *argv,
                         context->words, &help, error))
    return FALSE;
  if (help) {
    has_helped = print_help(context, help, error);
    return FALSE;
  }
  *argc = (int)context->words->len;
  g_ptr_array_add(context->words, NULL);
  *argv = context->argv = g_memdup(context->words->pdata, sizeof(char *) * context->words->len);
  if (!parse_options(context, argc, argv, error))
    return FALSE;
  /* GLib leaves the "--" that ends the options. */
  if (*argc > 1 && g_str_equal((*argv)[1], "--")) {
    memmove(*argv + 1, *argv + 2, sizeof **argv * (gsize)(*argc - 1));
    (*argc)--;
  }
  return check_operands(context->command, *argc, *argv, min, max, error);
}

gboolean
command_has_helped(void)
{
  return has_helped;
}
