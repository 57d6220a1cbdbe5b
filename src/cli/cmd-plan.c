/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/log.h"
#include "cli/command.h"
#include "cli/plan-options.h"
#include "engine/batch.h"
#include "xml/xml.h"

/* A BatchWork. */
static int
print_plan(const Workbench *workbench, const char *word, const void *data, Result *result,
           GError **error)
{
  const PlanRequest *request = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(workbench, word, result_uuid(result), SESSION_DEFAULT, NULL, error);
  g_autoptr(xmlDoc) plan = session ? session_resolve(session, request, notes, error) : NULL;
  g_autofree char *text = NULL;

  if (!plan)
    return GVT_EXIT_FAILED;
  log_notes(notes);
  if (result)
    return result_describe(result, session->guest, NULL, plan, error) ? GVT_EXIT_DONE
                                                                      : GVT_EXIT_FAILED;
  text = xml_print(plan);
  return print_exact(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  BatchOptions batch = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);

  plan_options_add_options(context, &request);
  batch_add_json(context, &batch.json);
  if (!command_parse(context, &argc, &argv, 1, 1, error) || !plan_options_check(&request, error))
    return GVT_EXIT_FAILED;
  return batch_run(&batch, argv + 1, NULL, TRUE, print_plan, &request, error);
}

const GvtCommand cmd_plan = {
  .name = "plan",
  .args = "DOMAIN",
  .summary = "Print the resolved plan that apply would record, as XML",
  .run = run,
};
