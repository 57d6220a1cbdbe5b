/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which two hostdevs are one device for libvirt ("Hostdev already exists"), pair by pair: the real
   QEMU driver and lint agree, and a repair removes one of two that are the same device, never one
   of two that are not. */
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "domain/hostdev.h"
#include "domain/lint-facts.h"
#include "domain/lint.h"
#include "plan/profile.h"
#include "testlib.h"

#define HOSTDEV(type, more, source)                                                                \
  "<hostdev mode='subsystem' type='" type "'" more "><source" source "</source></hostdev>"
#define IDS(vendor, product) "<vendor id='" vendor "'/><product id='" product "'/>"
#define USB(source) HOSTDEV("usb", "", ">" source)
#define PCI(address) HOSTDEV("pci", " managed='yes'", "><address " address "/>")
#define MDEV(uuid) HOSTDEV("mdev", " model='vfio-pci'", "><address uuid='" uuid "'/>")
#define SCSI(adapter, address)                                                                     \
  HOSTDEV("scsi", "", "><adapter name='" adapter "'/><address " address "/>")
#define ISCSI(name, host) HOSTDEV("scsi", "", " protocol='iscsi' name='" name "'>" host)
#define VHOST(wwpn, more) HOSTDEV("scsi_host", more, " protocol='vhost' wwpn='" wwpn "'>")
#define INTERFACE(address)                                                                         \
  "<interface type='hostdev' managed='yes'><source><address " address "/></source></interface>"

#define KEYBOARD IDS("0x046d", "0xc31c")
#define AT(address) "<address " address "/>"
#define CARD "domain='0x0000' bus='0x41' slot='0x00' function='0x0'"
#define LUN "bus='0' target='0' unit='8'"
#define IQN "iqn.2014-08.com.example:x"
#define EXAMPLE "<host name='example.com'/>"

typedef enum {
  ONE,     /* libvirt refuses it, and a repair leaves one */
  UNNAMED, /* libvirt refuses it, and only the admin can know which are meant */
  TWO,
} Verdict;

