/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/redact.h"
#include "base/text.h"
#include "base/wrap.h"
#include "cli/command.h"
#include "cli/domain-hints.h"
#include "doctor/doctor.h"
#include "doctor/todo.h"
#include "domain/state.h"
#include "engine/session.h"
#include "libvirt/known-errors.h"

static guint
count(const GPtrArray *findings, DoctorStatus status)
{
  guint number = 0;

  for (guint i = 0; i < findings->len; i++)
    number += ((const DoctorFinding *)findings->pdata[i])->status == status;
  return number;
}

/* What the checks found, and the steps that it needs. */
typedef struct {
  const Doctor *doctor;
  TodoTarget target;
  const char *name;    /* of the domain; NULL if the whole host was examined */
  const char *uri;     /* of the connection; NULL if it isn't known */
  GPtrArray *findings; /* DoctorFinding */
  GPtrArray *todo;     /* TodoItem */
} Examination;

/* For people */

static char *
status_cell(DoctorStatus status)
{
  static const LogColour colours[] = { LOG_GREEN, LOG_MAGENTA, LOG_YELLOW, LOG_RED };
  const char *text = doctor_status_text(status);
  const int pad = (int)(strlen("UNKNOWN") - strlen(text));
  g_autofree char *painted = log_paint(text, colours[status]);

  return g_strdup_printf("%s%*s", painted, pad, "");
}

static void
add_reports(GString *text, const DoctorCheck *check)
{
  for (gsize i = 0; check->reports[i]; i++)
    g_string_append_printf(text, "%s%s", i ? ", " : "", check->reports[i]);
}

/* A line below a finding: "do: …". */
static void
add_detail(GString *text, const char *word, const char *detail)
{
  const guint indent = (guint)strlen("UNKNOWN") + 2;
  const guint hanging = indent + (guint)strlen(word) + 2;
  g_autofree char *line = text_line(detail);
  g_autofree char *wrapped = text_wrap(line, hanging, hanging, terminal_columns());

  g_string_append_printf(text, "%*s%s: %s\n", (int)indent, "", word, wrapped);
}

/* Whether the to-do list says all of the remedy. */
static gboolean
is_in_todo(const DoctorFinding *finding)
{
  const DoctorStep *step = finding->steps->len ? finding->steps->pdata[0] : NULL;

  return step && (step->kind == DOCTOR_DO_CHECK ||
                  (step->kind == DOCTOR_DO_BY_HAND && g_strcmp0(step->text, finding->remedy) == 0));
}

static void
add_finding(GString *text, const DoctorFinding *finding, int width)
{
  const DoctorCheck *check = finding->check;
  const guint indent = (guint)(strlen("UNKNOWN") + 2 + 2) + (guint)width;
  g_autofree char *status = status_cell(finding->status);
  g_autofree char *text_found = doctor_finding_text(finding);
  g_autofree char *line = text_line(text_found);
  g_autofree char *found = text_wrap(line, indent, indent, terminal_columns());
  g_autoptr(GString) reports = g_string_new(NULL);

  g_string_append_printf(text, "%s  %-*s  %s\n", status, width, check->id, found);
  if (log_is_verbose()) {
    add_detail(text, "wants", check->what);
    add_detail(text, "reads", check->how);
  }
  if (finding->remedy && (log_is_verbose() || !is_in_todo(finding)))
    add_detail(text, "do", finding->remedy);
  else if (log_is_verbose())
    add_detail(text, "if not", check->remedy);
  if (!log_is_verbose() || !check->reports[0])
    return;
  add_reports(reports, check);
  add_detail(text, "reports", reports->str);
}

/* The to-do list; if all checks passed, the command to go on with. */
static void
add_todo(GString *text, const Examination *examination)
{
  g_autofree char *list = todo_text(examination->todo, terminal_columns());
  g_autofree char *command = todo_next(&examination->target, doctor_has_plan(examination->doctor));
  g_autofree char *next = text_line(command);

  if (examination->todo->len)
    g_string_append_printf(text, "\n%s", list);
  else if (count(examination->findings, DOCTOR_PASS) == examination->findings->len)
    g_string_append_printf(text, "ready; next: %s\n", next);
}

static gboolean
print_report(const Examination *examination, GError **error)
{
  const GPtrArray *findings = examination->findings;
  const char *name = examination->name;
  g_autofree char *guest = doctor_describe_guest(examination->doctor);
  g_autofree char *visible = name ? text_line(name) : NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  int width = 0;

  if (visible)
    g_string_append_printf(text, "%s: %s\n", visible, guest);
  for (guint i = 0; i < findings->len; i++)
    width = MAX(width, (int)strlen(((const DoctorFinding *)findings->pdata[i])->check->id));
  for (guint i = 0; i < findings->len; i++)
    add_finding(text, findings->pdata[i], width);
  g_string_append_printf(text, "%u checks: %u passed, %u warned, %u failed, %u unknown\n",
                         findings->len, count(findings, DOCTOR_PASS), count(findings, DOCTOR_WARN),
                         count(findings, DOCTOR_FAIL), count(findings, DOCTOR_UNKNOWN));
  add_todo(text, examination);
  return print_visible(text->str, error);
}

