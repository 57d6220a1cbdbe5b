/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No secret gets into a diff, a message or a log; all else is shown as it is. */
#include <string.h>

#include "base/redact.h"
#include "testlib.h"
#include "xml/redact-xml.h"

#define SECRET "hunter2"

/* The content of <domain> with its secrets masked; the original must stay as it was. */
static char *
masked(const char *content)
{
  g_autofree char *text = g_strdup_printf(
      "<domain xmlns:qemu='" QEMU_NS "' xmlns:gvt='" GVT_NS "'>%s</domain>", content);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "test", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(xmlDoc) copy = NULL;

  if (!doc)
    fail_msg("not well-formed: %s", content);
  before = xml_print(doc);
  copy = redact_doc(doc);
  after = xml_print(doc);
  assert_string_equal(before, after);
  return xml_print(copy);
}

/* Nothing of the secret is left, and the text that must be seen (may be NULL) is. */
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
  assert_hides("<qemu:env name='http_proxy' value='http://u:ab@c" SECRET "@proxy:3128'/>",
               "http://u:********@proxy:3128");
  assert_hides("<qemu:env name='http_proxy' value='http://u@corp:" SECRET "@proxy'/>",
               "http://u@corp:********@proxy");
  assert_hides("<qemu:arg value='file=iscsi://u%" SECRET "@h/iqn/1'/>", "iscsi://u%********@h/iqn");
}

static void
variables_whose_name_says_so_are_masked(void **state)
{
  static const char *const names[] = {
    "PGPASSWORD", "VNC_PASS", "AWS_SECRET_ACCESS_KEY", "API_TOKEN", "cookie_jar", "My_Credentials",
    "passwd",     "OLDPWD",   "SSH_PASSPHRASE",        "passcode",  "API_KEYS",   "SECRET_KEY_BASE",
    "token1",     "secret",   "passwordHash",          "key",       "rootpw",     "wifi_psk",
    "pw",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *theirs =
        g_strdup_printf("<qemu:env name='%s' value='" SECRET " x'/>", names[i]);
    g_autofree char *ours = g_strdup_printf("<gvt:env name='%s' value='" SECRET "'/>", names[i]);

    assert_hides(theirs, names[i]);
    assert_hides(ours, names[i]);
  }
}

static void
properties_whose_name_says_so_are_masked(void **state)
{
  (void)state;
  assert_hides("<qemu:override><qemu:property name='vf-token' type='string' value='" SECRET "'/>"
               "</qemu:override>",
               "<qemu:property name=\"vf-token\" type=\"string\" value=\"********\"/>");
  assert_hides("<gvt:plan><gvt:property name='vf-token' value='" SECRET "'/></gvt:plan>", NULL);
  assert_hides("<qemu:arg value='-set'/><qemu:arg value='device.x.vf-token=" SECRET "'/>", NULL);
}

static void
what_firmware_is_given_is_masked(void **state)
{
  (void)state;
  assert_hides("<qemu:arg value='name=opt/x,credential=" SECRET "'/>", "name=opt/x,credential=");
  assert_hides("<qemu:arg value='name=opt/x/password,string=" SECRET "'/>", "opt/x/password");
  assert_hides("<qemu:arg value='type=11,value=io.systemd.credential:a=" SECRET "'/>", "type=11");
  assert_hides("<sysinfo><entry name='opt/x/password'>" SECRET "</entry></sysinfo>",
               "<entry name=\"opt/x/password\">********</entry>");
  assert_hides("<sysinfo><entry name='opt/io.systemd.credentials/a'>" SECRET "</entry></sysinfo>",
               NULL);
  assert_hides("<sysinfo><oemStrings><entry>password=" SECRET "</entry></oemStrings></sysinfo>",
               "<entry>password=********</entry>");
  assert_hides("<sysinfo><entry name='opt/com.coreos/config'>{\"passwordHash\":\"" SECRET
               "\"}</entry></sysinfo>",
               "opt/com.coreos/config");
}

static void
secrets_in_texts_are_masked(void **state)
{
  (void)state;
  assert_hides("<os><cmdline>console=ttyS0 luks.passphrase=a&amp;" SECRET "</cmdline></os>",
               "console=ttyS0 luks.passphrase=********");
  assert_hides("<os><cmdline>luks.passphrase=<![CDATA[a&" SECRET "]]></cmdline></os>", NULL);
  assert_hides("<os><cmdline>luks.passphrase=a<!-- -->" SECRET "</cmdline></os>", NULL);
  assert_hides("<description>The root of win10, password = " SECRET "</description>",
               "The root of win10, password");
  assert_hides("<!-- http://u:" SECRET "@h/ --><?x?><?y token=" SECRET "?>",
               "<!-- http://u:********@h/ -->");
}

