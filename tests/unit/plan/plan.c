/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resolving a plan: options before the profile, the profile before what the domain suggests;
   and renewing one. */
#include "plan/plan.h"

#include <string.h>

#include "base/paths.h"
#include "cli/plan-options.h"
#include "plan/merge.h"
#include "plan/node.h"
#include "plan/profile.h"
#include "testlib.h"

#define UUID " --uuid " TEST_UUID
#define OTHER_UUID "b297db4a-f4c2-11e6-90f6-d3b88d6c9525"

#define QEMU_XML(content)                                                                          \
  "<domain type='kvm' xmlns:qemu='" QEMU_NS "'><name>n</name><devices/>" content "</domain>"
#define DOMAIN QEMU_XML("")

/* A profile of each kind, so that the profiles of gvt-xml can change without these tests. */
#define PROFILE(mode, content)                                                                     \
  "<g:profile xmlns:g='" GVT_NS "' name='test' device='mdev' summary=''><g:display mode='" mode    \
  "'/>" content "</g:profile>"
#define SPICE                                                                                      \
  PROFILE("spice-gl", "<g:property name='ramfb' type='bool' value='true'/>"                        \
                      "<g:property name='xres' type='unsigned' value='1920'/>")
#define DRIVER                                                                                     \
  PROFILE("spice-gl", "<g:env name='MESA_LOADER_DRIVER_OVERRIDE' value='i965' mesa-driver='i965'/>")
#define WINDOW                                                                                     \
  PROFILE("gtk", "<g:property name='ramfb' type='bool' value='true'/><g:arg value='-no-quit'/>"    \
                 "<g:env name='GDK_SCALE' value='1'/>")

static const TargetVersions newest = TARGET_NEWEST;
static const TargetVersions old = { .libvirt = VERSION_NUMBER(7, 0), .qemu = VERSION_NUMBER(5, 2) };
static const TargetVersions oldest = { .libvirt = VERSION_NUMBER(6, 4),
                                       .qemu = VERSION_NUMBER(5, 2) };
/* The drivers of the host's Mesa. */
static const char *const *mesa;

/* Every plan that is made here fits the schema. */
static xmlDoc *
resolve(const char *options, const char *profile, const char *domain, xmlDoc *recorded,
        const TargetVersions *target)
{
  g_auto(PlanRequest) request = test_request(options);
  g_auto(PlanRequest) whole = { 0 };
  xmlNode *earlier = recorded ? xmlDocGetRootElement(recorded) : NULL;
  g_autoptr(GPtrArray) before = earlier ? plan_asked_before(earlier) : plan_asked_new();
  g_autoptr(GPtrArray) kept = plan_asked_kept(before, &request, earlier);
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(GError) error = NULL;
  xmlDoc *displays = profile_load_displays(NULL);
  xmlDoc *properties = profile_load_properties(NULL);
  g_autoptr(xmlDoc) profile_doc = profile ? test_parse(profile) : NULL;
  g_autoptr(xmlDoc) base = test_parse(domain);
  const PlanSources sources = { .profile = profile_doc,
                                .displays = displays,
                                .properties = properties,
                                .recorded = earlier,
                                .base = base,
                                .mesa = mesa,
                                .target = *target };
  xmlDoc *plan;

  if (!plan_asked_merge(&request, kept, &sources, &whole, &error))
    fail_msg("%s: %s", options, error->message);
  plan = plan_resolve(*options ? &whole : &request, &sources, NULL, &error);
  if (!plan)
    fail_msg("%s: %s", options, error->message);
  if (!xml_validate(plan, schema, &error))
    fail_msg("%s: not a plan: %s", options, error->message);
  return plan;
}

/* The property in a plan, "MECHANISM TYPE VALUE"; NULL if there is none. */
static void
assert_property(xmlDoc *plan, const char *name, const char *expected)
{
  g_autofree char *xpath = g_strdup_printf("/gvt:plan/gvt:mdev/gvt:property[@name = '%s']", name);
  g_autoptr(GPtrArray) found = xml_nodes(plan, NULL, xpath);
  g_autofree char *mechanism = found->len ? xml_attribute(found->pdata[0], "mechanism") : NULL;
  g_autofree char *type = found->len ? xml_attribute(found->pdata[0], "type") : NULL;
  g_autofree char *value = found->len ? xml_attribute(found->pdata[0], "value") : NULL;
  g_autofree char *said =
      found->len ? g_strdup_printf("%s %s %s", mechanism, type, value) : g_strdup("none");

  assert_true(found->len <= 1);
  if (!g_str_equal(said, expected ? expected : "none"))
    fail_msg("%s is '%s' instead of '%s'", name, said, expected ? expected : "none");
}

