/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shared memory of Looking Glass: its size, and the words by which QEMU gets it. */
#include "plan/looking-glass.h"

#include <string.h>

#include "plan/profile.h"
#include "testlib.h"

#define SHMEM(unit, size)                                                                          \
  "<shmem name='looking-glass'><model type='ivshmem-plain'/><size" unit ">" size "</size></shmem>"
#define OBJECT(value)                                                                              \
  "<qemu:commandline><qemu:arg value='-object'/><qemu:arg value='" value "'/></qemu:commandline>"

static const TargetVersions newest = TARGET_NEWEST;
static const TargetVersions old = { VERSION_NUMBER(7, 0), VERSION_NUMBER(5, 2), BUILD_OLD,
                                    BUILD_OLD };

/* The table of Looking Glass's documents (doc/install_libvirt.rst). */
static void
the_size_is_that_of_its_documents(void **state)
{
  (void)state;
  assert_int_equal(looking_glass_size(1920, 1080), 32);
  assert_int_equal(looking_glass_size(1920, 1200), 32);
  assert_int_equal(looking_glass_size(2560, 1440), 64);
  assert_int_equal(looking_glass_size(3840, 2160), 128);
}

/* 6 MiB and 10 are 16: no more is needed. */
static void
a_power_of_two_is_enough_as_it_is(void **state)
{
  (void)state;
  assert_int_equal(looking_glass_size(1024, 768), 16);
  assert_int_equal(looking_glass_size(1025, 768), 32);
  assert_int_equal(looking_glass_size(1, 1), 16);
  assert_int_equal(looking_glass_size(65535, 65535), 65536);
}

static xmlDoc *
resolve(const char *options, const char *devices, const char *lines, const TargetVersions *target,
        xmlNode *recorded)
{
  g_auto(PlanRequest) request = { 0 };
  g_autofree char *domain = g_strconcat("<domain type='kvm' xmlns:qemu='" QEMU_NS "'><devices>",
                                        devices, "</devices>", lines, "</domain>", NULL);
  g_autoptr(xmlDoc) base = test_parse(domain);
  g_autoptr(GError) error = NULL;
  const PlanSources sources = { .profile = recorded ? NULL : profile_load("gpu", NULL),
                                .displays = profile_load_displays(NULL),
                                .properties = profile_load_properties(NULL),
                                .recorded = recorded,
                                .base = base,
                                .target = *target };
  xmlDoc *plan;

  assert_true(test_parse_request(options, &request, &error));
  plan = plan_resolve(&request, &sources, NULL, &error);
  assert_non_null(plan);
  return plan;
}

static void
check_size(const char *more, const char *devices, const char *lines, const char *expected)
{
  g_autofree char *options =
      g_strdup_printf("--profile gpu --pci 01:00.0 --display looking-glass %s", more);
  g_autoptr(xmlDoc) plan = resolve(options, devices, lines, &newest, NULL);
  g_autofree char *size = xml_string(plan, "/gvt:plan/gvt:display/gvt:shared-memory/@size");

  assert_string_equal(size, expected);
}

static void
the_resolution_decides(void **state)
{
  (void)state;
  check_size("", "", "", "32");
  check_size("--resolution 3840x2160", "", "", "128");
  check_size("--resolution 1920x1080", SHMEM(" unit='M'", "128"), "", "32");
}

static void
a_larger_one_by_hand_stays(void **state)
{
  (void)state;
  check_size("", SHMEM(" unit='M'", "128"), "", "128");
  check_size("", SHMEM(" unit='MiB'", "64"), "", "64");
  check_size("", SHMEM(" unit='K'", "65536"), "", "64");
  check_size("", SHMEM("", "134217728"), "", "128");
  check_size("", "", OBJECT("memory-backend-file,id=a,mem-path=/dev/kvmfr0,size=64M,share=yes"),
             "64");
  check_size("", "",
             OBJECT("{\"qom-type\":\"memory-backend-file\",\"mem-path\":\"/dev/kvmfr0\",\"size\": "
                    "67108864}"),
             "64");
}

/* Too small, no power of two, of another unit, or memory for something else. */
static void
another_one_by_hand_does_not(void **state)
{
  (void)state;
  check_size("", SHMEM(" unit='M'", "16"), "", "32");
  check_size("", SHMEM(" unit='M'", "100"), "", "32");
  check_size("", SHMEM(" unit='MB'", "64"), "", "32");
  check_size("", SHMEM(" unit='G'", "4096"), "", "32");
  check_size("", "", OBJECT("memory-backend-file,id=a,mem-path=/dev/shm/other,size=64M"), "32");
  check_size("", "", OBJECT("memory-backend-ram,id=a,size=64M"), "32");
}

static char *
argument(xmlDoc *plan, guint number)
{
  g_autofree char *xpath = g_strdup_printf("/gvt:plan/gvt:arg[%u]/@value", number);

  return xml_string(plan, xpath);
}

static gboolean
is_json(xmlDoc *plan)
{
  g_autofree char *object = argument(plan, 2);
  g_autofree char *device = argument(plan, 4);

  assert_non_null(strstr(object, "gvt-looking-glass"));
  assert_non_null(strstr(device, "ua-gvt-shmem"));
  assert_int_equal(*object == '{', *device == '{');
  return *object == '{';
}

#define KVMFR "--profile gpu --pci 01:00.0 --display looking-glass+kvmfr"

static void
its_arguments_are_written_as_libvirts_own(void **state)
{
  g_autoptr(xmlDoc) now = resolve(KVMFR, "", "", &newest, NULL);
  g_autoptr(xmlDoc) before = resolve(KVMFR, "", "", &old, NULL);
  g_autofree char *object = argument(before, 2);

  (void)state;
  assert_true(is_json(now));
  assert_false(is_json(before));
  assert_string_equal(
      object,
      "memory-backend-file,id=gvt-looking-glass,mem-path=/dev/kvmfr0,size=33554432,share=on");
}

static void
they_are_written_again_on_another_host(void **state)
{
  g_autoptr(xmlDoc) before = resolve(KVMFR, "", "", &old, NULL);
  g_autoptr(xmlDoc) upgraded = resolve("", "", "", &newest, xmlDocGetRootElement(before));
  g_autoptr(xmlDoc) back = resolve("", "", "", &old, xmlDocGetRootElement(upgraded));

  (void)state;
  assert_true(is_json(upgraded));
  assert_false(is_json(back));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_size_is_that_of_its_documents),
    cmocka_unit_test(a_power_of_two_is_enough_as_it_is),
    cmocka_unit_test(the_resolution_decides),
    cmocka_unit_test(a_larger_one_by_hand_stays),
    cmocka_unit_test(another_one_by_hand_does_not),
    cmocka_unit_test(its_arguments_are_written_as_libvirts_own),
    cmocka_unit_test(they_are_written_again_on_another_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
