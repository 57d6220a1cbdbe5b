/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of the reset of AMD's GPUs, by PCI device ids that cards have. */
#include "devices/amd-gpu.h"

#include "testlib.h"

static void
assert_family(guint product, const char *name, AmdReset reset)
{
  const AmdGpu *gpu = amd_gpu_find(product);

  if (!gpu)
    fail_msg("%04x isn't known", product);
  assert_string_equal(gpu->name, name);
  assert_int_equal(gpu->reset, reset);
  assert_true(*gpu->source);
}

static void
the_module_has_a_way_for_these(void **state)
{
  (void)state;
  assert_family(0x67df, "Polaris 10", AMD_RESET_MODULE); /* RX 480, 580 */
  assert_family(0x67ff, "Polaris 11", AMD_RESET_MODULE); /* RX 560 */
  assert_family(0x699f, "Polaris 12", AMD_RESET_MODULE); /* RX 550 */
  assert_family(0x687f, "Vega 10", AMD_RESET_MODULE);    /* RX Vega 56, 64 */
  assert_family(0x66af, "Vega 20", AMD_RESET_MODULE);    /* Radeon VII */
  assert_family(0x731f, "Navi 10", AMD_RESET_MODULE);    /* RX 5700 XT */
  assert_family(0x7340, "Navi 14", AMD_RESET_MODULE);    /* RX 5500 XT */
  assert_family(0x1638, "Cezanne", AMD_RESET_MODULE);    /* Ryzen 5600G */
}

static void
others_come_back_or_have_no_way(void **state)
{
  (void)state;
  assert_family(0x73bf, "Navi 21", AMD_RESET_FINE); /* RX 6800, 6900 */
  assert_family(0x7550, "Navi 48", AMD_RESET_NONE); /* RX 9070 */
  assert_family(0x7590, "Navi 44", AMD_RESET_NONE); /* RX 9060 */
}

static void
others_are_not_guessed(void **state)
{
  (void)state;
  assert_null(amd_gpu_find(0));
  assert_null(amd_gpu_find(0x744c)); /* RX 7900 */
  assert_null(amd_gpu_find(0xffff));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_module_has_a_way_for_these),
    cmocka_unit_test(others_come_back_or_have_no_way),
    cmocka_unit_test(others_are_not_guessed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
