/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements of plans and profiles. */
#include "plan/node.h"

#include "testlib.h"

#define PLAN                                                                                       \
  "<g:plan xmlns:g='" GVT_NS "'><mdev uuid='1'/><g:mdev uuid='2'/><g:mdev uuid='3'/>"              \
  "<g:pci host='0000:41:00.0'/><g:usb id='046d:c31c'/><g:display mode='gtk'/></g:plan>"

static void
a_child_is_found_by_name_and_attribute(void **state)
{
  g_autoptr(xmlDoc) doc = test_parse(PLAN);
  xmlNode *plan = xmlDocGetRootElement(doc);
  g_autofree char *first = xml_attribute(node_child(plan, "mdev", NULL, NULL), "uuid");
  g_autofree char *second = xml_attribute(node_child(plan, "mdev", "uuid", "3"), "uuid");

  (void)state;
  /* An element of another namespace is no child of a plan. */
  assert_string_equal(first, "2");
  assert_string_equal(second, "3");
  assert_null(node_child(plan, "mdev", "uuid", "1"));
  assert_null(node_child(plan, "mdev", "host", "2"));
  assert_null(node_child(plan, "env", NULL, NULL));
}

static void
a_device_has_an_identity(void **state)
{
  static const char *const expected[][2] = {
    { "2", "uuid" }, { "3", "uuid" }, { "0000:41:00.0", "host" }, { "046d:c31c", "id" }
  };
  g_autoptr(xmlDoc) doc = test_parse(PLAN);
  guint found = 0;

  (void)state;
  for (xmlNode *node = xmlDocGetRootElement(doc)->children; node; node = node->next) {
    g_autofree char *identity = node_device_identity(node);

    assert_int_equal(node_is_device(node), identity != NULL);
    if (!identity) {
      assert_null(node_identity_name(node));
      continue;
    }
    assert_true(found < G_N_ELEMENTS(expected));
    assert_string_equal(identity, expected[found][0]);
    assert_string_equal(node_identity_name(node), expected[found][1]);
    found++;
  }
  assert_int_equal(found, G_N_ELEMENTS(expected));
}

static void
an_element_is_added_and_removed(void **state)
{
  g_autoptr(xmlDoc) doc = test_parse("<g:plan xmlns:g='" GVT_NS "'/>");
  xmlNode *plan = xmlDocGetRootElement(doc);
  xmlNode *display = NULL;
  g_autofree char *mode = NULL;

  (void)state;
  assert_null(node_display_mode(plan));
  display = node_add(plan, "display");
  assert_true(node_is(display, "display"));
  assert_null(node_display_mode(plan));
  node_set(display, "mode", "none");
  node_set(display, "mode", "gtk");
  mode = node_display_mode(plan);
  assert_string_equal(mode, "gtk");
  node_remove(display);
  assert_null(plan->children);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_child_is_found_by_name_and_attribute),
    cmocka_unit_test(a_device_has_an_identity),
    cmocka_unit_test(an_element_is_added_and_removed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
