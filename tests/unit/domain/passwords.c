/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The marks of a graphics whose password is lost or in a backup. */
#include "domain/passwords.h"

#include <string.h>

#include "testlib.h"

#define DOMAIN(devices) "<domain><devices>" devices "</devices></domain>"
#define LOST(type) "<graphics xmlns:g='" GVT_NS "' type='" type "' g:secret='no backup'/>"

static void
graphics_without_their_password_are_named(void **state)
{
  g_autoptr(xmlDoc) both = test_parse(DOMAIN(LOST("spice") "<graphics type='sdl'/>" LOST("vnc")));
  g_autoptr(xmlDoc) none = test_parse(DOMAIN("<graphics type='vnc' passwd='x'/>"));
  g_autofree char *types = passwords_lost(both);

  (void)state;
  assert_string_equal(types, "spice, vnc");
  assert_null(passwords_lost(none));
}

/* Without a password libvirt drops passwdValidTo and connected. */
static void
marks_are_forgotten(void **state)
{
  g_autoptr(xmlDoc) lost = test_parse(
      DOMAIN("<graphics xmlns:g='" GVT_NS
             "' type='spice' connected='keep' passwdValidTo='x' port='1' g:secret='none'/>"));
  g_autoptr(xmlDoc) found = test_parse(DOMAIN(
      "<graphics xmlns:g='" GVT_NS "' type='vnc' passwd='p' passwdValidTo='x' g:from='a.xml 1'/>"));
  g_autofree char *lost_text = NULL;
  g_autofree char *found_text = NULL;

  (void)state;
  passwords_forget(lost);
  passwords_forget(found);
  lost_text = xml_print(lost);
  found_text = xml_print(found);
  assert_null(strstr(lost_text, GVT_NS));
  assert_null(strstr(lost_text, "secret"));
  assert_null(strstr(lost_text, "connected"));
  assert_null(strstr(lost_text, "passwdValidTo"));
  assert_non_null(strstr(lost_text, "port=\"1\""));
  assert_null(strstr(found_text, GVT_NS));
  assert_null(strstr(found_text, "from"));
  assert_non_null(strstr(found_text, "passwd=\"p\" passwdValidTo=\"x\""));
}

/* A state comes from the domain's metadata, so a name in it must not lead elsewhere. */
static void
backups_are_named_once_and_only_by_their_own_names(void **state)
{
  static const char text[] = "<g:state xmlns:g='" GVT_NS "'><g:removed>"
                             "<g:graphics g:secret='20261130T043556.1Z.xml 1'/>"
                             "<g:graphics g:secret='20261130T043556.1Z.xml 2'/>"
                             "<g:graphics g:secret='20261130T043557.1Z.xml 1'/>"
                             "<g:graphics g:secret='../../etc/passwd.xml 1'/>"
                             "<g:graphics g:secret='none'/><g:graphics/></g:removed></g:state>";
  g_autoptr(xmlDoc) doc = test_parse(text);
  g_auto(GStrv) names = passwords_backups(xmlDocGetRootElement(doc));

  (void)state;
  assert_int_equal(g_strv_length(names), 2);
  assert_string_equal(names[0], "20261130T043556.1Z.xml");
  assert_string_equal(names[1], "20261130T043557.1Z.xml");
}

static void
only_the_graphics_and_their_passwords_are_extracted(void **state)
{
  g_autoptr(xmlDoc) doc = test_parse("<domain><name>x</name><devices><disk passwd='d'/>"
                                     "<graphics type='vnc' port='1'/>"
                                     "<graphics type='spice' passwd='&lt;s&gt;' port='2'/>"
                                     "</devices></domain>");
  g_autoptr(xmlDoc) none = test_parse("<domain><devices><graphics type='vnc'/></devices></domain>");
  g_autoptr(xmlDoc) extracted = passwords_extract(doc);
  g_autofree char *text = xml_print(extracted);

  (void)state;
  assert_string_equal(text, "<domain>\n  <devices>\n    <graphics type=\"vnc\"/>\n"
                            "    <graphics type=\"spice\" passwd=\"&lt;s&gt;\"/>\n"
                            "  </devices>\n</domain>\n");
  assert_null(passwords_extract(none));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(graphics_without_their_password_are_named),
    cmocka_unit_test(marks_are_forgotten),
    cmocka_unit_test(only_the_graphics_and_their_passwords_are_extracted),
    cmocka_unit_test(backups_are_named_once_and_only_by_their_own_names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
