/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "base/table.h"
#include "cli/command.h"
#include "cli/domain-selection.h"
#include "engine/result.h"
#include "host/device-users.h"
#include "xml/xml.h"

/* What is to be said of a domain. */
typedef struct {
  const char *name;
  const char *state;
  char *profile; /* NULL where no plan is known, as device and display */
  char *device;
  char *display;
  GPtrArray *details; /* where it isn't in step, or why it isn't understood */
} Row;

static void
row_clear(Row *row)
{
  g_free(row->profile);
  g_free(row->device);
  g_free(row->display);
  g_clear_pointer(&row->details, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

static gboolean
fill_planned(Editor *editor, const Subject *subject, Row *row, GError **error)
{
  gboolean in_step;

  row->profile = domxml_attribute(subject->plan, "profile");
  row->device = plan_device(subject->plan);
  row->display = plan_display(subject->plan);
  if (!subject_drift(editor, subject, &in_step, row->details, error))
    return FALSE;
  row->state = in_step ? "in step" : "drifted";
  return TRUE;
}

/* subject is NULL for the reason that problem says; a plan that can't be applied any more is one, too. */
static void
fill_row(Editor *editor, const VirtDomain *domain, const Subject *subject, Row *row,
         GError **problem)
{
  row->name = virt_domain_name(domain);
  row->details = g_ptr_array_new_with_free_func(g_free);
  row->state = "no plan";
  if (!subject || (subject->plan && !fill_planned(editor, subject, row, problem))) {
    row->state = "not understood";
    g_ptr_array_add(row->details, g_strdup((*problem)->message));
  }
}

/* For a reader: a table, and below it what differs. */
typedef struct {
  Table *table;
  GString *details;
} Report;

static void
add_row(const Report *report, const Row *row)
{
  const char *unknown = g_str_equal(row->state, "no plan") ? "-" : "?";
  g_autofree char *name = report_line(row->name);

  table_add(report->table, (const char *[]){ row->name, row->profile ? row->profile : unknown,
                                             row->device ? row->device : unknown,
                                             row->display ? row->display : unknown, row->state });
  for (guint i = 0; i < row->details->len; i++) {
    g_autofree char *detail = report_line(row->details->pdata[i]);

    g_string_append_printf(report->details, "%s: %s\n", name, detail);
  }
}

/* For a program */
static gboolean
print_row(const Row *row, const VirtDomain *domain, const Subject *subject, const GError *problem,
          GError **error)
{
  g_auto(Outcome) outcome = { .describes = TRUE };
  g_autoptr(GPtrArray) nothing = g_ptr_array_new();
  const ReportCapture capture = { .notes = nothing, .warnings = nothing };
  g_autoptr(xmlDoc) plan = subject && subject->plan ? domxml_as_document(subject->plan) : NULL;
  g_autofree char *text = NULL;

  outcome.name = g_strdup(row->name);
  outcome.uuid = g_strdup(virt_domain_uuid(domain));
  outcome_describe(&outcome, subject, NULL, plan, NULL);
  outcome_add(&outcome, "state", json_text(row->state));
  outcome_add(&outcome, "profile", json_text(row->profile));
  outcome_add(&outcome, "device", json_text(row->device));
  outcome_add(&outcome, "display", json_text(row->display));
  outcome_add(&outcome, "drift", json_texts(problem ? NULL : row->details));
  text = outcome_json(&outcome, &capture, problem);
  return report_print_exact(text, error);
}

/* One that can't be read is told of as such: it may have gone meanwhile. */
static gboolean
add_domain(Editor *editor, const VirtDomain *domain, const Report *report, gboolean json,
           GError **error)
{
  g_autoptr(GError) problem = NULL;
  char *text = virt_domain_xml(domain, &problem);
  g_autoptr(Subject) subject =
      text ? subject_new(editor, text, "the domain's XML", virt_domain_uuid(domain), NULL, &problem)
           : NULL;
  g_auto(Row) row = { 0 };

  fill_row(editor, domain, subject, &row, &problem);
  if (json)
    return print_row(&row, domain, subject, problem, error);
  add_row(report, &row);
  return TRUE;
}

static gboolean
print_domains(const VirtConnection *connection, const ChoiceOptions *choice, char **words,
              gboolean json, GError **error)
{
  static const char *const heads[] = { "DOMAIN", "PROFILE", "DEVICE", "DISPLAY", "STATE", NULL };
  g_autoptr(Editor) editor = editor_new(error);
  g_autoptr(GPtrArray) domains =
      editor ? choice_find(choice, words, NULL, connection, error) : NULL;
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) details = g_string_new(NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  const Report report = { table, details };

  if (!domains)
    return FALSE;
  for (guint i = 0; i < domains->len; i++) {
    const Choice *each = domains->pdata[i];

    if (!add_domain(editor, each->domain, &report, json, error))
      return FALSE;
  }
  if (!virt_is_alive(connection))
    return gvt_fail(error, "the connection to libvirt broke meanwhile: run the command again");
  if (json)
    return TRUE;
  table_append(table, "", text);
  g_string_append(text, details->str);
  return report_print(text->str, error);
}

/* --all */

static gboolean
print_devices(const GPtrArray *usages, GError **error)
{
  static const char *const heads[] = { "DEVICE", "DOMAIN", "STATE", "", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < usages->len; i++) {
    const Usage *usage = usages->pdata[i];
    g_autofree char *device = g_strdup_printf("%s %s", usage->kind, usage->identity);

    table_add(table,
              (const char *[]){ device, usage->domain, usage->running ? "running" : "defined",
                                usage_is_shared(usages, usage) ? "also in another domain" : "" });
  }
  table_append(table, "", text);
  return report_print(text->str, error);
}

static gboolean
print_devices_json(const GPtrArray *usages, GError **error)
{
  g_autoptr(JsonObject) array = json_object_new_array();

  for (guint i = 0; i < usages->len; i++) {
    const Usage *usage = usages->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "kind", json_text(usage->kind));
    json_object_object_add(object, "identity", json_text(usage->identity));
    json_object_object_add(object, "domain", json_text(usage->domain));
    json_object_object_add(object, "running", json_object_new_boolean(usage->running));
    json_object_object_add(object, "shared",
                           json_object_new_boolean(usage_is_shared(usages, usage)));
    json_object_array_add(array, object);
  }
  return json_print(array, error);
}

static gboolean
list_devices(const VirtConnection *connection, gboolean json, GError **error)
{
  g_autoptr(GPtrArray) usages = usage_list(connection, error);

  if (!usages)
    return FALSE;
  g_ptr_array_sort(usages, usage_compare);
  return json ? print_devices_json(usages, error) : print_devices(usages, error);
}

typedef struct {
  ChoiceOptions choice;
  gboolean devices;
  gboolean json;
} Options;

static void
options_clear(Options *options)
{
  choice_options_clear(&options->choice);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean
check_options(Options *options, char **operands, GError **error)
{
  int count = (int)g_strv_length(operands);
  gboolean chosen = choice_is_made(&options->choice, count);

  if (options->devices && chosen)
    return gvt_usage(error, "--all is about all domains: leave out %s%s%s", count ? "'" : "",
                     count ? operands[0] : "--match and --map", count ? "'" : "");
  options->choice.all = !chosen;
  return choice_check(&options->choice, count, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.devices,
      "Show the host's devices instead: which domain has which, and those that two have", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  gboolean shown;

  choice_add_options(context, &options.choice);
  command_add_json(context, &options.json);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_options(&options, argv + 1, error))
    return GVT_EXIT_FAILED;
  connection = virt_open(command_globals.uri, TRUE, error);
  if (!connection)
    return GVT_EXIT_FAILED;
  shown = options.devices
              ? list_devices(connection, options.json, error)
              : print_domains(connection, &options.choice, argv + 1, options.json, error);
  return shown ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_status = {
  .name = "status",
  .args = "[DOMAIN… | --match GLOB | --map FILE|-] | --all",
  .summary = "Show profile, device and display, and whether the domain is in step with its plan",
  .run = run,
};
