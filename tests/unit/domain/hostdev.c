/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the host's devices a hostdev names, however its numbers are written.
   tests/libvirt/twice.c holds this against libvirt, and the stylesheets' identity of a device
   against this one. */
#include "domain/hostdev.h"

#include "testlib.h"

#define USB(source) "<hostdev type='usb'><source>" source "</source></hostdev>"
#define PCI(address) "<hostdev type='pci'><source>" address "</source></hostdev>"
#define MDEV(uuid) "<hostdev type='mdev'><source><address uuid='" uuid "'/></source></hostdev>"
#define NET(address) "<interface type='hostdev'><source><address " address "/></source></interface>"
#define SCSI(source) "<hostdev type='scsi'><source>" source "</source></hostdev>"
#define KEYBOARD "<vendor id='0x046D'/><product id='0xc31c'/>"

static const struct {
  const char *xml;
  const char *kind;
  const char *identity;
  const char *lasting; /* NULL if it is the identity */
} rows[] = {
  { USB(KEYBOARD), "usb", "046d:c31c", NULL },
  { USB("<vendor id='1133'/><product id='0141434'/>"), "usb", "046d:c31c", NULL },
  { USB("<address bus='1' port='1.2'/>"), "usb", "bus 1 port 1.2", NULL },
  { USB("<address bus='0x1' port='1.3'/>"), "usb", "bus 1 port 1.3", NULL },
  { USB("<address bus='0x01' device='010'/>"), "usb", "bus 1 device 8", NULL },
  { USB(KEYBOARD "<address bus='1' port='1.2'/>"), "usb", "bus 1 port 1.2", NULL },
  { USB(KEYBOARD "<address bus='1' device='4'/>"), "usb", "bus 1 device 4", "046d:c31c" },
  { USB(KEYBOARD "<address bus='0' device='0'/>"), "usb", "046d:c31c", NULL },
  { USB("<address bus='0' device='4'/>"), "usb", NULL, NULL },
  { USB("<address bus='1' device='0'/>"), "usb", NULL, NULL },
  { USB(""), "usb", NULL, NULL },
  { NET("type='usb' bus='1' device='4'"), "usb", "bus 1 device 4", NULL },
  { NET("type='pci' bus='0x41' slot='0'"), "pci", "0000:41:00.0", NULL },
  { PCI("<address domain='0' bus='65' slot='0x1f' function='07'/>"), "pci", "0000:41:1f.7", NULL },
  { PCI("<address domain='0x10000' bus='0x41' slot='0'/>"), "pci", "10000:41:00.0", NULL },
  { PCI("<address function='0x1'/>"), "pci", NULL, NULL },
  { PCI(""), "pci", NULL, NULL },
  { MDEV(TEST_UUID), "mdev", TEST_UUID, NULL },
  { MDEV("A297DB4A-F4C2-11E6-90F6-D3B88D6C9525"), "mdev", TEST_UUID, NULL },
  { MDEV(" a297db4af4c2-11e690f6d3b88d6c9525 "), "mdev", TEST_UUID, NULL },
  { MDEV("a297db4a"), "mdev", NULL, NULL },
  { SCSI("<adapter name='scsi_host0'/><address bus='0' target='0x1' unit='010'/>"), "scsi",
    "scsi_host0 0:1:8", NULL },
  { SCSI("<adapter name='scsi_host0'/>"), "scsi", NULL, NULL },
  { "<hostdev type='scsi'><source protocol='iscsi' name='iqn.2013-07.com.example:a'>"
    "<host name='example.com' port='3260'/></source></hostdev>",
    "scsi", "iqn.2013-07.com.example:a/0 example.com:3260", NULL },
  { "<hostdev type='scsi'><source protocol='iscsi' name='iqn.2013-07.com.example:a/1'>"
    "<host name='example.com'/></source></hostdev>",
    "scsi", "iqn.2013-07.com.example:a/1 example.com:", NULL },
  { SCSI(""), "scsi", NULL, NULL },
  { "<hostdev type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev>",
    "scsi_host", "naa.5123456789abcde0", NULL },
};

static void
assert_same(const char *xml, const char *given, const char *wanted)
{
  if (g_strcmp0(given, wanted) != 0)
    fail_msg("%s: %s instead of %s", xml, given ? given : "-", wanted ? wanted : "-");
}

static void
a_device_is_told_by_what_libvirt_tells_it_by(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(xmlDoc) doc = xml_parse(rows[i].xml, -1, "test", NULL);
    xmlNode *hostdev = xmlDocGetRootElement(doc);
    g_autofree char *kind = hostdev_kind(hostdev);
    g_autofree char *identity = hostdev_identity(hostdev);
    g_autofree char *lasting = hostdev_lasting_identity(hostdev);

    assert_same(rows[i].xml, kind, rows[i].kind);
    assert_same(rows[i].xml, identity, rows[i].identity);
    assert_same(rows[i].xml, lasting, rows[i].lasting ? rows[i].lasting : rows[i].identity);
  }
}

static void
only_a_place_is_one_device(void **state)
{
  g_autofree char *port = hostdev_usb_port(1, "1.2");

  (void)state;
  assert_true(hostdev_is_usb_place(port));
  assert_true(hostdev_is_usb_place("bus 1 device 4"));
  assert_false(hostdev_is_usb_place("046d:c31c"));
}

/* libvirt adds the numbers of now to the USB device of a running guest. */
static void
a_running_guest_has_the_same_device(void **state)
{
  static const char running[] =
      "<domain><devices>"
      "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc31c'/>"
      "<address bus='1' device='4'/></source></hostdev>"
      "<hostdev mode='subsystem' type='usb'><source>"
      "<address bus='1' port='1.2' device='7'/></source></hostdev></devices></domain>";
  static const char defined[] =
      "<domain><devices>"
      "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc31c'/>"
      "</source></hostdev>"
      "<hostdev mode='subsystem' type='usb'><source>"
      "<address bus='1' port='1.2'/></source></hostdev>"
      "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc077'/>"
      "</source></hostdev></devices></domain>";
  g_autoptr(xmlDoc) guest = test_parse(running);
  g_autoptr(xmlDoc) definition = test_parse(defined);
  g_autoptr(GPtrArray) has = xml_nodes(guest, NULL, "/domain/devices/hostdev");
  g_autoptr(GPtrArray) wants = xml_nodes(definition, NULL, "/domain/devices/hostdev");

  (void)state;
  for (guint i = 0; i < has->len; i++) {
    assert_ptr_equal(hostdev_find_same(guest, wants->pdata[i]), has->pdata[i]);
    assert_ptr_equal(hostdev_find_same(definition, has->pdata[i]), wants->pdata[i]);
  }
  assert_null(hostdev_find_same(guest, wants->pdata[2]));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_device_is_told_by_what_libvirt_tells_it_by),
    cmocka_unit_test(only_a_place_is_one_device),
    cmocka_unit_test(a_running_guest_has_the_same_device),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
