/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which guests boot by UEFI. */
#include "domain/firmware.h"

#include "testlib.h"

static void
a_guest_boots_by_uefi_or_by_a_bios(void **state)
{
  static const struct {
    const char *os;
    gboolean uefi;
  } cases[] = {
    { "<os/>", FALSE },
    { "<os firmware='efi'/>", TRUE },
    { "<os firmware='bios'/>", FALSE },
    { "<os><loader readonly='yes' type='pflash'>/OVMF_CODE.fd</loader></os>", TRUE },
    { "<os><loader type='rom'>/bios.bin</loader></os>", FALSE },
    /* libvirt keeps an <nvram> beside a loader of type rom, and QEMU doesn't get it. */
    { "<os><loader type='rom'>/bios.bin</loader><nvram>/VARS.fd</nvram></os>", FALSE },
    { "<os><nvram>/VARS.fd</nvram></os>", FALSE },
    { "<devices><loader type='pflash'/></devices>", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strdup_printf("<domain>%s</domain>", cases[i].os);
    g_autoptr(xmlDoc) domain = test_parse(text);

    if (firmware_is_uefi(domain) != cases[i].uefi)
      fail_msg("%s", cases[i].os);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_guest_boots_by_uefi_or_by_a_bios),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
