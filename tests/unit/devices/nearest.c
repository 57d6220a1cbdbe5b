/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The device that is meant by a misspelt one. */
#include "devices/nearest.h"

#include "testlib.h"

static HostDevice *
add(GPtrArray *devices, HostDeviceKind kind, const char *identity)
{
  HostDevice *device = host_device_new(kind);

  device->identity = g_strdup(identity);
  g_ptr_array_add(devices, device);
  return device;
}

static GPtrArray *
make_devices(void)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);

  add(devices, HOST_DEVICE_PCI, "0000:00:1f.0");
  add(devices, HOST_DEVICE_PCI, "0000:40:00.0")->class = 0x060400;
  add(devices, HOST_DEVICE_PCI, "0000:c1:00.0")->class = 0x030000;
  add(devices, HOST_DEVICE_PCI, "0000:c3:00.0")->class = 0x030200;
  add(devices, HOST_DEVICE_MDEV, TEST_UUID);
  return devices;
}

static void
assert_near(const HostDevice *found, const char *expected)
{
  const char *identity = found ? found->identity : "none";

  if (!g_str_equal(identity, expected))
    fail_msg("%s instead of %s", identity, expected);
}

static void
a_gpu_is_near_to_a_gpu(void **state)
{
  g_autoptr(GPtrArray) devices = make_devices();

  (void)state;
  assert_near(nearest_pci(devices, "0000:41:00.0", TRUE), "0000:c1:00.0");
  assert_near(nearest_pci(devices, "0000:43:00.0", TRUE), "0000:c3:00.0");
  assert_near(nearest_pci(devices, "0001:12:13.4", TRUE), "0000:c1:00.0");
  assert_near(nearest_pci(devices, "0000:41:00.0", FALSE), "0000:40:00.0");
  assert_near(nearest_pci(devices, "0000:57:00.0", FALSE), "none");
  /* Without a display the address decides. */
  g_ptr_array_remove_range(devices, 2, 2);
  assert_near(nearest_pci(devices, "0000:41:00.0", TRUE), "0000:40:00.0");
  assert_near(nearest_pci(devices, "0000:57:00.0", TRUE), "none");
}

static void
a_uuid_is_near_by_its_digits_or_as_the_only_one(void **state)
{
  static const char other[] = "b297db4a-f4c2-11e6-90f6-d3b88d6c9525";
  static const char far[] = "11111111-2222-3333-4444-555555555555";
  g_autoptr(GPtrArray) devices = make_devices();

  (void)state;
  assert_near(nearest_mdev(devices, far), TEST_UUID);
  add(devices, HOST_DEVICE_MDEV, other);
  assert_near(nearest_mdev(devices, far), "none");
  assert_near(nearest_mdev(devices, "b297db4a-f4c2-11e6-90f6-d3b88d6c9552"), other);
  /* Two of them are exactly as near. */
  assert_near(nearest_mdev(devices, "c297db4a-f4c2-11e6-90f6-d3b88d6c9525"), TEST_UUID);
  g_ptr_array_set_size(devices, 4);
  assert_near(nearest_mdev(devices, far), "none");
}

static void
a_usb_device_is_near_to_one_of_its_vendor(void **state)
{
  static const guint products[] = { 0xc077, 0xc52b };
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(products); i++) {
    HostDevice *device = add(devices, HOST_DEVICE_USB, i ? "bus 1 port 2" : "bus 1 port 1");

    device->vendor = 0x046d;
    device->product = products[i];
  }
  assert_near(nearest_usb(devices, "046d:c52d"), "bus 1 port 2");
  assert_near(nearest_usb(devices, "046d:0000"), "bus 1 port 1");
  assert_near(nearest_usb(devices, "046e:c52b"), "none");
  assert_near(nearest_usb(devices, "bus 1 port 3"), "none");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_gpu_is_near_to_a_gpu),
    cmocka_unit_test(a_uuid_is_near_by_its_digits_or_as_the_only_one),
    cmocka_unit_test(a_usb_device_is_near_to_one_of_its_vendor),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
