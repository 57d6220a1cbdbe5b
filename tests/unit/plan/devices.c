/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that a plan has. */
#include "plan/devices.h"

#include <string.h>

#include "plan/profile.h"
#include "plantest.h"

static void
a_slot_is_all_the_functions_that_the_host_knows(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) unknown = NULL;
  xmlDoc *profile = profile_load("gpu", NULL);
  g_autofree char *text = xml_print(profile);
  g_autoptr(xmlDoc) plan = test_resolve("--pci 41:00", text, DOMAIN("", ""), NULL, &error);
  g_autofree char *devices = plan ? plan_device(xmlDocGetRootElement(plan)) : NULL;
  g_autoptr(xmlDoc) none = test_resolve("--pci 50:00", text, DOMAIN("", ""), NULL, &unknown);

  (void)state;
  assert_string_equal(devices, "pci 0000:41:00.0, pci 0000:41:00.1");
  assert_null(none);
  assert_non_null(
      strstr(unknown->message, "name each, as in --pci 0000:50:00.0 --pci 0000:50:00.1"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(a_slot_is_all_the_functions_that_the_host_knows,
                                    test_know_a_host, test_forget_the_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
