/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "report.h"
#include "request.h"
#include "session.h"

static int
print_plan(const PlanRequest *request, const char *word, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Bench) bench = bench_open(TRUE, error);
  g_autoptr(Session) session =
      bench ? session_open(bench, word, SESSION_DEFAULT, NULL, error) : NULL;
  g_autoptr(xmlDoc) plan = session ? session_resolve(session, request, notes, error) : NULL;
  g_autofree char *text = NULL;

  if (!plan)
    return GVT_EXIT_FAILED;
  report_notes(notes);
  text = domxml_print(plan);
  return report_print_exact(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);

  request_add_options(context, &request);
  if (!command_parse(context, &argc, &argv, 1, 1, error))
    return GVT_EXIT_FAILED;
  return print_plan(&request, argv[1], error);
}

const GvtCommand cmd_plan = {
  .name = "plan",
  .args = "DOMAIN",
  .summary = "Print the resolved plan that apply would record, as XML",
  .run = run,
};
