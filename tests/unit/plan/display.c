/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which displays show a device that hands out dma-bufs, by the version of QEMU. */
#include <string.h>

#include "base/error.h"
#include "base/paths.h"
#include "plan/choose-profile.h"
#include "plan/profile.h"
#include "testlib.h"

#define DEVICE "--uuid " TEST_UUID
#define BARE "<domain type='kvm'><devices/></domain>"
#define DMA_BUF "The console requires display DMABUF support."
#define QEMU(major, minor, server)                                                                 \
  ((TargetVersions){                                                                               \
      .libvirt = VERSION_NUMBER(12, 8), .qemu = VERSION_NUMBER(major, minor), .spice = (server) })

static const TargetVersions targets[] = {
  QEMU(5, 2, BUILD_UNKNOWN),  QEMU(7, 2, BUILD_UNKNOWN),  QEMU(8, 2, BUILD_UNKNOWN),
  QEMU(9, 0, BUILD_UNKNOWN),  QEMU(10, 0, BUILD_UNKNOWN), QEMU(10, 1, BUILD_OLD),
  QEMU(10, 1, BUILD_NEW),     QEMU(11, 1, BUILD_OLD),     QEMU(11, 1, BUILD_NEW),
  QEMU(11, 1, BUILD_UNKNOWN),
};

static xmlDoc *
try(const char *profile, const char *options, const char *domain, const TargetVersions *target,
    GPtrArray *notes, GError **error)
{
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(xmlDoc) base = test_parse(domain);
  const PlanSources sources = { .profile = profile_load(profile, NULL),
                                .displays = profile_load_displays(NULL),
                                .properties = profile_load_properties(NULL),
                                .base = base,
                                .target = *target };

  return test_parse_request(options, &request, error)
             ? plan_resolve(&request, &sources, notes, error)
             : NULL;
}

static gboolean
starts(const char *profile, const char *options, const TargetVersions *target)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = try(profile, options, BARE, target, NULL, &error);

  return plan != NULL;
}

static gboolean
has_old_vnc(const TargetVersions *target)
{
  return target->qemu < VERSION_NUMBER(9, 0);
}

static gboolean
has_remote_gl(const TargetVersions *target)
{
  return target->qemu >= VERSION_NUMBER(10, 1) && target->spice != BUILD_OLD;
}

static void
each_profile_is_refused_where_it_does_not_start(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    const TargetVersions *target = &targets[i];

    assert_int_equal(starts("gvtg-egl", DEVICE, target), has_old_vnc(target));
    assert_int_equal(starts("gvtg-remote", DEVICE, target), has_remote_gl(target));
    assert_true(starts("gvtg-spice", DEVICE, target));
    assert_true(starts("gvtg-window", DEVICE, target));
    assert_true(starts("gvtg-headless", DEVICE, target));
    assert_true(starts("gvtg-egl", DEVICE " --display none", target));
    /* A region, and QEMU's own 3D, are no dma-bufs. */
    assert_true(starts("vgpu", DEVICE " --display egl-headless+vnc", target));
    assert_true(starts("virgl", "--display egl-headless+vnc", target));
  }
}

/* What is chosen without a word of the user's starts on each. */
static void
the_choice_is_never_refused(void **state)
{
  static const char *const guests[] = {
    BARE,
    "<domain type='kvm'><devices><graphics type='vnc'/></devices></domain>",
    "<domain type='kvm'><devices><graphics type='vnc'/><graphics type='egl-headless'/></devices>"
    "</domain>",
    "<domain type='kvm' xmlns:qemu='" QEMU_NS "'><devices/><qemu:commandline><qemu:arg "
    "value='-display'/><qemu:arg value='gtk,gl=on'/></qemu:commandline></domain>",
  };
  g_auto(PlanRequest) request = test_request(DEVICE);

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(guests); i++)
    for (gsize j = 0; j < G_N_ELEMENTS(targets); j++) {
      g_autoptr(xmlDoc) base = test_parse(guests[i]);
      g_autofree char *why = NULL;
      g_autofree char *name = plan_choose_profile(&request, NULL, base, &targets[j], NULL, &why);
      g_autoptr(GError) error = NULL;
      g_autoptr(xmlDoc) plan = try(name, DEVICE, guests[i], &targets[j], NULL, &error);

      if (!plan)
        fail_msg("%s: %s", name, error->message);
    }
}

/* Each that the refusal names is one that isn't refused there, and none is left out. */
static void
assert_names_ways(const char *profile, const char *options, const TargetVersions *target)
{
  static const char before[] = "choose a --display that can: ";
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = try(profile, options, BARE, target, NULL, &error);
  g_autoptr(GPtrArray) modes =
      xml_nodes(profile_load_displays(NULL), NULL, "/*/gvt:display[@shows = 'on'][not(@keep)]");
  const char *names = error ? strstr(error->message, before) : NULL;
  g_auto(GStrv) ways = names ? g_strsplit(names + strlen(before), ", ", -1) : NULL;
  guint starting = 0;

  assert_null(plan);
  assert_non_null(ways);
  for (guint i = 0; i < modes->len; i++) {
    g_autofree char *mode = xml_attribute(modes->pdata[i], "mode");
    g_autofree char *words = g_strdup_printf("%s --display %s", options, mode);
    gboolean good = starts(profile, words, target);

    if (good != g_strv_contains((const char *const *)ways, mode))
      fail_msg("%s with %s: %s", profile, mode, error->message);
    starting += good;
  }
  assert_int_equal(starting, g_strv_length(ways));
  assert_true(starting >= 4);
}