static void
assert_variable(xmlDoc *plan, const char *name, const char *expected)
{
  g_autofree char *xpath = g_strdup_printf("/gvt:plan/gvt:env[@name = '%s']/@value", name);
  g_autofree char *value = xml_string(plan, xpath);
  g_autoptr(GPtrArray) found = xml_nodes(plan, NULL, xpath);

  assert_int_equal(found->len, 1);
  assert_string_equal(value, expected);
}

static void
assert_value(xmlDoc *plan, const char *xpath, const char *expected)
{
  g_autofree char *value = xml_string(plan, xpath);

  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s is '%s' instead of '%s'", xpath, value ? value : "", expected ? expected : "");
}

/* Precedence */

static void
the_profile_is_what_holds_first(void **state)
{
  g_autoptr(xmlDoc) plan = resolve(UUID, SPICE, DOMAIN, NULL, &newest);

  (void)state;
  assert_value(plan, "/gvt:plan/@profile", "test");
  assert_value(plan, "/gvt:plan/gvt:display/@mode", "spice-gl");
  assert_value(plan, "/gvt:plan/gvt:display/gvt:graphics/@type", "spice");
  assert_property(plan, "display", "native string on");
  assert_property(plan, "ramfb", "native bool true");
  assert_property(plan, "xres", "override unsigned 1920");
}

static void
options_win_over_the_profile(void **state)
{
  g_autoptr(xmlDoc) plan =
      resolve(UUID " --ramfb off --resolution 800x600 --opregion yes --override rombar=0", SPICE,
              DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) overridden =
      resolve(UUID " --resolution 800x600 --override xres=0x400", SPICE, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) dark = resolve(UUID " --display none", SPICE, DOMAIN, NULL, &newest);

  (void)state;
  assert_property(plan, "ramfb", NULL);
  assert_property(plan, "xres", "override unsigned 800");
  assert_property(plan, "yres", "override unsigned 600");
  assert_property(plan, "x-igd-opregion", "override bool true");
  assert_property(plan, "rombar", "override unsigned 0");
  assert_property(overridden, "xres", "override unsigned 1024");
  assert_value(dark, "/gvt:plan/gvt:display/@mode", "none");
  assert_property(dark, "display", "native string off");
}

static void
what_needs_the_display_goes_with_it(void **state)
{
  g_autoptr(xmlDoc) plan = resolve(UUID " --display none", SPICE, DOMAIN, NULL, &newest);

  (void)state;
  assert_property(plan, "ramfb", NULL);
  assert_property(plan, "xres", NULL);
  assert_property(plan, "driver", NULL);
}

static void
arguments_are_those_of_the_mode_the_profile_and_the_options(void **state)
{
  g_autoptr(xmlDoc) plan = resolve(UUID " --arg=-trace --arg 'a b'", WINDOW, DOMAIN, NULL, &newest);

  (void)state;
  assert_value(plan, "count(/gvt:plan/gvt:arg)", "5");
  assert_value(plan, "/gvt:plan/gvt:arg[1]/@value", "-display");
  assert_value(plan, "/gvt:plan/gvt:arg[3]/@value", "-no-quit");
  assert_value(plan, "/gvt:plan/gvt:arg[4]/@value", "-trace");
  assert_value(plan, "/gvt:plan/gvt:arg[5]/@value", "a b");
}

#define OWN_VARIABLES                                                                              \
  QEMU_XML("<qemu:commandline><qemu:env name='DISPLAY' value=':7'/>"                               \
           "<qemu:env name='GDK_SCALE' value='7'/></qemu:commandline>")

static void
the_usual_display_gives_way_to_the_domain_s_own(void **state)
{
  g_autoptr(xmlDoc) usual = resolve(UUID, WINDOW, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) own = resolve(UUID, WINDOW, OWN_VARIABLES, NULL, &newest);
  g_autoptr(xmlDoc) said =
      resolve(UUID " --env DISPLAY=:1 --env GDK_SCALE=2 --env A=b=c --env EMPTY=", WINDOW,
              OWN_VARIABLES, NULL, &newest);

  (void)state;
  assert_variable(usual, "DISPLAY", ":0");
  assert_variable(own, "DISPLAY", ":7");
  assert_variable(own, "GDK_SCALE", "1");
  assert_variable(said, "DISPLAY", ":1");
  assert_variable(said, "GDK_SCALE", "2");
  assert_variable(said, "A", "b=c");
  assert_value(said, "count(/gvt:plan/gvt:env[@name = 'EMPTY'][@value = ''])", "1");
}

