/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The video of a profile without a device: blob resources, properties and alias, by the versions of
   the target and by what the domain's own video has. */
#include <string.h>

#include "base/error.h"
#include "plan/profile.h"
#include "testlib.h"

#define BARE "<domain type='kvm'><devices/></domain>"
#define VIDEO "gvt:display/gvt:video"
#define TARGET(major, minor, qemu_major, qemu_minor, build)                                        \
  ((TargetVersions){ .libvirt = VERSION_NUMBER(major, minor),                                      \
                     .qemu = VERSION_NUMBER(qemu_major, qemu_minor),                               \
                     .virgl = (build) })

static xmlDoc *
try(const char *profile, const char *options, const char *domain, TargetVersions target,
    GPtrArray *notes, GError **error)
{
  g_autofree char *line = g_strdup_printf("--profile %s %s", profile, options);
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(xmlDoc) base = test_parse(domain);
  const PlanSources sources = { .profile = profile_load(profile, NULL),
                                .displays = profile_load_displays(NULL),
                                .properties = profile_load_properties(NULL),
                                .base = base,
                                .target = target };

  return test_parse_request(line, &request, error) ? plan_resolve(&request, &sources, notes, error)
                                                   : NULL;
}

static xmlDoc *
plan(const char *profile, const char *options, const char *domain)
{
  g_autoptr(GError) error = NULL;
  xmlDoc *made = try(profile, options, domain, TARGET_NEWEST, NULL, &error);

  if (!made)
    fail_msg("%s %s: %s", profile, options, error->message);
  return made;
}

static void
assert_value(xmlDoc *doc, const char *xpath, const char *expected)
{
  g_autofree char *whole = g_strdup_printf("/gvt:plan/%s", xpath);
  g_autofree char *value = xml_string(doc, whole);

  if (g_strcmp0(value, expected) != 0)
    fail_msg("%s is %s, not %s", xpath, value ? value : "not there",
             expected ? expected : "nothing");
}

static void
assert_property(xmlDoc *doc, const char *name, const char *type, const char *value)
{
  g_autofree char *typed = g_strdup_printf(VIDEO "/gvt:property[@name = '%s']/@type", name);
  g_autofree char *valued = g_strdup_printf(VIDEO "/gvt:property[@name = '%s']/@value", name);

  assert_value(doc, typed, type);
  assert_value(doc, valued, value);
}

static void
assert_fails(const char *profile, const char *options, TargetVersions target, int code,
             const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) made = try(profile, options, BARE, target, NULL, &error);

  assert_null(made);
  assert_true(g_error_matches(error, GVT_ERROR, code));
  if (!strstr(error->message, words))
    fail_msg("%s lacks: %s", error->message, words);
}

static const struct {
  TargetVersions target;
  gboolean blob;
  gboolean native;
} targets[] = {
  { TARGET(9, 1, 11, 1, BUILD_NEW), FALSE, FALSE },
  { TARGET(9, 2, 9, 1, BUILD_NEW), FALSE, FALSE },
  { TARGET(9, 2, 9, 2, BUILD_NEW), TRUE, FALSE },
  { TARGET(9, 2, 9, 2, BUILD_UNKNOWN), TRUE, FALSE },
  { TARGET(11, 3, 10, 0, BUILD_OLD), FALSE, FALSE },
  { TARGET(12, 8, 10, 2, BUILD_NEW), TRUE, FALSE },
  { TARGET(12, 8, 11, 0, BUILD_NEW), TRUE, TRUE },
  { TARGET(12, 8, 11, 1, BUILD_OLD), FALSE, FALSE },
};

static void
virgl_has_blob_resources_where_the_host_has(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    gboolean blob = targets[i].blob;
    g_autoptr(xmlDoc) made = try("virgl", "", BARE, targets[i].target, NULL, NULL);

    assert_non_null(made);
    assert_value(made, VIDEO "/@blob", blob ? "on" : NULL);
    assert_value(made, VIDEO "/@alias", blob ? "ua-gvt-video" : NULL);
    assert_property(made, "hostmem", blob ? "unsigned" : NULL, blob ? "4294967296" : NULL);
    assert_value(made, "gvt:memory/@source", blob ? "memfd" : NULL);
    assert_value(made, "gvt:memory/@access", blob ? "shared" : NULL);
  }
}