static const struct {
  const char *first;
  const char *second;
  Verdict verdict;
} pairs[] = {
  /* USB by vendor and product, in any spelling */
  { USB(KEYBOARD), USB(KEYBOARD), ONE },
  { USB(KEYBOARD), USB(IDS("0x046D", "0xC31C")), ONE },
  { USB(KEYBOARD), USB(IDS("0X046d", "0XC31C")), ONE },
  { USB(KEYBOARD), USB(IDS("1133", "49948")), ONE },
  { USB(KEYBOARD), USB(IDS("02155", "0xc31c")), ONE },
  { USB(IDS("0x6d", "0x1")), USB(IDS("0x006d", "0x0001")), ONE },
  { USB(KEYBOARD), USB(IDS("0x046d", "0xc077")), TWO },
  { USB(KEYBOARD), HOSTDEV("usb", "", " startupPolicy='optional'>" KEYBOARD), ONE },
  { USB(KEYBOARD), HOSTDEV("usb", "", " guestReset='off'>" KEYBOARD), ONE },
  /* USB by bus and device */
  { USB(AT("bus='1' device='4'")), USB(AT("bus='1' device='4'")), ONE },
  { USB(AT("bus='1' device='20'")), USB(AT("bus='0x001' device='0x14'")), ONE },
  { USB(AT("bus='1' device='8'")), USB(AT("bus='001' device='010'")), ONE },
  { USB(AT("bus='1' device='4'")), USB(AT("bus='1' device='5'")), TWO },
  { USB(AT("bus='1' device='4'")), USB(AT("bus='2' device='4'")), TWO },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='1' port='1.2'")), ONE },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='0x01' port='1.2'")), ONE },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='1' port='1.3'")), TWO },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='2' port='1.2'")), TWO },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='1' port='1.2.1'")), TWO },
  { USB(AT("bus='1' port='1.2'")), USB(AT("bus='1' port='01.02'")), TWO },
  { USB(AT("bus='1' port='2'")), USB(AT("bus='1' device='2'")), TWO },
  { USB(AT("bus='1' device='2'")), USB(AT("bus='1' port='2'")), TWO },
  /* by both: the earlier one's place counts, or that it has none */
  { USB(KEYBOARD), USB(KEYBOARD AT("bus='1' device='4'")), ONE },
  { USB(KEYBOARD AT("bus='1' device='4'")), USB(KEYBOARD), TWO },
  { USB(KEYBOARD), USB(AT("bus='1' device='4'")), TWO },
  { USB(AT("bus='1' device='4'")), USB(KEYBOARD), TWO },
  { USB(KEYBOARD AT("bus='1' device='4'")), USB(KEYBOARD AT("bus='1' device='4'")), ONE },
  { USB(KEYBOARD AT("bus='1' device='4'")), USB(KEYBOARD AT("bus='1' device='5'")), TWO },
  { USB(KEYBOARD AT("bus='1' device='4'")), USB(AT("bus='1' device='4'")), ONE },
  { USB(AT("bus='1' device='4'")), USB(KEYBOARD AT("bus='1' device='4'")), ONE },
  { USB(KEYBOARD AT("bus='0' device='0'")), USB(KEYBOARD AT("bus='0' device='0'")), ONE },
  { USB(KEYBOARD), USB(KEYBOARD AT("bus='1' port='1.2'")), ONE },
  { USB(KEYBOARD AT("bus='1' port='1.2'")), USB(KEYBOARD), TWO },
  { USB(AT("bus='1' port='1.2'")), USB(KEYBOARD), TWO },
  { USB(KEYBOARD AT("bus='1' port='1.2'")), USB(KEYBOARD AT("bus='1' port='1.3'")), TWO },
  { USB(KEYBOARD AT("bus='1' port='1.2'")), USB(AT("bus='1' port='1.2'")), ONE },
  { USB(AT("bus='1' port='1.2'")), USB(KEYBOARD AT("bus='1' port='1.2'")), ONE },
  { USB(KEYBOARD AT("bus='1' device='4'")), USB(KEYBOARD AT("bus='1' port='1.2'")), TWO },
  /* there is no bus 0 and no device 0 */
  { USB(AT("bus='0' device='4'")), USB(AT("bus='0' device='5'")), UNNAMED },
  { USB(AT("bus='0' device='4'")), USB(AT("bus='1' device='4'")), UNNAMED },
  { USB(AT("bus='1' device='4'")), USB(AT("bus='0' device='4'")), TWO },
  { USB(AT("bus='0' port='1.2'")), USB(AT("bus='0' port='1.3'")), UNNAMED },
  /* PCI, as a <hostdev> and as an interface */
  { PCI(CARD), PCI(CARD), ONE },
  { PCI(CARD), PCI("bus='0x41' slot='0' function='0'"), ONE },
  { PCI(CARD), PCI("domain='0' bus='65' slot='0' function='0'"), ONE },
  { PCI(CARD), PCI("domain='0' bus='0101' slot='00' function='0'"), ONE },
  { PCI("bus='0xaf' slot='0x0'"), PCI("bus='0XAF' slot='0x0'"), ONE },
  { PCI(CARD), PCI("bus='0x41' slot='0x00' function='0x1'"), TWO },
  { PCI(CARD), PCI("domain='0x0001' bus='0x41' slot='0x00' function='0x0'"), TWO },
  { PCI(CARD), PCI("domain='0x10000' bus='0x41' slot='0x00' function='0x0'"), TWO },
  { PCI("domain='0x10000' bus='0x41' slot='0x00'"), PCI("domain='65536' bus='0x41' slot='0x00'"),
    ONE },
  { PCI("bus='0' slot='0'"), PCI("domain='0' bus='0x00' slot='0x0'"), ONE },
  { PCI(""), PCI(""), UNNAMED },
  { PCI("function='0x1'"), PCI("function='0x1'"), UNNAMED },
  { INTERFACE("type='pci' " CARD), PCI(CARD), ONE },
  { PCI(CARD), INTERFACE("type='pci' " CARD), ONE },
  { INTERFACE("type='pci' " CARD), INTERFACE("type='pci' bus='65' slot='0'"), ONE },
  { INTERFACE("type='pci' " CARD), INTERFACE("type='pci' bus='65' slot='1'"), TWO },
  { INTERFACE("type='usb' bus='1' device='4'"), USB(AT("bus='1' device='4'")), ONE },
  { INTERFACE("type='usb' bus='1' device='4'"), INTERFACE("type='usb' bus='1' device='5'"), TWO },
  /* mdevs */
  { MDEV(TEST_UUID), MDEV(TEST_UUID), ONE },
  { MDEV(TEST_UUID), MDEV("A297DB4A-F4C2-11E6-90F6-D3B88D6C9525"), ONE },
  { MDEV(TEST_UUID), MDEV("a297db4af4c211e690f6d3b88d6c9525"), ONE },
  { MDEV(TEST_UUID), MDEV("a2-97db4af4c211e690f6d3b88d6c9525"), ONE },
  { MDEV(TEST_UUID), MDEV(" a297db4a-f4c2-11e6-90f6-d3b88d6c9525 "), ONE },
  { MDEV(TEST_UUID), MDEV("b297db4a-f4c2-11e6-90f6-d3b88d6c9525"), TWO },
  /* SCSI */
  { SCSI("scsi_host0", LUN), SCSI("scsi_host0", LUN), ONE },
  { SCSI("scsi_host0", LUN), SCSI("scsi_host0", "bus='00' target='0x0' unit='010'"), ONE },
  { SCSI("scsi_host0", LUN), SCSI("scsi_host0", "bus='0' target='0' unit='9'"), TWO },
  { SCSI("scsi_host0", LUN), SCSI("scsi_host0", "bus='0' target='1' unit='8'"), TWO },
  { SCSI("scsi_host0", LUN), SCSI("scsi_host1", LUN), TWO },
  { ISCSI(IQN "/1", EXAMPLE), ISCSI(IQN "/1", EXAMPLE), ONE },
  { ISCSI(IQN, EXAMPLE), ISCSI(IQN "/0", EXAMPLE), ONE },
  { ISCSI(IQN "/1", EXAMPLE),
    ISCSI(IQN "/1", EXAMPLE "<initiator><iqn name='iqn.2020-07.com.example:a'/></initiator>"),
    ONE },
  { ISCSI(IQN "/1", EXAMPLE), ISCSI(IQN "/2", EXAMPLE), TWO },
  { ISCSI(IQN "/1", EXAMPLE), ISCSI(IQN "/1", "<host name='example.org'/>"), TWO },
  { ISCSI(IQN "/1", EXAMPLE), ISCSI(IQN "/1", "<host name='example.com' port='3260'/>"), TWO },
  { ISCSI(IQN "/1", EXAMPLE), SCSI("scsi_host0", LUN), TWO },
  { VHOST("naa.5123456789abcde0", ""), VHOST("naa.5123456789abcde0", " model='virtio'"), ONE },
  { VHOST("naa.5123456789abcde0", ""), VHOST("naa.5123456789ABCDE0", ""), TWO },
};

