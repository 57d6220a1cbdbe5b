/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plan with iommufd is refused on a host whose kernel has none. */
#include "engine/iommufd.h"

#include <string.h>

#include "testlib.h"
#include "xml/xml.h"

#define PLAN(attributes)                                                                           \
  "<gvt:plan xmlns:gvt='urn:gvt-xml:1'><gvt:pci host='0000:41:00.0'" attributes "/></gvt:plan>"

static void
a_kernel_without_it_is_told(void **state)
{
  g_autoptr(xmlDoc) plain = test_parse(PLAN(""));
  g_autoptr(xmlDoc) plan = test_parse(PLAN(" iommufd='yes'"));
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_true(iommufd_check_plan(test_root, plain, NULL));
  assert_false(iommufd_check_plan(test_root, plan, &error));
  assert_non_null(strstr(error->message, "IOMMUFD is not supported by host kernel"));
  test_write("dev/iommu", "");
  assert_true(iommufd_check_plan(test_root, plan, NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_kernel_without_it_is_told),
  };

  return cmocka_run_group_tests(tests, test_make_root, test_remove_root);
}
