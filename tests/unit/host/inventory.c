/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sysfs and libvirt's nodedev XML tell of the devices that are looked for. */
#include "host/inventory.h"

#include <stdio.h>
#include <unistd.h>

#include "devices/nodedev-xml.h"
#include "testlib.h"

#define OTHER_UUID "4b20d080-1b54-4048-85b3-a6a62d165c01"
#define WORDS(...) ((char **)(const char *[]){ __VA_ARGS__, NULL })

/* An Intel GPU with an mdev; a GPU with sound at 41:00, which has no function 1; a virtual function
   of it; an mdev of no PCI device. In pairs: a file and its text, a link and where it points
   (->). */
#define IGD "devices/pci0000:00/0000:00:02.0/"
#define GPU "devices/pci0000:40/0000:41:00."
#define GPU_FUNCTIONS "0000:41:00.0", "0000:41:00.1", "0000:41:00.2"
#define VF "devices/pci0000:40/0000:41:10.7/"
static const char *const tree[][2] = {
  { IGD "class", "0x030000\n" },
  { IGD "vendor", "0x8086\n" },
  { IGD "device", "0x5916\n" },
  { IGD "driver", "->../../../bus/pci/drivers/i915" },
  { IGD TEST_UUID "/mdev_type", "->../mdev_supported_types/i915-GVTg_V5_4" },
  { IGD TEST_UUID "/driver", "->../../../../bus/mdev/drivers/vfio_mdev" },
  { GPU "0/class", "0x030200\n" },
  { GPU "0/vendor", "0x10de\n" },
  { GPU "0/device", "0x1db4\n" },
  { GPU "2/class", "0x040300\n" },
  { GPU "2/vendor", "0x10de\n" },
  { GPU "2/device", "0x10f0\n" },
  { GPU "2/driver", "->../../../bus/pci/drivers/snd_hda_intel" },
  { VF "class", "0x030200\n" },
  { VF "physfn", "->../0000:41:00.0" },
  { "devices/virtual/mtty/mtty/" OTHER_UUID "/mdev_type", "->../mdev_supported_types/mtty-1" },
  { "bus/pci/devices/0000:00:02.0", "->../../../" IGD },
  { "bus/pci/devices/0000:41:00.0", "->../../../" GPU "0" },
  { "bus/pci/devices/0000:41:00.2", "->../../../" GPU "2" },
  { "bus/pci/devices/0000:41:10.7", "->../../../" VF },
  { "bus/mdev/devices/" TEST_UUID, "->../../../" IGD TEST_UUID },
  { "bus/mdev/devices/" OTHER_UUID, "->../../../devices/virtual/mtty/mtty/" OTHER_UUID },
};

static char *root;

static int
make_tree(void **state)
{
  (void)state;
  root = g_strdup("/tmp/gvt-xml-host-XXXXXX");
  if (!g_mkdtemp(root))
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS(tree); i++) {
    g_autofree char *path = g_build_filename(root, "sys", tree[i][0], NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    const char *text = tree[i][1];

    if (g_mkdir_with_parents(folder, 0700) != 0)
      return -1;
    if (g_str_has_prefix(text, "->") ? symlink(text + 2, path) != 0
                                     : !g_file_set_contents(path, text, -1, NULL))
      return -1;
  }
  return 0;
}

static int
remove_tree(void **state)
{
  (void)state;
  test_remove_tree(root);
  g_clear_pointer(&root, g_free);
  return 0;
}

static void
assert_found(char **uuids, char **addresses, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) devices = inventory_find(NULL, root, uuids, addresses, &error);
  g_autofree char *text = NULL;

  if (!devices)
    fail_msg("%s", error->message);
  text = test_describe_devices(devices);
  assert_string_equal(text, expected);
}

static void
sysfs_knows_an_mdev(void **state)
{
  (void)state;
  assert_found(WORDS(TEST_UUID), NULL,
               TEST_UUID " i915-GVTg_V5_4 0000:00:02.0 vfio_mdev 000000 0000:0000\n");
  assert_found(WORDS(OTHER_UUID), NULL, OTHER_UUID " mtty-1 mtty - 000000 0000:0000\n");
}

static void
sysfs_knows_a_pci_device(void **state)
{
  (void)state;
  assert_found(NULL, WORDS("0000:00:02.0"), "0000:00:02.0 - - i915 030000 8086:5916\n");
}

static void
sysfs_knows_a_virtual_function(void **state)
{
  (void)state;
  assert_found(NULL, WORDS("0000:41:10.7"), "0000:41:10.7 - 0000:41:00.0 - 030200 0000:0000\n");
}

static void
functions_are_found_that_are_there(void **state)
{
  (void)state;
  assert_found(NULL, WORDS(GPU_FUNCTIONS),
               "0000:41:00.0 - - - 030200 10de:1db4\n"
               "0000:41:00.2 - - snd_hda_intel 040300 10de:10f0\n");
}

