/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One device of a plan: its alias. */
#include "plan/planned-device.h"

#include "plantest.h"

#define SPICE PROFILE("spice-gl", "")

static void
the_first_free_alias_is_taken(void **state)
{
  static const struct {
    const char *domain;
    const char *alias;
  } cases[] = {
    { DOMAIN("", ""), "ua-gvt0" },
    { DOMAIN("<disk><alias name='ua-gvt0'/></disk>", ""), "ua-gvt1" },
    { DOMAIN("<disk><alias name='ua-gvt1'/></disk>", ""), "ua-gvt0" },
    { DOMAIN("<disk><alias name='ua-gvt0'/></disk><hostdev><alias name='ua-gvt1'/></hostdev>", ""),
      "ua-gvt2" },
    /* A hand-made one with this uuid becomes ours. */
    { DOMAIN("<hostdev type='mdev'><source><address uuid='" TEST_UUID
             "'/></source><alias name='ua-gvt0'/></hostdev>",
             ""),
      "ua-gvt0" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(xmlDoc) plan = test_resolve(UUID, SPICE, cases[i].domain, NULL, NULL);
    g_autofree char *alias = xml_string(plan, "/gvt:plan/gvt:mdev/@alias");

    assert_string_equal(alias, cases[i].alias);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_first_free_alias_is_taken),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
