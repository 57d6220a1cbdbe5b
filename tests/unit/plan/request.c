/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words that a plan is asked for with: what they may be, and what is said of the others. */
#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/paths.h"
#include "cli/plan-options.h"
#include "plan/plan.h"
#include "plan/profile.h"
#include "testlib.h"

#define UUID "--uuid " TEST_UUID " "

static xmlDoc *
resolve(const char *options, const char *profile_name, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  xmlDoc *profile = profile_load(profile_name, NULL);
  xmlDoc *displays = profile_load_displays(NULL);
  xmlDoc *properties = profile_load_properties(NULL);
  g_autoptr(xmlDoc) base = xml_parse("<domain><name>n</name><devices/></domain>", -1, "", NULL);
  const PlanSources sources = { .profile = profile,
                                .displays = displays,
                                .properties = properties,
                                .base = base,
                                .target = TARGET_NEWEST };

  return test_parse_request(options, &request, error)
             ? plan_resolve(&request, &sources, NULL, error)
             : NULL;
}

/* Usage errors */

static void
assert_usage(const char *profile, const char *options, const char *said)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = resolve(options, profile, &error);

  if (plan)
    fail_msg("%s gives a plan", options);
  if (!g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE) &&
      !g_error_matches(error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    fail_msg("%s isn't wrong usage: %s", options, error->message);
  if (!strstr(error->message, said))
    fail_msg("%s: '%s' doesn't say '%s'", options, error->message, said);
}

static void
without_a_device_there_is_no_plan(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", "--ramfb on", "--uuid");
  assert_usage("gvtg-spice", "", "--uuid");
}

static void
bad_uuids_are_wrong_usage(void **state)
{
  static const char *const words[] = { "''",
                                       "win10",
                                       "a297db4a",
                                       TEST_UUID "0",
                                       "g297db4a-f4c2-11e6-90f6-d3b88d6c9525",
                                       "a297db4af4c211e690f6d3b88d6c952",
                                       "\" " TEST_UUID "\"" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *options = g_strdup_printf("--uuid %s", words[i]);

    assert_usage("gvtg-spice", options, "is not a uuid");
  }
}

static void
bad_addresses_are_wrong_usage(void **state)
{
  static const char *const words[] = { "''",          "9",         "00:09",    "00:20.0",
                                       "00:09.8",     "0:0:0:0.0", "100:1.0",  "00:0009.0",
                                       "00000:0:9.0", "00.09.0",   "0x0x0:9.0" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *options = g_strdup_printf(UUID "--guest-address %s", words[i]);

    assert_usage("gvtg-spice", options, "is not a guest PCI address");
  }
  assert_usage("gvtg-spice", UUID "--guest-address 0001:00:09.0", "domain 0");
}

static void
bad_displays_are_wrong_usage(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", UUID "--display vga", "there are: ");
  assert_usage("gvtg-spice", UUID "--display ''", "spice-gl");
  assert_usage("gvtg-spice", UUID "--rendernode renderD128", "/dev/dri/renderD128");
  assert_usage("gvtg-spice", UUID "--rendernode ''", "/dev/dri/renderD128");
  assert_usage("gvtg-window", UUID "--rendernode /dev/dri/renderD128", "'gtk' takes none");
  assert_usage("gvtg-headless", UUID "--rendernode /dev/dri/renderD128", "'none' takes none");
}

static void
bad_switches_and_sizes_are_wrong_usage(void **state)
{
  static const char *const sizes[] = { "''",          "1920",    "1920x",        "x1080",
                                       "1920x1080x1", "0x600",   "800x0",        "800x65536",
                                       "-1x600",      "800+600", "\"800 x600\"", "0x320x200" };

  (void)state;
  assert_usage("gvtg-spice", UUID "--ramfb maybe", "on or off");
  assert_usage("gvtg-spice", UUID "--ramfb ''", "on or off");
  assert_usage("gvtg-spice", UUID "--opregion 1", "on or off");
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autofree char *options = g_strdup_printf(UUID "--resolution %s", sizes[i]);

    assert_usage("gvtg-spice", options, "WIDTHxHEIGHT");
  }
  assert_usage("gvtg-spice", UUID "--resolution 1440P", "as in 2560x1440");
}

static void
what_needs_a_display_is_refused_without_one(void **state)
{
  (void)state;
  assert_usage("gvtg-headless", UUID "--ramfb on", "display=on");
  assert_usage("gvtg-spice", UUID "--display none --ramfb on", "display 'none'");
  assert_usage("gvtg-headless", UUID "--resolution 800x600", "display=on");
  assert_usage("gvtg-headless", UUID "--override yres=600", "display=on");
}

