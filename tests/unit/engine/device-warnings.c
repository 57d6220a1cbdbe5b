/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices of a plan the host is asked for, and what is said of those that it doesn't have. */
#include "engine/device-warnings.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/log.h"
#include "testlib.h"
#include "xml/xml.h"

#define PLAN(devices)                                                                              \
  "<g:plan xmlns:g='" GVT_NS "' profile='gpu'>" devices "<g:display mode='keep'/></g:plan>"
#define PCI "<g:pci host='0000:42:00.0'/>"
#define MDEV(more) "<g:mdev uuid='" TEST_UUID "'" more "/>"
#define USB "<g:usb id='bus 1 port 3'/>"

/* Files below the root, and their texts. */
static const char *const tree[][2] = {
  { "sys/bus/pci/devices/0000:41:00.0/class", "0x030000" },
  { "sys/bus/pci/devices/0000:41:00.0/vendor", "0x10de" },
  { "sys/bus/pci/devices/0000:41:00.0/device", "0x1db4" },
  { "sys/bus/usb/devices/1-1.2/idVendor", "046d" },
  { "sys/bus/usb/devices/1-1.2/idProduct", "c077" },
};

static int
make_host(void **state)
{
  if (test_make_root(state) != 0)
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS(tree); i++) {
    g_autofree char *path = g_build_filename(test_root, tree[i][0], NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0700) != 0 || !g_file_set_contents(path, tree[i][1], -1, NULL))
      return -1;
  }
  return 0;
}

/* The warnings, a line each; the error's message if strict. Free with g_free(). */
static char *
look(const char *root, const char *options, const char *text, gboolean strict)
{
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(xmlDoc) plan = test_parse(text);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GString) said = g_string_new(NULL);
  g_autoptr(GString) printed = g_string_new(NULL);
  LogCapture capture = { .said = said, .printed = printed, .notes = notes, .warnings = warnings };
  g_autoptr(InventoryRun) run = inventory_run_new();
  const DeviceHost host = { NULL, root, run };
  g_autoptr(GError) error = NULL;
  gboolean passed;

  log_capture(&capture);
  passed = device_warnings_give(&host, &request, xmlDocGetRootElement(plan), strict, &error);
  log_capture(NULL);
  assert_int_equal(passed, error == NULL);
  g_ptr_array_add(warnings, NULL);
  return passed ? g_strjoinv("\n", (char **)warnings->pdata) : g_strdup(error->message);
}

static void
assert_says(const char *options, const char *text, gboolean strict, const char *expected)
{
  g_autofree char *said = look(test_root, options, text, strict);

  if (*expected ? !strstr(said, expected) : *said != '\0')
    fail_msg("%s: '%s' instead of '%s'", options, said, expected);
}

static void
only_what_is_named_now_is_warned_of(void **state)
{
  (void)state;
  assert_says("--pci 42:00.0", PLAN(PCI), FALSE,
              "the host has no PCI device 0000:42:00.0 (at the guest's start libvirt would say: "
              "Device 0000:42:00.0 not found); the nearest that it has is 0000:41:00.0, 10de:1db4");
  assert_says("", PLAN(PCI MDEV("") USB), FALSE, "");
  assert_says("--hide-kvm", PLAN(PCI MDEV("") USB), FALSE, "");
  assert_says("--usb 1-3", PLAN(PCI MDEV("") USB), FALSE,
              "the host has no USB device at bus 1 port 3 now; \"lsusb -tvv\" lists those");
  assert_says("--pci 41:00.0", PLAN("<g:pci host='0000:41:00.0'/>"), FALSE, "");
  assert_says("--usb 1-1.2 --usb 046d:c077",
              PLAN("<g:usb id='bus 1 port 1.2'/><g:usb "
                   "id='046d:c077'/>"),
              FALSE, "");
}

static void
strict_looks_at_the_whole_plan(void **state)
{
  (void)state;
  assert_says("", PLAN(PCI), TRUE,
              "refused by --strict, nothing was changed: the host has no PCI device 0000:42:00.0");
  assert_says("", PLAN(MDEV("")), TRUE, "the host has no vGPU " TEST_UUID " now");
  assert_says("", PLAN(USB), TRUE, "no USB device at bus 1 port 3");
  assert_says("", PLAN("<g:pci host='0000:41:00.0'/>"), TRUE, "");
}

/* By the hook, by the host at its boot, or by an administrator. */
static void
a_vgpu_that_is_made_need_not_be_there(void **state)
{
  (void)state;
  assert_says("--uuid " TEST_UUID, PLAN(MDEV("")), TRUE, "has no vGPU");
  assert_says("--uuid " TEST_UUID, PLAN(MDEV(" type='mtty-1' lifecycle='guest'")), TRUE, "");
  assert_says("--uuid " TEST_UUID, PLAN(MDEV(" type='mtty-1' lifecycle='boot'")), TRUE, "");
  assert_says("--uuid " TEST_UUID, PLAN(MDEV(" type='mtty-1' lifecycle='manual'")), TRUE, "");
}

static void
a_host_that_tells_nothing_is_not_judged(void **state)
{
  g_autofree char *of_file = look(NULL, "--pci 42:00.0", PLAN(PCI MDEV("") USB), TRUE);
  g_autofree char *of_empty = look("/nosuch", "--pci 42:00.0", PLAN(PCI USB), TRUE);

  (void)state;
  assert_string_equal(of_file, "");
  assert_string_equal(of_empty, "");
}

static void
a_vendor_is_known_by_type_and_by_device(void **state)
{
  static const char gvtd[] = "<g:plan xmlns:g='" GVT_NS "' profile='gvtd'>"
                             "<g:pci host='0000:41:00.0'/><g:display mode='none'/></g:plan>";
  static const char vgpu[] =
      "<g:plan xmlns:g='" GVT_NS
      "' profile='vgpu'>" MDEV(" type='i915-GVTg_V5_4'") "<g:display mode='keep'/></g:plan>";

  (void)state;
  assert_says("--profile gvtd --pci 41:00.0", gvtd, FALSE,
              "profile 'gvtd' is for Intel devices, but 0000:41:00.0 is from NVIDIA; choose");
  assert_says("--hide-kvm", gvtd, FALSE, "");
  assert_says("--profile vgpu", vgpu, FALSE,
              "is for NVIDIA devices, but " TEST_UUID " (i915-GVTg_V5_4) is from Intel");
}

static void
a_device_is_named_twice_by_any_words(void **state)
{
  (void)state;
  assert_says("--pci 41:00.0 --pci 41:00.1", PLAN(""), FALSE, "");
  assert_says("--pci 41:00 --pci 41:00.1", PLAN(""), FALSE,
              "--pci 41:00 and --pci 41:00.1 name the same device, and the guest gets it once");
  assert_says("--pci 41:00.0 --pci pci_0000_41_00_0", PLAN(""), FALSE, "name the same device");
  assert_says("--usb 1-3 --usb 1-3", PLAN(""), FALSE,
              "--usb: bus 1 port 3 is given twice, and the guest gets it once");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(only_what_is_named_now_is_warned_of),
    cmocka_unit_test(strict_looks_at_the_whole_plan),
    cmocka_unit_test(a_vgpu_that_is_made_need_not_be_there),
    cmocka_unit_test(a_host_that_tells_nothing_is_not_judged),
    cmocka_unit_test(a_vendor_is_known_by_type_and_by_device),
    cmocka_unit_test(a_device_is_named_twice_by_any_words),
  };

  return cmocka_run_group_tests(tests, make_host, test_remove_root);
}
