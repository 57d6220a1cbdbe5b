/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When libvirt's schema begins to be read: before the work that can be done meanwhile, and only if
   the domain is likely to be defined. Calls are recorded, not times. */
#include "engine/guest.h"
#include "redefinetest.h"

void __wrap_schema_read_ahead(void);
Guest *__real_guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes,
                        GError **error);
Guest *__wrap_guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes,
                        GError **error);
Guest *__real_guest_new_plain(char *text, const char *origin, GError **error);
Guest *__wrap_guest_new_plain(char *text, const char *origin, GError **error);
xmlDoc *__real_guest_project(const Guest *guest, xmlNode *plan, const char *backup_name,
                             GPtrArray *notes, GError **error);
xmlDoc *__wrap_guest_project(const Guest *guest, xmlNode *plan, const char *backup_name,
                             GPtrArray *notes, GError **error);

/* The calls of the last command, a word each. */
static GString *calls;

static void
record(const char *word)
{
  g_string_append_printf(calls, "%s%s", calls->len ? " " : "", word);
}

void
__wrap_schema_read_ahead(void)
{
  record("schema");
}

Guest *
__wrap_guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes,
                 GError **error)
{
  record("domain");
  return __real_guest_new(text, origin, backups, notes, error);
}

Guest *
__wrap_guest_new_plain(char *text, const char *origin, GError **error)
{
  record("text");
  return __real_guest_new_plain(text, origin, error);
}

xmlDoc *
__wrap_guest_project(const Guest *guest, xmlNode *plan, const char *backup_name, GPtrArray *notes,
                     GError **error)
{
  record("project");
  return __real_guest_project(guest, plan, backup_name, notes, error);
}

/* The calls since the last time were these. */
static void
assert_calls(const char *words)
{
  assert_string_equal(calls->str, words);
  g_string_set_size(calls, 0);
}

static void
an_apply_reads_it_if_the_plan_is_new(void **state)
{
  g_auto(TestRun) first = APPLY(WITH_DEVICE);
  g_auto(TestRun) same = { 0 };
  g_auto(TestRun) repair = { 0 };
  g_auto(TestRun) other = { 0 };

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_DONE);
  assert_calls("domain schema project");
  same = APPLY(WITH_DEVICE);
  assert_int_equal(same.status, GVT_EXIT_DONE);
  assert_calls("domain project");
  repair = APPLY("-v");
  assert_int_equal(repair.status, GVT_EXIT_DONE);
  assert_calls("domain project");
  other = APPLY("--profile", "gvtg-window");
  assert_int_equal(other.status, GVT_EXIT_DONE);
  assert_calls("domain schema project");
  assert_int_equal(test_trouble.defines, 2);
}

static void
a_revert_reads_it_before_the_plan_is_taken_back(void **state)
{
  g_auto(TestRun) none = REVERT("-v");
  g_auto(TestRun) applied = { 0 };
  g_auto(TestRun) reverted = { 0 };
  g_auto(TestRun) restored = { 0 };
  g_autofree char *folder = test_backups();
  g_autofree char *backup = NULL;

  (void)state;
  assert_int_equal(none.status, GVT_EXIT_DONE);
  assert_calls("domain");
  applied = APPLY(WITH_DEVICE);
  assert_int_equal(applied.status, GVT_EXIT_DONE);
  backup = test_only_backup(folder);
  g_string_set_size(calls, 0);
  reverted = REVERT("--exit-code");
  assert_int_equal(reverted.status, GVT_EXIT_CHANGES);
  assert_calls("schema domain");
  restored = REVERT("--from", backup);
  assert_int_equal(restored.status, GVT_EXIT_DONE);
  assert_calls("schema text");
}

static void
what_is_not_judged_reads_none(void **state)
{
  g_auto(TestRun) apply = APPLY(WITH_DEVICE, "--dry-run", "--no-judge");
  g_auto(TestRun) applied = { 0 };
  g_auto(TestRun) revert = { 0 };

  (void)state;
  assert_int_equal(apply.status, GVT_EXIT_DONE);
  assert_calls("domain project");
  applied = APPLY(WITH_DEVICE);
  assert_int_equal(applied.status, GVT_EXIT_DONE);
  g_string_set_size(calls, 0);
  revert = REVERT("--dry-run", "--no-judge");
  assert_int_equal(revert.status, GVT_EXIT_DONE);
  assert_calls("domain");
}

static int
fresh_domain(void **state)
{
  int failed = test_fresh_domain(state);

  g_string_set_size(calls, 0);
  return failed;
}

static int
set_up(void **state)
{
  calls = g_string_new(NULL);
  return test_connect(state);
}

static int
tear_down(void **state)
{
  g_string_free(calls, TRUE);
  return test_disconnect(state);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(an_apply_reads_it_if_the_plan_is_new, fresh_domain),
    cmocka_unit_test_setup(a_revert_reads_it_before_the_plan_is_taken_back, fresh_domain),
    cmocka_unit_test_setup(what_is_not_judged_reads_none, fresh_domain),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