static void
bad_arguments_and_variables_are_wrong_usage(void **state)
{
  static const char *const variables[] = { "''", "A", "=b", "1A=b", "A-B=c", "'A B=c'", "'A =b'" };

  (void)state;
  assert_usage("gvtg-spice", UUID "--arg gtk", "'-'");
  assert_usage("gvtg-spice", UUID "--arg ''", "'-'");
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
    g_autofree char *options = g_strdup_printf(UUID "--env %s", variables[i]);

    assert_usage("gvtg-spice", options, "NAME=VALUE");
  }
}

static void
bad_overrides_are_wrong_usage(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", UUID "--override rombar", "PROPERTY=VALUE");
  assert_usage("gvtg-spice", UUID "--override =1", "PROPERTY=VALUE");
  assert_usage("gvtg-spice", UUID "--override ''", "PROPERTY=VALUE");
  assert_usage("gvtg-spice", UUID "--override :bool=on", "PROPERTY=VALUE");
  assert_usage("gvtg-spice", UUID "--override id=a", "device's id");
  assert_usage("gvtg-spice", UUID "--override display=off", "--display");
  assert_usage("gvtg-spice", UUID "--override display:string=off", "--display");
  assert_usage("gvtg-spice", UUID "--override x-new=1", "x-new:TYPE=VALUE");
  assert_usage("gvtg-spice", UUID "--override x-new:int=1", "no type");
  assert_usage("gvtg-spice", UUID "--override x-new:=1", "no type");
  assert_usage("gvtg-spice", UUID "--override rombar:bool=on", "QEMU takes rombar as unsigned");
}

static void
values_of_the_wrong_type_are_wrong_usage(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", UUID "--override x-vga=1", "on or off");
  assert_usage("gvtg-spice", UUID "--override x-vga=ON", "on or off");
  assert_usage("gvtg-spice", UUID "--override rombar=on", "number");
  assert_usage("gvtg-spice", UUID "--override rombar=-1", "number");
  assert_usage("gvtg-spice", UUID "--override rombar=", "number");
  assert_usage("gvtg-spice", UUID "--override rombar=0x", "number");
  assert_usage("gvtg-spice", UUID "--override rombar=18446744073709551616", "number");
  assert_usage("gvtg-spice", UUID "--override x-new:signed=1.5", "number");
}

/* QEMU's names: letters, digits and "-_."; what plan.rng refuses must not get into a plan. */
static void
names_that_are_none_are_wrong_usage(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", UUID "--override 'a b:bool=on'", "a b");
  assert_usage("gvtg-spice", UUID "--override '1st:bool=on'", "1st");
  assert_usage("gvtg-spice", UUID "--override '\"x\":string=on'", "x");
}

/* XML can't hold it, libvirt couldn't read it; and it may be secret. */
static void
what_is_no_text_is_wrong_usage(void **state)
{
  (void)state;
  assert_usage("gvtg-spice", UUID "--env A=\x1b[1m",
               "--env: what it is given has the character U+00");
  assert_usage("gvtg-spice", UUID "--arg=-name --arg \x01",
               "--arg: what it is given has the character U+00");
  assert_usage("gvtg-spice", UUID "--override romfile=\x02",
               "--override: what it is given has the character U+00");
  assert_usage("gvtg-spice", UUID "--env A=\ufffe",
               "--env: what it is given has the character U+FFFE");
  assert_usage("gvtg-spice", UUID "--rom-file /\uffff", "U+FFFF");
  assert_usage("gvtg-spice", UUID "--rom-file /\xff", "--rom-file: what it is given is not UTF-8");
  assert_usage("gvtg-spice", UUID "--usb \xff", "--usb: what it is given is not UTF-8");
}

/* Words that are taken, and how they come out */

static void
assert_gives(const char *options, const char *xpath, const char *expected)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = resolve(options, "gvtg-spice", &error);
  g_autofree char *value = NULL;

  if (!plan)
    fail_msg("%s: %s", options, error->message);
  if (!xml_validate(plan, schema, &error))
    fail_msg("%s: not a plan: %s", options, error->message);
  value = xml_string(plan, xpath);
  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s: '%s' instead of '%s'", options, value, expected);
}

static void
a_uuid_is_written_in_small_letters(void **state)
{
  (void)state;
  assert_gives("--uuid A297DB4A-F4C2-11E6-90F6-D3B88D6C9525", "/gvt:plan/gvt:mdev/@uuid",
               TEST_UUID);
}

