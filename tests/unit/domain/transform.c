/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applying a plan: what is recorded, and what is refused. */
#include <string.h>

#include "base/error.h"
#include "edittest.h"

/* What is recorded */

static void
a_plan_is_applied_and_taken_back(void **state)
{
  static const char *const plans[] = { WINDOW, GL };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(plans); i++) {
    g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE), plans[i], NULL);
    g_autoptr(xmlDoc) back = test_revert(applied, DOMAIN(SPICE));

    test_assert_value(applied, "/domain/name", "win10");
    test_assert_value(applied, "/domain/uuid", DOMAIN_UUID);
    test_assert_value(applied, "/domain/devices/hostdev/source/address/@uuid", TEST_UUID);
    test_assert_same(back, DOMAIN(SPICE));
  }
}

static void
the_base_and_the_backup_are_recorded(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE), WINDOW, NULL);
  g_autoptr(GError) error = NULL;
  xmlNode *found = NULL;

  (void)state;
  assert_true(state_find(applied, &found, &error));
  assert_non_null(found);
  assert_string_equal((const char *)state_plan(found)->name, "plan");
  test_assert_value(applied, "/domain/metadata/gvt:state/@version", "1");
  test_assert_value(applied, "/domain/metadata/gvt:state/gvt:base/@pci", "0 1");
  test_assert_value(applied, "/domain/metadata/gvt:state/gvt:base/@audio", "1=spice");
  test_assert_value(applied, "count(//gvt:facts)", "0");
}

#define SHOWN                                                                                      \
  "<hostdev mode='subsystem' type='mdev' display='on' ramfb='on'><source>"                         \
  "<address uuid='b297db4a-f4c2-11e6-90f6-d3b88d6c9525'/></source></hostdev>"

static void
another_device_that_went_dark_shines_again(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE SHOWN), WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, DOMAIN(SPICE SHOWN));

  (void)state;
  test_assert_value(applied, "/domain/devices/hostdev[1]/@display", "off");
  test_assert_value(applied, "count(/domain/devices/hostdev/@ramfb)", "0");
  test_assert_same(back, DOMAIN(SPICE SHOWN));
}

static void
the_metadata_of_others_stays(void **state)
{
  static const char base[] =
      "<domain type='kvm'>" NAMES "<metadata><x:app xmlns:x='urn:x'/></metadata><devices>" PORTS
      "</devices></domain>";
  g_autoptr(xmlDoc) applied = test_apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, NULL);

  (void)state;
  test_assert_value(applied, "count(/domain/metadata/*)", "2");
  test_assert_same(back, base);
}

static void
empty_metadata_stay(void **state)
{
  static const char base[] =
      "<domain type='kvm'>" NAMES "<metadata/><devices>" PORTS "</devices></domain>";
  g_autoptr(xmlDoc) applied = test_apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, NULL);
  g_autofree char *text = xml_print(back);
  g_autoptr(xmlDoc) again = test_apply(text, WINDOW, applied);

  (void)state;
  test_assert_same(back, base);
  assert_true(xml_equal(again, applied));
}

static void
without_a_state_nothing_changes(void **state)
{
  g_autoptr(xmlDoc) doc = test_parse(DOMAIN(SPICE));
  g_autoptr(xmlDoc) back = test_revert(doc, NULL);
  xmlNode *found = doc->children;

  (void)state;
  assert_true(state_find(doc, &found, NULL));
  assert_null(found);
  test_assert_same(back, DOMAIN(SPICE));
}

/* What is refused */

static void
assert_refused(xmlDoc *domain, const char *said)
{
  g_autoptr(GError) error = NULL;
  xmlNode *found = NULL;

  if (state_find(domain, &found, &error))
    fail_msg("the state was taken");
  assert_null(found);
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_non_null(strstr(error->message, said));
}

