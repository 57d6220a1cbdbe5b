/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The memory that a domain shares with Looking Glass. */
#include "domain/looking-glass.h"

#include "testlib.h"

#define SHMEM(name, unit, size, more)                                                              \
  "<devices><shmem name='" name "'><model type='ivshmem-plain'/><size" unit ">" size               \
  "</size>" more "</shmem></devices>"
#define OBJECT(value)                                                                              \
  "<qemu:commandline><qemu:arg value='-object'/><qemu:arg value='" value "'/></qemu:commandline>"
#define PLAN(attributes)                                                                           \
  "<metadata><g:state xmlns:g='" GVT_NS                                                            \
  "'><g:plan><g:display mode='x'><g:shared-memory " attributes                                     \
  "/></g:display></g:plan></g:state></metadata>"

static void
check(const char *content, gboolean there, guint64 size, const char *device)
{
  g_autofree char *text =
      g_strdup_printf("<domain type='kvm' xmlns:qemu='" QEMU_NS "'>%s</domain>", content);
  g_autoptr(xmlDoc) domain = test_parse(text);
  g_autofree char *path = NULL;

  assert_int_equal(looking_glass_read(domain, &path), size);
  assert_int_equal(looking_glass_is_there(domain), there);
  if (device)
    assert_string_equal(path, device);
  else
    assert_null(path);
}

static void
an_element_has_it(void **state)
{
  (void)state;
  check(SHMEM("looking-glass", " unit='M'", "32", ""), TRUE, 32, NULL);
  check(SHMEM("looking-glass", " unit='MiB'", "64", ""), TRUE, 64, NULL);
  check(SHMEM("looking-glass", " unit='KiB'", "32768", ""), TRUE, 32, NULL);
  check(SHMEM("looking-glass", " unit='G'", "1", ""), TRUE, 1024, NULL);
  check(SHMEM("looking-glass", "", "33554432", ""), TRUE, 32, NULL);
}

static void
arguments_have_it(void **state)
{
  (void)state;
  check(OBJECT("memory-backend-file,id=a,mem-path=/dev/kvmfr0,size=32M,share=yes"), TRUE, 32,
        "/dev/kvmfr0");
  check(OBJECT("{\"qom-type\":\"memory-backend-file\",\"mem-path\":\"/dev/kvmfr1\","
               "\"size\" : 67108864}"),
        TRUE, 64, "/dev/kvmfr1");
  check(OBJECT("memory-backend-file,size=1G,id=a,mem-path=/dev/shm/looking-glass,share=on"), TRUE,
        1024, NULL);
}

static void
a_plan_has_it(void **state)
{
  (void)state;
  check(PLAN("size='128'"), TRUE, 128, NULL);
  check(PLAN("size='128' path='/dev/kvmfr0'"), TRUE, 128, "/dev/kvmfr0");
  check(PLAN("size='128'") SHMEM("looking-glass", " unit='M'", "32", ""), TRUE, 128, NULL);
}

static void
a_size_that_cannot_be_read_is_none(void **state)
{
  (void)state;
  check(SHMEM("looking-glass", " unit='MB'", "32", ""), TRUE, 0, NULL);
  check(SHMEM("looking-glass", " unit='potato'", "32", ""), TRUE, 0, NULL);
  check(SHMEM("looking-glass", "", "99999999999999999999", ""), TRUE, 0, NULL);
  check(OBJECT("memory-backend-file,id=a,mem-path=/dev/kvmfr0"), TRUE, 0, "/dev/kvmfr0");
}

static void
memory_for_something_else_is_none(void **state)
{
  (void)state;
  check("", FALSE, 0, NULL);
  check(SHMEM("scream", " unit='M'", "2", ""), FALSE, 0, NULL);
  check(SHMEM("looking-glass", " unit='M'", "2", "<server path='/run/a'/>"), FALSE, 0, NULL);
  check(OBJECT("memory-backend-file,id=a,mem-path=/dev/shm/other,size=32M"), FALSE, 0, NULL);
  check(OBJECT("memory-backend-ram,id=a,size=32M"), FALSE, 0, NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_element_has_it),
    cmocka_unit_test(arguments_have_it),
    cmocka_unit_test(a_plan_has_it),
    cmocka_unit_test(a_size_that_cannot_be_read_is_none),
    cmocka_unit_test(memory_for_something_else_is_none),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