static void
an_address_is_written_in_full(void **state)
{
  static const char *const words[][2] = {
    { "00:09.0", "0000:00:09.0" },      { "0:9.0", "0000:00:09.0" },
    { "0000:00:09.0", "0000:00:09.0" }, { "0x0000:00:1f.7", "0000:00:1f.7" },
    { "FF:1E.3", "0000:ff:1e.3" },      { "0:00:9.0", "0000:00:09.0" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *options = g_strdup_printf(UUID "--guest-address %s", words[i][0]);

    assert_gives(options, "/gvt:plan/gvt:mdev/@address", words[i][1]);
  }
}

#define PROPERTY(name, attribute) "/gvt:plan/gvt:mdev/gvt:property[@name = '" name "']/@" attribute

static void
assert_pci(const char *options, const char *expected)
{
  g_auto(PlanRequest) request = test_request(options);
  g_auto(GStrv) addresses = plan_request_pci_addresses(&request);
  g_autofree char *text = g_strjoinv(" ", addresses);

  assert_string_equal(text, expected);
}

static void
a_pci_device_is_known_in_every_spelling(void **state)
{
  (void)state;
  assert_pci("--pci 00:02.0", "0000:00:02.0");
  assert_pci("--pci 0000:C1:02.0 --pci pci_0000_00_02_0", "0000:c1:02.0 0000:00:02.0");
  assert_pci(UUID, "");
}

static void
a_card_has_up_to_eight_functions(void **state)
{
  (void)state;
  assert_pci("--pci 41:00 --pci 42:00.1",
             "0000:41:00.0 0000:41:00.1 0000:41:00.2 0000:41:00.3 0000:41:00.4 0000:41:00.5 "
             "0000:41:00.6 0000:41:00.7 0000:42:00.1");
}

static void
values_get_the_type_that_qemu_takes(void **state)
{
  (void)state;
  assert_gives(UUID "--override x-vga=on", PROPERTY("x-vga", "value"), "true");
  assert_gives(UUID "--override x-vga=no", PROPERTY("x-vga", "value"), "false");
  assert_gives(UUID "--override x-vga:bool=yes", PROPERTY("x-vga", "type"), "bool");
  assert_gives(UUID "--override x-pci-vendor-id=0x8086", PROPERTY("x-pci-vendor-id", "value"),
               "32902");
  assert_gives(UUID "--override rombar=007", PROPERTY("rombar", "value"), "7");
  assert_gives(UUID "--override x-new:signed=-1", PROPERTY("x-new", "value"), "-1");
  assert_gives(UUID "--override romfile=/a=b:c", PROPERTY("romfile", "value"), "/a=b:c");
  assert_gives(UUID "--override x-new:string=", "count(" PROPERTY("x-new", "value") ")", "1");
  assert_gives(UUID "--opregion no", PROPERTY("x-igd-opregion", "value"), "false");
  assert_gives(UUID "--resolution 1x65535", PROPERTY("yres", "value"), "65535");
  assert_gives(UUID "--resolution 1920*1080", PROPERTY("yres", "value"), "1080");
  assert_gives(UUID "--resolution 1920X1080", PROPERTY("xres", "value"), "1920");
  assert_gives(UUID "--resolution 1920\u00d71080", PROPERTY("xres", "value"), "1920");
}

static void
what_xml_has_is_taken(void **state)
{
  (void)state;
  assert_gives(UUID "--env A=\ufffd\U0001fffe", "/gvt:plan/gvt:env[@name = 'A']/@value",
               "\ufffd\U0001fffe");
}

static void
the_last_of_two_overrides_holds(void **state)
{
  (void)state;
  assert_gives(UUID "--override rombar=0 --override rombar=1", PROPERTY("rombar", "value"), "1");
  assert_gives(UUID "--override rombar=0 --override rombar=1",
               "count(" PROPERTY("rombar", "value") ")", "1");
}

/* Which requests only renew a plan */

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
    cmocka_unit_test(without_a_device_there_is_no_plan),
    cmocka_unit_test(bad_uuids_are_wrong_usage),
    cmocka_unit_test(bad_addresses_are_wrong_usage),
    cmocka_unit_test(bad_displays_are_wrong_usage),
    cmocka_unit_test(bad_switches_and_sizes_are_wrong_usage),
    cmocka_unit_test(what_needs_a_display_is_refused_without_one),
    cmocka_unit_test(bad_arguments_and_variables_are_wrong_usage),
    cmocka_unit_test(bad_overrides_are_wrong_usage),
    cmocka_unit_test(values_of_the_wrong_type_are_wrong_usage),
    cmocka_unit_test(names_that_are_none_are_wrong_usage),
    cmocka_unit_test(what_is_no_text_is_wrong_usage),
    cmocka_unit_test(a_uuid_is_written_in_small_letters),
    cmocka_unit_test(an_address_is_written_in_full),
    cmocka_unit_test(a_pci_device_is_known_in_every_spelling),
    cmocka_unit_test(a_card_has_up_to_eight_functions),
    cmocka_unit_test(values_get_the_type_that_qemu_takes),
    cmocka_unit_test(what_xml_has_is_taken),
    cmocka_unit_test(the_last_of_two_overrides_holds),
    cmocka_unit_test(any_word_makes_it_more_than_a_renewal),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
