/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxslt/xslt.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/oom.h"
#include "cli/command.h"
#include "engine/schema-check.h"
#include "libvirt/connection.h"

static const GvtCommand *const commands[] = {
  &cmd_apply,      &cmd_revert, &cmd_backups, &cmd_status,  &cmd_plan, &cmd_profiles,
  &cmd_stylesheet, &cmd_lint,   &cmd_doctor,  &cmd_devices, &cmd_vgpu, &cmd_hook,
};

static const GvtCommand *
find_command(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
    if (g_str_equal(commands[i]->name, name))
      return commands[i];
  return NULL;
}

static char *
describe_commands(void)
{
  g_autoptr(GString) text = g_string_new("Commands:\n");

  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
    g_string_append_printf(text, "  %-11s %s\n", commands[i]->name, commands[i]->summary);
  g_string_append(
      text,
      "\n\"gvt-xml COMMAND --help\" shows a command's options. DOMAIN is a name, an id or a uuid.\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with\n"
      "--exit-code, where something changed or, in a dry run, would change; 4 something changed,\n"
      "but the output can't be written.");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* libxml2 and libxslt write 2.9.14 as 20914. */
static char *
xml_version_text(int version)
{
  return g_strdup_printf("%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
}

/* libvirt itself tells its version, so this loads it. Without it the others are printed. */
static int
print_version(GError **error)
{
  gboolean loaded = virt_load(error);
  g_autofree char *libvirt = loaded ? version_text(virt_library_version()) : g_strdup("unknown");
  g_autofree char *libxml2 = xml_version_text(atoi(xmlParserVersion));
  g_autofree char *libxslt = xml_version_text(xsltLibxsltVersion);

  printf("gvt-xml %s\nlibvirt %s, libxml2 %s, libxslt %s\n", GVT_XML_VERSION, libvirt, libxml2,
         libxslt);
  return loaded ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

/* Parses the options before the command's name. argv[1] is the name afterwards. */
static gboolean
parse_globals(int *argc, char ***argv, gboolean *version, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, version, "Print this version and those of the libraries",
      NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new("COMMAND …");
  g_autofree char *description = describe_commands();

  g_option_context_set_summary(
      context, "Gives libvirt guests a GPU (Intel GVT-g, NVIDIA vGPU), and takes it back.");
  g_option_context_set_description(context, description);
  g_option_context_set_strict_posix(context, TRUE);
  command_add_global_options(context);
  g_option_context_add_main_entries(context, entries, NULL);
  return g_option_context_parse(context, argc, argv, error);
}

static int
run_command(int argc, char **argv, GError **error)
{
  gboolean version = FALSE;
  const GvtCommand *command;

  if (!parse_globals(&argc, &argv, &version, error))
    return GVT_EXIT_FAILED;
  if (version)
    return print_version(error);
  if (argc < 2) {
    gvt_usage(error, "no command; gvt-xml --help lists them");
    return GVT_EXIT_FAILED;
  }
  command = find_command(argv[1]);
  if (!command) {
    gvt_usage(error, "there is no command '%s'; gvt-xml --help lists them", argv[1]);
    return GVT_EXIT_FAILED;
  }
  return command->run(command, argc - 1, argv + 1, error);
}

/* Opens the standard files that are closed, or a file or libvirt's socket would get their number.
   They are opened so that reading or writing them still fails. */
static void
keep_standard_files(void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Says the error, and gives the exit status. Of a pipe that nobody reads nothing is said, as of all
   programs on Unix that don't ignore SIGPIPE; if nothing was changed, the process ends by it. */
static int
conclude(int status, const GError *error, gboolean ignores_pipe)
{
  gboolean silent = gvt_is_unprinted(error) && print_is_piped_to_nobody() && !ignores_pipe;

  if (error && !silent)
    log_error("%s", error->message);
  if (gvt_is_usage(error))
    return GVT_EXIT_USAGE;
  if (g_error_matches(error, GVT_ERROR, GVT_ERROR_UNTOLD))
    return GVT_EXIT_UNTOLD;
  if (silent)
    interrupt_note(SIGPIPE);
  return status;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean ignores_pipe;
  int status;

  keep_standard_files();
  oom_start();
  /* libxml2 must be initialized before there are threads. */
  xmlInitParser();
  setlocale(LC_ALL, "");
  /* Names are UTF-8, so a "?" of --match must stand for a character of UTF-8. */
  if (!g_get_charset(NULL))
    setlocale(LC_CTYPE, "C.UTF-8");
  /* A closed pipe, a pager's or libvirt's, must show up as EPIPE, not kill the program. */
  ignores_pipe = signal(SIGPIPE, SIG_IGN) == SIG_IGN;
  g_set_prgname("gvt-xml");
  command_globals.root = g_strdup("/");
  status = run_command(argc, argv, &error);
  if (!error && !print_end(&error))
    status = GVT_EXIT_FAILED;
  status = conclude(status, error, ignores_pipe);
  schema_read_end();
  g_clear_pointer(&command_globals.uri, g_free);
  g_clear_pointer(&command_globals.root, g_free);
  interrupt_die();
  return status;
}
