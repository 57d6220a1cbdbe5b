/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ROM files of several devices: which are read, and which a later apply keeps. */
#include "plan/rom-files.h"

#include "askedtest.h"

#define CARD "--profile gpu --pci 41:00.0 --pci 41:00.1 "
#define ASKED_CARD "--pci=0000:41:00.0 --pci=0000:41:00.1 --profile=gpu"

static void
rom_files_are_kept_by_device(void **state)
{
  (void)state;
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--hide-kvm",
              ASKED_CARD " --rom-file=/a --rom-file=0000:41:00.1=/b --hide-kvm");
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--rom-file /c",
              ASKED_CARD " --rom-file=0000:41:00.1=/b --rom-file=/c");
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--rom-file pci_0000_41_00_1=/c",
              ASKED_CARD " --rom-file=/a --rom-file=0000:41:00.1=/c");
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--rom-file 41:00.1=default",
              ASKED_CARD " --rom-file=/a");
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--rom-file default --rom-file /c",
              ASKED_CARD " --rom-file=/c");
  /* Both are for the main device: the later word holds. */
  assert_asks(CARD "--rom-file 41:00.0=/a", "--rom-file /b", ASKED_CARD " --rom-file=/b");
  assert_asks(CARD "--rom-file /a", "--rom-file 41:00.0=/b",
              ASKED_CARD " --rom-file=0000:41:00.0=/b");
}

static void
a_rom_file_goes_with_its_device(void **state)
{
  (void)state;
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--pci 41:00.0",
              "--pci=0000:41:00.0 --profile=gpu --rom-file=/a");
  assert_says(CARD "--rom-file /a --rom-file 41:00.1=/b", "--pci 41:00.0",
              "--rom-file 0000:41:00.1=/b, given before, is left out now: --rom-file "
              "0000:41:00.1=/b: the guest gets no PCI device 0000:41:00.1");
  assert_asks(CARD "--rom-file /a --rom-file 41:00.1=/b", "--pci 41:00.1",
              "--pci=0000:41:00.1 --profile=gpu --rom-file=0000:41:00.1=/b");
}

static void
a_rom_file_and_an_override_hold_in_any_order(void **state)
{
  (void)state;
  assert_asks(CARD "--override romfile=/a", "--rom-file 41:00.1=/b",
              ASKED_CARD " --rom-file=0000:41:00.1=/b --override=romfile=/a");
  assert_asks(CARD "--rom-file 41:00.1=/b", "--override romfile=/a",
              ASKED_CARD " --rom-file=0000:41:00.1=/b --override=romfile=/a");
  assert_asks(CARD "--override romfile=/a", "--rom-file /b", ASKED_CARD " --rom-file=/b");
}

static void
a_device_is_known_by_each_spelling_of_its_address(void **state)
{
  static const char *const rows[][2] = {
    { "41:00.1=/b", "0000:41:00.1" },
    { "pci_0001_0A_00_1=/b=c", "0001:0a:00.1" },
    { "41:00=/b", NULL },
    { "/a=b", NULL },
    { "a.rom", NULL },
    { "=/a", NULL },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *address = plan_rom_file_address(rows[i][0]);

    if (g_strcmp0(address, rows[i][1]) != 0)
      fail_msg("%s: %s", rows[i][0], address);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_device_is_known_by_each_spelling_of_its_address),
    cmocka_unit_test(rom_files_are_kept_by_device),
    cmocka_unit_test(a_rom_file_goes_with_its_device),
    cmocka_unit_test(a_rom_file_and_an_override_hold_in_any_order),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
