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

void
__wrap_schema_read_ahead(void)
{
  test_record("schema");
}

Guest *
__wrap_guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes,
                 GError **error)
{
  test_record("domain");
  return __real_guest_new(text, origin, backups, notes, error);
}

Guest *
__wrap_guest_new_plain(char *text, const char *origin, GError **error)
{
  test_record("text");
  return __real_guest_new_plain(text, origin, error);
}

xmlDoc *
__wrap_guest_project(const Guest *guest, xmlNode *plan, const char *backup_name, GPtrArray *notes,
                     GError **error)
{
  test_record("project");
  return __real_guest_project(guest, plan, backup_name, notes, error);
}

/* The command went through, with these calls. */
static void
assert_calls(const TestRun *run, const char *words)
{
  if (run->status != GVT_EXIT_DONE)
    fail_msg("status %d, err: %s", run->status, run->err);
  test_recorded(words);
}

static void
an_apply_reads_it_if_the_plan_is_new(void **state)
{
  g_auto(TestRun) first = APPLY(WITH_DEVICE);
  g_auto(TestRun) same = { 0 };
  g_auto(TestRun) repair = { 0 };
  g_auto(TestRun) other = { 0 };

  (void)state;
  assert_calls(&first, "domain schema project");
  same = APPLY(WITH_DEVICE);
  assert_calls(&same, "domain project");
  repair = APPLY("-v");
  assert_calls(&repair, "domain project");
  other = APPLY("--profile", "gvtg-window");
  assert_calls(&other, "domain schema project");
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
  assert_calls(&none, "domain");
  applied = APPLY(WITH_DEVICE);
  assert_calls(&applied, "domain schema project");
  backup = test_only_backup(folder);
  reverted = REVERT("-v");
  assert_calls(&reverted, "schema domain");
  restored = REVERT("--from", backup);
  assert_calls(&restored, "schema text");
}

static void
what_is_not_checked_reads_none(void **state)
{
  g_auto(TestRun) apply = APPLY(WITH_DEVICE, "--dry-run", "--no-check");
  g_auto(TestRun) applied = { 0 };
  g_auto(TestRun) revert = { 0 };

  (void)state;
  assert_calls(&apply, "domain project");
  applied = APPLY(WITH_DEVICE);
  assert_calls(&applied, "domain schema project");
  revert = REVERT("--dry-run", "--no-check");
  assert_calls(&revert, "domain");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(an_apply_reads_it_if_the_plan_is_new),
    STEP(a_revert_reads_it_before_the_plan_is_taken_back),
    STEP(what_is_not_checked_reads_none),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
