/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/log.h"
#include "cli/batch-options.h"
#include "cli/command.h"
#include "cli/plan-options.h"
#include "cli/suggestions.h"
#include "engine/device-ids.h"
#include "xml/xml.h"

static void
suggest(const Session *session, const PlanRequest *request, Result *result, GError **error)
{
  const CopyableCommand line = { .command = "plan", .domain = session->domain, .request = request };

  suggestions_add(session, &line, result, error);
}

/* The BatchWork of this command: word names a domain. */
static RedefineResult
print_plan(const Workbench *workbench, const char *word, const void *data, Result *result,
           GError **error)
{
  const PlanRequest *request = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(workbench, word, result->uuid, SESSION_DEFAULT, NULL, error);
  const DeviceHost host = { workbench->connection, workbench->root, workbench->inventory };
  g_auto(AddressedRequest) addressed = { 0 };
  const PlanRequest *found = session ? device_ids_resolve(&host, request, &addressed, error) : NULL;
  g_autoptr(xmlDoc) plan = found ? session_resolve(session, found, notes, error) : NULL;
  g_autofree char *text = NULL;

  if (!plan) {
    if (session)
      suggest(session, request, result, error);
    return REDEFINE_FAILED;
  }
  log_notes(notes);
  if (result->describes)
    return result_describe(result, session->guest, NULL, plan, error) ? REDEFINE_UNCHANGED
                                                                      : REDEFINE_FAILED;
  text = xml_print(plan);
  return print_exact(text, error) ? REDEFINE_UNCHANGED : REDEFINE_FAILED;
}

static int
cmd_plan_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(PlanOptions) options = plan_options_new();
  BatchOptions batch = { 0 };
  g_autoptr(CommandContext) context = command_context(command);
  BatchTotals totals;

  plan_options_add_options(context, options);
  batch_options_add_json(context, &batch.settings.json);
  if (!command_parse(context, &argc, &argv, 1, 1, error) ||
      !plan_options_parse(options, &request, error))
    return GVT_EXIT_FAILED;
  totals = batch_options_run(&batch, argv + 1, NULL, TRUE, print_plan, &request, error);
  return batch_options_exit_status(totals, FALSE);
}

static const CommandText plan_examples[] = {
  { "gvt-xml plan win10", "Print the plan that win10 has" },
  { "gvt-xml plan win10 --pci 41:00.0", "Print the plan that apply would record" },
  { "gvt-xml plan win10 >plan.xml", "Save the plan, for gvt-xml stylesheet apply --plan plan.xml" },
  { NULL, NULL },
};

const GvtCommand cmd_plan = {
  .name = "plan",
  .group = COMMAND_GROUP_LOOK,
  .args = "DOMAIN",
  .summary = "Print the plan that apply would record, as XML",
  .examples = plan_examples,
  .description =
      "gvt-xml plan takes the options of gvt-xml apply that say what the guest gets. Nothing is "
      "changed.",
  .run = cmd_plan_run,
};