typedef struct {
  virConnectPtr connection;
  xmlDoc *facts;
  unsigned long libvirt;
} Twice;

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

/* NULL if it can be defined, otherwise libvirt's error. */
static const char *
define(const Twice *twice, xmlDoc *doc)
{
  g_autofree char *text = xml_print(doc);
  virDomainPtr domain = virDomainDefineXML(twice->connection, text);

  if (!domain)
    return virGetLastErrorMessage();
  virDomainUndefine(domain);
  virDomainFree(domain);
  return NULL;
}

static guint
count(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, NULL, xpath);

  return nodes->len;
}

/* Of the one that libvirt looks at last; NULL if it names no device. */
static char *
second_identity(xmlDoc *doc)
{
  g_autoptr(GPtrArray) hostdevs =
      xml_nodes(doc, NULL, "/domain/devices/hostdev | /domain/devices/interface");

  return hostdevs->len == 2 ? hostdev_identity(hostdevs->pdata[1]) : NULL;
}

static void
check_lint(const Twice *twice, xmlDoc *doc, Verdict verdict)
{
  g_autoptr(xmlDoc) findings = lint_find(doc, twice->facts, NULL);
  g_autoptr(xmlDoc) repaired = lint_repair(doc, twice->facts, NULL);
  guint left = count(repaired, "/domain/devices/hostdev | /domain/devices/interface");
  g_autofree char *shown =
      xml_string(findings, "//gvt:rule[@id='hostdev-used-twice']/gvt:finding/gvt:what");
  g_autofree char *identity = second_identity(doc);

  assert_int_equal(count(findings, "//gvt:rule[@id='hostdev-used-twice']/gvt:finding"),
                   verdict == TWO ? 0 : 1);
  assert_int_equal(
      count(findings, "//gvt:rule[@id='hostdev-used-twice']/gvt:finding/gvt:way[not(@fix)]"),
      verdict == ONE ? 1 : 0);
  assert_int_equal(left, verdict == ONE ? 1 : 2);
  /* The stylesheets' word for a device is the program's. */
  if (identity && verdict == ONE)
    assert_non_null(strstr(shown, identity));
  if (verdict != UNNAMED)
    assert_null(define(twice, repaired));
}

