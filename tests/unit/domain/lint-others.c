/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices that other domains have too. */
#include "domain/lint-others.h"

#include "linttest.h"

/* Whether lint says that another domain has one of the guest's devices too. */
static gboolean
is_shared(const char *ours, const char *theirs)
{
  g_autofree char *text = g_strdup_printf(DOMAIN("%s", ""), ours);
  g_autofree char *other_text = g_strdup_printf(DOMAIN("%s", ""), theirs);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "test", NULL);
  g_autoptr(xmlDoc) other = xml_parse(other_text, -1, "test", NULL);
  g_autoptr(xmlDoc) facts = lint_facts_new(&TARGET_NEWEST, test_properties);
  g_autoptr(LintOthers) others = lint_others_new();
  g_autoptr(xmlDoc) findings = NULL;

  lint_others_add(others, "other", other);
  lint_others_add_facts(others, "guest", doc, facts);
  findings = lint_find(doc, facts, NULL);
  return findings_count(findings, "@id = 'hostdev-used-twice'") > 0;
}

#define USB(source) "<hostdev mode='subsystem' type='usb'><source>" source "</source></hostdev>"
#define PORT(number) USB("<address bus='1' port='" number "'/>")
#define KEYBOARD "<vendor id='0x046d'/><product id='0xc31c'/>"

#define PCI(bus)                                                                                   \
  "<hostdev mode='subsystem' type='pci'><source><address bus='" bus                                \
  "' slot='0'/></source></hostdev>"
#define NET(bus)                                                                                   \
  "<interface type='hostdev'><source><address type='pci' bus='" bus                                \
  "' slot='0'/></source></interface>"
#define SCSI(adapter, unit)                                                                        \
  "<hostdev mode='subsystem' type='scsi'><source><adapter name='" adapter "'/>"                    \
  "<address bus='0' target='1' unit='" unit "'/></source></hostdev>"
#define ISCSI(name)                                                                                \
  "<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='" name "'>"                \
  "<host name='example.com' port='3260'/></source></hostdev>"
#define VHOST(wwpn)                                                                                \
  "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='" wwpn "'/></hostdev>"

static void
two_guests_share_a_device_of_any_kind(void **state)
{
  (void)state;
  assert_true(is_shared(PCI("0x41"), PCI("65")));
  assert_true(is_shared(PCI("0x41"), NET("0x41")));
  assert_true(is_shared(NET("0x41"), PCI("0x41")));
  assert_false(is_shared(PCI("0x41"), PCI("0x42")));
  assert_true(is_shared(SCSI("scsi_host0", "2"), SCSI("scsi_host0", "0x2")));
  assert_false(is_shared(SCSI("scsi_host0", "2"), SCSI("scsi_host1", "2")));
  assert_false(is_shared(SCSI("scsi_host0", "2"), SCSI("scsi_host0", "3")));
  assert_true(is_shared(ISCSI("iqn.2013-07.com.example:a"), ISCSI("iqn.2013-07.com.example:a/0")));
  assert_false(is_shared(ISCSI("iqn.2013-07.com.example:a"), ISCSI("iqn.2013-07.com.example:a/1")));
  assert_true(is_shared(VHOST("naa.5123456789abcde0"), VHOST("naa.5123456789abcde0")));
  assert_false(is_shared(VHOST("naa.5123456789abcde0"), VHOST("naa.5123456789abcde1")));
}

static void
two_guests_share_a_usb_device_by_its_place(void **state)
{
  (void)state;
  assert_true(is_shared(PORT("1.2"), PORT("1.2")));
  assert_true(is_shared(PORT("1.2"), USB(KEYBOARD "<address bus='0x1' port='1.2'/>")));
  assert_false(is_shared(PORT("1.2"), PORT("1.3")));
  assert_false(is_shared(PORT("2"), USB("<address bus='1' device='2'/>")));
  assert_true(
      is_shared(USB("<address bus='1' device='2'/>"), USB("<address bus='1' device='02'/>")));
  assert_true(is_shared(USB(KEYBOARD), USB(KEYBOARD)));
  assert_false(is_shared(USB(KEYBOARD), PORT("1.2")));
}

static xmlDoc *
domain_with(const char *devices)
{
  g_autofree char *text = g_strdup_printf(DOMAIN("%s", ""), devices);

  return xml_parse(text, -1, "test", NULL);
}

/* The text in one of the copies. */
static void
assert_says(const GPtrArray *shared, guint at, const char *text)
{
  const xmlNode *copy = shared->pdata[at];

  assert_string_equal((const char *)copy->children->content, text);
}

/* All other domains' devices would be copied for each domain, by the square. */
static void
only_what_is_shared_is_copied(void **state)
{
  g_autoptr(xmlDoc) doc = domain_with(PCI("0x41") PCI("0x42") PCI("0x41"));
  g_autoptr(xmlDoc) facts = lint_facts_new(&TARGET_NEWEST, test_properties);
  g_autoptr(LintOthers) others = lint_others_new();
  g_autoptr(GPtrArray) shared = NULL;

  (void)state;
  lint_others_add(others, "guest", doc);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *name = g_strdup_printf("other%u", i);
    g_autofree char *uuid = g_strdup_printf(
        "<hostdev type='mdev'><source><address uuid='%08x-0000-0000-0000-000000000000'/></source>"
        "</hostdev>%s",
        i, i == 30 || i == 60 ? PCI("0x43") PCI("0x42") PCI("0x41") : "");
    g_autoptr(xmlDoc) other = domain_with(uuid);

    lint_others_add(others, name, other);
  }
  lint_others_add_facts(others, "guest", doc, facts);
  shared = xml_nodes(facts, NULL, "/gvt:facts/gvt:other/hostdev/source/address/@bus");
  assert_int_equal(shared->len, 4);
  assert_says(shared, 0, "0x42");
  assert_says(shared, 1, "0x41");
  g_ptr_array_unref(shared);
  shared = xml_nodes(facts, NULL, "/gvt:facts/gvt:other/@name");
  assert_int_equal(shared->len, 2);
  assert_says(shared, 0, "other30");
  assert_says(shared, 1, "other60");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(two_guests_share_a_usb_device_by_its_place),
    cmocka_unit_test(two_guests_share_a_device_of_any_kind),
    cmocka_unit_test(only_what_is_shared_is_copied),
  };

  return cmocka_run_group_tests(tests, test_load_properties, NULL);
}