/* For programs */

static JsonObject *
json_finding(const DoctorFinding *finding)
{
  g_autofree char *found = doctor_finding_text(finding);
  JsonObject *object = json_object_new_object();
  JsonObject *reports = json_object_new_array();

  for (gsize i = 0; finding->check->reports[i]; i++)
    json_object_array_add(reports, json_text(finding->check->reports[i]));
  json_object_object_add(object, "id", json_text(finding->check->id));
  json_object_object_add(object, "what", json_text(finding->check->what));
  json_object_object_add(object, "status", json_text(doctor_status_text(finding->status)));
  json_object_object_add(object, "found", json_text(found));
  json_object_object_add(object, "remedy", json_text(finding->remedy));
  json_object_object_add(object, "reports", reports);
  return object;
}

static JsonObject *
json_todo_item(const TodoItem *item)
{
  JsonObject *object = json_object_new_object();
  JsonObject *why = json_object_new_array();

  for (guint i = 0; i < item->why->len; i++)
    json_object_array_add(why, json_text(((const DoctorFinding *)item->why->pdata[i])->check->id));
  json_object_object_add(object, "kind", json_text(todo_kind_word(item->kind)));
  json_object_object_add(object, "text", json_text(item->text));
  json_object_object_add(object, "why", why);
  json_object_object_add(object, "commands", json_texts(item->commands));
  json_object_object_add(object, "reboot", json_object_new_boolean(item->reboot));
  return object;
}

static gboolean
print_report_json(const Examination *examination, GError **error)
{
  const GPtrArray *findings = examination->findings;
  g_autoptr(JsonObject) object = json_object_new_object();
  g_autofree char *masked = examination->uri ? redact_text(examination->uri) : NULL;
  JsonObject *checks = json_object_new_array();
  JsonObject *todo = json_object_new_array();

  for (guint i = 0; i < findings->len; i++)
    json_object_array_add(checks, json_finding(findings->pdata[i]));
  for (guint i = 0; i < examination->todo->len; i++)
    json_object_array_add(todo, json_todo_item(examination->todo->pdata[i]));
  json_object_object_add(object, "domain", json_text(examination->name));
  json_object_object_add(object, "uri", json_text(masked));
  json_object_object_add(object, "checks", checks);
  json_object_object_add(object, "todo", todo);
  json_object_object_add(object, "fail", json_object_new_int((int)count(findings, DOCTOR_FAIL)));
  json_object_object_add(object, "warn", json_object_new_int((int)count(findings, DOCTOR_WARN)));
  json_object_object_add(object, "unknown",
                         json_object_new_int((int)count(findings, DOCTOR_UNKNOWN)));
  return json_print(object, error);
}

/* The tables, as docs/doctor.md has them */

static void
add_cause(GString *text, const KnownError *cause)
{
  g_string_append_printf(text, "\n### `%s`\n\n", cause->texts[0].text);
  for (const KnownErrorText *line = cause->texts; line->text; line++) {
    g_autofree char *by = known_error_by(line);

    g_string_append_printf(text, "- %s: `%s`\n", by, line->text);
  }
  g_string_append_printf(text, "- Cause: %s\n- Next step: %s\n", cause->cause, cause->remedy);
  if (cause->report)
    g_string_append_printf(text, "- Report: %s\n", cause->report);
}

static gboolean
print_checks(GError **error)
{
  g_autoptr(GString) text = g_string_new("## Checks\n");
  gsize count_of_causes = 0;
  const DoctorCheck *check;
  const KnownError *causes = known_error_table(&count_of_causes);

  for (gsize i = 0; (check = doctor_check(i)); i++) {
    g_string_append_printf(text, "\n### %s: %s\n\n- Reads: %s\n- If not: %s\n", check->id,
                           check->what, check->how, check->remedy);
    if (check->reports[0]) {
      g_string_append(text, "- Reports: ");
      add_reports(text, check);
      g_string_append_c(text, '\n');
    }
  }
  g_string_append(text, "\n## Errors of QEMU and libvirt whose cause is known\n");
  for (gsize i = 0; i < count_of_causes; i++)
    add_cause(text, &causes[i]);
  return print_text(text->str, error);
}

/* Running */

typedef struct {
  gboolean json;
  gboolean checks;
  gboolean script;
} DoctorOptions;

static gboolean
print_todo_script(const Examination *examination, GError **error)
{
  g_autofree char *script = todo_script(&examination->target, examination->todo);

  return print_exact(script, error);
}

