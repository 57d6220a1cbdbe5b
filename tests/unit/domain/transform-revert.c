/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reverting a plan: what libvirt added goes, and passwords come back or are missed. */
#include <string.h>

#include "edittest.h"

#define VNC "<graphics type='vnc' passwd='vnc0'/><video><model type='vga'/></video>"

/* What libvirt adds */

#define ADDRESS                                                                                    \
  "<address type=\"pci\" domain=\"0x0000\" bus=\"0x02\" slot=\"0x00\" function=\"0x0\"/>"
#define ADDED_PORT "<controller type=\"pci\" index=\"2\" model=\"pcie-root-port\"/>"

/* The domain with WINDOW, as libvirt has it after a define. */
static xmlDoc *
defined(const char *base)
{
  g_autoptr(xmlDoc) applied = test_apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) placed =
      test_rewritten(applied, "<alias name=\"ua-gvt0\"/>", "<alias name=\"ua-gvt0\"/>" ADDRESS);

  return test_rewritten(placed, "<hostdev", ADDED_PORT "<audio id=\"1\" type=\"none\"/><hostdev");
}

static void
what_libvirt_added_stays_when_applied_again(void **state)
{
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) base = test_revert(present, DOMAIN(VNC));
  g_autofree char *base_text = xml_print(base);
  g_autoptr(xmlDoc) again = test_apply(base_text, WINDOW, present);

  (void)state;
  assert_true(xml_equal(again, present));
  test_assert_value(again, "count(//gvt:facts)", "0");
}

static void
what_libvirt_added_goes_with_the_plan(void **state)
{
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) back = test_revert(present, DOMAIN(VNC));

  (void)state;
  test_assert_same(back, DOMAIN(VNC));
}

static void
a_root_port_with_a_device_behind_it_stays(void **state)
{
  static const char nic[] = "<interface type=\"user\">"
                            "<address type=\"pci\" domain=\"0x0000\" bus=\"0x02\" slot=\"0x00\" "
                            "function=\"0x1\"/></interface>";
  g_autofree char *with_nic = g_strconcat(nic, "<hostdev", NULL);
  g_autoptr(xmlDoc) present = defined(DOMAIN(VNC));
  g_autoptr(xmlDoc) used = test_rewritten(present, "<hostdev", with_nic);
  g_autoptr(xmlDoc) back = test_revert(used, DOMAIN(VNC));

  (void)state;
  test_assert_value(back, "count(/domain/devices/controller[@index = '2'])", "1");
  test_assert_value(back, "count(/domain/devices/interface)", "1");
}

#define AT_FIVE "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>"

static void
an_address_that_was_taken_meanwhile_is_left_to_libvirt(void **state)
{
  static const char base[] = DOMAIN("<video><model type='vga'/>" AT_FIVE "</video>");
  g_autoptr(xmlDoc) applied = test_apply(base, WINDOW, NULL);
  g_autoptr(xmlDoc) taken =
      test_rewritten(applied, "<hostdev", "<interface type='user'>" AT_FIVE "</interface><hostdev");
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) back = transform_revert(taken, NULL, notes, NULL);
  g_autoptr(xmlDoc) undisturbed = test_revert(applied, NULL);

  (void)state;
  assert_non_null(back);
  test_assert_value(back, "count(/domain/devices/video/address)", "0");
  test_assert_value(back, "count(/domain/devices/interface/address)", "1");
  assert_int_equal(notes->len, 1);
  assert_non_null(strstr(notes->pdata[0], "<video>"));
  test_assert_same(undisturbed, base);
}

/* Passwords */

static void
assert_lost(xmlDoc *domain, const char *types)
{
  g_autofree char *lost = passwords_lost(domain);

  if (g_strcmp0(lost, types) != 0)
    fail_msg("lost '%s' instead of '%s'", lost ? lost : "", types ? types : "");
}

static void
no_password_is_in_what_was_removed(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autofree char *text = xml_print(applied);

  (void)state;
  assert_null(strstr(text, "s3cret"));
  assert_null(strstr(text, "vnc0"));
  assert_lost(applied, NULL);
}

static void
passwords_come_back_from_the_backup(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, DOMAIN(SPICE VNC));

  (void)state;
  test_assert_value(back, "/domain/devices/graphics[@type = 'spice']/@passwd", "s3cret");
  test_assert_value(back, "/domain/devices/graphics[@type = 'vnc']/@passwd", "vnc0");
  assert_lost(back, NULL);
}

