/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gvt-xml lint on domains of the real QEMU driver: its findings, and its repairs by a redefine. */
#include <string.h>

#include "lintdomaintest.h"

/* This is wrong if libvirt gives QEMU its devices as JSON. */
#define DEAD                                                                                        \
  "<qemu:commandline><qemu:arg value='-set'/><qemu:arg value='device.hostdev0.x-igd-opregion=on'/>" \
  "</qemu:commandline>"

static void
it_repairs_by_a_redefine(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) back = { 0 };
  g_autofree char *xml = NULL;

  (void)state;
  test_define("guest", SPICE_GL, DEAD);
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  if (!test_gives_json()) {
    test_said(&run, GVT_EXIT_DONE, NULL, "nothing found");
    return;
  }
  test_said(&run, GVT_EXIT_CHANGES, "guest: dead-set (start)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&fix, GVT_EXIT_DONE, NULL, "repaired: dead-set");
  xml = test_dump("guest");
  assert_non_null(strstr(xml, "<qemu:property name='x-igd-opregion' type='bool' value='true'/>"));
  assert_non_null(strstr(xml, "s3cretPW"));
  assert_null(strstr(xml, "-set"));
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
  back = test_command(&cmd_lint, NULL, "guest", "--fix", "--exit-code", NULL);
  test_said(&back, GVT_EXIT_DONE, NULL, NULL);
}

/* libvirt keeps the repaired device, and QEMU gets it as one of libvirt's own. */
static void
an_argument_becomes_a_hostdev(void **state)
{
  static const char further[] =
      "<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci,host=41:00.0,"
      "addr=0x1b,rombar=0,x-vga=on'/></qemu:commandline>";
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_autofree char *xml = NULL;

  (void)state;
  test_define("guest", SPICE_GL, further);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  if (virt_library_version() < VERSION_NUMBER(8, 5)) {
    test_said(&fix, GVT_EXIT_CHANGES, NULL, "no <qemu:override> that works");
    return;
  }
  test_said(&fix, GVT_EXIT_DONE, NULL, "repaired: raw-vfio-argument");
  xml = test_dump("guest");
  assert_non_null(strstr(xml, "<hostdev mode='subsystem' type='pci' managed='yes'>"));
  assert_non_null(strstr(xml, "slot='0x1b'"));
  assert_non_null(strstr(xml, "<rom bar='off'/>"));
  assert_non_null(strstr(xml, "<qemu:property name='x-vga' type='bool' value='true'/>"));
  assert_null(strstr(xml, "-device"));
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
}

static void
a_dry_run_changes_nothing(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  (void)state;
  test_define("guest", SPICE_GL_LISTENING, "");
  before = test_dump("guest");
  run = test_command(&cmd_lint, NULL, "guest", "--fix", "--dry-run", "--exit-code", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "<listen type=\"none\"/>", "would be repaired");
  assert_null(strstr(run.out, "s3cretPW"));
  after = test_dump("guest");
  assert_string_equal(before, after);
}

static void
a_device_of_another_domain_is_found(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  test_define("guest", SPICE_GL, "");
  test_define("other", SPICE_GL, "");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "hostdev-used-twice (start)", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "is the domain other's too", NULL);
}

static void
several_domains_are_looked_at(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) lost = { 0 };

  (void)state;
  test_define("guest", SPICE_GL, "");
  test_define("other", SPICE_GL_LISTENING, "");
  run = test_command(&cmd_lint, NULL, "guest", "other", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "guest: hostdev-used-twice", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "other: spice-gl-listen", NULL);
  lost = test_command(&cmd_lint, NULL, "guest", "nobody", NULL);
  test_said(&lost, GVT_EXIT_FAILED, NULL, "there is no domain 'nobody'");
}

static void
a_managed_save_image_is_found_and_stops_a_repair(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };

  (void)state;
  test_define("guest", SPICE_GL_LISTENING, "");
  test_managed_save = TRUE;
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "managed-save (silent)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&fix, GVT_EXIT_FAILED, NULL, "managed save image");
}

static void
drift_is_found_and_repaired(void **state)
{
  g_auto(TestRun) apply = { 0 };
  g_auto(TestRun) clean = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_autofree char *xml = NULL;
  char *ramfb;
  virDomainPtr domain;

  (void)state;
  test_define("guest", SPICE_GL, "");
  apply = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  test_said(&apply, GVT_EXIT_DONE, NULL, NULL);
  clean = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&clean, GVT_EXIT_DONE, NULL, "nothing found");
  xml = test_dump("guest");
  ramfb = strstr(xml, "ramfb='on'");
  assert_non_null(ramfb);
  memset(ramfb, ' ', strlen("ramfb='on'"));
  domain = virDomainDefineXML(test_connection, xml);
  assert_non_null(domain);
  virDomainFree(domain);
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&run, GVT_EXIT_CHANGES, "drift (never)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  test_said(&fix, GVT_EXIT_DONE, NULL, "repaired: drift");
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  test_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(it_repairs_by_a_redefine),      STEP(an_argument_becomes_a_hostdev),
    STEP(a_dry_run_changes_nothing),     STEP(a_device_of_another_domain_is_found),
    STEP(several_domains_are_looked_at), STEP(a_managed_save_image_is_found_and_stops_a_repair),
    STEP(drift_is_found_and_repaired),
  };

  return cmocka_run_group_tests(tests, test_connect, test_disconnect);
}
