/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings, written by hand, of a device that a plan adopts: "-set" lines and overrides. */
#include "plan/adoption.h"

#include <string.h>

#include "base/error.h"
#include "plantest.h"

#define SET(property) "<qemu:arg value='-set'/><qemu:arg value='device." property "'/>"
#define OVERRIDE(alias, property)                                                                  \
  "<qemu:override><qemu:device alias='" alias "'><qemu:frontend>" property                         \
  "</qemu:frontend></qemu:device></qemu:override>"

#define OPREGION "<g:property name='x-igd-opregion' type='bool' value='true'/>"
#define XRES "<g:property name='xres' type='unsigned' value='1920'/>"
#define SPICE PROFILE("spice-gl", "")

static void
set_lines_for_the_device_are_taken_over(void **state)
{
  static const char domain[] =
      DOMAIN(MINE, LINES(SET("hostdev0.x-igd-opregion=on") SET("hostdev0.rombar=0")
                             SET("hostdev0.romfile=/a,b=c") SET("hostdev1.x-vga=on")
                                 SET("hostdev0.driver=vfio-pci") SET("hostdev0.display=off")));

  (void)state;
  test_suggests(UUID, SPICE, domain, "x-igd-opregion", "true");
  test_suggests(UUID, SPICE, domain, "rombar", "0");
  test_suggests(UUID, SPICE, domain, "romfile", "/a,b=c");
  test_suggests(UUID, SPICE, domain, "x-vga", NULL);
  test_suggests(UUID, SPICE, domain, "driver", NULL);
  test_suggests(UUID, SPICE, domain, "display", "on");
}

static void
nothing_is_taken_over_from_another_device(void **state)
{
  (void)state;
  test_suggests(UUID, SPICE, DOMAIN(MDEV(OTHER_UUID, ""), LINES(SET("hostdev0.rombar=0"))),
                "rombar", NULL);
  test_suggests(UUID, SPICE, DOMAIN("", LINES(SET("hostdev0.rombar=0"))), "rombar", NULL);
  test_suggests(UUID, SPICE, DOMAIN(MINE, LINES(SET("hostdev01.rombar=0"))), "rombar", NULL);
}

/* As libvirt numbers: interfaces of type hostdev first, nothing for a device with an alias of
   its own. */
static void
the_device_is_found_by_the_number_that_libvirt_gives(void **state)
{
  (void)state;
  test_suggests(UUID, SPICE,
                DOMAIN(MDEV(OTHER_UUID, "") MINE
                       "<interface type='hostdev'/><interface type='user'/>",
                       LINES(SET("hostdev2.rombar=0"))),
                "rombar", "0");
  test_suggests(UUID, SPICE,
                DOMAIN("<hostdev type='usb'><alias name='ua-stick'/></hostdev>" MINE,
                       LINES(SET("hostdev0.rombar=0"))),
                "rombar", "0");
  test_suggests(UUID, SPICE,
                DOMAIN("<hostdev type='mdev'><source><address uuid='" TEST_UUID "'/></source>"
                       "<alias name='ua-mine'/></hostdev>",
                       LINES(SET("ua-mine.rombar=0") SET("hostdev0.rombar=1"))),
                "rombar", "0");
}

static void
overrides_for_the_device_are_taken_over(void **state)
{
  (void)state;
  test_suggests(
      UUID, SPICE,
      DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-new' type='signed' value='-1'/>")),
      "x-new", "-1");
  test_suggests(UUID, SPICE,
                DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-vga' type='remove'/>")),
                "x-vga", NULL);
  test_suggests(UUID, SPICE,
                DOMAIN(MINE, OVERRIDE("hostdev1",
                                      "<qemu:property name='rombar' type='unsigned' value='0'/>")),
                "rombar", NULL);
  test_suggests(
      UUID, SPICE,
      DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='driver' type='string' value='a'/>")),
      "driver", "a");
  test_suggests(UUID, SPICE,
                DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='driver' type='string' "
                                                  "value='vfio-pci-nohotplug'/>"
                                                  "<qemu:property name='x-ramfb-migrate' "
                                                  "type='remove'/>")),
                "driver", NULL);
}

static void
the_profile_and_options_win_over_the_domain(void **state)
{
  static const char lines[] = DOMAIN(MINE, LINES(SET("hostdev0.xres=800")));
  static const char override[] = DOMAIN(
      MINE, OVERRIDE("hostdev0", "<qemu:property name='xres' type='unsigned' value='640'/>"));

  (void)state;
  test_suggests(UUID, SPICE, lines, "xres", "800");
  test_suggests(UUID, SPICE, override, "xres", "640");
  /* A resolution is a proposal of the profile's. */
  test_suggests(UUID, PROFILE("spice-gl", XRES), lines, "xres", "800");
  test_suggests(UUID, PROFILE("spice-gl", XRES), override, "xres", "640");
  test_suggests(UUID, PROFILE("spice-gl", OPREGION),
                DOMAIN(MINE, LINES(SET("hostdev0.x-igd-opregion=off"))), "x-igd-opregion", "true");
  test_suggests(UUID " --override xres=1024", PROFILE("spice-gl", XRES), lines, "xres", "1024");
}

