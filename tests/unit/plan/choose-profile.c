/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The profile that fits the domain, the device that is asked for, and the recorded plan. */
#include "plan/choose-profile.h"

#include "plantest.h"

static void
assert_chooses(const char *options, const char *recorded, const char *domain, const char *expected,
               gboolean says_why)
{
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(xmlDoc) base = xml_parse(domain, -1, "domain", NULL);
  g_autoptr(xmlDoc) plan = recorded ? xml_parse(recorded, -1, "plan", NULL) : NULL;
  g_autofree char *why = NULL;
  g_autofree char *name = NULL;

  name = plan_choose_profile(&request, plan ? xmlDocGetRootElement(plan) : NULL, base,
                             &TARGET_NEWEST, test_known_devices, &why);
  assert_string_equal(name, expected);
  assert_int_equal(why != NULL, says_why);
}

static void
the_profile_is_the_asked_the_recorded_or_the_fitting_one(void **state)
{
  static const char recorded[] = "<g:plan xmlns:g='" GVT_NS "' profile='gvtg-headless'/>";
  static const char window[] =
      DOMAIN("<graphics type='spice'/>",
             LINES("<qemu:arg value='-display'/><qemu:arg value='gtk,gl=on'/>"));

  (void)state;
  assert_chooses("--profile vgpu", recorded, window, "vgpu", FALSE);
  assert_chooses("", recorded, window, "gvtg-headless", FALSE);
  assert_chooses("", NULL, window, "gvtg-window", TRUE);
  assert_chooses("", NULL, DOMAIN("<graphics type='vnc'/>", ""), "gvtg-spice", TRUE);
  assert_chooses("", NULL, DOMAIN("<video/>", ""), "gvtg-headless", TRUE);
}

static void
the_profile_fits_the_device_that_the_host_knows(void **state)
{
  static const char bare[] = DOMAIN("", "");
  static const char recorded[] =
      "<g:plan xmlns:g='" GVT_NS "' profile='gvtg-headless'><g:mdev/></g:plan>";

  (void)state;
  assert_chooses(UUID, NULL, bare, "gvtg-headless", TRUE);
  assert_chooses(UUID, NULL, DOMAIN("<graphics type='vnc'/>", ""), "gvtg-spice", TRUE);
  assert_chooses("--uuid " OTHER_UUID, NULL, bare, "vgpu", TRUE);
  assert_chooses("--pci 00:02.0", NULL, bare, "gvtd", TRUE);
  assert_chooses("--pci 00:02.1", NULL, bare, "sriov", TRUE);
  assert_chooses("--pci 41:00", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 41:00.4", NULL, bare, "vgpu-vf", TRUE);
  assert_chooses("--pci 42:00.0", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 03:00.0", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 03:00.0 " UUID, NULL, bare, "gvtg-headless", TRUE);
  /* A profile that was chosen for one GPU isn't kept for another one. */
  assert_chooses("--uuid " OTHER_UUID, recorded, bare, "vgpu", TRUE);
  assert_chooses("--pci 41:00", recorded, bare, "gpu", TRUE);
  assert_chooses("--usb 046d:c31c", recorded, bare, "gvtg-headless", FALSE);
  assert_chooses("--profile default", recorded, bare, "gvtg-headless", TRUE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_profile_is_the_asked_the_recorded_or_the_fitting_one),
    cmocka_unit_test_setup_teardown(the_profile_fits_the_device_that_the_host_knows,
                                    test_know_a_host, test_forget_the_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