static void
a_rendernode_goes_to_the_graphics_with_opengl(void **state)
{
  g_autoptr(xmlDoc) plan =
      resolve(UUID " --rendernode /dev/dri/renderD128", SPICE, DOMAIN, NULL, &newest);

  (void)state;
  assert_value(plan, "/gvt:plan/gvt:display/gvt:graphics/gvt:gl/@rendernode",
               "/dev/dri/renderD128");
}

/* ramfb and its driver */

static void
the_driver_is_named_exactly_when_ramfb_is_not_native(void **state)
{
  g_autoptr(xmlDoc) native = resolve(UUID, SPICE, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) window = resolve(UUID, WINDOW, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) without = resolve(UUID " --ramfb off", WINDOW, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) set = resolve(UUID, SPICE, DOMAIN, NULL, &oldest);

  (void)state;
  assert_property(native, "driver", NULL);
  assert_property(window, "ramfb", "override bool true");
  assert_property(window, "driver", "override string vfio-pci-nohotplug");
  assert_property(without, "driver", NULL);
  assert_property(set, "ramfb", "set bool true");
  assert_property(set, "driver", "set string vfio-pci-nohotplug");
}

/* Renewal */

static void
a_renewal_settles_the_mechanisms_for_the_new_target(void **state)
{
  g_autoptr(xmlDoc) spice = resolve(UUID, SPICE, DOMAIN, NULL, &old);
  g_autoptr(xmlDoc) window = resolve(UUID, WINDOW, DOMAIN, NULL, &old);
  g_autoptr(xmlDoc) spice_renewed = resolve("", NULL, DOMAIN, spice, &newest);
  g_autoptr(xmlDoc) window_renewed = resolve("", NULL, DOMAIN, window, &newest);

  (void)state;
  assert_property(spice, "xres", "set unsigned 1920");
  assert_property(spice_renewed, "xres", "override unsigned 1920");
  assert_property(spice_renewed, "ramfb", "native bool true");
  assert_property(window, "ramfb", "set bool true");
  assert_property(window_renewed, "display", "override string on");
  assert_property(window_renewed, "ramfb", "override bool true");
  assert_property(window_renewed, "driver", "override string vfio-pci-nohotplug");
  assert_variable(window_renewed, "GDK_SCALE", "1");
}

static void
a_renewal_to_a_native_ramfb_names_no_driver(void **state)
{
  g_autoptr(xmlDoc) recorded = resolve(UUID, SPICE, DOMAIN, NULL, &oldest);
  g_autoptr(xmlDoc) renewed = resolve("", NULL, DOMAIN, recorded, &newest);

  (void)state;
  assert_property(recorded, "ramfb", "set bool true");
  assert_property(renewed, "ramfb", "native bool true");
  assert_property(renewed, "driver", NULL);
}

