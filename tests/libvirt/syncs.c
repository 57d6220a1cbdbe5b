/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syncs of a redefine: what must be on the disk before the define, and nothing else; the backup
   is synced by a thread. Calls are counted. */
#include <sys/stat.h>
#include <unistd.h>

#include "redefinetest.h"

int __real_fsync(int file);
int __wrap_fsync(int file);

/* The main thread waits for the other one before it syncs. */
int
__wrap_fsync(int file)
{
  struct stat status;

  assert_int_equal(fstat(file, &status), 0);
  if (test_trouble.defines)
    test_record("late");
  if (gettid() != getpid())
    test_record("ahead");
  test_record(S_ISDIR(status.st_mode) ? "folder" : "file");
  return __real_fsync(file);
}

/* The command went through, and synced these. The next one defines for the first time again. */
static void
assert_synced(const TestRun *run, const char *words)
{
  if (run->status != GVT_EXIT_DONE)
    fail_msg("status %d, err: %s", run->status, run->err);
  test_recorded(words);
  test_trouble.defines = 0;
}

/* The backup, the digests of the states, and both names. */
static void
an_apply_syncs_what_the_define_needs(void **state)
{
  g_auto(TestRun) dry = APPLY(WITH_DEVICE, "--profile", "gvtg-headless", "--dry-run");
  g_auto(TestRun) first = { 0 };
  g_auto(TestRun) same = { 0 };
  g_auto(TestRun) other = { 0 };
  g_auto(TestRun) third = { 0 };

  (void)state;
  assert_synced(&dry, "");
  first = APPLY(WITH_DEVICE, "--profile", "gvtg-headless");
  assert_synced(&first, "ahead file file folder");
  same = APPLY(WITH_DEVICE);
  assert_synced(&same, "");
  other = APPLY("--profile", "gvtg-window");
  assert_synced(&other, "ahead file file folder");
  /* The state of the other one is trusted: its digest stayed. */
  third = APPLY("--profile", "gvtg-headless");
  assert_synced(&third, "ahead file file folder");
}

/* No state is left to be trusted. */
static void
a_revert_syncs_the_backup(void **state)
{
  g_auto(TestRun) applied = APPLY(WITH_DEVICE);
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  assert_synced(&applied, "ahead file file folder");
  reverted = REVERT("-v");
  assert_synced(&reverted, "ahead file folder");
}

static void
a_run_that_changes_nothing_leaves_nothing(void **state)
{
  g_autofree char *folder = test_backups();
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) dry = { 0 };

  (void)state;
  test_trouble.transient = TRUE;
  refused = APPLY(WITH_DEVICE);
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  test_recorded("ahead file");
  dry = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(dry.status, GVT_EXIT_FAILED);
  test_recorded("");
  assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(an_apply_syncs_what_the_define_needs),
    STEP(a_revert_syncs_the_backup),
    STEP(a_run_that_changes_nothing_leaves_nothing),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
