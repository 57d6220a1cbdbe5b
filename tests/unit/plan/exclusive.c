/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A second ramfb, and a second OpRegion. */
#include "plan/exclusive.h"

#include <string.h>

#include "base/error.h"
#include "plantest.h"

#define RAMFB "<g:property name='ramfb' type='bool' value='true'/>"
#define OPREGION "<g:property name='x-igd-opregion' type='bool' value='true'/>"

static void
a_second_ramfb_is_left_out_or_refused(void **state)
{
  static const char domain[] = DOMAIN(MDEV(OTHER_UUID, " ramfb='on'"), "");
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = test_resolve(UUID, PROFILE("spice-gl", RAMFB), domain, notes, NULL);

  (void)state;
  assert_non_null(plan);
  assert_int_equal(notes->len, 1);
  assert_non_null(strstr(notes->pdata[0], "ramfb"));
  test_suggests(UUID, PROFILE("spice-gl", RAMFB), domain, "ramfb", NULL);
  assert_null(test_resolve(UUID " --ramfb on", PROFILE("spice-gl", RAMFB), domain, NULL, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
  assert_non_null(strstr(error->message, "Only one vgpu device"));
}

static void
a_ramfb_that_is_no_second_stays(void **state)
{
  (void)state;
  test_suggests(UUID, PROFILE("spice-gl", RAMFB), DOMAIN(MDEV(TEST_UUID, " ramfb='on'"), ""),
                "ramfb", "true");
  test_suggests(UUID, PROFILE("spice-gl", RAMFB), DOMAIN(MDEV(OTHER_UUID, " ramfb='off'"), ""),
                "ramfb", "true");
  /* Without a graphics the other one's display is switched off, and its ramfb with it. */
  test_suggests(UUID, PROFILE("gtk", RAMFB), DOMAIN(MDEV(OTHER_UUID, " ramfb='on'"), ""), "ramfb",
                "true");
}

/* From QEMU 10.1 on a GVT-g device has an OpRegion if it isn't set; NVIDIA's has none. */
static void
an_opregion_that_is_no_second_stays(void **state)
{
  static const char *const others[] = { MDEV(OTHER_UUID, ""),
                                        "<hostdev type='pci'><source><address domain='0' bus='3' "
                                        "slot='0' function='0'/></source></hostdev>" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *domain = g_strdup_printf(DOMAIN("%s", ""), others[i]);

    test_suggests(UUID, PROFILE("spice-gl", OPREGION), domain, "x-igd-opregion", "true");
  }
}

static void
a_second_opregion_is_off(void **state)
{
  static const char *const others[] = {
    MDEV(OTHER_UUID, ""),
    "<hostdev type='pci'><source><address domain='0' bus='0' slot='2' function='0'/></source>"
    "</hostdev>",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *domain = g_strdup_printf(DOMAIN("%s", ""), others[i]);

    test_suggests(UUID, PROFILE("spice-gl", OPREGION), domain, "x-igd-opregion", "false");
  }
  /* If it is asked for, only a device that surely has it is in the way: the host's own GPU is, an
     mdev of unknown type isn't. */
  test_suggests(UUID " --opregion on", PROFILE("spice-gl", ""), DOMAIN(MDEV(OTHER_UUID, ""), ""),
                "x-igd-opregion", "true");
  assert_null(
      test_resolve(UUID " --opregion on", PROFILE("spice-gl", ""),
                   DOMAIN("<hostdev type='pci'><source><address domain='0' bus='0' slot='2' "
                          "function='0'/></source></hostdev>",
                          ""),
                   NULL, NULL));
  /* Of a vGPU that may be anybody's nothing is known. */
  test_suggests(UUID, PROFILE("spice-gl", ""), DOMAIN(MDEV(OTHER_UUID, ""), ""), "x-igd-opregion",
                NULL);
}

/* QEMU's list may have the name first, without "name=", or anywhere. */
static void
no_device_has_an_opregion_beside_an_argument_that_has_it(void **state)
{
#define FW_CFG(list) LINES("<qemu:arg value='-fw_cfg'/><qemu:arg value='" list "'/>")
  static const char *const has[] = {
    DOMAIN(MINE, FW_CFG("name=etc/igd-opregion,file=/a")),
    DOMAIN(MINE, FW_CFG("etc/igd-opregion,file=/a")),
    DOMAIN(MINE, FW_CFG("file=/a,name=etc/igd-opregion")),
    DOMAIN("", FW_CFG("etc/igd-opregion,file=/a")),
  };
  static const char *const has_not[] = {
    DOMAIN(MINE, FW_CFG("name=opt/etc/igd-opregion,file=/a")),
    DOMAIN(MINE, FW_CFG("name=opt/a,string=etc/igd-opregion")),
    DOMAIN(MINE, LINES("<qemu:arg value='etc/igd-opregion,file=/a'/>")),
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(has); i++) {
    test_suggests(UUID, PROFILE("spice-gl", OPREGION), has[i], "x-igd-opregion", "false");
    assert_null(test_resolve(UUID " --opregion on", PROFILE("spice-gl", ""), has[i], NULL, NULL));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(has_not); i++)
    test_suggests(UUID, PROFILE("spice-gl", OPREGION), has_not[i], "x-igd-opregion", "true");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_second_ramfb_is_left_out_or_refused),
    cmocka_unit_test(a_ramfb_that_is_no_second_stays),
    cmocka_unit_test_setup_teardown(an_opregion_that_is_no_second_stays, test_know_a_host,
                                    test_forget_the_host),
    cmocka_unit_test(a_second_opregion_is_off),
    cmocka_unit_test(no_device_has_an_opregion_beside_an_argument_that_has_it),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
