/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reverting a plan: what libvirt added goes, and passwords come back or are missed. */
#include "edit.h"

#include <string.h>

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
#define VNC "<graphics type='vnc' passwd='vnc0'/><video><model type='vga'/></video>"

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

/* What libvirt adds */

#define ADDRESS                                                                                    \
  "<address type=\"pci\" domain=\"0x0000\" bus=\"0x02\" slot=\"0x00\" function=\"0x0\"/>"
#define ADDED_PORT "<controller type=\"pci\" index=\"2\" model=\"pcie-root-port\"/>"

/* The domain with WINDOW, as libvirt has it after a define. */
static xmlDoc *
defined(const char *base)
{
  g_autoptr(xmlDoc) applied = apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) placed =
      rewritten(applied, "<alias name=\"ua-gvt0\"/>", "<alias name=\"ua-gvt0\"/>" ADDRESS);

  return rewritten(placed, "<hostdev", ADDED_PORT "<audio id=\"1\" type=\"none\"/><hostdev");
}

static void
what_libvirt_added_stays_when_applied_again(void **state)
{
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) base = revert(present, DOMAIN(VNC));
  g_autofree char *base_text = domxml_print(base);
  g_autoptr(xmlDoc) again = apply(base_text, WINDOW, present);

  (void)state;
  assert_true(domxml_equal(again, present));
  assert_value(again, "count(//gvt:facts)", "0");
}

static void
what_libvirt_added_goes_with_the_plan(void **state)
{
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) back = revert(present, DOMAIN(VNC));

  (void)state;
  assert_same(back, DOMAIN(VNC));
}

static void
a_root_port_with_a_device_behind_it_stays(void **state)
{
  static const char nic[] = "<interface type=\"user\">"
                            "<address type=\"pci\" domain=\"0x0000\" bus=\"0x02\" slot=\"0x00\" "
                            "function=\"0x1\"/></interface>";
  g_autofree char *with_nic = g_strconcat(nic, "<hostdev", NULL);
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) used = rewritten(present, "<hostdev", with_nic);
  g_autoptr(xmlDoc) back = revert(used, DOMAIN(VNC));

  (void)state;
  assert_value(back, "count(/domain/devices/controller[@index = '2'])", "1");
  assert_value(back, "count(/domain/devices/interface)", "1");
}

#define AT_FIVE "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>"

static void
an_address_that_was_taken_meanwhile_is_left_to_libvirt(void **state)
{
  static const char base[] = DOMAIN("<video><model type='vga'/>" AT_FIVE "</video>");
  g_autoptr(xmlDoc) applied = apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) taken =
      rewritten(applied, "<hostdev", "<interface type='user'>" AT_FIVE "</interface><hostdev");
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) back = edit_revert(editor, taken, NULL, notes, NULL);
  g_autoptr(xmlDoc) undisturbed = revert(applied, NULL);

  (void)state;
  assert_non_null(back);
  assert_value(back, "count(/domain/devices/video/address)", "0");
  assert_value(back, "count(/domain/devices/interface/address)", "1");
  assert_int_equal(notes->len, 1);
  assert_non_null(strstr(notes->pdata[0], "<video>"));
  assert_same(undisturbed, base);
}

/* Passwords */

static void
assert_lost(xmlDoc *domain, const char *types)
{
  g_autofree char *lost = edit_lost_passwords(domain);

  if (g_strcmp0(lost, types) != 0)
    fail_msg("lost '%s' instead of '%s'", lost ? lost : "", types ? types : "");
}

static void
no_password_is_in_what_was_removed(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autofree char *text = domxml_print(applied);

  (void)state;
  assert_null(strstr(text, "s3cret"));
  assert_null(strstr(text, "vnc0"));
  assert_lost(applied, NULL);
}

static void
passwords_come_back_from_the_backup(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autoptr(xmlDoc) back = revert(applied, DOMAIN(SPICE VNC));

  (void)state;
  assert_value(back, "/domain/devices/graphics[@type = 'spice']/@passwd", "s3cret");
  assert_value(back, "/domain/devices/graphics[@type = 'vnc']/@passwd", "vnc0");
  assert_lost(back, NULL);
}

/* It may have been changed since the backup. */
static void
the_password_of_the_present_graphics_wins(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE), GL, NULL);
  g_autoptr(xmlDoc) changed = rewritten(applied, "passwd=\"s3cret\"", "passwd=\"newer\"");
  g_autoptr(xmlDoc) back = revert(changed, DOMAIN(SPICE));
  g_autoptr(xmlDoc) alone = revert(applied, NULL);

  (void)state;
  assert_value(back, "/domain/devices/graphics/@passwd", "newer");
  assert_same(alone, DOMAIN(SPICE));
}

static void
lost_passwords_are_marked_and_can_be_forgotten(void **state)
{
  g_autoptr(xmlDoc) applied = apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autoptr(xmlDoc) back = revert(applied, NULL);

  (void)state;
  assert_lost(back, "spice, vnc");
  assert_value(back, "count(//@passwd)", "0");
  edit_forget_passwords(back);
  assert_lost(back, NULL);
  assert_value(back, "count(//@gvt:*)", "0");
}

static void
a_graphics_without_a_password_is_not_marked(void **state)
{
  static const char open_graphics[] = DOMAIN("<graphics type='vnc'/><video/>");
  g_autoptr(xmlDoc) applied = apply(open_graphics, WINDOW, NULL);
  g_autoptr(xmlDoc) back = revert(applied, NULL);

  (void)state;
  assert_lost(back, NULL);
  assert_same(back, open_graphics);
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
    cmocka_unit_test(what_libvirt_added_stays_when_applied_again),
    cmocka_unit_test(what_libvirt_added_goes_with_the_plan),
    cmocka_unit_test(a_root_port_with_a_device_behind_it_stays),
    cmocka_unit_test(an_address_that_was_taken_meanwhile_is_left_to_libvirt),
    cmocka_unit_test(no_password_is_in_what_was_removed),
    cmocka_unit_test(passwords_come_back_from_the_backup),
    cmocka_unit_test(the_password_of_the_present_graphics_wins),
    cmocka_unit_test(lost_passwords_are_marked_and_can_be_forgotten),
    cmocka_unit_test(a_graphics_without_a_password_is_not_marked),
  };

  return cmocka_run_group_tests(tests, make_editor, free_editor);
}
