/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plan is made once in a redefine, and a recorded one is checked once. Calls are counted. */
#include "redefinetest.h"
#include "xml/relaxng.h"

static guint checked; /* documents, by profiles/plan.rng */

gboolean __real_xml_validate(xmlDoc *doc, const char *schema, GError **error);
gboolean __wrap_xml_validate(xmlDoc *doc, const char *schema, GError **error);

gboolean
__wrap_xml_validate(xmlDoc *doc, const char *schema, GError **error)
{
  checked += g_str_has_suffix(schema, "/profiles/plan.rng");
  return __real_xml_validate(doc, schema, error);
}

/* The command went through, made so many plans, and checked so many beside those. */
static void
assert_counts(const TestRun *run, guint made, guint recorded)
{
  if (run->status != GVT_EXIT_DONE)
    fail_msg("status %d, err: %s", run->status, run->err);
  assert_int_equal(test_plans_made, made);
  assert_int_equal(checked - test_plans_made, recorded);
  test_plans_made = checked = 0;
}

static void
a_plan_is_made_and_a_recorded_one_checked_once(void **state)
{
  g_auto(TestRun) first = APPLY(WITH_DEVICE);
  g_auto(TestRun) dry = { 0 };
  g_auto(TestRun) other = { 0 };
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  assert_counts(&first, 1, 0);
  dry = APPLY("--profile", "gvtg-window", "--dry-run");
  assert_counts(&dry, 1, 1);
  other = APPLY("--profile", "gvtg-window");
  assert_counts(&other, 1, 1);
  reverted = REVERT("-v");
  assert_counts(&reverted, 0, 1);
  assert_int_equal(test_trouble.defines, 3);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_plan_is_made_and_a_recorded_one_checked_once),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
