/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applying a plan: what is recorded, and what is refused. */
#include "edit.h"

#include <string.h>

#include "error.h"
#include "testlib.h"

#define DOMAIN_UUID "11111111-2222-3333-4444-555555555555"
#define NAMES "<name>win10</name><uuid>" DOMAIN_UUID "</uuid>"
#define DOMAIN(devices) "<domain type='kvm'>" NAMES "<devices>" PORTS devices "</devices></domain>"
#define PORTS                                                                                      \
  "<controller type='pci' index='0' model='pcie-root'/>"                                           \
  "<controller type='pci' index='1' model='pcie-root-port'/>"
#define SPICE                                                                                      \
  "<graphics type='spice' passwd='s3cret' autoport='yes'/>"                                        \
  "<audio id='1' type='spice'/><video><model type='qxl'/></video>"

#define PLAN(display)                                                                              \
  "<g:plan xmlns:g='" GVT_NS "' profile='p'><g:mdev uuid='" TEST_UUID "' alias='ua-gvt0'>"         \
  "<g:property name='xres' type='unsigned' value='800' mechanism='override'/></g:mdev>" display    \
  "</g:plan>"
#define WINDOW PLAN("<g:display mode='gtk'/><g:arg value='-display'/><g:arg value='gtk,gl=on'/>")
#define GL                                                                                         \
  PLAN("<g:display mode='spice-gl'><g:graphics type='spice'><g:listen type='none'/>"               \
       "<g:gl enable='yes'/></g:graphics></g:display>")

static Editor *editor;

static xmlDoc *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  xmlDoc *doc = domxml_parse(text, -1, "test", &error);

  if (!doc)
    fail_msg("%s", error->message);
  return doc;
}

static xmlDoc *
apply(const char *base, const char *plan, xmlDoc *present)
{
  g_autoptr(xmlDoc) base_doc = parse(base);
  g_autoptr(xmlDoc) plan_doc = parse(plan);
  g_autoptr(GError) error = NULL;
  xmlDoc *result = edit_apply(editor, base_doc, xmlDocGetRootElement(plan_doc), present,
                              "20261120T051938.123456Z.xml", NULL, &error);

  if (!result)
    fail_msg("%s", error->message);
  return result;
}

static xmlDoc *
revert(xmlDoc *domain, const char *backup)
{
  g_autoptr(xmlDoc) backup_doc = backup ? parse(backup) : NULL;
  g_autoptr(GError) error = NULL;
  const EditBackup saved = { "20261120T051938.123456Z.xml", backup_doc };
  g_autoptr(GPtrArray) backups = g_ptr_array_new();
  g_autoptr(GPtrArray) marks = NULL;
  xmlDoc *result;

  if (backup)
    g_ptr_array_add(backups, (void *)&saved);
  result = edit_revert(editor, domain, backups, NULL, &error);

  if (!result)
    fail_msg("%s", error->message);
  /* For apply's eyes alone. */
  marks = domxml_nodes(result, NULL, "/domain/devices/graphics/@gvt:from");
  for (guint k = 0; k < marks->len; k++)
    xmlRemoveProp(marks->pdata[k]);
  return result;
}

static void
assert_value(xmlDoc *doc, const char *xpath, const char *expected)
{
  g_autofree char *value = domxml_string(doc, xpath);

  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s is '%s' instead of '%s'", xpath, value, expected);
}

static void
assert_same(xmlDoc *doc, const char *expected)
{
  g_autoptr(xmlDoc) other = parse(expected);
  g_autofree char *text = domxml_print(doc);

  if (!domxml_equal(doc, other))
    fail_msg("not %s but %s", expected, text);
}

/* The document with words replaced, as libvirt does when it defines. */
static xmlDoc *
rewritten(xmlDoc *doc, const char *from, const char *to)
{
  g_autofree char *text = domxml_print(doc);
  g_auto(GStrv) parts = g_strsplit(text, from, 2);
  g_autofree char *whole = g_strjoinv(to, parts);

  if (g_strv_length(parts) != 2)
    fail_msg("no %s in %s", from, text);
  return parse(whole);
}

/* What is recorded */

static void
a_plan_is_applied_and_taken_back(void **state)
{
  static const char *const plans[] = { WINDOW, GL };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(plans); i++) {
    g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE), plans[i], NULL);
    g_autoptr(xmlDoc) back = revert(applied, DOMAIN(SPICE));

    assert_value(applied, "/domain/name", "win10");
    assert_value(applied, "/domain/uuid", DOMAIN_UUID);
    assert_value(applied, "/domain/devices/hostdev/source/address/@uuid", TEST_UUID);
    assert_same(back, DOMAIN(SPICE));
  }
}

static void
the_base_and_the_backup_are_recorded(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE), WINDOW, NULL);
  g_autoptr(GError) error = NULL;
  xmlNode *found = NULL;

  (void)state;
  assert_true(edit_state(applied, &found, &error));
  assert_non_null(found);
  assert_string_equal((const char *)edit_plan(found)->name, "plan");
  assert_value(applied, "/domain/metadata/gvt:state/@version", "1");
  assert_value(applied, "/domain/metadata/gvt:state/gvt:base/@pci", "0 1");
  assert_value(applied, "/domain/metadata/gvt:state/gvt:base/@audio", "1=spice");
  assert_value(applied, "count(//gvt:facts)", "0");
}

