/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/device-index.h"

#include "testlib.h"

static HostDevice *
new_device(const char *identity, const char *parent, gint iommu_group)
{
  HostDevice *device = host_device_new(HOST_DEVICE_PCI);

  device->identity = g_strdup(identity);
  device->parent = g_strdup(parent);
  device->iommu_group = iommu_group;
  return device;
}

static GPtrArray *
new_devices(void)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);

  g_ptr_array_add(devices, new_device("0000:41:00.0", NULL, 7));
  g_ptr_array_add(devices, new_device("0000:41:00.4", "0000:41:00.0", 8));
  g_ptr_array_add(devices, new_device("0000:41:00.5", "0000:41:00.0", 8));
  g_ptr_array_add(devices, new_device("0000:41:00.4", "0000:42:00.0", -1));
  return devices;
}

static void
a_device_is_found_by_its_identity(void **state)
{
  g_autoptr(GPtrArray) devices = new_devices();
  g_autoptr(DeviceIndex) index = device_index_new(devices);
  g_autoptr(HostDevice) late = new_device("0000:43:00.0", NULL, 7);

  (void)state;
  assert_ptr_equal(device_index_find(index, "0000:41:00.5"), devices->pdata[2]);
  assert_ptr_equal(device_index_find(index, "0000:41:00.4"), devices->pdata[1]);
  assert_null(device_index_find(index, "0000:43:00.0"));
  device_index_add(index, late);
  assert_ptr_equal(device_index_find(index, "0000:43:00.0"), late);
  assert_int_equal(device_index_group(index, 7)->len, 2);
}

static void
devices_keep_their_order(void **state)
{
  g_autoptr(GPtrArray) devices = new_devices();
  g_autoptr(DeviceIndex) index = device_index_new(devices);
  const GPtrArray *children = device_index_children(index, "0000:41:00.0");
  const GPtrArray *group = device_index_group(index, 8);

  (void)state;
  assert_int_equal(children->len, 2);
  assert_ptr_equal(children->pdata[0], devices->pdata[1]);
  assert_ptr_equal(children->pdata[1], devices->pdata[2]);
  assert_int_equal(group->len, 2);
  assert_ptr_equal(group->pdata[1], devices->pdata[2]);
  assert_int_equal(device_index_children(index, "0000:41:00.5")->len, 0);
  assert_int_equal(device_index_group(index, 9)->len, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_device_is_found_by_its_identity),
    cmocka_unit_test(devices_keep_their_order),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