/* What others write into the metadata. */
static void
secrets_by_the_name_of_their_element_or_attribute_are_masked(void **state)
{
  (void)state;
  assert_hides("<metadata><x:data xmlns:x='urn:x'><x:root_password>" SECRET "</x:root_password>"
               "</x:data></metadata>",
               "<x:root_password>********</x:root_password>");
  assert_hides("<metadata><x:login xmlns:x='urn:x' user='u' password='" SECRET "'/></metadata>",
               "user=\"u\"");
  assert_hides("<metadata><login xmlns:x='urn:x' x:token='" SECRET "'/></metadata>", "<login");
}

/* A comment of the document, outside the domain. */
static void
comments_around_the_domain_are_masked(void **state)
{
  g_autoptr(xmlDoc) doc = xml_parse("<!-- password=" SECRET " --><domain/>", -1, "test", NULL);
  g_autoptr(xmlDoc) copy = redact_doc(doc);
  g_autofree char *shown = xml_print(copy);

  (void)state;
  assert_null(strstr(shown, SECRET));
  assert_non_null(strstr(shown, "<domain/>"));
}

/* A megabyte with a comma in every second place ends where the next option begins, like a short
   one. */
static void
a_long_secret_is_masked_to_its_end(void **state)
{
  g_autoptr(GString) argument = g_string_new("secret,id=s0,data=");
  g_autofree char *shown = NULL;

  (void)state;
  while (argument->len < 1000000)
    g_string_append(argument, "a,b,,");
  g_string_append(argument, SECRET ",format=raw");
  shown = redact_text(argument->str);
  assert_string_equal(shown, "secret,id=s0,data=********,format=raw");
}

/* libvirt's words and QEMU's may have bytes of a disk's path in them. */
static void
a_text_that_is_no_utf8_is_masked(void **state)
{
  g_autofree char *shown = redact_text("\xff: https://u:" SECRET "\xfe@h: refused");

  (void)state;
  assert_string_equal(shown, "\xff: https://u:********@h: refused");
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
  assert_hides("<qemu:arg value=\"{'driver':'vfio-pci','vf-token':'a\\'" SECRET "'}\"/>",
               "'driver':'vfio-pci'");
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
  assert_untouched("<encryption secret=\"" TEST_UUID "\"/>");
  assert_untouched("<graphics type=\"vnc\" keymap=\"de\" passwdValidTo=\"2031-12-31T23:59:59\"/>");
  assert_untouched("<gvt:graphics gvt:secret=\"here\"/>");
  assert_untouched("<input type=\"keyboard\" bus=\"usb\"/>");
  assert_untouched("<x:data xmlns:x=\"urn:x\">plain</x:data>");
  assert_untouched("<entry name=\"opt/com.example/name\">example value</entry>");
  assert_untouched("<title>Password safe: keys and tokens</title>");
  assert_untouched("<cmdline>root=/dev/vda1 vconsole.keymap=de iommu.passthrough=1</cmdline>");
}

/* What options and variables are called that only sound alike. */
static void
names_of_no_secret_are_known(void **state)
{
  static const char *const names[] = {
    "password-secret",      "key-secret",   "file.password-secret",
    "passwordid",           "keyid",        "x509-key-file",
    "aes-key-wrap",         "boot-bypass",  "bypass_iommu",
    "pass-discard-request", "discard-data", "x-data-plane",
    "XDG_DATA_HOME",        "KEYBOARD",     "passthrough",
    "XAUTHORITY",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *argument = g_strdup_printf("<qemu:arg value=\"a,%s=x,b=c\"/>", names[i]);
    g_autofree char *json = g_strdup_printf("<qemu:arg value=\"{'%s': 'x'}\"/>", names[i]);
    g_autofree char *variable = g_strdup_printf("<qemu:env name=\"%s\" value=\"x\"/>", names[i]);

    assert_untouched(argument);
    assert_untouched(json);
    assert_untouched(variable);
  }
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
    cmocka_unit_test(properties_whose_name_says_so_are_masked),
    cmocka_unit_test(what_firmware_is_given_is_masked),
    cmocka_unit_test(secrets_in_texts_are_masked),
    cmocka_unit_test(secrets_by_the_name_of_their_element_or_attribute_are_masked),
    cmocka_unit_test(comments_around_the_domain_are_masked),
    cmocka_unit_test(a_long_secret_is_masked_to_its_end),
    cmocka_unit_test(a_text_that_is_no_utf8_is_masked),
    cmocka_unit_test(what_is_no_secret_is_shown),
    cmocka_unit_test(names_of_no_secret_are_known),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
