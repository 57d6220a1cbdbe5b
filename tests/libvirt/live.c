/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* apply --live and revert --live, on a guest that a fake libvirt runs: what is put back after each
   failure. tests/e2e/cases/live.sh has a real one. */
#include "redefinetest.h"

#define ONE "--pci", "0000:41:00.0", "--profile", "gpu"
#define TWO "--pci", "0000:41:00.0", "--pci", "0000:42:00.0", "--profile", "gpu"
#define PORT "<controller type='pci' index='4%u' model='pcie-root-port'/>"

/* The domain runs, as it is defined, with two more ports. */
static void
run_guest(void)
{
  g_autofree char *xml = test_dump();
  g_autofree char *ports = g_strdup_printf(PORT PORT "</devices>", 0U, 1U);

  test_trouble.running = 1;
  test_guest_becomes(test_replaced(xml, "</devices>", ports));
}

/* Defines it with a plan and runs it with the plan's devices. */
static void
run_with_two(void)
{
  g_auto(TestRun) run = APPLY(TWO);

  assert_int_equal(run.status, GVT_EXIT_DONE);
  run_guest();
}

static void
devices_are_attached_at_their_addresses(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_guest();
  run = APPLY(TWO, "--live");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "win10: the running guest has ua-gvt0 (pci 0000:41:00.0)");
  test_says(run.err, "win10: the running guest has ua-gvt1 (pci 0000:42:00.0)");
  test_says_not(run.err, "powered off");
  assert_int_equal(test_guest.attached, 2);
}

static void
nothing_is_done_twice(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_with_two();
  run = APPLY("--live", "--exit-code");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "the running guest is already as planned");
  assert_int_equal(test_guest.attached, 0);
}

static void
a_device_that_is_refused_takes_the_others_out(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_guest();
  test_guest.refuse_attach = 2;
  run = APPLY(TWO, "--live");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "the running guest can't get ua-gvt1 (pci 0000:42:00.0): ");
  test_says(run.err, "the old definition was put back");
  assert_int_equal(test_guest.detached, 1);
  assert_null(strstr(test_guest.xml, "ua-gvt"));
  test_is_now(before);
}

static void
one_that_stays_in_is_named(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_guest();
  test_guest.refuse_attach = 2;
  test_guest.keeps = "ua-gvt0";
  run = APPLY(TWO, "--live", "--live-timeout", "1");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "warning: the guest 'win10' hasn't released ua-gvt0 (pci 0000:41:00.0) "
                     "within 1 s");
  test_says(run.err, "the old definition was put back");
  test_is_now(before);
}

static void
a_revert_waits_for_all(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_with_two();
  run = REVERT("--live");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  test_says(run.err, "the running guest has released ua-gvt0");
  test_says(run.err, "the running guest has released ua-gvt1");
  assert_int_equal(test_guest.detached, 2);
}

/* revert --live fails for this reason. The plan stays, and so many devices were attached again. */
static void
revert_fails(const char *why, guint attached)
{
  g_autofree char *planned = test_dump();
  g_auto(TestRun) run = REVERT("--live", "--live-timeout", "1");

  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, why);
  test_says(run.err, "the old definition was put back");
  test_says_not(run.err, "until the next start");
  assert_int_equal(test_guest.attached, attached);
  test_is_now(planned);
}

static void
a_device_that_is_kept_brings_the_others_back(void **state)
{
  (void)state;
  run_with_two();
  test_guest.keeps = "ua-gvt1";
  revert_fails("the guest 'win10' hasn't released ua-gvt1 (pci 0000:42:00.0) within 1 s", 1);
}

static void
a_request_that_is_refused_changes_nothing(void **state)
{
  (void)state;
  run_with_two();
  test_guest.refuse_detach = TRUE;
  revert_fails("the running guest can't be asked to release ua-gvt0 (pci 0000:41:00.0): ", 0);
}

static void
a_guest_that_ends_meanwhile_is_not_said_to_let_go(void **state)
{
  g_auto(TestRun) first = APPLY(ONE);

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_DONE);
  run_guest();
  test_guest.vanishes = TRUE;
  revert_fails("it isn't known whether the guest has released its devices: ", 0);
}

static void
a_guest_that_cannot_be_read_is_left_alone(void **state)
{
  g_autofree char *before = test_dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_trouble.running = 1;
  run = APPLY(ONE, "--live");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  assert_int_equal(test_trouble.defines, 0);
  test_is_now(before);
}

static void
a_define_that_is_refused_attaches_nothing(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_guest();
  test_trouble.refuse_define = 1;
  run = APPLY(ONE, "--live");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "libvirt refuses the new definition, nothing was changed");
  assert_int_equal(test_guest.attached, 0);
}

static void
a_gvtg_vgpu_would_end_a_newer_qemu(void **state)
{
  static const unsigned long versions[] = { 10001000, 10000000 };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(versions); i++) {
    g_auto(TestRun) run = { 0 };

    run_guest();
    test_trouble.qemu = versions[i];
    run = APPLY(WITH_DEVICE, "--profile", "gvtg-headless", "--display", "beside", "--live");
    assert_int_equal(run.status, i ? GVT_EXIT_DONE : GVT_EXIT_FAILED);
    assert_int_equal(test_guest.attached, i);
    if (i == 0)
      test_says(run.err, "QEMU 10.1 and newer ends, and the guest with it, when a GVT-g vGPU");
  }
}

static void
a_transient_guest_is_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  run_with_two();
  test_trouble.transient = 1;
  run = APPLY("--live");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  test_says(run.err, "the domain 'win10' is transient, so no definition can keep the device");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(devices_are_attached_at_their_addresses),
    STEP(nothing_is_done_twice),
    STEP(a_device_that_is_refused_takes_the_others_out),
    STEP(one_that_stays_in_is_named),
    STEP(a_revert_waits_for_all),
    STEP(a_device_that_is_kept_brings_the_others_back),
    STEP(a_request_that_is_refused_changes_nothing),
    STEP(a_guest_that_ends_meanwhile_is_not_said_to_let_go),
    STEP(a_guest_that_cannot_be_read_is_left_alone),
    STEP(a_define_that_is_refused_attaches_nothing),
    STEP(a_gvtg_vgpu_would_end_a_newer_qemu),
    STEP(a_transient_guest_is_refused),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