/* Whether libvirt could tell; an older one knows no port of a USB device, and has no such pair. */
static gboolean
check_pair(const Twice *twice, gsize i)
{
  g_autofree char *text = g_strdup_printf(
      "<domain type='qemu'><name>twice</name><memory unit='MiB'>64</memory>"
      "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>%s%s</devices></domain>",
      pairs[i].first, pairs[i].second);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "a pair", NULL);
  const char *said = define(twice, doc);

  print_message("%s\n  %s\n", pairs[i].first, pairs[i].second);
  if (said && strstr(said, "'device' in element 'address'") && strstr(text, "port='")) {
    print_message("  skipped, libvirt says: %s\n", said);
    return FALSE;
  }
  if (pairs[i].verdict == TWO)
    assert_null(said);
  else
    assert_non_null(strstr(said ? said : "it defines", "Hostdev already exists"));
  check_lint(twice, doc, pairs[i].verdict);
  return TRUE;
}

static void
lint_tells_two_devices_apart_as_libvirt_does(void **state)
{
  const Twice *twice = *state;
  guint told = 0;

  if (twice->libvirt < VERSION_NUMBER(9, 0)) {
    print_message("this libvirt looks for devices that are there twice only at the start\n");
    skip();
  }
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    told += check_pair(twice, i) ? 1 : 0;
  print_message("%u of %zu pairs held against libvirt\n", told, G_N_ELEMENTS(pairs));
  assert_true(told >= G_N_ELEMENTS(pairs) / 2);
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();
  xmlDoc *properties = profile_load_properties(NULL);
  TargetVersions target = { 0 };
  Twice *twice = g_new0(Twice, 1);

  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  twice->connection = virConnectOpen(uri);
  assert_non_null(twice->connection);
  assert_int_equal(virConnectGetLibVersion(twice->connection, &target.libvirt), 0);
  assert_int_equal(virConnectGetVersion(twice->connection, &target.qemu), 0);
  twice->libvirt = target.libvirt;
  twice->facts = lint_facts_new(&target, properties);
  *state = twice;
  return 0;
}

static int
tear_down(void **state)
{
  Twice *twice = *state;

  xmlFreeDoc(twice->facts);
  virConnectClose(twice->connection);
  g_free(twice);
  test_embed_remove();
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(lint_tells_two_devices_apart_as_libvirt_does),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
