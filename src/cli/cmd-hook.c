/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <syslog.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/read-file.h"
#include "base/spelling.h"
#include "base/text.h"
#include "cli/command.h"
#include "hook/install.h"
#include "hook/run.h"
#include "libvirt/connection.h"

/* An upper bound on the domain XML that libvirt pipes to the hook. */
#define INPUT_LIMIT ((gsize)64 * 1024 * 1024)

/* How many seconds the hook waits for the end of the programs of a session that it ended. */
#define SESSION_END_TIMEOUT 15

/* run */

/* Writes a line to the system's log, but not for a test's root folder. Prints it too with -v. */
static void
write_log(const char *domain, int priority, const char *text)
{
  g_autofree char *line = g_strdup_printf("%s: %s", domain, text);
  g_autofree char *visible = text_line(line);

  if (log_is_verbose())
    log_note("%s", visible);
  if (!g_str_equal(command_globals.root, "/"))
    return;
  openlog("gvt-xml", LOG_PID, LOG_DAEMON);
  syslog(priority, "%s", visible);
  closelog();
}

static void
log_done(const char *domain, GPtrArray *done)
{
  g_autofree char *text = NULL;

  if (done->len == 0)
    return;
  g_ptr_array_add(done, NULL);
  text = g_strjoinv(", ", (char **)done->pdata);
  write_log(domain, LOG_INFO, text);
}

static int
run_step(const char *domain, HookEvent step, GError **error)
{
  g_autofree char *input = NULL;
  gsize length = 0;
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
  /* A test's root folder has no programs that could end. */
  guint timeout = g_str_equal(command_globals.root, "/") ? SESSION_END_TIMEOUT : 0;
  g_autoptr(GError) problem = NULL;
  gboolean done;

  if (!hook_matters(step, command_globals.root))
    return GVT_EXIT_DONE;
  input = read_file("-", INPUT_LIMIT, &length, error);
  if (!input)
    return GVT_EXIT_FAILED;
  done = hook_run(step, command_globals.root, input, length, timeout, said, &problem);
  log_done(domain, said);
  if (done)
    return GVT_EXIT_DONE;
  write_log(domain, LOG_ERR, problem->message);
  g_propagate_error(error, g_steal_pointer(&problem));
  return GVT_EXIT_FAILED;
}

/* The operands stand behind "--", for a domain's name may look like an option. */
static int
run_hook(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(CommandContext) context = command_context(command);

  if (!command_parse(context, &argc, &argv, 3, 4, error))
    return GVT_EXIT_FAILED;
  return run_step(argv[1], hook_event(argv[2], argv[3]), error);
}

/* install, remove, status */

/* The version of the libvirt that will run the hook. */
static unsigned long
libvirt_version(void)
{
  const char *uri = command_globals.uri ? command_globals.uri : "qemu:///system";
  g_autoptr(VirtConnection) connection = virt_open(uri, TRUE, NULL);

  return connection ? virt_libvirt_version(connection) : virt_library_version();
}

static char *
own_program(GError **error)
{
  return g_file_read_link("/proc/self/exe", error);
}

