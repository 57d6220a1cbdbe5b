/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings of gvt-xml lint by what the host has beside the domain, which is one of the real QEMU
   driver: files, Mesa's drivers, QEMU's build, the types of mdevs. */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "lintdomaintest.h"

#define OTHER_MDEV_UUID "c5d81a6e-2f0c-4b4e-9f3e-5d3f7b1f2a11"
#define BARE_MDEV(uuid)                                                                            \
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='" uuid "'/>"      \
  "</source></hostdev>"

static void
a_rom_file_that_is_not_there_is_found(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_define(
      "guest", SPICE_GL,
      test_gives_json()
          ? "<qemu:override><qemu:device alias='hostdev0'><qemu:frontend><qemu:property name='romfile' "
            "type='string' value='/nowhere/gpu.rom'/></qemu:frontend></qemu:device></qemu:override>"
          : "<qemu:commandline><qemu:arg value='-set'/>"
            "<qemu:arg value='device.hostdev0.romfile=/nowhere/gpu.rom'/></qemu:commandline>");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "failed to find romfile \"/nowhere/gpu.rom\"", NULL);
}

/* Writes QEMU's module for SPICE below the root that the commands see. */
static void
build_qemu(const char *words)
{
  g_autofree char *folder = g_build_filename(test_root, "usr/lib64/qemu", NULL);
  g_autofree char *module = g_build_filename(folder, "ui-spice-core.so", NULL);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  assert_true(g_file_set_contents(module, words, -1, NULL));
}

static void
how_qemu_was_built_decides_of_a_port(void **state)
{
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) taken = { 0 };
  g_auto(TestRun) kept = { 0 };
  g_auto(TestRun) unsure = { 0 };
  g_auto(TestRun) left = { 0 };
  g_auto(TestRun) planned = { 0 };
  g_auto(TestRun) too_old = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  (void)state;
  test_qemu_version = VERSION_NUMBER(11, 1);
  test_define("guest", SPICE_GL_LISTENING, "");
  before = test_dump("guest");
  build_qemu("SPICE GL support is local-only for now and incompatible with -spice port/tls-port");
  refused = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&refused, GVT_EXIT_CHANGES, "so that only this host sees it; --fix does it", NULL);
  too_old = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-remote",
                         "--dry-run", NULL);
  test_said(&too_old, GVT_EXIT_FAILED, NULL, "needs QEMU 10.1 built for spice-server 0.15.3");
  build_qemu("gstreamer:h264");
  taken = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&taken, GVT_EXIT_DONE, NULL, "nothing found");
  kept = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&kept, GVT_EXIT_DONE, NULL, "nothing found");
  planned = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-remote",
                         "--dry-run", "--no-check", NULL);
  test_said(&planned, GVT_EXIT_DONE, NULL, "a dry run");
  assert_null(strstr(planned.err, "isn't known"));
  /* The build of a QEMU on another host can't be seen. */
  test_elsewhere = "qemu+ssh://root@host/system";
  unsure = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&unsure, GVT_EXIT_CHANGES, "if this QEMU is such a one", NULL);
  left = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&left, GVT_EXIT_CHANGES, NULL, "not repaired");
  after = test_dump("guest");
  assert_string_equal(before, after);
}

/* The host has an mdev of that type. */
static void
have_mdev(const char *uuid, const char *type)
{
  g_autofree char *folder = g_build_filename(test_root, "sys/bus/mdev/devices", uuid, NULL);
  g_autofree char *link = g_build_filename(folder, "mdev_type", NULL);
  g_autofree char *target = g_build_filename("..", "types", type, NULL);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  unlink(link);
  assert_int_equal(symlink(target, link), 0);
}

static void
the_types_of_mdevs_decide_who_has_an_opregion(void **state)
{
  static const char other[] = OTHER_MDEV_UUID;
  g_auto(TestRun) alone = { 0 };
  g_auto(TestRun) both = { 0 };
  g_auto(TestRun) nvidia = { 0 };
  g_auto(TestRun) planned = { 0 };

  (void)state;
  test_qemu_version = VERSION_NUMBER(11, 1);
  test_define("guest", SPICE_GL BARE_MDEV(OTHER_MDEV_UUID), "");
  alone = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&alone, GVT_EXIT_DONE, NULL, "nothing found");
  have_mdev(TEST_UUID, "i915-GVTg_V5_4");
  have_mdev(other, "i915-GVTg_V5_8");
  both = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&both, GVT_EXIT_CHANGES, "two-opregions (start)", NULL);
  have_mdev(other, "nvidia-63");
  nvidia = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&nvidia, GVT_EXIT_DONE, NULL, "nothing found");
  planned =
      test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-spice", NULL);
  test_said(&planned, GVT_EXIT_DONE, NULL, NULL);
  assert_null(strstr(planned.err, "another device of the domain"));
}

/* The host is one whose Mesa has this driver. */
static void
have_driver(const char *driver)
{
  g_autofree char *uri = test_embed_uri();
  g_autofree char *file = g_strdup_printf("%s_dri.so", driver);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  g_free(command_globals.root);
  command_globals.root = g_build_filename(strchr(uri, '=') + 1, "mesa", driver, NULL);
  folder = g_build_filename(command_globals.root, "usr/lib64/dri", NULL);
  path = g_build_filename(folder, file, NULL);
  assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
  assert_true(g_file_set_contents(path, "", 0, NULL));
}

static gboolean
has_driver_variable(void)
{
  g_autofree char *xml = test_dump("guest");

  return strstr(xml, "<qemu:env name='MESA_LOADER_DRIVER_OVERRIDE' value='i965'/>") != NULL;
}

static void
a_driver_that_mesa_lacks_is_found_and_goes(void **state)
{
  g_auto(TestRun) there = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };

  (void)state;
  test_define("guest", SPICE_GL,
              "<qemu:commandline><qemu:env name='MESA_LOADER_DRIVER_OVERRIDE' value='i965'/>"
              "</qemu:commandline>");
  have_driver("i965");
  there = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&there, GVT_EXIT_DONE, NULL, "nothing found");
  have_driver("iris");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "mesa-driver (silent)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&fix, GVT_EXIT_DONE, NULL, "repaired: mesa-driver");
  assert_false(has_driver_variable());
}

static void
a_planned_driver_is_the_plan_s_to_leave_out(void **state)
{
  g_auto(TestRun) there = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) clean = { 0 };

  (void)state;
  test_define("guest", SPICE_GL, "");
  have_driver("i965");
  there = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  test_said(&there, GVT_EXIT_DONE, NULL, NULL);
  assert_true(has_driver_variable());
  have_driver("iris");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "the recorded plan has it", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&fix, GVT_EXIT_CHANGES, NULL, "not repaired");
  assert_true(has_driver_variable());
  again = test_command(&cmd_apply, NULL, "guest", NULL);
  test_said(&again, GVT_EXIT_DONE, NULL, "MESA_LOADER_DRIVER_OVERRIDE=i965 is left out");
  assert_false(has_driver_variable());
  clean = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  test_said(&clean, GVT_EXIT_DONE, NULL, NULL);
  assert_false(has_driver_variable());
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_rom_file_that_is_not_there_is_found),
    STEP(how_qemu_was_built_decides_of_a_port),
    STEP(the_types_of_mdevs_decide_who_has_an_opregion),
    STEP(a_driver_that_mesa_lacks_is_found_and_goes),
    STEP(a_planned_driver_is_the_plan_s_to_leave_out),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
