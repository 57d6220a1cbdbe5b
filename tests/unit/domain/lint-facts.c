/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings that depend on facts beside the domain: files, types of mdevs. */
#include "domain/lint-facts.h"

#include <string.h>

#include "linttest.h"

#define SECOND_UUID "c5d81a6e-2f0c-4b4e-9f3e-5d3f7b1f2a11"
#define MDEV_OF(uuid)                                                                              \
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='" uuid "'/>"      \
  "</source></hostdev>"

/* If a "-set" works, its ROM file is one like any other. */
static void
a_rom_file_may_be_set(void **state)
{
  static const char text[] =
      DOMAIN(MDEV(""), "<qemu:commandline><qemu:arg value='-set'/>"
                       "<qemu:arg value='device.hostdev0.romfile=gpu.rom'/>"
                       "<qemu:arg value='-set'/>"
                       "<qemu:arg value='device.hostdev0.romfile=/nowhere/gpu.rom'/>"
                       "</qemu:commandline>");
  g_autoptr(xmlDoc) doc = test_parse(text);
  g_autoptr(GPtrArray) files = lint_facts_rom_files(doc);

  (void)state;
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), "@id = 'rom-file'"), 1);
  assert_int_equal(
      test_findings(text, VERSION_NUMBER(9, 0), VERSION_NUMBER(7, 2), "@id = 'rom-file'"), 0);
  assert_int_equal(files->len, 1);
  assert_string_equal(files->pdata[0], "/nowhere/gpu.rom");
}

/* Two mdevs of which nothing in the domain says whose they are: the host's types do. */
static void
the_host_knows_which_mdevs_have_an_opregion(void **state)
{
  static const struct {
    const char *first, *second;
    guint found;
  } rows[] = {
    { NULL, NULL, 0 },
    { "i915-GVTg_V5_4", "i915-GVTg_V5_8", 1 },
    { "i915-GVTg_V5_4", "nvidia-63", 0 },
    { "nvidia-63", "nvidia-63", 0 },
  };
  g_autoptr(xmlDoc) doc = xml_parse(DOMAIN(MDEV("") MDEV_OF(SECOND_UUID), ""), -1, "test", NULL);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(xmlDoc) facts = lint_facts_new(&TARGET_NEWEST, test_properties);
    g_autoptr(xmlDoc) findings = NULL;

    if (rows[i].first)
      lint_facts_add_mdev(facts, TEST_UUID, rows[i].first);
    if (rows[i].second)
      lint_facts_add_mdev(facts, SECOND_UUID, rows[i].second);
    findings = lint_find(doc, facts, NULL);
    assert_int_equal(findings_count(findings, "@id = 'two-opregions'"), rows[i].found);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_rom_file_may_be_set),
    cmocka_unit_test(the_host_knows_which_mdevs_have_an_opregion),
  };

  return cmocka_run_group_tests(tests, test_load_properties, NULL);
}
