/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which guests boot by UEFI. */
#include "domain/firmware.h"

#include "testlib.h"
#include "xml/xml.h"

static void
firmware_is_told_by_os(void **state)
{
  static const struct {
    const char *os;
    gboolean uefi;
  } rows[] = {
    { "<os firmware='efi'/>", TRUE },
    { "<os firmware='bios'/>", FALSE },
    { "<os><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader></os>", TRUE },
    { "<os><loader type='rom'>/usr/share/seabios/bios.bin</loader><nvram>/a.fd</nvram></os>",
      FALSE },
    { "<os><nvram>/a.fd</nvram></os>", FALSE },
    { "<os/>", FALSE },
    { "", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text = g_strdup_printf("<domain>%s</domain>", rows[i].os);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);

    print_message("%s\n", rows[i].os);
    assert_int_equal(firmware_is_uefi(domain), rows[i].uefi);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(firmware_is_told_by_os),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