/* libvirt drops them, and a state that has them is refused. */
static void
attributes_and_elements_of_other_namespaces_are_not_kept(void **state)
{
  static const char domain[] =
      DOMAIN("<graphics xmlns:x='urn:x' type='spice' x:before='1'><x:gl/><listen type='none' "
             "xml:lang='de'/></graphics>");
  g_autoptr(xmlDoc) applied = test_apply(domain, WINDOW, NULL);
  g_autoptr(xmlDoc) changed =
      test_rewritten(applied, "gvt:before=\"2\"", "gvt:before=\"2\" xmlns:x=\"urn:x\" x:y=\"1\"");
  g_autoptr(xmlDoc) back = test_revert(applied, domain);

  (void)state;
  test_assert_value(applied, "count(//gvt:removed//@*[namespace-uri() = 'urn:x'])", "0");
  test_assert_same(back, DOMAIN("<graphics type='spice'><listen type='none'/></graphics>"));
  assert_refused(changed, "gvt:state");
}

static void
a_state_that_is_not_understood_is_refused(void **state)
{
  static const char *const changes[][2] = {
    { "version=\"1\"", "version=\"2\"" },
    { "<gvt:display", "<gvt:unknown/><gvt:display" },
    { "mechanism=\"override\"", "mechanism=\"magic\"" },
    { "alias=\"ua-gvt0\"", "alias=\"net0\"" },
    { "pci=\"0 1\"", "" },
  };
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(""), GL, NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_autoptr(xmlDoc) changed = test_rewritten(applied, changes[i][0], changes[i][1]);

    assert_refused(changed, "--from BACKUP");
  }
}

static void
two_states_are_refused(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE), WINDOW, NULL);
  g_autoptr(GPtrArray) states = xml_nodes(applied, NULL, "/domain/metadata/gvt:state");

  (void)state;
  xmlAddNextSibling(states->pdata[0], xmlDocCopyNode(states->pdata[0], applied, 1));
  assert_refused(applied, "several");
}

static void
assert_not_applied(const char *base, const char *plan, const char *said)
{
  g_autoptr(xmlDoc) base_doc = test_parse(base);
  g_autoptr(xmlDoc) plan_doc = test_parse(plan);
  g_autoptr(GError) error = NULL;
  xmlNode *root = xmlDocGetRootElement(plan_doc);

  assert_null(transform_apply(base_doc, root, NULL, NULL, NULL, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  if (!strstr(error->message, said))
    fail_msg("'%s' doesn't say '%s'", error->message, said);
}

static void
what_can_not_be_planned_for_is_refused(void **state)
{
  (void)state;
  assert_not_applied("<network><name>n</name></network>", WINDOW, "<network>");
  assert_not_applied("<domain type='xen'><devices/></domain>", WINDOW, "only QEMU's domains");
}

static void
another_domain_is_never_the_same(void **state)
{
  static const char *const others[] = { "<domain><name>win11</name><uuid>" DOMAIN_UUID
                                        "</uuid></domain>",
                                        "<domain><name>win10</name><uuid>" TEST_UUID
                                        "</uuid></domain>",
                                        "<domain><name>win10</name></domain>", "<domain/>" };
  g_autoptr(xmlDoc) one = test_parse("<domain type='kvm'>" NAMES "</domain>");

  (void)state;
  assert_true(transform_finish(one, one, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autoptr(xmlDoc) other = test_parse(others[i]);
    g_autoptr(GError) error = NULL;

    assert_false(transform_finish(one, other, &error));
    assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_plan_is_applied_and_taken_back),
    cmocka_unit_test(the_base_and_the_backup_are_recorded),
    cmocka_unit_test(another_device_that_went_dark_shines_again),
    cmocka_unit_test(the_metadata_of_others_stays),
    cmocka_unit_test(empty_metadata_stay),
    cmocka_unit_test(without_a_state_nothing_changes),
    cmocka_unit_test(attributes_and_elements_of_other_namespaces_are_not_kept),
    cmocka_unit_test(a_state_that_is_not_understood_is_refused),
    cmocka_unit_test(two_states_are_refused),
    cmocka_unit_test(what_can_not_be_planned_for_is_refused),
    cmocka_unit_test(another_domain_is_never_the_same),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