#define SHOWN                                                                                      \
  "<hostdev mode='subsystem' type='mdev' display='on' ramfb='on'><source>"                         \
  "<address uuid='b297db4a-f4c2-11e6-90f6-d3b88d6c9525'/></source></hostdev>"

static void
another_device_that_went_dark_shines_again(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE SHOWN), WINDOW, NULL);
  g_autoptr(xmlDoc) back = revert(applied, DOMAIN(SPICE SHOWN));

  (void)state;
  assert_value(applied, "/domain/devices/hostdev[1]/@display", "off");
  assert_value(applied, "count(/domain/devices/hostdev/@ramfb)", "0");
  assert_same(back, DOMAIN(SPICE SHOWN));
}

static void
the_metadata_of_others_stays(void **state)
{
  static const char base[] =
      "<domain type='kvm'>" NAMES "<metadata><x:app xmlns:x='urn:x'/></metadata><devices>" PORTS
      "</devices></domain>";
  g_autoptr(xmlDoc) applied = apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) back = revert(applied, NULL);

  (void)state;
  assert_value(applied, "count(/domain/metadata/*)", "2");
  assert_same(back, base);
}

static void
without_a_state_nothing_changes(void **state)
{
  g_autoptr(xmlDoc) doc = parse(DOMAIN(SPICE));
  g_autoptr(xmlDoc) back = revert(doc, NULL);
  xmlNode *found = doc->children;

  (void)state;
  assert_true(edit_state(doc, &found, NULL));
  assert_null(found);
  assert_same(back, DOMAIN(SPICE));
}

/* What is refused */

static void
assert_refused(xmlDoc *domain, const char *said)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) again = NULL;
  xmlNode *found = NULL;

  if (edit_state(domain, &found, &error))
    fail_msg("the state was taken");
  assert_null(found);
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_non_null(strstr(error->message, said));
  assert_null(edit_revert(editor, domain, NULL, NULL, &again));
  assert_string_equal(again->message, error->message);
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
  g_autoptr(xmlDoc) applied = apply(DOMAIN(""), GL, NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_autoptr(xmlDoc) changed = rewritten(applied, changes[i][0], changes[i][1]);

    assert_refused(changed, "--from BACKUP");
  }
}

static void
two_states_are_refused(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE), WINDOW, NULL);
  g_autoptr(GPtrArray) states = domxml_nodes(applied, NULL, "/domain/metadata/gvt:state");

  (void)state;
  xmlAddNextSibling(states->pdata[0], xmlDocCopyNode(states->pdata[0], applied, 1));
  assert_refused(applied, "several");
}

static void
assert_not_applied(const char *base, const char *plan, const char *said)
{
  g_autoptr(xmlDoc) base_doc = parse(base);
  g_autoptr(xmlDoc) plan_doc = parse(plan);
  g_autoptr(GError) error = NULL;
  xmlNode *root = xmlDocGetRootElement(plan_doc);

  assert_null(edit_apply(editor, base_doc, root, NULL, NULL, NULL, &error));
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
  assert_not_applied("<domain type='kvm'/>", WINDOW, "no <devices>");
  assert_not_applied(DOMAIN(""), PLAN(""), "the plan");
  assert_not_applied(DOMAIN(""), "<plan/>", "the plan");
}

static void
another_domain_is_never_the_same(void **state)
{
  static const char *const others[] = { "<domain><name>win11</name><uuid>" DOMAIN_UUID
                                        "</uuid></domain>",
                                        "<domain><name>win10</name><uuid>" TEST_UUID
                                        "</uuid></domain>",
                                        "<domain><name>win10</name></domain>", "<domain/>" };
  g_autoptr(xmlDoc) one = parse("<domain type='kvm'>" NAMES "</domain>");

  (void)state;
  assert_true(edit_same_domain(one, one, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autoptr(xmlDoc) other = parse(others[i]);
    g_autoptr(GError) error = NULL;

    assert_false(edit_same_domain(one, other, &error));
    assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  }
}

static int
make_editor(void **state)
{
  (void)state;
  editor = editor_new(NULL);
  return editor ? 0 : -1;
}

static int
free_editor(void **state)
{
  (void)state;
  editor_free(editor);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_plan_is_applied_and_taken_back),
    cmocka_unit_test(the_base_and_the_backup_are_recorded),
    cmocka_unit_test(another_device_that_went_dark_shines_again),
    cmocka_unit_test(the_metadata_of_others_stays),
    cmocka_unit_test(without_a_state_nothing_changes),
    cmocka_unit_test(a_state_that_is_not_understood_is_refused),
    cmocka_unit_test(two_states_are_refused),
    cmocka_unit_test(what_can_not_be_planned_for_is_refused),
    cmocka_unit_test(another_domain_is_never_the_same),
  };

  return cmocka_run_group_tests(tests, make_editor, free_editor);
}