/* Runs the checks, prints the report, and returns the exit status. */
static int
examine(const Doctor *doctor, const DoctorOptions *options, const char *uri,
        const VirtDomain *domain, GError **error)
{
  g_autofree char *asked = command_globals.uri ? redact_text(command_globals.uri) : NULL;
  g_autofree char *device = doctor_device_options(doctor);
  g_autoptr(GPtrArray) findings = doctor_examine(doctor);
  Examination examination = { .doctor = doctor,
                              .target = { command_globals.root, domain, asked, device },
                              .name = domain ? virt_domain_name(domain) : NULL,
                              .uri = uri,
                              .findings = findings };
  g_autoptr(GPtrArray) todo = todo_list(&examination.target, findings);
  gboolean printed;

  examination.todo = todo;
  if (options->script)
    printed = print_todo_script(&examination, error);
  else if (options->json)
    printed = print_report_json(&examination, error);
  else
    printed = print_report(&examination, error);
  if (!printed)
    return GVT_EXIT_FAILED;
  return count(findings, DOCTOR_FAIL) > 0 ? GVT_EXIT_CHANGES : GVT_EXIT_DONE;
}

static int
examine_domain(const char *word, const DoctorOptions *options, GError **error)
{
  g_autoptr(Workbench) workbench =
      workbench_open(command_globals.root, command_globals.uri, TRUE, error);
  g_autoptr(Session) session =
      workbench ? session_open(workbench, word, NULL, SESSION_PLAIN, NULL, error) : NULL;
  g_autoptr(Doctor) doctor = NULL;
  g_autofree char *uri = NULL;
  xmlNode *state = NULL;

  domain_hints_add(word, error);
  if (!session || !state_find(session->guest->doc, &state, error))
    return GVT_EXIT_FAILED;
  doctor = doctor_new(command_globals.root, session->connection, NULL, NULL, error);
  if (!doctor)
    return GVT_EXIT_FAILED;
  doctor_set_domain(doctor, session->domain, session->guest->doc);
  uri = virt_uri(session->connection);
  return examine(doctor, options, uri, session->domain, error);
}

/* Whether a URI is this host's, whose files can be read without libvirt. NULL, libvirt's choice,
   counts as this host. */
static gboolean
is_here(const char *uri)
{
  return !uri || strstr(uri, ":///");
}

static int
examine_host(const DoctorOptions *options, GError **error)
{
  const char *asked = command_globals.uri ? command_globals.uri : g_getenv("LIBVIRT_DEFAULT_URI");
  g_autoptr(GError) problem = NULL;
  g_autoptr(VirtConnection) connection = virt_open(command_globals.uri, TRUE, &problem);
  g_autoptr(Doctor) doctor = NULL;
  g_autofree char *uri = connection ? virt_uri(connection) : g_strdup(asked);

  if (!connection && !is_here(asked)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return GVT_EXIT_FAILED;
  }
  doctor =
      doctor_new(command_globals.root, connection, asked, problem ? problem->message : NULL, error);
  return doctor ? examine(doctor, options, uri, NULL, error) : GVT_EXIT_FAILED;
}

static int
cmd_doctor_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  DoctorOptions options = { 0 };
  g_autoptr(CommandContext) context = command_context(command);
  const GOptionEntry entries[] = {
    { "checks", 0, 0, G_OPTION_ARG_NONE, &options.checks,
      "List all checks, and the errors of QEMU and libvirt whose cause is known", NULL },
    { "script", 0, 0, G_OPTION_ARG_NONE, &options.script,
      "Print the to-do list as a shell script, to read and to run as root", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_json(context, &options.json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, 1, error))
    return GVT_EXIT_FAILED;
  if (options.script && options.json) {
    gvt_usage(error,
              "--script is a text for sh: leave out --json, which has the same steps as todo");
    return GVT_EXIT_FAILED;
  }
  if (options.checks)
    return print_checks(error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
  return argc > 1 ? examine_domain(argv[1], &options, error) : examine_host(&options, error);
}

static const CommandText doctor_examples[] = {
  { "gvt-xml doctor", "Is this host ready for vGPUs and passthrough?" },
  { "sudo gvt-xml doctor win10", "Why doesn't win10 start?" },
  { "gvt-xml doctor -v", "Show also what each check expects" },
  { "gvt-xml doctor --script >setup.sh", "Write what is to do as a script, to read and run" },
  { NULL, NULL },
};

const GvtCommand cmd_doctor = {
  .name = "doctor",
  .group = COMMAND_GROUP_LOOK,
  .args = "[DOMAIN] | --checks",
  .summary = "Check whether the host is ready, or ready for one guest",
  .examples = doctor_examples,
  .description =
      "A check says PASS; WARN, if it may do harm; FAIL, if the guest won't start or won't have its "
      "GPU; or UNKNOWN, if that can't be seen from here. A to-do list of what "
      "helps ends it, in order. Nothing is changed.\n"
      "Exit status: 0 nothing failed; 1 the host can't be checked; 2 wrong usage; 3 a check failed.",
  .run = cmd_doctor_run,
};
