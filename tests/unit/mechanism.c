/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a property reaches QEMU: DESIGN's table, and the versions at which each answer begins
   and ends. */
#include <string.h>

#include "error.h"
#include "plan.h"
#include "testlib.h"

#define VERSION(major, minor, release) (PLAN_VERSION(major, minor) + (release))

/* The columns of the table: the last before and the first with something new. */
static const unsigned long qemus[] = {
  VERSION(5, 2, 0), VERSION(6, 1, 1),  VERSION(6, 2, 0),   VERSION(6, 9, 99),
  VERSION(7, 0, 0), VERSION(7, 2, 22), VERSION(10, 0, 13),
};

/* A letter for each QEMU: n(ative), o(verride), s(et), - for none. attribute: ramfb and display on
   a domain with a graphics; other: all else. */
typedef struct {
  unsigned long libvirt;
  const char *attribute;
  const char *other;
} Row;

static const Row rows[] = {
  /* ramfb is lost on a redefine: c5815b3197, in 6.5.0. */
  { VERSION(5, 10, 0), "sssssss", "sssssss" },
  { VERSION(6, 4, 0), "sssssss", "sssssss" },
  { VERSION(6, 4, 99), "sssssss", "sssssss" },
  { VERSION(6, 5, 0), "nnnnnnn", "sssssss" },
  { VERSION(7, 0, 0), "nnnnnnn", "sssssss" },
  { VERSION(7, 8, 99), "nnnnnnn", "sssssss" },
  /* JSON for QEMU 6.2, taken back in 8.0.0. */
  { VERSION(7, 9, 0), "nnnnnnn", "ss-----" },
  { VERSION(7, 10, 0), "nnnnnnn", "ss-----" },
  { VERSION(7, 10, 99), "nnnnnnn", "ss-----" },
  { VERSION(8, 0, 0), "nnnnnnn", "sssssss" },
  { VERSION(8, 0, 99), "nnnnnnn", "sssssss" },
  /* JSON again, for QEMU 7.0. */
  { VERSION(8, 1, 0), "nnnnnnn", "ssss---" },
  /* <qemu:override> is there, and crashes. */
  { VERSION(8, 2, 0), "nnnnnnn", "ssss---" },
  { VERSION(8, 4, 0), "nnnnnnn", "ssss---" },
  { VERSION(8, 4, 99), "nnnnnnn", "ssss---" },
  { VERSION(8, 5, 0), "nnnnnnn", "ooooooo" },
  { VERSION(9, 0, 0), "nnnnnnn", "ooooooo" },
  { VERSION(10, 3, 0), "nnnnnnn", "ooooooo" },
  { VERSION(11, 3, 0), "nnnnnnn", "ooooooo" },
};

static char
letter(const char *property, gboolean graphics, unsigned long libvirt, unsigned long qemu,
       GError **error)
{
  static const char letters[] = { [PLAN_NATIVE] = 'n', [PLAN_OVERRIDE] = 'o', [PLAN_SET] = 's' };
  const PlanTarget target = { libvirt, qemu };
  PlanMechanism mechanism;

  return plan_mechanism(property, PLAN_MDEV, graphics, &target, &mechanism, error)
             ? letters[mechanism]
             : '-';
}

static void
assert_letters(const char *property, gboolean graphics, const Row *row, const char *expected)
{
  assert_int_equal(strlen(expected), G_N_ELEMENTS(qemus));
  for (gsize i = 0; i < G_N_ELEMENTS(qemus); i++) {
    g_autoptr(GError) error = NULL;
    char found = letter(property, graphics, row->libvirt, qemus[i], &error);

    if (found != expected[i])
      fail_msg("%s %s graphics, libvirt %lu, QEMU %lu: '%c' instead of '%c'", property,
               graphics ? "with" : "without", row->libvirt, qemus[i], found, expected[i]);
    assert_true((found == '-') == (error != NULL));
  }
}

static void
with_a_graphics_display_and_ramfb_are_attributes_since_6_5(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    assert_letters("display", TRUE, &rows[i], rows[i].attribute);
    assert_letters("ramfb", TRUE, &rows[i], rows[i].attribute);
  }
}