#define TWO_VNC                                                                                    \
  "<graphics type='vnc' port='5901' passwd='first'/>"                                              \
  "<graphics type='vnc' port='5902' passwd='second'/><video><model type='vga'/></video>"
#define KEEPS_VNC PLAN("<g:display mode='vnc'><g:graphics type='vnc'/></g:display>")

static void
of_two_graphics_of_a_type_each_gets_its_own_password(void **state)
{
  static const char *const plans[] = { WINDOW, KEEPS_VNC };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(plans); i++) {
    g_autoptr(xmlDoc) applied = test_apply(DOMAIN(TWO_VNC), plans[i], NULL);
    g_autoptr(xmlDoc) back = test_revert(applied, DOMAIN(TWO_VNC));

    test_assert_same(back, DOMAIN(TWO_VNC));
  }
}

/* The password that was kept is in the backup of the domain with the first plan, as a graphics of
   another number. The other password is only in the backup before that. */
static void
a_password_that_was_kept_comes_back_after_a_change_of_plan(void **state)
{
  static const char base[] = DOMAIN("<graphics type='spice'/>" TWO_VNC);
  g_autoptr(xmlDoc) first = test_parse(base);
  g_autoptr(xmlDoc) present = test_apply(base, KEEPS_VNC, NULL);
  g_autoptr(xmlDoc) plan = test_parse(WINDOW);
  const PasswordBackup saved[] = { { "20261120T051938.123456Z.xml", first },
                                   { "20261121T051938.123456Z.xml", present } };
  g_autoptr(GPtrArray) backups = g_ptr_array_new();
  g_autoptr(xmlDoc) between = NULL;
  g_autoptr(xmlDoc) changed = NULL;
  g_autoptr(xmlDoc) back = NULL;

  (void)state;
  g_ptr_array_add(backups, (void *)&saved[0]);
  between = transform_revert(present, backups, NULL, NULL);
  changed =
      transform_apply(between, xmlDocGetRootElement(plan), present, saved[1].name, NULL, NULL);
  g_ptr_array_add(backups, (void *)&saved[1]);
  back = transform_revert(changed, backups, NULL, NULL);
  assert_lost(back, NULL);
  passwords_forget(back);
  test_assert_same(back, base);
}

/* It may have been changed since the backup. */
static void
the_password_of_the_present_graphics_wins(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE), GL, NULL);
  g_autoptr(xmlDoc) changed = test_rewritten(applied, "passwd=\"s3cret\"", "passwd=\"newer\"");
  g_autoptr(xmlDoc) back = test_revert(changed, DOMAIN(SPICE));
  g_autoptr(xmlDoc) alone = test_revert(applied, NULL);

  (void)state;
  test_assert_value(back, "/domain/devices/graphics/@passwd", "newer");
  test_assert_same(alone, DOMAIN(SPICE));
}

static void
lost_passwords_are_marked_and_can_be_forgotten(void **state)
{
  g_autoptr(xmlDoc) applied = test_apply(DOMAIN(SPICE VNC), WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, NULL);

  (void)state;
  assert_lost(back, "spice, vnc");
  test_assert_value(back, "count(//@passwd)", "0");
  passwords_forget(back);
  assert_lost(back, NULL);
  test_assert_value(back, "count(//@gvt:*)", "0");
}

static void
a_graphics_without_a_password_is_not_marked(void **state)
{
  static const char open_graphics[] = DOMAIN("<graphics type='vnc'/><video/>");
  g_autoptr(xmlDoc) applied = test_apply(open_graphics, WINDOW, NULL);
  g_autoptr(xmlDoc) back = test_revert(applied, NULL);

  (void)state;
  assert_lost(back, NULL);
  test_assert_same(back, open_graphics);
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
    cmocka_unit_test(of_two_graphics_of_a_type_each_gets_its_own_password),
    cmocka_unit_test(a_password_that_was_kept_comes_back_after_a_change_of_plan),
    cmocka_unit_test(the_password_of_the_present_graphics_wins),
    cmocka_unit_test(lost_passwords_are_marked_and_can_be_forgotten),
    cmocka_unit_test(a_graphics_without_a_password_is_not_marked),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