static void
without_a_display_what_needs_one_is_not_taken_over(void **state)
{
  (void)state;
  test_suggests(UUID, PROFILE("none", ""), DOMAIN(MINE, LINES(SET("hostdev0.ramfb=on"))), "ramfb",
                NULL);
  test_suggests(UUID, PROFILE("none", ""),
                DOMAIN(MINE, OVERRIDE("hostdev0",
                                      "<qemu:property name='xres' type='unsigned' value='640'/>")),
                "xres", NULL);
}

static void
what_is_taken_over_is_noted(void **state)
{
  static const char opregion[] = DOMAIN(MINE, LINES(SET("hostdev0.x-igd-opregion=on")));
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) bare = test_resolve(UUID, SPICE, DOMAIN(MINE, ""), notes, NULL);
  g_autoptr(xmlDoc) plan = test_resolve(UUID, SPICE, opregion, notes, NULL);

  (void)state;
  assert_non_null(bare);
  assert_non_null(plan);
  assert_int_equal(notes->len, 2);
  assert_null(strstr(notes->pdata[0], "hostdev0"));
  assert_non_null(strstr(notes->pdata[1], "with its settings, hostdev0"));
}

/* Such a line doesn't tell the type. The option that the error asks for must then be enough. */
static void
a_set_line_of_unknown_type_asks_for_an_override_that_helps(void **state)
{
  static const char domain[] = DOMAIN(MINE, LINES(SET("hostdev0.x-new=7")));
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_null(test_resolve(UUID, SPICE, domain, NULL, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
  assert_non_null(strstr(error->message, "--override x-new:TYPE=VALUE"));
  test_suggests(UUID " --override x-new:unsigned=7", SPICE, domain, "x-new", "7");
}

/* The types are those of profiles/lib/properties.xml. */
static void
hand_made_values_are_written_as_libvirt_takes_them(void **state)
{
  static const struct {
    const char *property;
    const char *value;
    const char *expected;
  } lines[] = {
    { "x-msix-relocation", "bar2", "bar2" },
    { "x-pci-sub-device-id", "0x3F9B", "16283" },
    { "bootindex", "0x2", "2" },
    { "x-no-geforce-quirks", "on", "true" },
    { "x-max-bounce-buffer-size", "64k", "65536" },
    { "x-max-bounce-buffer-size", "4096", "4096" },
  };
  static const char overrides[] =
      DOMAIN(MINE, OVERRIDE("hostdev0",
                            "<qemu:property name='x-pci-device-id' type='unsigned' value='0x10'/>"
                            "<qemu:property name='x-new' type='signed' value='0x10'/>"
                            "<qemu:property name='x-no-mmap' value='yes'/>"
                            "<qemu:property name='vf-token' value='on'/>"));

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autofree char *domain = g_strdup_printf(DOMAIN(MINE, LINES(SET("hostdev0.%s=%s"))),
                                              lines[i].property, lines[i].value);

    test_suggests(UUID, SPICE, domain, lines[i].property, lines[i].expected);
  }
  test_suggests(UUID, SPICE, overrides, "x-pci-device-id", "16");
  test_suggests(UUID, SPICE, overrides, "x-new", "16");
  test_suggests(UUID, SPICE, overrides, "x-no-mmap", "true");
  test_suggests(UUID, SPICE, overrides, "vf-token", "on");
}

static void
what_cannot_be_taken_over_is_refused_by_name(void **state)
{
  static const struct {
    const char *domain;
    const char *says;
  } refused[] = {
    { DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-new' value='1'/>")),
      "--override x-new:TYPE=VALUE" },
    { DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-new' type='bool'/>")),
      "x-new has no value" },
    { DOMAIN(MINE, LINES(SET("hostdev0.xres=2K"))), "xres" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autoptr(GError) error = NULL;

    assert_null(test_resolve(UUID, SPICE, refused[i].domain, NULL, &error));
    assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
    assert_non_null(strstr(error->message, refused[i].says));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(set_lines_for_the_device_are_taken_over),
    cmocka_unit_test(nothing_is_taken_over_from_another_device),
    cmocka_unit_test(the_device_is_found_by_the_number_that_libvirt_gives),
    cmocka_unit_test(overrides_for_the_device_are_taken_over),
    cmocka_unit_test(the_profile_and_options_win_over_the_domain),
    cmocka_unit_test(without_a_display_what_needs_one_is_not_taken_over),
    cmocka_unit_test(what_is_taken_over_is_noted),
    cmocka_unit_test(a_set_line_of_unknown_type_asks_for_an_override_that_helps),
    cmocka_unit_test(hand_made_values_are_written_as_libvirt_takes_them),
    cmocka_unit_test(what_cannot_be_taken_over_is_refused_by_name),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
