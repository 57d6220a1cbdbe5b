/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a domain suggests: its hand-made settings, the profile that fits it, a free alias, a
   second ramfb. */
#include <string.h>

#include "base/error.h"
#include "base/paths.h"
#include "cli/plan-options.h"
#include "plan/choose-profile.h"
#include "plan/plan.h"
#include "plan/profile.h"
#include "testlib.h"

#define UUID "--uuid " TEST_UUID
#define DOMAIN(devices, content)                                                                   \
  "<domain type='kvm' xmlns:qemu='" QEMU_NS "'><devices>" devices "</devices>" content "</domain>"
#define MDEV(uuid, more)                                                                           \
  "<hostdev type='mdev' model='vfio-pci'" more "><source><address uuid='" uuid                     \
  "'/></source></hostdev>"
#define MINE MDEV("A297DB4A-F4C2-11E6-90F6-D3B88D6C9525", "")
#define OTHER_UUID "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"
#define SET(property) "<qemu:arg value='-set'/><qemu:arg value='device." property "'/>"
#define LINES(content) "<qemu:commandline>" content "</qemu:commandline>"
#define OVERRIDE(alias, property)                                                                  \
  "<qemu:override><qemu:device alias='" alias "'><qemu:frontend>" property                         \
  "</qemu:frontend></qemu:device></qemu:override>"

#define PROFILE(mode, content)                                                                     \
  "<g:profile xmlns:g='" GVT_NS "' name='test' device='mdev' summary=''><g:display mode='" mode    \
  "'/>" content "</g:profile>"
#define RAMFB "<g:property name='ramfb' type='bool' value='true'/>"
#define OPREGION "<g:property name='x-igd-opregion' type='bool' value='true'/>"
#define XRES "<g:property name='xres' type='unsigned' value='1920'/>"

/* What the host knows, in a test that needs it. */
static GPtrArray *known_devices;

static xmlDoc *
try(const char *options, const char *profile, const char *domain, GPtrArray *notes, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autofree char *schema = paths_data("profiles/plan.rng");
  xmlDoc *displays = profile_load_displays(NULL);
  xmlDoc *properties = profile_load_properties(NULL);
  g_autoptr(xmlDoc) profile_doc = xml_parse(profile, -1, "profile", NULL);
  g_autoptr(xmlDoc) base = xml_parse(domain, -1, "domain", NULL);
  const PlanSources sources = { .profile = profile_doc,
                                .displays = displays,
                                .properties = properties,
                                .base = base,
                                .devices = known_devices,
                                .target = TARGET_NEWEST };
  xmlDoc *plan;

  assert_non_null(base);
  plan = test_parse_request(options, &request, error)
             ? plan_resolve(&request, &sources, notes, error)
             : NULL;
  if (plan && !xml_validate(plan, schema, error))
    fail_msg("not a plan: %s", (*error)->message);
  return plan;
}

static void
assert_suggests(const char *options, const char *profile, const char *domain, const char *property,
                const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = try(options, profile, domain, NULL, &error);
  g_autofree char *xpath =
      g_strdup_printf("/gvt:plan/gvt:mdev/gvt:property[@name = '%s']/@value", property);
  g_autofree char *value = NULL;

  if (!plan)
    fail_msg("%s: %s", domain, error->message);
  value = xml_string(plan, xpath);
  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s of %s is '%s' instead of '%s'", property, domain, value, expected);
}

/* Hand-made settings */

#define SPICE PROFILE("spice-gl", "")

static void
set_lines_for_the_device_are_taken_over(void **state)
{
  static const char domain[] =
      DOMAIN(MINE, LINES(SET("hostdev0.x-igd-opregion=on") SET("hostdev0.rombar=0")
                             SET("hostdev0.romfile=/a,b=c") SET("hostdev1.x-vga=on")
                                 SET("hostdev0.driver=vfio-pci") SET("hostdev0.display=off")));

  (void)state;
  assert_suggests(UUID, SPICE, domain, "x-igd-opregion", "true");
  assert_suggests(UUID, SPICE, domain, "rombar", "0");
  assert_suggests(UUID, SPICE, domain, "romfile", "/a,b=c");
  assert_suggests(UUID, SPICE, domain, "x-vga", NULL);
  assert_suggests(UUID, SPICE, domain, "driver", NULL);
  assert_suggests(UUID, SPICE, domain, "display", "on");
}

