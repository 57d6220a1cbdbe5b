/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/command.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "libvirt/connect.h"

GvtGlobals command_globals;

static gboolean
set_timeout(const char *option, const char *value, void *data, GError **error)
{
  guint64 seconds;

  (void)data;
  if (!g_ascii_string_to_unsigned(value, 10, 0, 86400, &seconds, NULL))
    return gvt_usage(error, "%s '%s': it is to be a number of seconds, up to a day", option, value);
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

void
command_add_global_options(GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "connect", 'c', 0, COMMAND_ARG_TEXT, &command_globals.uri,
      "libvirt's connection URI (default: LIBVIRT_DEFAULT_URI, or libvirt's choice)", "URI" },
    { "quiet", 'q', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (void *)set_level,
      "Say only what is wrong", NULL },
    { "verbose", 'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (void *)set_level,
      "Say more of what is done", NULL },
    { "timeout", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (void *)set_timeout,
      "How long to wait for a libvirt that doesn't answer (default: 30; 0: for ever)", "SECONDS" },
    { "root", 0, G_OPTION_FLAG_HIDDEN | G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK,
      (void *)set_root, "Where the host's own files are, /sys among them", "DIR" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

void
command_add_json(GOptionContext *context, gboolean *json)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, json, "Print JSON instead of text (docs/json.md)", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

GOptionContext *
command_context(const GvtCommand *command)
{
  g_autofree char *program = g_strdup_printf("gvt-xml %s", command->name);
  GOptionContext *context = g_option_context_new(command->args);

  g_set_prgname(program);
  g_option_context_set_summary(context, command->summary);
  g_option_context_set_description(context, command->description);
  return context;
}

gboolean
command_parse(GOptionContext *context, int *argc, char ***argv, int min, int max, GError **error)
{
  command_add_global_options(context);
  if (!g_option_context_parse(context, argc, argv, error) ||
      !parse_is_text("--connect", command_globals.uri, error))
    return FALSE;
  /* GLib leaves the "--" that ends the options. */
  if (*argc > 1 && g_str_equal((*argv)[1], "--")) {
    memmove(*argv + 1, *argv + 2, sizeof **argv * (gsize)(*argc - 1));
    (*argc)--;
  }
  if (*argc - 1 < min)
    return gvt_usage(error, "something is missing: %s %s", g_get_prgname(),
                     "--help shows what it takes");
  if (*argc - 1 > max)
    return gvt_usage(error, "'%s' is one word too many (%s --help shows what it takes)",
                     (*argv)[max + 1], g_get_prgname());
  return TRUE;
}
