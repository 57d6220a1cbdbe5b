/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether OVMF has addresses for the memory of the guest's PCI devices. The windows were seen with
   OVMF 2022.11 and QEMU 7.2: at 32 GiB a BAR of 16 GiB gets an address, one of 32 GiB beside
   another doesn't, and with X-PciMmio64Mb one of 64 GiB does. */
#include "host/pci-window.h"

#include <string.h>

#include "testlib.h"

#define GIB (G_GUINT64_CONSTANT(1) << 30)
#define INTEL "vendor_id\t: GenuineIntel\naddress sizes\t: 39 bits physical, 48 bits virtual\n"
#define XEON "vendor_id\t: GenuineIntel\naddress sizes\t: 46 bits physical, 48 bits virtual\n"
#define AMD "vendor_id\t: AuthenticAMD\naddress sizes\t: 48 bits physical, 48 bits virtual\n"
#define PASSED "<cpu mode='host-passthrough'/>"
#define MODEL "<cpu mode='host-model'/>"
#define ASKED(mib)                                                                                 \
  "<qemu:commandline><qemu:arg value='-fw_cfg'/>"                                                  \
  "<qemu:arg value='name=opt/ovmf/X-PciMmio64Mb,string=" mib "'/></qemu:commandline>"

/* A card as Linux shows it: registers, its memory of this size, a small BAR, ports, no more, and a
   ROM. */
static void
write_card(const char *address, guint64 memory)
{
  const guint64 base = G_GUINT64_CONSTANT(0x4000000000);
  g_autofree char *path = g_strdup_printf("sys/bus/pci/devices/%s/resource", address);
  g_autofree char *text = g_strdup_printf(
      "0x00000000a0000000 0x00000000a0ffffff 0x0000000000040200\n"
      "0x%016" G_GINT64_MODIFIER "x 0x%016" G_GINT64_MODIFIER "x 0x000000000014220c\n"
      "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
      "0x0000003800000000 0x0000003801ffffff 0x000000000014220c\n"
      "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
      "0x0000000000004000 0x000000000000407f 0x0000000000040101\n"
      "0x00000000a1000000 0x00000000a107ffff 0x0000000000046200\n"
      "0x0000005000000000 0x0000006fffffffff 0x000000000014220c\n",
      base, base + memory - 1);

  test_write(path, text);
}

static gboolean
read_window(const char *content, const char *cards, PciWindow *found)
{
  g_autofree char *text = g_strdup_printf("<domain type='kvm' xmlns:qemu='" QEMU_NS "'>"
                                          "<os firmware='efi'><type arch='x86_64'>hvm</type></os>"
                                          "%s</domain>",
                                          content);
  g_autoptr(xmlDoc) domain = test_parse(text);
  g_auto(GStrv) addresses = g_strsplit(cards, " ", -1);

  return pci_window_read(test_root, domain, (const char *const *)addresses, found);
}

/* The window in GiB for a card of 16 GiB, and whether it is enough for a card of memory GiB. */
static void
check(const char *content, guint64 window, guint64 memory, gboolean enough)
{
  PciWindow found = { 0 };

  write_card("0000:41:00.0", memory * GIB);
  assert_true(read_window(content, "0000:41:00.0", &found));
  assert_int_equal(found.window / GIB, window);
  assert_int_equal(pci_window_is_enough(&found), enough);
}

static void
of_itself_it_has_32_gib(void **state)
{
  (void)state;
  test_write("proc/cpuinfo", XEON);
  check("", 32, 16, TRUE);
  check(MODEL, 32, 16, TRUE);
  check(MODEL, 32, 32, FALSE);
}

