/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt's XML of node devices: mdevs and PCI devices, of old and new versions. */
#include "devices/nodedev-xml.h"

#include "testlib.h"

#define MDEV(name, more) "<device><name>" name "</name>" more "</capability></device>"
#define TYPE "<capability type='mdev'><type id='i915-GVTg_V5_4'/><iommuGroup number='12'/>"

/* Fails unless XML gives an mdev with TEST_UUID on this parent. */
static void
assert_mdev(const char *xml, const char *parent)
{
  g_autoptr(HostDevice) device = nodedev_xml_parse(xml);

  assert_non_null(device);
  assert_int_equal(device->kind, HOST_DEVICE_MDEV);
  assert_string_equal(device->identity, TEST_UUID);
  assert_string_equal(device->type, "i915-GVTg_V5_4");
  assert_int_equal(device->iommu_group, 12);
  assert_int_equal(g_strcmp0(device->parent, parent), 0);
}

/* libvirt before 7.3 has no <uuid>. Newer versions put the parent's address behind the uuid in the
   name. */
static void
an_mdev_has_its_uuid_in_an_element_or_in_its_name(void **state)
{
  (void)state;
  assert_mdev(
      MDEV("mdev_a297db4a_f4c2_11e6_90f6_d3b88d6c9525", "<parent>pci_0000_00_02_0</parent>" TYPE),
      "0000:00:02.0");
  assert_mdev(MDEV("mdev_a297db4a_f4c2_11e6_90f6_d3b88d6c9525_0000_00_02_0",
                   "<parent>pci_0000_00_02_0</parent>" TYPE),
              "0000:00:02.0");
  assert_mdev(MDEV("any", TYPE "<uuid>A297DB4A-F4C2-11E6-90F6-D3B88D6C9525</uuid>"), NULL);
}

/* The parent of an mdev that is only defined may have no node device. */
static void
an_mdev_s_parent_may_be_only_an_address(void **state)
{
  (void)state;
  assert_mdev(MDEV("any", "<parent>computer</parent>" TYPE "<uuid>" TEST_UUID
                          "</uuid><parent_addr>0000:00:02.0</parent_addr>"),
              "0000:00:02.0");
  assert_mdev(MDEV("any", "<parent>computer</parent>" TYPE "<uuid>" TEST_UUID
                          "</uuid><parent_addr>mtty</parent_addr>"),
              NULL);
}

/* libvirt writes a device's own address in decimal, that of its physical function in
   hexadecimal. */
static void
a_virtual_function_has_a_parent(void **state)
{
  static const char xml[] =
      "<device><name>pci_0000_41_10_7</name><driver><name>vfio-pci</name></driver>"
      "<capability type='pci'><class>0x030200</class><domain>0</domain><bus>65</bus>"
      "<slot>16</slot><function>7</function><product id='0x20b7'> </product>"
      "<vendor id='0x10de'>NVIDIA</vendor><capability type='phys_function'>"
      "<address domain='0x0000' bus='0x41' slot='0x10' function='0x0'/></capability>"
      "</capability></device>";
  g_autoptr(HostDevice) device = nodedev_xml_parse(xml);

  (void)state;
  assert_non_null(device);
  assert_int_equal(device->kind, HOST_DEVICE_PCI);
  assert_string_equal(device->identity, "0000:41:10.7");
  assert_string_equal(device->parent, "0000:41:10.0");
  assert_string_equal(device->driver, "vfio-pci");
  assert_int_equal(device->class, 0x030200);
  assert_int_equal(device->vendor, 0x10de);
  assert_int_equal(device->product, 0x20b7);
  assert_string_equal(device->vendor_name, "NVIDIA");
  assert_null(device->product_name);
  assert_int_equal(device->iommu_group, -1);
}

static void
a_gpu_lists_its_types_once(void **state)
{
  static const char xml[] =
      "<device><capability type='pci'><domain>0</domain><bus>0</bus><slot>2</slot>"
      "<function>0</function><capability type='mdev_types'>"
      "<type id='i915-GVTg_V5_4'><deviceAPI>vfio-pci</deviceAPI>"
      "<availableInstances>3</availableInstances></type>"
      "<type id='i915-GVTg_V5_4'/><type/></capability></capability></device>";
  g_autoptr(HostDevice) device = nodedev_xml_parse(xml);
  const HostType *type;

  (void)state;
  assert_non_null(device);
  assert_int_equal(device->types->len, 1);
  type = device->types->pdata[0];
  assert_string_equal(type->id, "i915-GVTg_V5_4");
  assert_string_equal(type->api, "vfio-pci");
  assert_null(type->name);
  assert_int_equal(type->available, 3);
}

/* libvirt says it also if no function is made. */
static void
a_card_may_have_functions(void **state)
{
  static const char xml[] =
      "<device><capability type='pci'><domain>0</domain><bus>3</bus><slot>0</slot>"
      "<function>0</function><capability type='virt_functions' maxCount='12'/></capability>"
      "</device>";
  g_autoptr(HostDevice) device = nodedev_xml_parse(xml);

  (void)state;
  assert_non_null(device);
  assert_int_equal(device->most_functions, 12);
}

static void
other_devices_are_none(void **state)
{
  static const char *const others[] = {
    "<device><name>block_sda</name><capability type='storage'/></device>",
    "<device><name>mdev_short</name><capability type='mdev'/></device>",
    "<device><capability type='mdev'><uuid>none</uuid></capability></device>",
    "<device><capability type='pci'/></device>",
    "<device>",
    "",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
    assert_null(nodedev_xml_parse(others[i]));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_mdev_has_its_uuid_in_an_element_or_in_its_name),
    cmocka_unit_test(an_mdev_s_parent_may_be_only_an_address),
    cmocka_unit_test(a_virtual_function_has_a_parent),
    cmocka_unit_test(a_gpu_lists_its_types_once),
    cmocka_unit_test(a_card_may_have_functions),
    cmocka_unit_test(other_devices_are_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
