/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxslt/xslt.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/oom.h"
#include "base/spelling.h"
#include "cli/command.h"
#include "cli/help.h"
#include "engine/schema-check.h"
#include "libvirt/connection-hint.h"
#include "libvirt/connection.h"

static int program_run(const GvtCommand *command, int argc, char **argv, GError **error);
static int cmd_help_run(const GvtCommand *command, int argc, char **argv, GError **error);
static int cmd_version_run(const GvtCommand *command, int argc, char **argv, GError **error);

static const GvtCommand cmd_help = {
  .name = "help",
  .group = COMMAND_GROUP_HELP,
  .args = "[COMMAND]",
  .summary = "Show the commands, or the help of one",
  .is_local = TRUE,
  .run = cmd_help_run,
};

static const GvtCommand cmd_version = {
  .name = "version",
  .group = COMMAND_GROUP_HELP,
  .args = "",
  .summary = "Print the versions of gvt-xml and of its libraries",
  .is_local = TRUE,
  .run = cmd_version_run,
};

static const GvtCommand *const commands[] = {
  &cmd_apply,      &cmd_revert,   &cmd_status,  &cmd_devices, &cmd_doctor, &cmd_lint,
  &cmd_plan,       &cmd_profiles, &cmd_backups, &cmd_watch,   &cmd_hook,   &cmd_vgpu,
  &cmd_stylesheet, &cmd_help,     &cmd_version, NULL,
};

static const CommandText examples[] = {
  { "gvt-xml doctor", "Is this host ready?" },
  { "gvt-xml devices", "Which GPUs and which types of vGPU are there?" },
  { "gvt-xml apply win10", "Choose a GPU for the guest win10" },
  { "gvt-xml status", "Which guest has which GPU?" },
  { "gvt-xml revert win10", "Give win10 back what it had before" },
  { NULL, NULL },
};

static const GvtCommand program = {
  .args = "COMMAND …",
  .summary = "gvt-xml gives libvirt guests a GPU with one command, and takes it back with another.",
  .description =
      "gvt-xml COMMAND --help shows a command's options, man gvt-xml-COMMAND its manual. DOMAIN is "
      "a domain's name, id or uuid.\n"
      "Exit status: 0 done, or nothing to do; 1 failed, nothing was changed; 2 wrong usage; 3 with "
      "--exit-code, if something changed or, in a dry run, would change; 4 something changed, but "
      "the output can't be written.",
  .examples = examples,
  .commands = commands,
  .run = program_run,
};

/* libxml2 and libxslt write 2.9.14 as 20914. */
static char *
xml_version_text(int version)
{
  return g_strdup_printf("%d.%d.%d", version / 10000, version / 100 % 100, version % 100);
}

/* This loads libvirt, which tells its own version. If it can't be loaded, the others are
   printed. */
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

static const GvtCommand *
find_command(const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS(commands)];
  g_autofree char *hint = NULL;

  if (g_str_equal(cmd_complete.name, name))
    return &cmd_complete;
  for (gsize i = 0; commands[i]; i++) {
    if (g_str_equal(commands[i]->name, name))
      return commands[i];
    names[i] = commands[i]->name;
  }
  names[G_N_ELEMENTS(commands) - 1] = NULL;
  hint = spelling_hint(name, names);
  gvt_usage(error, "there is no command '%s'%s", name,
            *hint ? hint : "; gvt-xml --help lists the commands");
  return NULL;
}

/* help, version */

static int
print_help_of(const char *name, GError **error)
{
  char *words[] = { (char *)name, (char *)"--help", NULL };
  const GvtCommand *command = name ? find_command(name, error) : &program;

  return command ? command->run(command, 2, words, error) : GVT_EXIT_FAILED;
}

static int
cmd_help_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(CommandContext) context = command_context(command);

  return command_parse(context, &argc, &argv, 0, 1, error)
             ? print_help_of(argc > 1 ? argv[1] : NULL, error)
             : GVT_EXIT_FAILED;
}

static int
cmd_version_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(CommandContext) context = command_context(command);

  return command_parse(context, &argc, &argv, 0, 0, error) ? print_version(error) : GVT_EXIT_FAILED;
}

/* The program itself */

/* "help" behind a command is an operand, which a domain may have for its name. If the command
   fails, help was probably meant. */
static int
run_command(const GvtCommand *command, int argc, char **argv, GError **error)
{
  const gboolean is_help = argc == 2 && g_str_equal(argv[1], "help");
  const int status = command->run(command, argc, argv, error);

  if (is_help && *error && !strstr((*error)->message, "--help"))
    gvt_extend(error, "; for help: gvt-xml %s --help", command->name);
  return status;
}

static int
program_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 'V', 0, G_OPTION_ARG_NONE, &version,
      "Print the versions of gvt-xml and of its libraries", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = command_context(command);
  const GvtCommand *named;

  command_add_options(context, OPTION_GROUP_GENERAL, entries);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error))
    return GVT_EXIT_FAILED;
  if (version)
    return print_version(error);
  if (argc < 2)
    return help_print_start(command, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
  named = find_command(argv[1], error);
  return named ? run_command(named, argc - 1, argv + 1, error) : GVT_EXIT_FAILED;
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

static void
tell(const GError *error)
{
  g_autofree char *hint = g_error_matches(error, GVT_ERROR, GVT_ERROR_NO_CONNECTION)
                              ? connection_hint(error->message)
                              : g_strdup("");

  if (g_error_matches(error, GVT_ERROR, GVT_ERROR_CANCELLED))
    log_note("%s", error->message);
  else
    log_error("%s%s", error->message, hint);
}

/* Prints the error, and returns the exit status. If stdout is a pipe that nobody reads, it prints
   nothing, like all programs on Unix that don't ignore SIGPIPE; if nothing was changed, that signal
   ends the process. */
static int
conclude(int status, const GError *error, gboolean ignores_pipe)
{
  gboolean silent = gvt_is_unprinted(error) && print_is_piped_to_nobody() && !ignores_pipe;

  if (error && !silent)
    tell(error);
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
  status = program_run(&program, argc, argv, &error);
  if (command_has_helped())
    status = GVT_EXIT_DONE;
  if (!error && !print_end(&error))
    status = GVT_EXIT_FAILED;
  status = conclude(status, error, ignores_pipe);
  schema_read_end();
  g_clear_pointer(&command_globals.uri, g_free);
  g_clear_pointer(&command_globals.root, g_free);
  interrupt_die();
  return status;
}
