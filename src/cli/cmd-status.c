/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/device-users-listing.h"
#include "cli/domain-selection.h"
#include "domain/passwords.h"
#include "engine/lost-passwords.h"
#include "engine/pending.h"
#include "engine/result.h"
#include "engine/session.h"
#include "plan/asked.h"
#include "plan/node.h"
#include "plan/plan-json.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* How a domain agrees with its plan. */
typedef enum {
  STATE_NO_PLAN,
  STATE_IN_SYNC,
  STATE_DRIFTED,
  STATE_NOT_UNDERSTOOD,
} State;

static const char *const state_texts[] = {
  [STATE_NO_PLAN] = "no plan",
  [STATE_IN_SYNC] = "in sync",
  [STATE_DRIFTED] = "drifted",
  [STATE_NOT_UNDERSTOOD] = "not understood",
};

/* Follows the state of a guest whose change waits for its next start. */
#define PENDING ", pending restart"

/* The data that is printed of a domain. */
typedef struct {
  const char *name;
  State state;
  char *profile; /* NULL if no plan is known; so are device and display */
  char *device;
  char *display;
  GPtrArray *details; /* the pieces that drifted, or why the plan isn't understood */
  Answer running;
  Answer pending; /* whether it runs without what the plan has, until its next start */
  char *warning;  /* a password that revert will lack; NULL for none */
} Row;

