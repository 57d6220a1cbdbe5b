/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --try and --start, on a guest that a fake libvirt starts: what QEMU must have, and what is put
   back after a failure. */
#include "redefinetest.h"

static void
a_managed_save_image_is_not_lost_by_a_try(void **state)
{
  static const char *const words[] = { "--try", "--start" };

  (void)state;
  {
    g_auto(TestRun) run = APPLY(WITH_DEVICE);

    assert_int_equal(run.status, GVT_EXIT_DONE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_auto(TestRun) run = { 0 };

    test_trouble.managed_save = TRUE;
    run = APPLY(words[i]);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    test_says(run.err, "has a managed save image, which a try would restore");
    test_says(run.err, "virsh managedsave-remove win10");
  }
}

static void
a_try_stops_the_guest_again(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--try");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "win10: QEMU has ua-gvt0, vfio-pci-nohotplug, with ");
  assert_int_equal(test_guest.started, 1);
  assert_int_equal(test_guest.stopped, 1);
  assert_int_equal(test_guest.resumed, 0);
  assert_true(test_guest.dies);
}

static void
a_start_lets_the_guest_run(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--start");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "\n  started: the guest runs with it\n  undo: ");
  assert_int_equal(test_guest.started, 1);
  assert_int_equal(test_guest.stopped, 0);
  assert_int_equal(test_guest.resumed, 1);
}

/* word is --try or --start; test_guest says what fails. */
static void
try_fails(const char *word, const char *before, const char *why, guint stopped)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, word);

  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, why);
  test_says(run.err, "the old definition was put back");
  assert_int_equal(test_guest.stopped, stopped);
  test_is_now(before);
  memset(&test_guest, 0, sizeof test_guest);
}

static void
a_try_that_fails_puts_the_old_definition_back(void **state)
{
  g_autofree char *before = test_dump();

  (void)state;
  test_guest.refuse_start = TRUE;
  try_fails("--try", before, "the guest doesn't start: ", 0);
  test_guest.wrong = "ramfb";
  try_fails("--try", before, "in QEMU ramfb of ua-gvt0 is another, not true as planned", 1);
  test_guest.lacking = "ramfb";
  try_fails("--try", before, "QEMU doesn't tell ramfb of ua-gvt0: Property not found", 1);
  test_guest.lacking = "type";
  try_fails("--try", before, "QEMU has no device ua-gvt0: Property not found", 1);
  test_guest.silent = TRUE;
  try_fails("--try", before, "QEMU has no device ua-gvt0: QEMU's monitor: ", 1);
  test_guest.refuse_resume = TRUE;
  try_fails("--start", before, "the old definition was put back", 1);
  test_guest.wrong = "ramfb";
  test_guest.refuse_stop = TRUE;
  try_fails("--try", before, "warning: the guest, started for a try, can't be stopped: ", 0);
}

static void
a_try_says_no_secret(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_guest.wrong = "vf-token";
  run = APPLY(WITH_DEVICE, "--override", "vf-token:string=hunter2", "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "in QEMU vf-token of ua-gvt0 is ********, not ******** as planned");
  test_is_now(before);
}

static void
a_try_of_what_is_there_already_changes_nothing(void **state)
{
  g_autofree char *planned = NULL;
  g_auto(TestRun) first = APPLY(WITH_DEVICE);
  g_auto(TestRun) run = { 0 };

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_DONE);
  planned = test_dump();
  test_guest.refuse_start = TRUE;
  run = APPLY("--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "already as planned");
  test_says(run.err, "the guest doesn't start: ");
  test_is_now(planned);
}

static void
a_try_leaves_a_guest_that_runs_alone(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.running = TRUE;
  run = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "a try doesn't stop a running guest; nothing was changed");
  assert_int_equal(test_trouble.defines, 0);
  assert_int_equal(test_guest.started, 0);
}

static void
a_dry_run_of_a_try_starts_nothing(void **state)
{
  static const char *const words[] = { "--try", "--start" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_auto(TestRun) run = { 0 };
    g_auto(TestRun) refused = { 0 };

    test_trouble.running = FALSE;
    run = APPLY(WITH_DEVICE, words[i], "--dry-run");
    assert_int_equal(run.status, GVT_EXIT_DONE);
    test_trouble.running = TRUE;
    refused = APPLY(WITH_DEVICE, words[i], "--dry-run");
    assert_int_equal(refused.status, GVT_EXIT_FAILED);
    test_says(refused.err, "the real run would refuse: '" NAME "' is running, and a try doesn't ");
    test_says(refused.out, "+++ " NAME " (planned)");
  }
  assert_int_equal(test_trouble.defines, 0);
  assert_int_equal(test_guest.started, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_managed_save_image_is_not_lost_by_a_try),
    STEP(a_try_stops_the_guest_again),
    STEP(a_start_lets_the_guest_run),
    STEP(a_try_that_fails_puts_the_old_definition_back),
    STEP(a_try_says_no_secret),
    STEP(a_try_of_what_is_there_already_changes_nothing),
    STEP(a_try_leaves_a_guest_that_runs_alone),
    STEP(a_dry_run_of_a_try_starts_nothing),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
