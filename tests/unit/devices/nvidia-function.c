/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts of NVIDIA's driver about a virtual function. */
#include "devices/nvidia-function.h"

#include "testlib.h"

static HostDevice *
new_function(void)
{
  HostDevice *device = host_device_new(HOST_DEVICE_PCI);

  device->identity = g_strdup("0000:41:00.4");
  device->parent = g_strdup("0000:41:00.0");
  device->vendor = 0x10de;
  return device;
}

static void
assert_type(const HostDevice *device, guint number, const char *id, const char *name)
{
  const HostType *type = device->function_types->pdata[number];

  assert_string_equal(type->id, id);
  if (name)
    assert_string_equal(type->name, name);
  else
    assert_null(type->name);
}

static void
only_functions_of_nvidia_are_meant(void **state)
{
  g_autoptr(HostDevice) device = new_function();

  (void)state;
  assert_true(nvidia_function_is(device));
  device->vendor = 0x8086;
  assert_false(nvidia_function_is(device));
  device->vendor = 0x10de;
  g_clear_pointer(&device->parent, g_free);
  assert_false(nvidia_function_is(device));
}

static void
the_types_are_read(void **state)
{
  g_autoptr(HostDevice) device = new_function();

  (void)state;
  nvidia_function_read(device, "0",
                       "ID    : vGPU Name\n1519  : NVIDIA L40S-2Q\n1520:NVIDIA L40S-3Q\n7 :\n");
  assert_null(device->type);
  assert_int_equal(device->function_types->len, 3);
  assert_type(device, 0, "nvidia-1519", "NVIDIA L40S-2Q");
  assert_type(device, 1, "nvidia-1520", "NVIDIA L40S-3Q");
  assert_type(device, 2, "nvidia-7", NULL);
  assert_non_null(host_device_function_type(device, "nvidia-1520"));
  assert_null(host_device_function_type(device, "nvidia-152"));
}

static void
what_is_no_type_is_left_out(void **state)
{
  g_autoptr(HostDevice) device = new_function();

  (void)state;
  nvidia_function_read(device, "none",
                       "\n0 : nothing\n-1 : x\n12345678901 : x\n1 2 : x\n1519 NVIDIA L40S-2Q\n"
                       "../1 : x\n");
  assert_null(device->type);
  assert_int_equal(device->function_types->len, 0);
}

static void
the_type_of_now_may_be_no_longer_creatable(void **state)
{
  g_autoptr(HostDevice) device = new_function();

  (void)state;
  nvidia_function_read(device, "1519", NULL);
  assert_string_equal(device->type, "nvidia-1519");
  assert_int_equal(device->function_types->len, 0);
}

static void
an_id_has_a_number(void **state)
{
  (void)state;
  assert_string_equal(nvidia_function_number("nvidia-1519"), "1519");
  assert_null(nvidia_function_number("nvidia-0"));
  assert_null(nvidia_function_number("nvidia-"));
  assert_null(nvidia_function_number("nvidia-15x"));
  assert_null(nvidia_function_number("1519"));
  assert_null(nvidia_function_number("i915-GVTg_V5_4"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(only_functions_of_nvidia_are_meant),
    cmocka_unit_test(the_types_are_read),
    cmocka_unit_test(what_is_no_type_is_left_out),
    cmocka_unit_test(the_type_of_now_may_be_no_longer_creatable),
    cmocka_unit_test(an_id_has_a_number),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