static void
row_clear(Row *row)
{
  g_free(row->profile);
  g_free(row->device);
  g_free(row->display);
  g_free(row->warning);
  g_clear_pointer(&row->details, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

/* Over a read-only connection libvirt gives no passwords. */
static char *
warn_of_password(const char *backups, const Guest *guest)
{
  g_autofree char *lost = passwords_lost(guest->base);
  g_autofree char *backup = lost_passwords_backup(backups, guest->base);

  return backup ? g_strdup_printf("revert will miss the password of the %s graphics; the backup %s "
                                  "has it",
                                  lost, backup)
                : NULL;
}

static gboolean
fill_planned(const Guest *guest, Row *row, GError **error)
{
  gboolean in_sync;

  row->profile = xml_attribute(guest->plan, "profile");
  row->device = plan_device(guest->plan);
  if (!*row->device)
    g_clear_pointer(&row->device, g_free);
  row->display = node_display_mode(guest->plan);
  if (!guest_drift(guest, &in_sync, row->details, error))
    return FALSE;
  row->state = in_sync ? STATE_IN_SYNC : STATE_DRIFTED;
  return TRUE;
}

/* guest is NULL if the domain couldn't be read, for the reason in *problem. If its plan can't be
   applied any more, *problem is set. */
static void
fill_row(const char *backups, const Guest *guest, gboolean read_only, Row *row, GError **problem)
{
  row->details = g_ptr_array_new_with_free_func(g_free);
  row->state = STATE_NO_PLAN;
  if (!guest || (guest->plan && !fill_planned(guest, row, problem))) {
    row->state = STATE_NOT_UNDERSTOOD;
    g_ptr_array_add(row->details, g_strdup((*problem)->message));
  }
  if (guest && guest->plan && !read_only)
    row->warning = warn_of_password(backups, guest);
}

static LogColour
state_colour(const char *text)
{
  if (g_str_has_prefix(text, state_texts[STATE_NOT_UNDERSTOOD]))
    return LOG_RED;
  return g_str_has_prefix(text, state_texts[STATE_DRIFTED]) || strstr(text, PENDING) ? LOG_YELLOW
                                                                                     : LOG_PLAIN;
}

/* The live XML is read only of a running guest with a plan. */
static void
fill_running(const VirtDomain *domain, const Guest *guest, gboolean json, Row *row)
{
  gboolean planned = guest && guest->plan;

  if (planned || json)
    row->running = pending_runs(domain);
  if (row->running == ANSWER_UNKNOWN)
    return;
  row->pending = planned && row->running == ANSWER_YES ? pending_is(domain, guest->base, guest->doc)
                                                       : ANSWER_NO;
}

/* The output for people: a table, and below it the pieces that drifted. */
typedef struct {
  Table *table;
  GString *details;
  const VirtConnection *connection;
} Report;

static void
add_row(const Report *report, const Row *row)
{
  const char *unknown = row->profile || row->state == STATE_NO_PLAN ? "-" : "?";
  g_autofree char *name = text_line(row->name);
  g_autofree char *state =
      g_strconcat(state_texts[row->state], row->pending == ANSWER_YES ? PENDING : "", NULL);

  table_add(report->table, (const char *[]){ row->name, row->profile ? row->profile : unknown,
                                             row->device ? row->device : unknown,
                                             row->display ? row->display : unknown, state });
  for (guint i = 0; i < row->details->len; i++) {
    g_autofree char *detail = text_line(row->details->pdata[i]);

    g_string_append_printf(report->details, "%s: %s\n", name, detail);
  }
  if (row->warning) {
    g_autofree char *warning = text_line(row->warning);

    g_string_append_printf(report->details, "%s: %s\n", name, warning);
  }
}

/* The options that were asked for, as in "display none"; none if the plan doesn't tell. */
static JsonObject *
json_asked(const Guest *guest)
{
  g_autoptr(GPtrArray) words = guest && guest->plan ? plan_asked_before(guest->plan) : NULL;
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; words && i < words->len; i++)
    g_ptr_array_add(texts, plan_asked_describe(words->pdata[i]));
  return json_texts(texts);
}

/* The devices of the recorded plan, secrets masked; none without a plan. */
static JsonObject *
json_devices(xmlDoc *plan)
{
  g_autoptr(xmlDoc) masked = plan ? redact_doc(plan) : NULL;

  return masked ? plan_json_devices(xmlDocGetRootElement(masked)) : json_object_new_array();
}

/* For programs. Free with g_free(). */
static char *
describe_row(const Row *row, const VirtDomain *domain, const Guest *guest, const GError *problem)
{
  g_auto(Result) result = { .describes = TRUE };
  g_autoptr(GPtrArray) nothing = g_ptr_array_new();
  g_autoptr(GPtrArray) warnings = g_ptr_array_new();
  const LogCapture capture = { .notes = nothing, .warnings = warnings };
  g_autoptr(xmlDoc) plan = guest && guest->plan ? xml_as_document(guest->plan) : NULL;

  if (row->warning)
    g_ptr_array_add(warnings, row->warning);
  result.name = g_strdup(row->name);
  result.uuid = g_strdup(virt_domain_uuid(domain));
  result.running = row->running;
  result.pending = row->pending;
  result_describe(&result, guest, NULL, plan, NULL);
  result_add(&result, "state", json_text(state_texts[row->state]));
  result_add(&result, "profile", json_text(row->profile));
  result_add(&result, "devices", json_devices(plan));
  result_add(&result, "display", json_text(row->display));
  result_add(&result, "asked", json_asked(guest));
  result_add(&result, "drift", json_texts(problem ? NULL : row->details));
  return result_json(&result, &capture, problem);
}

/* A domain that was looked at. */
typedef struct {
  gboolean done;
  Row row;
  char *json; /* NULL for the table */
} Status;

/* The state that the threads share. */
typedef struct {
  const GPtrArray *domains; /* DomainSelection */
  Status *statuses;         /* of each domain */
  gboolean json;
  gint next;    /* the first domain that no thread has begun */
  GMutex mutex; /* guards the members below */
  const Report *report;
  guint shown;       /* the first domain that isn't shown yet */
  GError *unprinted; /* why the output can't be written */
} StatusRun;

/* A domain that can't be read, since it was undefined meanwhile, has a row too. */
static void
read_status(const StatusRun *run, const VirtDomain *domain, Status *status)
{
  g_autoptr(GError) problem = NULL;
  const VirtConnection *connection = run->report->connection;
  g_autofree char *backups = session_backups(connection, domain);
  char *text = virt_domain_xml(domain, &problem);
  g_autoptr(Guest) guest =
      text ? guest_new(text, "the domain's XML", backups, NULL, &problem) : NULL;

  status->row.name = virt_domain_name(domain);
  fill_row(backups, guest, virt_is_read_only(connection), &status->row, &problem);
  fill_running(domain, guest, run->json, &status->row);
  if (run->json)
    status->json = describe_row(&status->row, domain, guest, problem);
}

static void
show_status(StatusRun *run, Status *status)
{
  if (!run->json)
    add_row(run->report, &status->row);
  else if (!run->unprinted && !print_exact(status->json, &run->unprinted))
    g_atomic_int_set(&run->next, (gint)run->domains->len);
  row_clear(&status->row);
  g_free(status->json);
}

/* Shows the domains in their order, each when those before it are done too. */
static void
finish_status(StatusRun *run, guint at)
{
  g_mutex_lock(&run->mutex);
  run->statuses[at].done = TRUE;
  while (run->shown < run->domains->len && run->statuses[run->shown].done)
    show_status(run, &run->statuses[run->shown++]);
  g_mutex_unlock(&run->mutex);
}

/* All threads share the connection: libvirt lets them. */
static void
read_statuses(gboolean is_first, void *data)
{
  StatusRun *run = data;
  guint at;

  (void)is_first;
  while ((at = (guint)g_atomic_int_add(&run->next, 1)) < run->domains->len) {
    const DomainSelection *selection = run->domains->pdata[at];

    read_status(run, selection->domain, &run->statuses[at]);
    finish_status(run, at);
  }
}

static gboolean
run_status(const GPtrArray *domains, const Report *report, gboolean json, GError **error)
{
  g_autofree Status *statuses = g_new0(Status, domains->len);
  StatusRun run = { .domains = domains, .statuses = statuses, .json = json, .report = report };

  g_mutex_init(&run.mutex);
  parallel_run(0, domains->len, read_statuses, &run);
  g_mutex_clear(&run.mutex);
  if (run.unprinted)
    g_propagate_error(error, run.unprinted);
  return !run.unprinted;
}

static gboolean
print_domains(const VirtConnection *connection, const DomainSelectionOptions *selection,
              char **words, gboolean json, GError **error)
{
  static const char *const heads[] = { "DOMAIN", "PROFILE", "DEVICE", "DISPLAY", "STATE", NULL };
  g_autoptr(GPtrArray) domains = domain_selection_find(selection, words, NULL, connection, error);
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) details = g_string_new(NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  const Report report = { table, details, connection };

  if (!domains || !run_status(domains, &report, json, error))
    return FALSE;
  if (!virt_is_alive(connection))
    return gvt_fail(error, "the connection to libvirt broke meanwhile: run the command again");
  if (json)
    return TRUE;
  table_paint(table, G_N_ELEMENTS(heads) - 2, state_colour);
  table_append(table, "", text);
  g_string_append(text, details->str);
  return print_visible(text->str, error);
}

typedef struct {
  DomainSelectionOptions selection;
  gboolean devices;
  gboolean json;
} StatusOptions;

static void
status_options_clear(StatusOptions *options)
{
  domain_selection_options_clear(&options->selection);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatusOptions, status_options_clear)

static gboolean
check_status(StatusOptions *options, char **operands, GError **error)
{
  int count = (int)g_strv_length(operands);
  gboolean chosen = domain_selection_is_made(&options->selection, count);

  if (options->devices && chosen)
    return gvt_usage(error, "--all is about all domains: leave out %s%s%s", count ? "'" : "",
                     count ? operands[0] : "--match and --map", count ? "'" : "");
  options->selection.all = !chosen;
  return domain_selection_check(&options->selection, count, error);
}

static int
cmd_status_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(StatusOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.devices,
      "Show the host's devices instead: which domain has each, and which ones two domains have",
      NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  gboolean shown;

  domain_selection_add_options(context, &options.selection);
  domain_selection_add_map(context, &options.selection, DOMAIN_SELECTION_MAP_OF_NAMES);
  command_add_json(context, &options.json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_status(&options, argv + 1, error))
    return GVT_EXIT_FAILED;
  connection = virt_open(command_globals.uri, TRUE, error);
  if (!connection)
    return GVT_EXIT_FAILED;
  shown = options.devices
              ? device_users_print(connection, options.json, error)
              : print_domains(connection, &options.selection, argv + 1, options.json, error);
  return shown ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static const CommandText status_examples[] = {
  { "gvt-xml status", "Which guests have which GPU and display?" },
  { "gvt-xml status win10 web1", "Show two guests" },
  { "gvt-xml status --all", "Which guest has which device of the host?" },
  { "gvt-xml status --json", "Print JSON, for a program" },
  { NULL, NULL },
};

const GvtCommand cmd_status = {
  .name = "status",
  .group = COMMAND_GROUP_LOOK,
  .args = "[DOMAIN… | --match GLOB | --map FILE|-] | --all",
  .summary = "Show which guest has which GPU, and whether it is in sync with its plan",
  .examples = status_examples,
  .run = cmd_status_run,
};