static void
nothing_is_taken_over_from_another_device(void **state)
{
  (void)state;
  assert_suggests(UUID, SPICE, DOMAIN(MDEV(OTHER_UUID, ""), LINES(SET("hostdev0.rombar=0"))),
                  "rombar", NULL);
  assert_suggests(UUID, SPICE, DOMAIN("", LINES(SET("hostdev0.rombar=0"))), "rombar", NULL);
  assert_suggests(UUID, SPICE, DOMAIN(MINE, LINES(SET("hostdev01.rombar=0"))), "rombar", NULL);
}

/* As libvirt numbers: interfaces of type hostdev first, nothing for a device with an alias of
   its own. */
static void
the_device_is_found_by_the_number_that_libvirt_gives(void **state)
{
  (void)state;
  assert_suggests(UUID, SPICE,
                  DOMAIN(MDEV(OTHER_UUID, "") MINE
                         "<interface type='hostdev'/><interface type='user'/>",
                         LINES(SET("hostdev2.rombar=0"))),
                  "rombar", "0");
  assert_suggests(UUID, SPICE,
                  DOMAIN("<hostdev type='usb'><alias name='ua-stick'/></hostdev>" MINE,
                         LINES(SET("hostdev0.rombar=0"))),
                  "rombar", "0");
  assert_suggests(UUID, SPICE,
                  DOMAIN("<hostdev type='mdev'><source><address uuid='" TEST_UUID "'/></source>"
                         "<alias name='ua-mine'/></hostdev>",
                         LINES(SET("ua-mine.rombar=0") SET("hostdev0.rombar=1"))),
                  "rombar", "0");
}

static void
overrides_for_the_device_are_taken_over(void **state)
{
  (void)state;
  assert_suggests(
      UUID, SPICE,
      DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-new' type='signed' value='-1'/>")),
      "x-new", "-1");
  assert_suggests(UUID, SPICE,
                  DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='x-vga' type='remove'/>")),
                  "x-vga", NULL);
  assert_suggests(
      UUID, SPICE,
      DOMAIN(MINE,
             OVERRIDE("hostdev1", "<qemu:property name='rombar' type='unsigned' value='0'/>")),
      "rombar", NULL);
  assert_suggests(
      UUID, SPICE,
      DOMAIN(MINE, OVERRIDE("hostdev0", "<qemu:property name='driver' type='string' value='a'/>")),
      "driver", NULL);
}

static void
the_profile_and_options_win_over_the_domain(void **state)
{
  static const char lines[] = DOMAIN(MINE, LINES(SET("hostdev0.xres=800")));
  static const char override[] = DOMAIN(
      MINE, OVERRIDE("hostdev0", "<qemu:property name='xres' type='unsigned' value='640'/>"));

  (void)state;
  assert_suggests(UUID, SPICE, lines, "xres", "800");
  assert_suggests(UUID, SPICE, override, "xres", "640");
  assert_suggests(UUID, PROFILE("spice-gl", XRES), lines, "xres", "1920");
  assert_suggests(UUID, PROFILE("spice-gl", XRES), override, "xres", "1920");
  assert_suggests(UUID " --override xres=1024", PROFILE("spice-gl", XRES), lines, "xres", "1024");
}

static void
without_a_display_what_needs_one_is_not_taken_over(void **state)
{
  (void)state;
  assert_suggests(UUID, PROFILE("none", ""), DOMAIN(MINE, LINES(SET("hostdev0.ramfb=on"))), "ramfb",
                  NULL);
  assert_suggests(
      UUID, PROFILE("none", ""),
      DOMAIN(MINE,
             OVERRIDE("hostdev0", "<qemu:property name='xres' type='unsigned' value='640'/>")),
      "xres", NULL);
}

static void
what_is_taken_over_is_noted(void **state)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) plan = try(UUID, SPICE, DOMAIN(MINE, ""), notes, NULL);

  (void)state;
  assert_non_null(plan);
  assert_int_equal(notes->len, 1);
  assert_non_null(strstr(notes->pdata[0], "hostdev0"));
}

