/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a property reaches QEMU: the table of docs/design.md, at the versions at which each answer
   begins and ends. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "plan/property-delivery.h"
#include "testlib.h"

/* The columns of the table: the last before and the first with something new, and one that isn't
   known. */
static const char *const qemus[] = { "5.2.0", "6.1.99", "6.2.0",   "6.2.99",
                                     "7.0.0", "7.2.22", "10.0.13", "unknown" };

/* What a property may be to libvirt: its attribute on an mdev, on a PCI device, there always, or
   nothing. */
typedef enum { MDEV_ATTRIBUTE, PCI_ATTRIBUTE, PCI_ROM, NOTHING, KINDS } Kind;

static const struct {
  const char *property;
  PlanDevice device;
  gboolean graphics;
  Kind kind;
} properties[] = {
  { "display", PLAN_MDEV, TRUE, MDEV_ATTRIBUTE },  { "ramfb", PLAN_MDEV, TRUE, MDEV_ATTRIBUTE },
  { "romfile", PLAN_MDEV, TRUE, NOTHING },         { "rombar", PLAN_MDEV, TRUE, NOTHING },
  { "x-igd-opregion", PLAN_MDEV, TRUE, NOTHING },  { "driver", PLAN_MDEV, TRUE, NOTHING },

  { "display", PLAN_MDEV, FALSE, NOTHING },        { "ramfb", PLAN_MDEV, FALSE, NOTHING },
  { "romfile", PLAN_MDEV, FALSE, NOTHING },        { "rombar", PLAN_MDEV, FALSE, NOTHING },
  { "x-igd-opregion", PLAN_MDEV, FALSE, NOTHING }, { "driver", PLAN_MDEV, FALSE, NOTHING },

  { "display", PLAN_PCI, TRUE, PCI_ATTRIBUTE },    { "ramfb", PLAN_PCI, TRUE, PCI_ATTRIBUTE },
  { "romfile", PLAN_PCI, TRUE, PCI_ROM },          { "rombar", PLAN_PCI, TRUE, PCI_ROM },
  { "x-igd-opregion", PLAN_PCI, TRUE, NOTHING },   { "driver", PLAN_PCI, TRUE, NOTHING },

  { "display", PLAN_PCI, FALSE, NOTHING },         { "ramfb", PLAN_PCI, FALSE, NOTHING },
  { "romfile", PLAN_PCI, FALSE, PCI_ROM },         { "rombar", PLAN_PCI, FALSE, PCI_ROM },
  { "x-igd-opregion", PLAN_PCI, FALSE, NOTHING },  { "driver", PLAN_PCI, FALSE, NOTHING },

  { "hostmem", PLAN_VIDEO, TRUE, NOTHING },        { "romfile", PLAN_VIDEO, TRUE, NOTHING },
};