static void
a_driver_of_mesa_s_is_for_a_host_that_has_it(void **state)
{
  static const char *const with[] = { "i965", "iris", NULL };
  static const char *const without[] = { "iris", NULL };
  static const struct {
    const char *const *hosts[2]; /* of the plan, and of its renewal */
    const char *options;
    const char *profile;
    const char *planned;
    const char *renewed;
  } rows[] = {
    { { with, with }, UUID, DRIVER, "i965", "i965" },
    { { with, without }, UUID, DRIVER, "i965", NULL },
    { { with, NULL }, UUID, DRIVER, "i965", "i965" },
    { { without, with }, UUID, DRIVER, NULL, NULL },
    { { NULL, without }, UUID, DRIVER, NULL, NULL },
    { { NULL, NULL },
      UUID " --env MESA_LOADER_DRIVER_OVERRIDE=crocus",
      DRIVER,
      "crocus",
      "crocus" },
    { { without, with }, UUID " --env MESA_LOADER_DRIVER_OVERRIDE=i965", SPICE, "i965", "i965" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    static const char xpath[] = "//gvt:env[@name = 'MESA_LOADER_DRIVER_OVERRIDE']/@value";
    g_autoptr(xmlDoc) plan = NULL;
    g_autoptr(xmlDoc) again = NULL;
    g_autofree char *planned = NULL;
    g_autofree char *renewed = NULL;

    mesa = rows[i].hosts[0];
    plan = resolve(rows[i].options, rows[i].profile, DOMAIN, NULL, &newest);
    mesa = rows[i].hosts[1];
    again = resolve("", NULL, DOMAIN, plan, &newest);
    mesa = NULL;
    planned = xml_string(plan, xpath);
    renewed = xml_string(again, xpath);
    assert_int_equal(g_strcmp0(planned, rows[i].planned), 0);
    assert_int_equal(g_strcmp0(renewed, rows[i].renewed), 0);
  }
}

static void
a_renewal_for_the_same_target_changes_nothing(void **state)
{
  g_autoptr(xmlDoc) recorded =
      resolve(UUID " --guest-address 00:09.0 --env A=1", WINDOW, DOMAIN, NULL, &old);
  g_autoptr(xmlDoc) renewed = resolve("", NULL, OWN_VARIABLES, recorded, &old);
  g_autofree char *before = xml_print(recorded);
  g_autofree char *after = xml_print(renewed);

  (void)state;
  assert_string_equal(after, before);
}

static void
an_option_alone_keeps_the_recorded_device(void **state)
{
  g_autoptr(xmlDoc) recorded = resolve(UUID " --guest-address 9:1.0", SPICE, DOMAIN, NULL, &newest);
  g_autoptr(xmlDoc) kept = resolve("--ramfb off", SPICE, DOMAIN, recorded, &newest);
  g_autoptr(xmlDoc) moved = resolve("--guest-address 0a:02.3", SPICE, DOMAIN, recorded, &newest);
  g_autoptr(xmlDoc) other = resolve("--uuid " OTHER_UUID, SPICE, DOMAIN, recorded, &newest);
  g_autoptr(xmlDoc) back = resolve("--guest-address default", SPICE, DOMAIN, recorded, &newest);

  (void)state;
  assert_value(kept, "/gvt:plan/gvt:mdev/@uuid", TEST_UUID);
  assert_value(kept, "/gvt:plan/gvt:mdev/@address", "0000:09:01.0");
  assert_property(kept, "ramfb", NULL);
  assert_value(moved, "/gvt:plan/gvt:mdev/@address", "0000:0a:02.3");
  assert_value(other, "/gvt:plan/gvt:mdev/@uuid", OTHER_UUID);
  assert_value(other, "/gvt:plan/gvt:mdev/@address", "0000:09:01.0");
  assert_value(back, "/gvt:plan/gvt:mdev/@address", NULL);
}

/* Profiles */

static void
assert_plans(const char *name, const TargetVersions *target)
{
  xmlDoc *profile = profile_load(name, NULL);
  g_autofree char *text = xml_print(profile);
  g_autofree char *options = test_devices(name);
  g_autoptr(xmlDoc) plan = resolve(options, text, DOMAIN, NULL, target);
  g_autofree char *device = plan_device(xmlDocGetRootElement(plan));
  g_autofree char *display = node_display_mode(xmlDocGetRootElement(plan));

  assert_value(plan, "/gvt:plan/@profile", name);
  assert_int_equal(*device != '\0', *options != '\0');
  assert_value(plan, "/gvt:plan/gvt:display/@mode", display);
}

/* But for a target whose QEMU can't show it; there is one that can. */
static void
every_recipe_gives_a_plan_for_every_target(void **state)
{
  const TargetVersions *targets[] = { &newest, &old, &oldest };
  g_autoptr(GPtrArray) names = profile_names(NULL);

  (void)state;
  assert_true(names->len >= 3);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *devices = test_devices(names->pdata[i]);
    g_autofree char *variant = g_strdup_printf("--profile %s %s", (char *)names->pdata[i], devices);
    guint planned = 0;

    for (gsize j = 0; j < G_N_ELEMENTS(targets); j++) {
      g_autofree char *refusal = test_unshowable(variant, targets[j]);

      if (!refusal)
        assert_plans(names->pdata[i], targets[j]);
      planned += !refusal;
    }
    assert_true(planned > 0);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_profile_is_what_holds_first),
    cmocka_unit_test(options_win_over_the_profile),
    cmocka_unit_test(what_needs_the_display_goes_with_it),
    cmocka_unit_test(arguments_are_those_of_the_mode_the_profile_and_the_options),
    cmocka_unit_test(the_usual_display_gives_way_to_the_domain_s_own),
    cmocka_unit_test(a_rendernode_goes_to_the_graphics_with_opengl),
    cmocka_unit_test(the_driver_is_named_exactly_when_ramfb_is_not_native),
    cmocka_unit_test(a_renewal_settles_the_mechanisms_for_the_new_target),
    cmocka_unit_test(a_renewal_to_a_native_ramfb_names_no_driver),
    cmocka_unit_test(a_driver_of_mesa_s_is_for_a_host_that_has_it),
    cmocka_unit_test(a_renewal_for_the_same_target_changes_nothing),
    cmocka_unit_test(an_option_alone_keeps_the_recorded_device),
    cmocka_unit_test(every_recipe_gives_a_plan_for_every_target),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