static void
vulkan_is_refused_where_the_host_lacks_it(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
    g_autoptr(xmlDoc) venus = try("venus", "", BARE, targets[i].target, NULL, NULL);
    g_autoptr(xmlDoc) native = try("native-context", "", BARE, targets[i].target, NULL, NULL);

    assert_int_equal(venus != NULL, targets[i].blob);
    assert_int_equal(native != NULL, targets[i].native);
  }
  assert_fails("venus", "", TARGET(9, 0, 7, 2, BUILD_UNKNOWN), GVT_ERROR_FAILED,
               "needs libvirt 9.2 and QEMU 9.2 built for virglrenderer 1.0, but this is libvirt "
               "9.0.0 and QEMU 7.2.0");
}

static void
vulkan_is_a_typed_property(void **state)
{
  g_autoptr(xmlDoc) venus = plan("venus", "", BARE);
  g_autoptr(xmlDoc) native = plan("native-context", "", BARE);

  (void)state;
  assert_property(venus, "venus", "bool", "true");
  assert_property(venus, "hostmem", "unsigned", "4294967296");
  assert_value(venus, VIDEO "/gvt:property[@name = 'venus']/@mechanism", "override");
  assert_property(native, "drm_native_context", "bool", "true");
  assert_property(native, "venus", NULL, NULL);
}

static void
an_unknown_build_is_said(void **state)
{
  static const LibraryBuild builds[] = { BUILD_UNKNOWN, BUILD_NEW };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(builds); i++) {
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(xmlDoc) made = try("virgl", "", BARE, TARGET(12, 8, 11, 1, builds[i]), notes, NULL);
    gboolean said = FALSE;

    for (guint n = 0; n < notes->len; n++)
      said = said || strstr(notes->pdata[n], "old virglrenderer, blob resources unsupported");
    assert_non_null(made);
    assert_int_equal(said, builds[i] == BUILD_UNKNOWN);
  }
}

static void
its_memory_is_chosen(void **state)
{
  static const char *const wrong[] = { "3G", "0", "512K", "4GB", "-1G", "lots", "4294967296" };
  g_autoptr(xmlDoc) more = plan("virgl", "--hostmem 8g", BARE);
  g_autoptr(xmlDoc) without = plan("virgl", "--hostmem none", BARE);
  const TargetVersions old = TARGET(9, 0, 7, 2, BUILD_UNKNOWN);

  (void)state;
  assert_property(more, "hostmem", "unsigned", "8589934592");
  assert_property(without, "hostmem", NULL, NULL);
  assert_value(without, VIDEO "/@blob", NULL);
  assert_value(without, "gvt:memory/@source", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *option = g_strdup_printf("--hostmem=%s", wrong[i]);

    assert_fails("virgl", option, TARGET_NEWEST, GVT_ERROR_USAGE, "a power of two");
  }
  assert_fails("virgl", "--hostmem 8G", old, GVT_ERROR_FAILED, "needs libvirt 9.2");
  assert_fails("venus", "--hostmem none", TARGET_NEWEST, GVT_ERROR_USAGE, "give a size");
  assert_fails("gpu", "--pci 41:00.0 --hostmem 8G", TARGET_NEWEST, GVT_ERROR_USAGE,
               "no virtio video");
}

#define Q35(firmware, video)                                                                       \
  "<domain type='kvm'><os" firmware                                                                \
  "><type arch='x86_64' machine='q35'>hvm</type></os><devices>" video "</devices></domain>"
#define ON_BUS(bus)                                                                                \
  "<video><model type='virtio'/><address type='pci' domain='0' bus='" bus                          \
  "' slot='1' function='0'/></video>"

/* A BIOS finds no place for more behind a root port. */
static void
a_bios_gets_as_much_as_boots(void **state)
{
  g_autoptr(xmlDoc) bios = plan("venus", "", Q35("", ""));
  g_autoptr(xmlDoc) uefi = plan("venus", "", Q35(" firmware='efi'", ""));
  g_autoptr(xmlDoc) asked = plan("venus", "--hostmem 8G", Q35(" firmware='efi'", ""));
  g_autoptr(xmlDoc) root = plan("venus", "--hostmem 8G", Q35("", ON_BUS("0x00")));
  g_autoptr(xmlDoc) less = plan("venus", "--hostmem 64M", Q35("", ON_BUS("0x01")));
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) more =
      try("venus", "--hostmem 512M", Q35("", ON_BUS("0x01")), TARGET_NEWEST, NULL, &error);

  (void)state;
  assert_property(bios, "hostmem", "unsigned", "268435456");
  assert_property(uefi, "hostmem", "unsigned", "4294967296");
  assert_property(asked, "hostmem", "unsigned", "8589934592");
  assert_property(root, "hostmem", "unsigned", "8589934592");
  assert_property(less, "hostmem", "unsigned", "67108864");
  assert_null(more);
  assert_non_null(strstr(error->message, "wouldn't boot"));
}