static int
print_script(const char *program, GError **error)
{
  g_autofree char *script = hook_script(program);

  log_note("for /" HOOK_PATH ", executable:");
  return print_exact(script, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static void
warn_unsafe(const char *program)
{
  g_autofree char *which = NULL;

  if (!hook_is_safe(program, &which))
    log_warning("libvirt will run %s as root, and others than root can change %s: they are root "
                "then; install gvt-xml where only root writes, and the hook from there",
                program, which);
}

static int
install(gboolean print, GError **error)
{
  g_autofree char *program = own_program(error);
  gboolean changed = FALSE;

  if (!program)
    return GVT_EXIT_FAILED;
  if (print)
    return print_script(program, error);
  if (!hook_install(command_globals.root, program, libvirt_version(), &changed, error))
    return GVT_EXIT_FAILED;
  warn_unsafe(program);
  if (changed)
    log_note("installed: /" HOOK_PATH " runs %s\n"
             "libvirt looks for hooks when its daemon starts or reloads; if it had none "
             "before, tell it:\n"
             "    systemctl reload libvirtd        (or virtqemud, if that runs)",
             program);
  else
    log_note("is installed already: /" HOOK_PATH);
  return GVT_EXIT_DONE;
}

static int
remove_script(GError **error)
{
  gboolean changed = FALSE;

  if (!hook_remove(command_globals.root, &changed, error))
    return GVT_EXIT_FAILED;
  log_note(changed ? "removed: /" HOOK_PATH : "isn't installed: there is no /" HOOK_PATH);
  if (changed && hook_matters(HOOK_EVENT_RELEASE, command_globals.root))
    log_warning("a guest runs for which the hook changed the host, and that isn't undone when "
                "it ends, unless the hook is back by then (/run/gvt-xml)");
  return GVT_EXIT_DONE;
}

static gboolean
print_status_json(gboolean installed, gboolean outdated, const char *program, const char *why_not,
                  GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "installed", json_object_new_boolean(installed));
  json_object_object_add(object, "outdated", json_object_new_boolean(outdated));
  json_object_object_add(object, "program", json_text(installed ? program : NULL));
  json_object_object_add(object, "why", json_text(installed ? NULL : why_not));
  return json_print(object, error);
}

/* The line of text about a hook that is in force. Free with g_free(). */
static char *
installed_line(const char *program, gboolean outdated)
{
  g_autofree char *own = own_program(NULL);
  g_autofree char *other =
      g_strcmp0(program, own) != 0 ? g_strdup_printf(" (and this is %s)", own) : g_strdup("");

  return g_strdup_printf("installed: /" HOOK_PATH " runs %s%s%s\n", program, other,
                         outdated ? "; another version of gvt-xml wrote it, or it was changed: "
                                    "gvt-xml hook install renews it"
                                  : "");
}

static int
print_status(gboolean json, GError **error)
{
  g_autofree char *why_not = NULL;
  gboolean installed = hook_is_installed(command_globals.root, &why_not);
  gboolean outdated = installed && hook_is_outdated(command_globals.root);
  g_autofree char *program = hook_program(command_globals.root);
  g_autofree char *line =
      installed ? installed_line(program, outdated)
                : g_strdup_printf("not installed: %s (gvt-xml hook install)\n", why_not);

  if (!(json ? print_status_json(installed, outdated, program, why_not, error)
             : print_text(line, error)))
    return GVT_EXIT_FAILED;
  return installed && !outdated ? GVT_EXIT_DONE : GVT_EXIT_CHANGES;
}

static int
run_word(const char *word, gboolean print, gboolean json, GError **error)
{
  static const char *const verbs[] = { "install", "remove", "status", "run", NULL };
  g_autofree char *hint = NULL;

  if (json && !g_str_equal(word, "status")) {
    gvt_usage(error, "--json is only for hook status; leave it out");
    return GVT_EXIT_FAILED;
  }
  if (g_str_equal(word, "install"))
    return install(print, error);
  if (print) {
    gvt_usage(error, "--print is only for hook install; leave it out");
    return GVT_EXIT_FAILED;
  }
  if (g_str_equal(word, "remove"))
    return remove_script(error);
  if (g_str_equal(word, "status"))
    return print_status(json, error);
  hint = spelling_hint(word, verbs);
  gvt_usage(error, "hook: there is no '%s'; there are: install, remove, status, run%s", word, hint);
  return GVT_EXIT_FAILED;
}

static int
cmd_hook_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean print = FALSE;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "print", 0, 0, G_OPTION_ARG_NONE, &print, "With install: only print the script", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "With status: print JSON for programs", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = NULL;

  if (argc > 1 && g_str_equal(argv[1], "run"))
    return run_hook(command, argc - 1, argv + 1, error);
  context = command_context(command);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 1, 1, error))
    return GVT_EXIT_FAILED;
  return run_word(argv[1], print, json, error);
}

static const CommandText hook_examples[] = {
  { "sudo gvt-xml hook install", "Install the hook" },
  { "gvt-xml hook status", "Is it installed, and does it work?" },
  { "gvt-xml hook install --print", "Show the script that would be installed" },
  { "sudo gvt-xml hook remove", "Remove the hook" },
  { NULL, NULL },
};

static const CommandText hook_verbs[] = {
  { "install", "Have libvirt run the hook when guests start and end" },
  { "remove", "Remove the hook" },
  { "status", "Show whether it is installed and works" },
  { "run DOMAIN OPERATION SUBOPERATION [EXTRA]",
    "What libvirt calls, with the domain's XML on standard input" },
  { NULL, NULL },
};

const GvtCommand cmd_hook = {
  .name = "hook",
  .group = COMMAND_GROUP_HOST,
  .args = "install|remove|status | run DOMAIN OPERATION SUBOPERATION [EXTRA]",
  .summary = "Have libvirt make the host ready when a guest starts",
  .examples = hook_examples,
  .verbs = hook_verbs,
  .description =
      "The hook makes and removes the vGPUs of guests with --lifecycle guest, and has the host let "
      "go of a GPU that a guest gets whole. libvirt runs it as /" HOOK_PATH ". The system's log "
      "has what it did.\n"
      "Exit status: 0 done, or nothing to do; 1 failed; 2 wrong usage; 3 from status, if the hook "
      "isn't installed or works no longer.",
  .run = cmd_hook_run,
};
