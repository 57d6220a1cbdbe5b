/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Intel's generations by PCI device id, each id one that its generation has. */
#include "devices/intel-gpu.h"

#include "testlib.h"

static void
assert_gpu(guint product, const char *name, gboolean gvtg, gboolean sriov)
{
  const IntelGpu *gpu = intel_gpu_find(product);

  if (!gpu)
    fail_msg("%04x isn't known", product);
  assert_string_equal(gpu->name, name);
  if (gpu->gvtg != gvtg || gpu->sriov != sriov)
    fail_msg("%04x: GVT-g %d, SR-IOV %d", product, gpu->gvtg, gpu->sriov);
}

static void
gvtg_is_for_broadwell_to_comet_lake(void **state)
{
  (void)state;
  assert_gpu(0x0a16, "Haswell", FALSE, FALSE);
  assert_gpu(0x1616, "Broadwell", TRUE, FALSE);
  assert_gpu(0x191b, "Skylake", TRUE, FALSE);
  assert_gpu(0x5916, "Kaby Lake", TRUE, FALSE);
  assert_gpu(0x591d, "Kaby Lake", TRUE, FALSE);
  assert_gpu(0x87c0, "Amber Lake", TRUE, FALSE);
  assert_gpu(0x5a84, "Apollo Lake", TRUE, FALSE);
  assert_gpu(0x0a84, "Broxton", TRUE, FALSE);
  assert_gpu(0x3184, "Gemini Lake", FALSE, FALSE);
  assert_gpu(0x3e9b, "Coffee Lake", TRUE, FALSE);
  assert_gpu(0x3ea0, "Coffee Lake", TRUE, FALSE);
  assert_gpu(0x9b41, "Comet Lake", TRUE, FALSE);
  assert_gpu(0x9bc5, "Comet Lake", TRUE, FALSE);
  assert_gpu(0x8a52, "Ice Lake", FALSE, FALSE);
}

static void
sriov_is_for_later_ones(void **state)
{
  (void)state;
  assert_gpu(0x9a49, "Tiger Lake", FALSE, TRUE);
  assert_gpu(0x4c8a, "Rocket Lake", FALSE, FALSE);
  assert_gpu(0x46a6, "Alder Lake", FALSE, TRUE);
  assert_gpu(0xa7a0, "Raptor Lake", FALSE, TRUE);
  assert_gpu(0x7d55, "Meteor Lake or Arrow Lake", FALSE, TRUE);
  assert_gpu(0x56a0, "Arc (Alchemist)", FALSE, FALSE);
  assert_gpu(0x56c0, "Data Center GPU Flex", FALSE, TRUE);
}

static void
others_are_not_guessed(void **state)
{
  (void)state;
  assert_null(intel_gpu_find(0));
  assert_null(intel_gpu_find(0x1604 - 0x10));
  assert_null(intel_gpu_find(0xffff));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(gvtg_is_for_broadwell_to_comet_lake),
    cmocka_unit_test(sriov_is_for_later_ones),
    cmocka_unit_test(others_are_not_guessed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