static void
an_override_is_the_videos(void **state)
{
  g_autoptr(xmlDoc) made = plan("virgl", "--override max_outputs=2 --override new:string=x", BARE);
  g_autoptr(xmlDoc) set =
      try("virgl", "--override max_outputs=2", BARE, TARGET(7, 0, 5, 2, BUILD_UNKNOWN), NULL, NULL);

  (void)state;
  assert_property(made, "max_outputs", "unsigned", "2");
  assert_property(made, "new", "string", "x");
  assert_value(set, VIDEO "/@alias", "ua-gvt-video");
  assert_value(set, VIDEO "/gvt:property/@mechanism", "set");
  assert_fails("virgl", "--override venus:string=on", TARGET_NEWEST, GVT_ERROR_USAGE, "as bool");
  assert_fails("virgl", "--override x-no-mmap=on", TARGET_NEWEST, GVT_ERROR_USAGE,
               "virtio-vga-gl,help");
  assert_fails("virgl", "--override blob=off", TARGET_NEWEST, GVT_ERROR_USAGE, "--hostmem");
  assert_fails("virgl", "--override addr=5", TARGET_NEWEST, GVT_ERROR_USAGE, "addr");
  assert_fails("virgl", "--override venus=on", TARGET(9, 0, 7, 2, BUILD_UNKNOWN), GVT_ERROR_FAILED,
               "Property 'virtio-vga-gl.venus' not found");
}

#define OWN(alias, name, properties)                                                               \
  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"                    \
  "<devices><video><model type='virtio'/>" alias "</video></devices><qemu:override>"               \
  "<qemu:device alias='" name "'><qemu:frontend>" properties                                       \
  "</qemu:frontend></qemu:device></qemu:override></domain>"
#define PROPERTY(name, type, value)                                                                \
  "<qemu:property name='" name "' type='" type "' value='" value "'/>"

static void
a_video_brings_what_was_written_for_it(void **state)
{
  g_autoptr(xmlDoc) named =
      plan("virgl", "",
           OWN("<alias name='ua-gpu'/>", "ua-gpu",
               PROPERTY("hostmem", "string", "256M") PROPERTY("venus", "bool", "true")
                   PROPERTY("blob", "bool", "true")));
  g_autoptr(xmlDoc) numbered =
      plan("virgl", "--hostmem 1G", OWN("", "video0", PROPERTY("hostmem", "unsigned", "0x100000")));
  g_autoptr(xmlDoc) others =
      plan("virgl", "", OWN("", "video1", PROPERTY("hostmem", "unsigned", "1048576")));

  (void)state;
  assert_value(named, VIDEO "/@alias", "ua-gpu");
  assert_property(named, "hostmem", "unsigned", "268435456");
  assert_property(named, "venus", "bool", "true");
  assert_property(named, "blob", NULL, NULL);
  assert_value(numbered, VIDEO "/@alias", "ua-gvt-video");
  assert_property(numbered, "hostmem", "unsigned", "1073741824");
  assert_property(others, "hostmem", "unsigned", "4294967296");
}

/* On such a host virgl says nothing of the video but its model. */
static void
what_is_written_stays_where_the_plan_has_nothing(void **state)
{
  g_autoptr(xmlDoc) made =
      try("virgl", "", OWN("", "video0", PROPERTY("max_outputs", "unsigned", "2")),
          TARGET(9, 0, 7, 2, BUILD_UNKNOWN), NULL, NULL);

  (void)state;
  assert_non_null(made);
  assert_value(made, VIDEO "/@alias", NULL);
  assert_property(made, "max_outputs", NULL, NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(virgl_has_blob_resources_where_the_host_has),
    cmocka_unit_test(vulkan_is_refused_where_the_host_lacks_it),
    cmocka_unit_test(vulkan_is_a_typed_property),
    cmocka_unit_test(an_unknown_build_is_said),
    cmocka_unit_test(its_memory_is_chosen),
    cmocka_unit_test(a_bios_gets_as_much_as_boots),
    cmocka_unit_test(an_override_is_the_videos),
    cmocka_unit_test(a_video_brings_what_was_written_for_it),
    cmocka_unit_test(what_is_written_stays_where_the_plan_has_nothing),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
