/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No secret gets into a diff, a message or a log; all else is shown as it is. */
#include <string.h>

#include "testlib.h"

#define SECRET "hunter2"

/* The content of <domain> with its secrets masked; the original must stay as it was. */
static char *
masked(const char *content)
{
  g_autofree char *text = g_strdup_printf(
      "<domain xmlns:qemu='" QEMU_NS "' xmlns:gvt='" GVT_NS "'>%s</domain>", content);
  g_autoptr(xmlDoc) doc = domxml_parse(text, -1, "test", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(xmlDoc) copy = NULL;

  if (!doc)
    fail_msg("not well-formed: %s", content);
  before = domxml_print(doc);
  copy = domxml_masked(doc);
  after = domxml_print(doc);
  assert_string_equal(before, after);
  return domxml_print(copy);
}

/* Nothing of the secret is left, and what is to be seen (may be NULL) is. */
static void
assert_hides(const char *content, const char *seen)
{
  g_autofree char *shown = masked(content);

  if (strstr(shown, SECRET))
    fail_msg("the secret is seen: %s", shown);
  if (!strstr(shown, "********"))
    fail_msg("nothing is masked: %s", shown);
  if (seen && !strstr(shown, seen))
    fail_msg("'%s' is not seen: %s", seen, shown);
}

static void
assert_untouched(const char *content)
{
  g_autofree char *shown = masked(content);

  if (!strstr(shown, content))
    fail_msg("'%s' became: %s", content, shown);
}

static void
passwords_of_graphics_are_masked(void **state)
{
  (void)state;
  assert_hides("<devices><graphics type='vnc' passwd='" SECRET "' port='5900'/></devices>",
               "<graphics type=\"vnc\" passwd=\"********\" port=\"5900\"/>");
  assert_hides("<metadata><gvt:state><gvt:removed><gvt:graphics passwd='" SECRET "'/></gvt:removed>"
               "</gvt:state></metadata>",
               NULL);
}

static void
cookies_are_masked(void **state)
{
  (void)state;
  assert_hides("<devices><disk><source><cookies><cookie name='session'>" SECRET
               "</cookie></cookies>"
               "</source></disk></devices>",
               "<cookie name=\"session\">********</cookie>");
}

static void
secrets_in_arguments_are_masked(void **state)
{
  (void)state;
  assert_hides("<qemu:arg value='secret,id=s0,data=" SECRET ",format=raw'/>",
               "\"secret,id=s0,data=********,format=raw\"");
  assert_hides("<qemu:arg value='port=1,password=" SECRET ",addr=x'/>",
               "port=1,password=********,addr=x");
  assert_hides("<qemu:arg value='password=" SECRET "'/>", NULL);
  assert_hides("<qemu:arg value='-spice PASSWORD=" SECRET "'/>", NULL);
  assert_hides("<qemu:arg value='driver=ssh,file.password=" SECRET "'/>", "driver=ssh");
  assert_hides("<qemu:arg value='https://h/?user=me&amp;token=" SECRET "&amp;x=1'/>", "user=me");
  assert_hides("<gvt:plan><gvt:arg value='secret,id=s0,data=" SECRET "'/></gvt:plan>", "id=s0");
}

static void
passwords_in_uris_are_masked(void **state)
{
  (void)state;
  assert_hides("<qemu:arg value='file=ssh://root:" SECRET "@host/disk'/>",
               "ssh://root:********@host/disk");
  assert_hides("<devices><disk><source file='http://u:" SECRET "@h/x.iso'/></disk></devices>",
               "u:********@h");
}

static void
variables_whose_name_says_so_are_masked(void **state)
{
  static const char *const names[] = { "PGPASSWORD", "VNC_PASS",   "AWS_SECRET_ACCESS_KEY",
                                       "API_TOKEN",  "cookie_jar", "My_Credentials" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *theirs =
        g_strdup_printf("<qemu:env name='%s' value='" SECRET " x'/>", names[i]);
    g_autofree char *ours = g_strdup_printf("<gvt:env name='%s' value='" SECRET "'/>", names[i]);

    assert_hides(theirs, names[i]);
    assert_hides(ours, names[i]);
  }
}

/* QEMU writes a comma in a value twice. */
static void
a_secret_with_a_comma_is_masked_to_its_end(void **state)
{
  (void)state;
  assert_hides("<qemu:arg value='secret,id=s0,data=ab,," SECRET ",format=raw'/>", "format=raw");
}

static void
a_secret_with_a_space_is_masked_to_its_end(void **state)
{
  (void)state;
  assert_hides("<qemu:arg value='secret,id=s0,data=correct " SECRET "'/>", "id=s0");
}

static void
secrets_in_json_are_masked(void **state)
{
  (void)state;
  assert_hides(
      "<qemu:arg value='{\"qom-type\":\"secret\",\"id\":\"s0\",\"data\":\"" SECRET "\"}'/>", "s0");
  assert_hides("<qemu:arg value='json:{\"file.password\": \"" SECRET "\"}'/>", NULL);
}

static void
what_is_no_secret_is_shown(void **state)
{
  (void)state;
  assert_untouched("<qemu:arg value=\"-set\"/>");
  assert_untouched("<qemu:arg value=\"device.ua-gvt0.x-igd-opregion=on\"/>");
  assert_untouched("<qemu:arg value=\"gtk,gl=on\"/>");
  assert_untouched("<qemu:arg value=\"passthrough=on,id=s0\"/>");
  assert_untouched("<qemu:env name=\"DISPLAY\" value=\":0\"/>");
  assert_untouched("<qemu:env name=\"XAUTHORITY\" value=\"/run/user/1000/gdm/Xauthority\"/>");
  assert_untouched("<source host=\"http://user@example.org:80/a\"/>");
  assert_untouched("<secret type=\"passphrase\" uuid=\"" TEST_UUID "\"/>");
  assert_untouched("<driver metadata=\"on\" name=\"qemu\"/>");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(passwords_of_graphics_are_masked),
    cmocka_unit_test(cookies_are_masked),
    cmocka_unit_test(secrets_in_arguments_are_masked),
    cmocka_unit_test(passwords_in_uris_are_masked),
    cmocka_unit_test(variables_whose_name_says_so_are_masked),
    cmocka_unit_test(a_secret_with_a_comma_is_masked_to_its_end),
    cmocka_unit_test(a_secret_with_a_space_is_masked_to_its_end),
    cmocka_unit_test(secrets_in_json_are_masked),
    cmocka_unit_test(what_is_no_secret_is_shown),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
