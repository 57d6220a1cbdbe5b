/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/log.h"
#include "cli/command.h"
#include "cli/plan-options.h"
#include "engine/batch.h"
#include "xml/xml.h"

/* A FleetWork. */
static int
print_plan(const Bench *bench, const char *word, const void *data, Outcome *outcome, GError **error)
{
  const PlanRequest *request = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(bench, word, outcome_uuid(outcome), SESSION_DEFAULT, NULL, error);
  g_autoptr(xmlDoc) plan = session ? session_resolve(session, request, notes, error) : NULL;
  g_autofree char *text = NULL;

  if (!plan)
    return GVT_EXIT_FAILED;
  report_notes(notes);
  if (outcome)
    return outcome_describe(outcome, session->subject, NULL, plan, error) ? GVT_EXIT_DONE
                                                                          : GVT_EXIT_FAILED;
  text = domxml_print(plan);
  return report_print_exact(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  FleetOptions fleet = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);

  request_add_options(context, &request);
  fleet_add_json(context, &fleet.json);
  if (!command_parse(context, &argc, &argv, 1, 1, error) || !request_check(&request, error))
    return GVT_EXIT_FAILED;
  return fleet_run(&fleet, argv + 1, NULL, TRUE, print_plan, &request, error);
}

const GvtCommand cmd_plan = {
  .name = "plan",
  .args = "DOMAIN",
  .summary = "Print the resolved plan that apply would record, as XML",
  .run = run,
};