static void
without_a_graphics_display_and_ramfb_are_like_any_other(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    assert_letters("display", FALSE, &rows[i], rows[i].other);
    assert_letters("ramfb", FALSE, &rows[i], rows[i].other);
  }
}

static void
other_properties_are_never_attributes(void **state)
{
  static const char *const others[] = { "x-igd-opregion", "xres", "driver", "rombar" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS(others); j++) {
      assert_letters(others[j], TRUE, &rows[i], rows[i].other);
      assert_letters(others[j], FALSE, &rows[i], rows[i].other);
    }
}

/* A PCI device has display and ramfb of libvirt's own since 10.3, and its rom always. */
static void
a_pci_devices_attributes_are_since_10_3(void **state)
{
  static const struct {
    unsigned long libvirt;
    const char *property;
    PlanMechanism mechanism;
  } expected[] = {
    { VERSION(7, 0, 0), "display", PLAN_SET },        { VERSION(7, 0, 0), "romfile", PLAN_NATIVE },
    { VERSION(9, 0, 0), "display", PLAN_OVERRIDE },   { VERSION(9, 0, 0), "rombar", PLAN_NATIVE },
    { VERSION(10, 2, 99), "ramfb", PLAN_OVERRIDE },   { VERSION(10, 3, 0), "ramfb", PLAN_NATIVE },
    { VERSION(10, 2, 99), "display", PLAN_OVERRIDE }, { VERSION(10, 3, 0), "display", PLAN_NATIVE },
    { VERSION(11, 3, 0), "x-vga", PLAN_OVERRIDE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
    const PlanTarget target = { expected[i].libvirt, VERSION(5, 2, 0) };
    PlanMechanism mechanism;

    assert_true(plan_mechanism(expected[i].property, PLAN_PCI, TRUE, &target, &mechanism, NULL));
    assert_int_equal(mechanism, expected[i].mechanism);
  }
}

static void
the_newest_target_takes_overrides(void **state)
{
  const PlanTarget newest = PLAN_TARGET_NEWEST;

  (void)state;
  assert_int_equal(letter("xres", TRUE, newest.libvirt, newest.qemu, NULL), 'o');
  assert_int_equal(letter("ramfb", TRUE, newest.libvirt, newest.qemu, NULL), 'n');
}

static void
assert_refusal_says(const char *property, unsigned long libvirt, unsigned long qemu,
                    const char *libvirt_text, const char *qemu_text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *quoted = g_strdup_printf("'%s'", property);

  assert_int_equal(letter(property, FALSE, libvirt, qemu, &error), '-');
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_non_null(strstr(error->message, libvirt_text));
  assert_non_null(strstr(error->message, qemu_text));
  assert_non_null(strstr(error->message, quoted));
  assert_non_null(strstr(error->message, "8.5.0"));
  assert_non_null(strstr(error->message, "there is no device"));
}

static void
a_refusal_names_both_versions_the_property_and_the_way_out(void **state)
{
  (void)state;
  assert_refusal_says("xres", VERSION(8, 4, 0), VERSION(7, 0, 0), "libvirt 8.4.0", "QEMU 7.0.0");
  assert_refusal_says("ramfb", VERSION(8, 1, 0), VERSION(7, 2, 22), "libvirt 8.1.0", "QEMU 7.2.22");
  assert_refusal_says("display", VERSION(7, 9, 0), VERSION(6, 2, 0), "libvirt 7.9.0", "QEMU 6.2.0");
  assert_refusal_says("rombar", VERSION(7, 10, 0), VERSION(10, 0, 13), "libvirt 7.10.0",
                      "QEMU 10.0.13");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(with_a_graphics_display_and_ramfb_are_attributes_since_6_5),
    cmocka_unit_test(without_a_graphics_display_and_ramfb_are_like_any_other),
    cmocka_unit_test(other_properties_are_never_attributes),
    cmocka_unit_test(a_pci_devices_attributes_are_since_10_3),
    cmocka_unit_test(the_newest_target_takes_overrides),
    cmocka_unit_test(a_refusal_names_both_versions_the_property_and_the_way_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
