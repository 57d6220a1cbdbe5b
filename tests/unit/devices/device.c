/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that can be divided: their types, and the device on which a type is made. */
#include "devices/device.h"

#include <string.h>

#include "base/error.h"
#include "testlib.h"

#define PARENT "0000:00:02.0"

static HostDevice *
new_pci(const char *address)
{
  HostDevice *device = host_device_new(HOST_DEVICE_PCI);

  device->identity = g_strdup(address);
  return device;
}

static void
add_type(HostDevice *device, const char *id, const char *description, guint available)
{
  host_device_add_type(device, g_strdup(id), NULL, g_strdup(description), NULL, available);
}

static void
add_mdev(GPtrArray *devices, const char *uuid, const char *type, const char *parent,
         gboolean inactive)
{
  HostDevice *mdev = host_device_new(HOST_DEVICE_MDEV);

  mdev->identity = g_strdup(uuid);
  mdev->type = g_strdup(type);
  mdev->parent = g_strdup(parent);
  mdev->inactive = inactive;
  g_ptr_array_add(devices, mdev);
}

static void
assert_summary(const char *description, const char *expected)
{
  g_autoptr(HostDevice) device = new_pci(PARENT);
  g_autofree char *summary = NULL;

  add_type(device, "type", description, 0);
  summary = host_type_summary(host_device_type(device, "type"));
  if (g_strcmp0(summary, expected) != 0)
    fail_msg("'%s' is summed up as '%s', not '%s'", description, summary, expected);
}

/* As the kernel's drivers write them: GVT-g (i915, kvmgt), NVIDIA, and the kernel's samples. */
static void
descriptions_are_summed_up(void **state)
{
  (void)state;
  assert_summary(
      "low_gm_size: 512MB\nhigh_gm_size: 2048MB\nfence: 4\nresolution: 1920x1200\nweight: 1",
      "Video memory: <512MB, 2048MB>, resolution: up to 1920x1200");
  assert_summary(
      "low_gm_size: 64MB\nhigh_gm_size: 384MB\nfence: 4\nresolution: 1024x768\nweight: 8",
      "Video memory: <64MB, 384MB>, resolution: up to 1024x768");
  assert_summary(
      "num_heads=1, frl_config=60, framebuffer=8192M, max_resolution=4096x2160, max_instance=2",
      "num_heads=1, frl_config=60, framebuffer=8192M, max_resolution=4096x2160, max_instance=2");
  assert_summary("virtual display, 16 MB video memory", "virtual display, 16 MB video memory");
  assert_summary("low_gm_size: 64MB\nfence: 4", "low_gm_size: 64MB, fence: 4");
  assert_summary(NULL, NULL);
}

static void
all_that_can_be_is_told_by_the_driver_or_counted(void **state)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  HostDevice *gpu = new_pci(PARENT);

  (void)state;
  g_ptr_array_add(devices, gpu);
  add_type(gpu, "i915-GVTg_V5_4", "resolution: 1920x1200", 1);
  add_type(gpu, "nvidia-300", "framebuffer=8192M, max_instance=2", 0);
  add_mdev(devices, "u1", "i915-GVTg_V5_4", PARENT, FALSE);
  add_mdev(devices, "u2", "i915-GVTg_V5_4", PARENT, TRUE);
  add_mdev(devices, "u3", "i915-GVTg_V5_8", PARENT, FALSE);
  add_mdev(devices, "u4", "i915-GVTg_V5_4", "0000:03:00.0", FALSE);
  assert_int_equal(host_type_total(host_device_type(gpu, "i915-GVTg_V5_4"), PARENT, devices), 2);
  assert_int_equal(host_type_total(host_device_type(gpu, "nvidia-300"), PARENT, devices), 2);
}

static void
the_first_with_a_free_instance_is_divided(void **state)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  static const char *const names[] = { "0000:41:00.0", "0000:42:00.0", "0000:43:00.0" };
  g_autoptr(HostParent) third = host_parent_new("43:00.0");
  g_autoptr(HostParent) first = host_parent_new("41:00.0");
  g_autoptr(GError) unknown = NULL;
  g_autoptr(GError) elsewhere = NULL;

  (void)state;
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    HostDevice *gpu = new_pci(names[i]);

    add_type(gpu, "nvidia-35", NULL, i);
    if (i == 1)
      add_type(gpu, "nvidia-36", NULL, 0);
    g_ptr_array_add(devices, gpu);
  }
  assert_ptr_equal(host_device_parent(devices, "nvidia-35", NULL, NULL), devices->pdata[1]);
  assert_ptr_equal(host_device_parent(devices, "nvidia-36", NULL, NULL), devices->pdata[1]);
  assert_ptr_equal(host_device_parent(devices, "nvidia-35", third, NULL), devices->pdata[2]);
  assert_null(host_device_parent(devices, "nvidia-37", NULL, &unknown));
  assert_non_null(strstr(unknown->message, "nvidia-35, nvidia-36"));
  assert_null(host_device_parent(devices, "nvidia-36", first, &elsewhere));
  assert_non_null(strstr(elsewhere->message, "nvidia-35"));
}

static void
a_parent_is_known_in_every_spelling(void **state)
{
  static const char *const words[][2] = { { "41:00.0", "0000:41:00.0" },
                                          { "0000:41:00.0", "0000:41:00.0" },
                                          { "pci_0000_41_00_0", "0000:41:00.0" },
                                          { "0000:C1:00", "0000:c1:00.0" },
                                          { "mtty", "mtty" } };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(HostParent) parent = host_parent_new(words[i][0]);

    assert_string_equal(parent->word, words[i][0]);
    assert_string_equal(parent->identity, words[i][1]);
  }
  assert_null(host_parent_new(NULL));
}

static void
what_one_source_does_not_know_the_other_tells(void **state)
{
  g_autoptr(HostDevice) here = new_pci(PARENT);
  HostDevice *there = new_pci(PARENT);

  (void)state;
  add_type(here, "i915-GVTg_V5_4", "resolution: 1920x1200", 1);
  add_type(there, "i915-GVTg_V5_4", NULL, 2);
  here->driver = g_strdup("i915");
  there->driver = g_strdup("vfio-pci");
  there->node_name = g_strdup("pci_0000_00_02_0");
  there->product_name = g_strdup("HD Graphics 620");
  there->iommu_group = 7;
  host_device_merge(here, there);
  assert_string_equal(here->driver, "i915");
  assert_string_equal(here->node_name, "pci_0000_00_02_0");
  assert_string_equal(here->product_name, "HD Graphics 620");
  assert_int_equal(here->iommu_group, 7);
  assert_int_equal(here->types->len, 1);
  assert_int_equal(host_device_type(here, "i915-GVTg_V5_4")->available, 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(descriptions_are_summed_up),
    cmocka_unit_test(all_that_can_be_is_told_by_the_driver_or_counted),
    cmocka_unit_test(the_first_with_a_free_instance_is_divided),
    cmocka_unit_test(a_parent_is_known_in_every_spelling),
    cmocka_unit_test(what_one_source_does_not_know_the_other_tells),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
