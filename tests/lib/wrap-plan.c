/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each plan that a test makes is checked against plan.rng. The program checks only those that it
   reads: what it makes of checked profiles and options is right, or a test ends here. Linked with
   --wrap. */
#include "base/paths.h"
#include "plan/plan.h"
#include "xml/relaxng.h"

extern guint test_plans_made;
guint test_plans_made;

/* Named by the linker. */
xmlDoc *__real_plan_resolve(const PlanRequest *request, const PlanSources *sources,
                            GPtrArray *notes, GError **error);
xmlDoc *__wrap_plan_resolve(const PlanRequest *request, const PlanSources *sources,
                            GPtrArray *notes, GError **error);

xmlDoc *
__wrap_plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
                    GError **error)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(GError) misfit = NULL;
  xmlDoc *plan = __real_plan_resolve(request, sources, notes, error);

  test_plans_made += plan != NULL;
  if (plan && !xml_validate(plan, schema, &misfit))
    g_error("a plan that was made doesn't fit plan.rng: %s", misfit->message);
  return plan;
}
