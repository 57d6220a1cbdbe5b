/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One device of a plan: its alias, the card that it is a function of. */
#include "plan/planned-device.h"

#include "plan/node.h"
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
    /* An adopted one with this uuid becomes ours. */
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

static void
a_function_belongs_to_its_card(void **state)
{
  g_autoptr(xmlDoc) doc =
      test_parse("<g:plan xmlns:g='" GVT_NS "'><g:pci host='0000:41:00.0'/><g:pci "
                 "host='0000:41:00.1'/><g:pci host='0000:42:00.1'/><g:mdev uuid='x'/></g:plan>");
  xmlNode *plan = xmlDocGetRootElement(doc);
  xmlNode *card = node_child(plan, "pci", "host", "0000:41:00.0");
  g_autofree char *slot = planned_device_slot_of("0000:41:00.1");

  (void)state;
  assert_string_equal(slot, "0000:41:00");
  assert_ptr_equal(planned_device_card(card), card);
  assert_ptr_equal(planned_device_card(node_child(plan, "pci", "host", "0000:41:00.1")), card);
  assert_null(planned_device_card(node_child(plan, "pci", "host", "0000:42:00.1")));
  assert_null(planned_device_card(node_child(plan, "mdev", NULL, NULL)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_first_free_alias_is_taken),
    cmocka_unit_test(a_function_belongs_to_its_card),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