static void
it_goes_by_a_cpu_that_it_believes(void **state)
{
  (void)state;
  test_write("proc/cpuinfo", INTEL);
  check(PASSED, 64, 32, TRUE);
  check(PASSED, 64, 64, FALSE);
  check("<cpu mode='host-model'><maxphysaddr mode='passthrough'/></cpu>", 64, 32, TRUE);
  check("<cpu mode='host-model'><maxphysaddr mode='emulate' bits='42'/></cpu>", 512, 64, TRUE);
  test_write("proc/cpuinfo", XEON);
  check(PASSED, 8192, 128, TRUE);
  test_write("proc/cpuinfo", AMD);
  check(PASSED, 8192, 128, TRUE);
  check(MODEL, 128, 64, TRUE);
}

static void
an_argument_makes_room(void **state)
{
  (void)state;
  test_write("proc/cpuinfo", XEON);
  check(ASKED("65536"), 64, 32, TRUE);
  check(ASKED("65536"), 64, 64, FALSE);
  check("<sysinfo type='fwcfg'><entry name='opt/ovmf/X-PciMmio64Mb'>131072</entry></sysinfo>", 128,
        64, TRUE);
  check(ASKED("16384"), 16, 8, TRUE);
  check(ASKED("16384"), 16, 16, FALSE);
}

static void
what_to_ask_for_is_a_power_of_two(void **state)
{
  PciWindow found = { 0 };

  (void)state;
  test_write("proc/cpuinfo", XEON);
  write_card("0000:41:00.0", 32 * GIB);
  assert_true(read_window("", "0000:41:00.0", &found));
  assert_int_equal(pci_window_argument(&found), 65536);
  write_card("0000:41:00.0", 64 * GIB);
  assert_true(read_window("", "0000:41:00.0", &found));
  assert_int_equal(pci_window_argument(&found), 131072);
}

/* Behind the small BAR of the first card the second begins at a multiple of its own. */
static void
alignment_costs_room(void **state)
{
  PciWindow found = { 0 };

  (void)state;
  test_write("proc/cpuinfo", XEON);
  write_card("0000:41:00.0", 8 * GIB);
  write_card("0000:42:00.0", 8 * GIB);
  write_card("0000:43:00.0", 8 * GIB);
  assert_true(read_window("", "0000:41:00.0 0000:42:00.0", &found));
  assert_true(pci_window_is_enough(&found));
  assert_true(read_window("", "0000:41:00.0 0000:42:00.0 0000:43:00.0", &found));
  assert_false(pci_window_is_enough(&found));
}

/* A BIOS places BARs by itself; a device without such memory, or none, wants nothing. */
static void
others_are_not_looked_at(void **state)
{
  const char *const card[] = { "0000:41:00.0", NULL };
  g_autoptr(xmlDoc) bios = test_parse("<domain><os><type arch='x86_64'>hvm</type></os></domain>");
  g_autoptr(xmlDoc) arm =
      test_parse("<domain><os firmware='efi'><type arch='aarch64'>hvm</type></os></domain>");
  PciWindow found = { 0 };

  (void)state;
  write_card("0000:41:00.0", 32 * GIB);
  assert_false(pci_window_read(test_root, bios, card, &found));
  assert_false(pci_window_read(test_root, arm, card, &found));
  assert_false(read_window("", "0000:50:00.0", &found));
  test_write("sys/bus/pci/devices/0000:51:00.0/resource", "nothing\n0x1 0x2\n");
  assert_false(read_window("", "0000:51:00.0", &found));
}

static void
sizes_are_for_people(void **state)
{
  g_autofree char *large = pci_window_size_text(32 * GIB + GIB / 32);
  g_autofree char *small = pci_window_size_text(GIB / 4);

  (void)state;
  assert_string_equal(large, "32.03 GiB");
  assert_string_equal(small, "256 MiB");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(of_itself_it_has_32_gib), cmocka_unit_test(it_goes_by_a_cpu_that_it_believes),
    cmocka_unit_test(an_argument_makes_room),  cmocka_unit_test(what_to_ask_for_is_a_power_of_two),
    cmocka_unit_test(alignment_costs_room),    cmocka_unit_test(others_are_not_looked_at),
    cmocka_unit_test(sizes_are_for_people),
  };

  return cmocka_run_group_tests(tests, test_make_root, test_remove_root);
}