static void
a_refusal_names_what_works_there(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    assert_names_ways("gvtg-spice", DEVICE " --display vnc", &targets[i]);
    assert_names_ways("virgl", "--display vnc", &targets[i]);
    if (!has_old_vnc(&targets[i]))
      assert_names_ways("gvtg-egl", DEVICE, &targets[i]);
  }
}

static void
assert_keeps(const char *graphics, const TargetVersions *target, const char *problem)
{
  g_autofree char *domain =
      g_strdup_printf("<domain type='kvm'><devices>%s<video><model type='none'/></video>"
                      "</devices></domain>",
                      graphics);
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan =
      try("gvtg-spice", DEVICE " --display keep", domain, target, NULL, &error);

  if (problem ? plan || !strstr(error->message, problem) : !plan)
    fail_msg("%s: %s instead of %s", graphics, plan ? "kept" : error->message,
             problem ? problem : "kept");
}

static void
a_kept_display_is_judged_too(void **state)
{
  const TargetVersions old = QEMU(8, 2, BUILD_UNKNOWN);
  const TargetVersions new = QEMU(9, 0, BUILD_UNKNOWN);
  static const char egl_vnc[] = "<graphics type='vnc'/><graphics type='egl-headless'/>";
  static const char spice_vnc[] =
      "<graphics type='spice'><gl enable='yes'/></graphics><graphics type='vnc'/>";

  (void)state;
  assert_keeps(egl_vnc, &old, NULL);
  assert_keeps(egl_vnc, &new, DMA_BUF);
  assert_keeps(spice_vnc, &old, NULL);
  assert_keeps(spice_vnc, &new, DMA_BUF);
  assert_keeps("<graphics type='egl-headless'/>", &new, NULL);
  assert_keeps("<graphics type='spice'/><graphics type='egl-headless'/>", &old, DMA_BUF);
  assert_keeps("<graphics type='vnc'/>", &new, "opengl not available");
}

/* The host was upgraded since. */
static void
a_recorded_plan_is_judged_for_the_host_of_today(void **state)
{
  const TargetVersions old = QEMU(8, 2, BUILD_UNKNOWN);
  g_autoptr(xmlDoc) base = test_parse(BARE);
  g_autoptr(xmlDoc) recorded = try("gvtg-egl", DEVICE, BARE, &old, NULL, NULL);
  const PlanRequest nothing = { 0 };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    PlanSources sources = { .displays = profile_load_displays(NULL),
                            .properties = profile_load_properties(NULL),
                            .recorded = xmlDocGetRootElement(recorded),
                            .recorded_profile = profile_load("gvtg-egl", NULL),
                            .base = base,
                            .target = targets[i] };
    g_autoptr(GError) error = NULL;
    g_autoptr(xmlDoc) plan = plan_resolve(&nothing, &sources, NULL, &error);
    g_autoptr(xmlDoc) unknown = NULL;

    assert_int_equal(plan != NULL, has_old_vnc(&targets[i]));
    assert_true(plan || strstr(error->message, DMA_BUF));
    /* Of a profile that is no more it isn't known what the device hands out. */
    sources.recorded_profile = NULL;
    unknown = plan_resolve(&nothing, &sources, NULL, NULL);
    assert_non_null(unknown);
  }
}

static void
what_is_not_known_of_the_host_is_said(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(xmlDoc) plan = try("gvtg-remote", DEVICE, BARE, &targets[i], notes, NULL);

    guint said = 0;

    for (guint j = 0; j < notes->len; j++)
      said += strstr(notes->pdata[j], "SPICE GL support is local-only") != NULL;
    assert_int_equal(said, plan && targets[i].spice == BUILD_UNKNOWN);
  }
}

/* libvirt refuses VGA on s390x. */
static void
a_plain_video_is_one_that_the_machine_has(void **state)
{
  static const struct {
    const char *type;
    const char *model;
  } rows[] = {
    { "<type arch='x86_64'>hvm</type>", "vga" },     { "<type>hvm</type>", "vga" },
    { "<type arch='ppc64le'>hvm</type>", "vga" },    { "<type arch='s390x'>hvm</type>", "virtio" },
    { "<type arch='aarch64'>hvm</type>", "virtio" },
  };
  const TargetVersions newest = TARGET_NEWEST;

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *domain =
        g_strdup_printf("<domain type='kvm'><os>%s</os><devices/></domain>", rows[i].type);
    g_autoptr(xmlDoc) plan = try("gpu", "--pci 41:00.0 --display vnc", domain, &newest, NULL, NULL);
    g_autofree char *model = xml_string(plan, "/gvt:plan/gvt:display/gvt:video/@model");

    print_message("%s\n", rows[i].type);
    assert_string_equal(model, rows[i].model);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_profile_is_refused_where_it_does_not_start),
    cmocka_unit_test(the_choice_is_never_refused),
    cmocka_unit_test(a_refusal_names_what_works_there),
    cmocka_unit_test(a_kept_display_is_judged_too),
    cmocka_unit_test(a_recorded_plan_is_judged_for_the_host_of_today),
    cmocka_unit_test(what_is_not_known_of_the_host_is_said),
    cmocka_unit_test(a_plain_video_is_one_that_the_machine_has),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