/* For each kind a letter for each QEMU: n(ative), o(verride), s(et), - for a refusal. */
static const struct {
  const char *libvirt;
  const char *expected[KINDS];
} rows[] = {
  /* An mdev has ramfb, and loses it on a redefine: c5815b3197, in 6.5.0. */
  { "5.10.0", { "ssssssss", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "6.4.0", { "ssssssss", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "6.4.99", { "ssssssss", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "6.5.0", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "7.0.0", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "7.8.0", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "7.8.99", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  /* JSON for QEMU 6.2, taken back in 8.0.0. */
  { "7.9.0", { "nnnnnnnn", "ss------", "nnnnnnnn", "ss------" } },
  { "7.10.0", { "nnnnnnnn", "ss------", "nnnnnnnn", "ss------" } },
  { "7.10.99", { "nnnnnnnn", "ss------", "nnnnnnnn", "ss------" } },
  { "8.0.0", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  { "8.0.99", { "nnnnnnnn", "ssssssss", "nnnnnnnn", "ssssssss" } },
  /* JSON again, for QEMU 7.0. */
  { "8.1.0", { "nnnnnnnn", "ssss----", "nnnnnnnn", "ssss----" } },
  /* <qemu:override> is there, and crashes. */
  { "8.2.0", { "nnnnnnnn", "ssss----", "nnnnnnnn", "ssss----" } },
  { "8.4.0", { "nnnnnnnn", "ssss----", "nnnnnnnn", "ssss----" } },
  { "8.4.99", { "nnnnnnnn", "ssss----", "nnnnnnnn", "ssss----" } },
  { "8.5.0", { "nnnnnnnn", "oooooooo", "nnnnnnnn", "oooooooo" } },
  { "9.0.0", { "nnnnnnnn", "oooooooo", "nnnnnnnn", "oooooooo" } },
  /* A PCI device gets display and ramfb. */
  { "10.2.0", { "nnnnnnnn", "oooooooo", "nnnnnnnn", "oooooooo" } },
  { "10.2.99", { "nnnnnnnn", "oooooooo", "nnnnnnnn", "oooooooo" } },
  { "10.3.0", { "nnnnnnnn", "nnnnnnnn", "nnnnnnnn", "oooooooo" } },
  { "11.3.0", { "nnnnnnnn", "nnnnnnnn", "nnnnnnnn", "oooooooo" } },
  { "12.8.0", { "nnnnnnnn", "nnnnnnnn", "nnnnnnnn", "oooooooo" } },
};

/* 0 for a word. */
static unsigned long
version(const char *text)
{
  unsigned long major = 0;
  unsigned long minor = 0;
  unsigned long release = 0;

  sscanf(text, "%lu.%lu.%lu", &major, &minor, &release);
  return VERSION_NUMBER(major, minor) + release;
}

/* The whole error if no mechanism works. */
static char *
refusal(const char *property, const char *libvirt, const char *qemu)
{
  g_autofree char *known = g_strdup_printf("QEMU %s", qemu);

  return g_strdup_printf(
      "libvirt %s with %s has no working way to set QEMU's property '%s': \"-set\" ends in \"there "
      "is no device\", since libvirt gives QEMU its devices as JSON, and <qemu:override> works from "
      "libvirt 8.5.0 on; upgrade libvirt to 8.5.0 or newer",
      libvirt, version(qemu) ? known : "a QEMU of unknown version", property);
}

static void
assert_cell(gsize row, gsize property, gsize qemu)
{
  static const char letters[] = {
    [DELIVERY_NATIVE] = 'n', [DELIVERY_OVERRIDE] = 'o', [DELIVERY_SET] = 's'
  };
  const TargetVersions target = { .libvirt = version(rows[row].libvirt),
                                  .qemu = version(qemus[qemu]) };
  const char *name = properties[property].property;
  char expected = rows[row].expected[properties[property].kind][qemu];
  g_autoptr(GError) error = NULL;
  PropertyDelivery mechanism;
  char found = '-';

  if (property_delivery(name, properties[property].device, properties[property].graphics, &target,
                        &mechanism, &error))
    found = letters[mechanism];
  if (found != expected)
    fail_msg("%s of %s, %s graphics, libvirt %s, QEMU %s: '%c' instead of '%c'", name,
             properties[property].device == PLAN_PCI ? "a PCI device" : "an mdev",
             properties[property].graphics ? "with" : "without", rows[row].libvirt, qemus[qemu],
             found, expected);
  if (found == '-') {
    g_autofree char *said = refusal(name, rows[row].libvirt, qemus[qemu]);

    assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
    assert_string_equal(error->message, said);
  }
}

static void
every_property_goes_its_way_on_every_version(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS(properties); j++) {
      assert_int_equal(strlen(rows[i].expected[properties[j].kind]), G_N_ELEMENTS(qemus));
      for (gsize k = 0; k < G_N_ELEMENTS(qemus); k++)
        assert_cell(i, j, k);
    }
}

static void
the_newest_target_is_the_newest_of_the_table(void **state)
{
  const TargetVersions newest = TARGET_NEWEST;

  (void)state;
  assert_int_equal(newest.libvirt, version(rows[G_N_ELEMENTS(rows) - 1].libvirt));
  assert_true(newest.qemu >= version("10.0.0"));
}

static void
the_mechanisms_have_the_schema_s_names(void **state)
{
  (void)state;
  assert_string_equal(property_delivery_name(DELIVERY_NATIVE), "native");
  assert_string_equal(property_delivery_name(DELIVERY_OVERRIDE), "override");
  assert_string_equal(property_delivery_name(DELIVERY_SET), "set");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_property_goes_its_way_on_every_version),
    cmocka_unit_test(the_newest_target_is_the_newest_of_the_table),
    cmocka_unit_test(the_mechanisms_have_the_schema_s_names),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