static void
each_device_is_there_once(void **state)
{
  (void)state;
  assert_found(WORDS(TEST_UUID, TEST_UUID), WORDS("0000:41:00.2", GPU_FUNCTIONS, "0000:41:00.0"),
               TEST_UUID " i915-GVTg_V5_4 0000:00:02.0 vfio_mdev 000000 0000:0000\n"
                         "0000:41:00.2 - - snd_hda_intel 040300 10de:10f0\n"
                         "0000:41:00.0 - - - 030200 10de:1db4\n");
}

static void
what_is_not_known_is_no_error(void **state)
{
  (void)state;
  assert_found(NULL, NULL, "");
  assert_found(WORDS("00000000-0000-0000-0000-000000000001"), WORDS("0000:42:00.0", "0000:41:00.1"),
               "");
}

static void
assert_parsed(const char *xml, const char *expected)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  HostDevice *device = nodedev_xml_parse(xml);
  g_autofree char *text = NULL;

  if (device)
    g_ptr_array_add(devices, device);
  text = test_describe_devices(devices);
  assert_string_equal(text, expected);
}

static void
nodedev_has_drivers(void **state)
{
  (void)state;
  assert_parsed("<device><name>pci_0000_00_02_0</name><parent>computer</parent>"
                "<driver><name>i915</name></driver>"
                "<capability type='pci'><class>0x030000</class>"
                "<domain>0</domain><bus>0</bus><slot>2</slot><function>0</function>"
                "<product id='0x5916'>HD</product><vendor id='0x8086'>Intel</vendor>"
                "</capability></device>",
                "0000:00:02.0 - - i915 030000 8086:5916\n");
  assert_parsed("<device><name>mdev_x</name><parent>pci_0000_00_02_0</parent>"
                "<driver><name>vfio_mdev</name></driver><capability type='mdev'>"
                "<type id='i915-GVTg_V5_8'/><uuid>" TEST_UUID "</uuid></capability></device>",
                TEST_UUID " i915-GVTg_V5_8 0000:00:02.0 vfio_mdev 000000 0000:0000\n");
}

static void
nodedev_counts_by_tens_and_by_sixteens(void **state)
{
  (void)state;
  assert_parsed("<device><name>pci_00a0_41_10_7</name><capability type='pci'>"
                "<domain>160</domain><bus>65</bus><slot>16</slot><function>7</function>"
                "<product id='0x26b9'/><vendor id='0x10de'/><capability type='phys_function'>"
                "<address domain='0x00a0' bus='0x41' slot='0x10' function='0x1'/></capability>"
                "</capability></device>",
                "00a0:41:10.7 - 00a0:41:10.1 - 000000 10de:26b9\n");
}

static void
an_mdev_without_a_uuid_is_known_by_its_name(void **state)
{
  static const char mdev[] = "<device><name>%s</name><parent>%s</parent>"
                             "<capability type='mdev'><type id='t'/>%s</capability></device>";
  static const char underscored[] = "a297db4a_f4c2_11e6_90f6_d3b88d6c9525";
  g_autofree char *name = g_strdup_printf("mdev_%s", underscored);
  g_autofree char *long_name = g_strdup_printf("mdev_%s_0000_00_02_0", underscored);
  g_autofree char *old = g_strdup_printf(mdev, name, "pci_0000_00_02_0", "");
  g_autofree char *newer =
      g_strdup_printf(mdev, long_name, "computer", "<parent_addr>0000:00:02.0</parent_addr>");
  g_autofree char *other = g_strdup_printf(mdev, "mdev_3", "css_0_0_0023", "");

  (void)state;
  assert_parsed(old, TEST_UUID " t 0000:00:02.0 - 000000 0000:0000\n");
  assert_parsed(newer, TEST_UUID " t 0000:00:02.0 - 000000 0000:0000\n");
  assert_parsed(other, "");
}

static void
other_nodedevs_are_none(void **state)
{
  (void)state;
  assert_parsed("<device><name>computer</name><capability type='system'/></device>", "");
  assert_parsed("<device><name>pci_x</name><capability type='pci'/></device>", "");
  assert_parsed("", "");
  assert_parsed("<device>", "");
}

static void
a_device_is_found_by_its_identity(void **state)
{
  g_autoptr(GPtrArray) devices = inventory_find(NULL, root, NULL, WORDS(GPU_FUNCTIONS), NULL);

  (void)state;
  assert_non_null(devices);
  assert_ptr_equal(host_device_find(devices, "0000:41:00.2"), devices->pdata[1]);
  assert_null(host_device_find(devices, "0000:41:00.1"));
  assert_null(host_device_find(NULL, "0000:41:00.0"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(sysfs_knows_an_mdev),
    cmocka_unit_test(sysfs_knows_a_pci_device),
    cmocka_unit_test(sysfs_knows_a_virtual_function),
    cmocka_unit_test(functions_are_found_that_are_there),
    cmocka_unit_test(each_device_is_there_once),
    cmocka_unit_test(what_is_not_known_is_no_error),
    cmocka_unit_test(nodedev_has_drivers),
    cmocka_unit_test(nodedev_counts_by_tens_and_by_sixteens),
    cmocka_unit_test(an_mdev_without_a_uuid_is_known_by_its_name),
    cmocka_unit_test(other_nodedevs_are_none),
    cmocka_unit_test(a_device_is_found_by_its_identity),
  };

  return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