/* Such a line doesn't tell the type. The option that the error asks for must then be enough. */
static void
a_set_line_of_unknown_type_asks_for_an_override_that_helps(void **state)
{
  static const char domain[] = DOMAIN(MINE, LINES(SET("hostdev0.x-new=7")));
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_null(try(UUID, SPICE, domain, NULL, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
  assert_non_null(strstr(error->message, "--override x-new:TYPE=VALUE"));
  assert_suggests(UUID " --override x-new:unsigned=7", SPICE, domain, "x-new", "7");
}

/* Aliases */

static void
the_first_free_alias_is_taken(void **state)
{
  static const struct {
    const char *domain;
    const char *alias;
  } cases[] = {
    { DOMAIN("", ""), "ua-gvt0" },
    { DOMAIN("<disk><alias name='ua-gvt0'/></disk>", ""), "ua-gvt1" },
    { DOMAIN("<disk><alias name='ua-gvt1'/></disk>", ""), "ua-gvt0" },
    { DOMAIN("<disk><alias name='ua-gvt0'/></disk><hostdev><alias name='ua-gvt1'/></hostdev>", ""),
      "ua-gvt2" },
    /* A hand-made one with this uuid becomes ours. */
    { DOMAIN("<hostdev type='mdev'><source><address uuid='" TEST_UUID
             "'/></source><alias name='ua-gvt0'/></hostdev>",
             ""),
      "ua-gvt0" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(xmlDoc) plan = try(UUID, SPICE, cases[i].domain, NULL, NULL);
    g_autofree char *alias = xml_string(plan, "/gvt:plan/gvt:mdev/@alias");

    assert_string_equal(alias, cases[i].alias);
  }
}

/* A second ramfb */

static void
a_second_ramfb_is_left_out_or_refused(void **state)
{
  static const char domain[] = DOMAIN(MDEV(OTHER_UUID, " ramfb='on'"), "");
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = try(UUID, PROFILE("spice-gl", RAMFB), domain, notes, NULL);

  (void)state;
  assert_non_null(plan);
  assert_int_equal(notes->len, 1);
  assert_non_null(strstr(notes->pdata[0], "ramfb"));
  assert_suggests(UUID, PROFILE("spice-gl", RAMFB), domain, "ramfb", NULL);
  assert_null(try(UUID " --ramfb on", PROFILE("spice-gl", RAMFB), domain, NULL, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
  assert_non_null(strstr(error->message, "Only one vgpu device"));
}

static void
a_ramfb_that_is_no_second_stays(void **state)
{
  (void)state;
  assert_suggests(UUID, PROFILE("spice-gl", RAMFB), DOMAIN(MDEV(TEST_UUID, " ramfb='on'"), ""),
                  "ramfb", "true");
  assert_suggests(UUID, PROFILE("spice-gl", RAMFB), DOMAIN(MDEV(OTHER_UUID, " ramfb='off'"), ""),
                  "ramfb", "true");
  /* Without a graphics the other one's display is switched off, and its ramfb with it. */
  assert_suggests(UUID, PROFILE("gtk", RAMFB), DOMAIN(MDEV(OTHER_UUID, " ramfb='on'"), ""), "ramfb",
                  "true");
}

/* The profile that fits */

static void
assert_chooses(const char *options, const char *recorded, const char *domain, const char *expected,
               gboolean says_why)
{
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(xmlDoc) base = xml_parse(domain, -1, "domain", NULL);
  g_autoptr(xmlDoc) plan = recorded ? xml_parse(recorded, -1, "plan", NULL) : NULL;
  g_autofree char *why = NULL;
  g_autofree char *name = NULL;

  name = plan_choose_profile(&request, plan ? xmlDocGetRootElement(plan) : NULL, NULL, base,
                             known_devices, &why);
  assert_string_equal(name, expected);
  assert_int_equal(why != NULL, says_why);
}

/* The same for a plan that has devices of both kinds, and whose profile is for this one. */
static void
assert_chooses_beside(const char *options, const char *kind, const char *expected)
{
  static const char recorded[] =
      "<g:plan xmlns:g='" GVT_NS "' profile='mine'><g:mdev/><g:pci/></g:plan>";
  g_auto(PlanRequest) request = test_request(options);
  g_autoptr(xmlDoc) base = xml_parse(DOMAIN("", ""), -1, "domain", NULL);
  g_autoptr(xmlDoc) plan = xml_parse(recorded, -1, "plan", NULL);
  g_autofree char *why = NULL;
  g_autofree char *name =
      plan_choose_profile(&request, xmlDocGetRootElement(plan), kind, base, known_devices, &why);

  assert_string_equal(name, expected);
}

static void
the_profile_is_the_asked_the_recorded_or_the_fitting_one(void **state)
{
  static const char recorded[] = "<g:plan xmlns:g='" GVT_NS "' profile='gvtg-headless'/>";
  static const char window[] =
      DOMAIN("<graphics type='spice'/>",
             LINES("<qemu:arg value='-display'/><qemu:arg value='gtk,gl=on'/>"));

  (void)state;
  assert_chooses("--profile vgpu", recorded, window, "vgpu", FALSE);
  assert_chooses("", recorded, window, "gvtg-headless", FALSE);
  assert_chooses("", NULL, window, "gvtg-window", TRUE);
  assert_chooses("", NULL, DOMAIN("<graphics type='vnc'/>", ""), "gvtg-spice", TRUE);
  assert_chooses("", NULL, DOMAIN("<video/>", ""), "gvtg-headless", TRUE);
}

static void
know(const char *identity, const char *type, const char *parent, guint class, guint vendor)
{
  HostDevice *device = g_new0(HostDevice, 1);

  device->identity = g_strdup(identity);
  device->type = g_strdup(type);
  device->parent = g_strdup(parent);
  device->class = class;
  device->vendor = vendor;
  g_ptr_array_add(known_devices, device);
}

static int
know_a_host(void **state)
{
  (void)state;
  known_devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  know(TEST_UUID, "i915-GVTg_V5_4", "0000:00:02.0", 0, 0);
  know(OTHER_UUID, "nvidia-300", "0000:41:00.0", 0, 0);
  know("0000:00:02.0", NULL, NULL, 0x030000, 0x8086);
  know("0000:00:02.1", NULL, "0000:00:02.0", 0x030000, 0x8086);
  know("0000:41:00.0", NULL, NULL, 0x030200, 0x10de);
  know("0000:41:00.1", NULL, NULL, 0x040300, 0x10de);
  know("0000:41:00.4", NULL, "0000:41:00.0", 0x030200, 0x10de);
  know("0000:42:00.0", NULL, NULL, 0x030000, 0x1002);
  know("0000:03:00.0", NULL, NULL, 0x020000, 0x8086);
  return 0;
}

static int
forget_the_host(void **state)
{
  (void)state;
  g_clear_pointer(&known_devices, g_ptr_array_unref);
  return 0;
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

    assert_suggests(UUID, PROFILE("spice-gl", OPREGION), domain, "x-igd-opregion", "true");
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

    assert_suggests(UUID, PROFILE("spice-gl", OPREGION), domain, "x-igd-opregion", "false");
  }
  /* If it is asked for, only a device that surely has it is in the way: the host's own GPU is, an
     mdev of unknown type isn't. */
  assert_suggests(UUID " --opregion on", PROFILE("spice-gl", ""), DOMAIN(MDEV(OTHER_UUID, ""), ""),
                  "x-igd-opregion", "true");
  assert_null(try(UUID " --opregion on", PROFILE("spice-gl", ""),
                  DOMAIN("<hostdev type='pci'><source><address domain='0' bus='0' slot='2' "
                         "function='0'/></source></hostdev>",
                         ""),
                  NULL, NULL));
  /* Of a vGPU that may be anybody's nothing is known. */
  assert_suggests(UUID, PROFILE("spice-gl", ""), DOMAIN(MDEV(OTHER_UUID, ""), ""), "x-igd-opregion",
                  NULL);
}

static void
the_profile_fits_the_device_that_the_host_knows(void **state)
{
  static const char bare[] = DOMAIN("", "");
  static const char recorded[] =
      "<g:plan xmlns:g='" GVT_NS "' profile='gvtg-headless'><g:mdev/></g:plan>";

  (void)state;
  assert_chooses(UUID, NULL, bare, "gvtg-headless", TRUE);
  assert_chooses(UUID, NULL, DOMAIN("<graphics type='vnc'/>", ""), "gvtg-spice", TRUE);
  assert_chooses("--uuid " OTHER_UUID, NULL, bare, "vgpu", TRUE);
  assert_chooses("--pci 00:02.0", NULL, bare, "gvtd", TRUE);
  assert_chooses("--pci 00:02.1", NULL, bare, "sriov", TRUE);
  assert_chooses("--pci 41:00", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 41:00.4", NULL, bare, "vgpu-vf", TRUE);
  assert_chooses("--pci 42:00.0", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 03:00.0", NULL, bare, "gpu", TRUE);
  assert_chooses("--pci 03:00.0 " UUID, NULL, bare, "gvtg-headless", TRUE);
  /* A recorded profile goes on with a device of its kind. */
  assert_chooses("--uuid " OTHER_UUID, recorded, bare, "gvtg-headless", FALSE);
  assert_chooses("--pci 41:00", recorded, bare, "gpu", TRUE);
  /* The other devices of its plan are just passed through. */
  assert_chooses_beside("--uuid " OTHER_UUID, "pci", "vgpu");
  assert_chooses_beside("--pci 41:00", "pci", "mine");
  assert_chooses_beside("--uuid " OTHER_UUID, "mdev", "mine");
  assert_chooses_beside("--pci 41:00", "mdev", "gpu");
  assert_chooses_beside("--pci 41:00 --uuid " OTHER_UUID, "pci", "mine");
  assert_chooses_beside("", "pci", "mine");
  assert_chooses_beside("--pci 41:00", NULL, "mine");
}

static void
a_slot_is_all_the_functions_that_the_host_knows(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) unknown = NULL;
  xmlDoc *profile = profile_load("gpu", NULL);
  g_autofree char *text = xml_print(profile);
  g_autoptr(xmlDoc) plan = try("--pci 41:00", text, DOMAIN("", ""), NULL, &error);
  g_autofree char *devices = plan ? plan_device(xmlDocGetRootElement(plan)) : NULL;
  g_autoptr(xmlDoc) none = try("--pci 50:00", text, DOMAIN("", ""), NULL, &unknown);

  (void)state;
  assert_string_equal(devices, "pci 0000:41:00.0, pci 0000:41:00.1");
  assert_null(none);
  assert_non_null(strstr(unknown->message, "name each, as in --pci 50:00.0"));
}

static void
any_word_makes_it_more_than_a_renewal(void **state)
{
  static const char *const options[] = { UUID,
                                         "--profile gvtg-spice",
                                         "--display gtk",
                                         "--rendernode /r",
                                         "--guest-address 0:1.0",
                                         "--ramfb on",
                                         "--opregion on",
                                         "--resolution 1x1",
                                         "--arg=-s",
                                         "--env A=b",
                                         "--override rombar=0",
                                         "--pci 41:00.0",
                                         "--usb 046d:c31c",
                                         "--managed no",
                                         "--rom-file /r",
                                         "--rom-bar off",
                                         "--x-vga on",
                                         "--audio none",
                                         "--hide-kvm",
                                         "--move-root-ports" };
  g_autoptr(xmlDoc) plan = xml_parse("<plan/>", -1, "plan", NULL);
  g_auto(PlanRequest) nothing = { 0 };

  (void)state;
  assert_true(plan_is_renewal(&nothing, xmlDocGetRootElement(plan)));
  assert_false(plan_is_renewal(&nothing, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
    g_auto(PlanRequest) request = test_request(options[i]);

    assert_false(plan_is_renewal(&request, xmlDocGetRootElement(plan)));
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
    cmocka_unit_test(the_first_free_alias_is_taken),
    cmocka_unit_test(a_second_ramfb_is_left_out_or_refused),
    cmocka_unit_test(a_ramfb_that_is_no_second_stays),
    cmocka_unit_test_setup_teardown(an_opregion_that_is_no_second_stays, know_a_host,
                                    forget_the_host),
    cmocka_unit_test(a_second_opregion_is_off),
    cmocka_unit_test(the_profile_is_the_asked_the_recorded_or_the_fitting_one),
    cmocka_unit_test_setup_teardown(the_profile_fits_the_device_that_the_host_knows, know_a_host,
                                    forget_the_host),
    cmocka_unit_test_setup_teardown(a_slot_is_all_the_functions_that_the_host_knows, know_a_host,
                                    forget_the_host),
    cmocka_unit_test(any_word_makes_it_more_than_a_renewal),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
