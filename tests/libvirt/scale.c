/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The work of a command grows as the host does, not by the square: comparisons of texts, widths and
   calls of libvirt are counted on two hosts of libvirt's test driver, of which the second has four
   times as many devices and domains. */
#include <libvirt/libvirt.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "testlib.h"

enum { SMALL = 40, GROWTH = 4 };

/* The calls that are counted. */
static struct {
  gint texts;  /* compared or hashed */
  gint widths; /* measured */
  gint xml;    /* domains that libvirt gave */
  gint nodes;  /* node devices that libvirt gave */
} counts;

int __real_strcmp(const char *a, const char *b);
int __wrap_strcmp(const char *a, const char *b);
int __real_g_strcmp0(const char *a, const char *b);
int __wrap_g_strcmp0(const char *a, const char *b);
gboolean __real_g_str_equal(gconstpointer a, gconstpointer b);
gboolean __wrap_g_str_equal(gconstpointer a, gconstpointer b);
guint __real_g_str_hash(gconstpointer text);
guint __wrap_g_str_hash(gconstpointer text);
guint __real_text_width(const char *text);
guint __wrap_text_width(const char *text);
char *__real_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);
char *__wrap_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);
char *__real_virNodeDeviceGetXMLDesc(virNodeDevicePtr device, unsigned int flags);
char *__wrap_virNodeDeviceGetXMLDesc(virNodeDevicePtr device, unsigned int flags);

int
__wrap_strcmp(const char *a, const char *b)
{
  g_atomic_int_inc(&counts.texts);
  return __real_strcmp(a, b);
}

int
__wrap_g_strcmp0(const char *a, const char *b)
{
  g_atomic_int_inc(&counts.texts);
  return __real_g_strcmp0(a, b);
}

gboolean
__wrap_g_str_equal(gconstpointer a, gconstpointer b)
{
  g_atomic_int_inc(&counts.texts);
  return __real_g_str_equal(a, b);
}

guint
__wrap_g_str_hash(gconstpointer text)
{
  g_atomic_int_inc(&counts.texts);
  return __real_g_str_hash(text);
}

guint
__wrap_text_width(const char *text)
{
  g_atomic_int_inc(&counts.widths);
  return __real_text_width(text);
}

/* apply takes only QEMU's domains: that they are of the test driver isn't told. */
char *
__wrap_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags)
{
  char *xml = __real_virDomainGetXMLDesc(domain, flags);
  char *type = xml ? strstr(xml, "'test'") : NULL;

  g_atomic_int_inc(&counts.xml);
  if (type)
    memcpy(type, "'qemu'", sizeof "'qemu'" - 1);
  return xml;
}

char *
__wrap_virNodeDeviceGetXMLDesc(virNodeDevicePtr device, unsigned int flags)
{
  g_atomic_int_inc(&counts.nodes);
  return __real_virNodeDeviceGetXMLDesc(device, flags);
}

static void
add_parent(GString *xml, guint number)
{
  g_string_append_printf(
      xml,
      "<device><name>pci_0000_%02x_00_0</name><parent>computer</parent><capability type='pci'>"
      "<class>0x030000</class><domain>0</domain><bus>%u</bus><slot>0</slot><function>0</function>"
      "<product id='0x26b9'>L40S</product><vendor id='0x10de'>NVIDIA</vendor>"
      "<capability type='mdev_types'><type id='nvidia-35'><deviceAPI>vfio-pci</deviceAPI>"
      "<availableInstances>1</availableInstances></type></capability>"
      "<iommuGroup number='%u'/></capability></device>",
      number, number, number);
}

static void
add_mdev(GString *xml, guint number, guint parent)
{
  g_string_append_printf(
      xml,
      "<device><name>mdev_%08x_0000_0000_0000_000000000000</name><parent>pci_0000_%02x_00_0</parent>"
      "<capability type='mdev'><type id='nvidia-35'/>"
      "<uuid>%08x-0000-0000-0000-000000000000</uuid><iommuGroup number='%u'/></capability></device>",
      number, parent, number, 1000 + number);
}

static void
add_domain(GString *xml, guint number)
{
  g_string_append_printf(
      xml,
      "<domain type='test'><name>guest%u</name><uuid>%08x-0000-0000-0000-000000000001</uuid><memory>8192</memory><os><type>hvm</type></os>"
      "<devices><hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>"
      "<address uuid='%08x-0000-0000-0000-000000000000'/></source></hostdev></devices></domain>",
      number, number, number);
}

/* A host with so many mdevs, a domain for each, and a parent for each four. */
static char *
make_host(guint size)
{
  g_autoptr(GString) xml = g_string_new("<node>");
  g_autofree char *name = g_strdup_printf("host-%u.xml", size);
  g_autofree char *path = g_build_filename(test_root, name, NULL);

  for (guint i = 0; i < size; i++)
    add_domain(xml, i);
  for (guint i = 0; i < size / 4; i++)
    add_parent(xml, i);
  for (guint i = 0; i < size; i++)
    add_mdev(xml, i, i / 4);
  g_string_append(xml, "</node>");
  assert_true(g_file_set_contents(path, xml->str, -1, NULL));
  return g_strconcat("test://", path, NULL);
}

/* Runs a command on a host of that size, and counts. Free the output with g_free(). */
static char *
run_counted(const GvtCommand *command, const char *option, guint size)
{
  g_auto(TestRun) run = { 0 };

  command_globals.uri = make_host(size);
  memset(&counts, 0, sizeof counts);
  run = test_command(command, NULL, option, NULL);
  if (run.status != GVT_EXIT_DONE)
    fail_msg("status %d, err: %s", run.status, run.err);
  return g_steal_pointer(&run.out);
}

/* FALSE if a count grew by more than the host did. A sort, N log N, is still taken. */
static gboolean
grew_as_the_host(const char *what, gint small, gint large)
{
  print_message("  %s: %d, then %d\n", what, small, large);
  return large * 2 <= small * GROWTH * 3;
}

static void
assert_linear(const GvtCommand *command, const char *option)
{
  g_autofree char *first = run_counted(command, option, SMALL);
  const gint texts = counts.texts;
  const gint widths = counts.widths;
  const gint xml = counts.xml;
  g_autofree char *second = run_counted(command, option, SMALL * GROWTH);

  print_message("%s %s\n", command->name, option ? option : "");
  assert_non_null(strstr(first, "guest39"));
  assert_non_null(strstr(second, "guest159"));
  assert_true(grew_as_the_host("texts", texts, counts.texts));
  assert_true(grew_as_the_host("widths", widths, counts.widths));
  assert_true(grew_as_the_host("domains read", xml, counts.xml));
}

static void
devices_are_listed_in_linear_time(void **state)
{
  (void)state;
  assert_linear(&cmd_devices, NULL);
  assert_linear(&cmd_devices, "--json");
}

static void
a_status_takes_linear_time(void **state)
{
  (void)state;
  assert_linear(&cmd_status, NULL);
  assert_linear(&cmd_status, "--all");
  assert_linear(&cmd_status, "--json");
}

static void
names_need_no_domain(void **state)
{
  g_autofree char *names = NULL;

  (void)state;
  names = run_counted(&cmd_complete, "domains", 3);
  assert_string_equal(names, "guest0\nguest1\nguest2\n");
  assert_int_equal(counts.xml, 0);
}

/* Each domain is read once for itself, and once for all others together; each mdev once. */
static void
lint_reads_each_domain_twice_and_each_mdev_once(void **state)
{
  (void)state;
  for (guint size = SMALL / GROWTH; size <= SMALL; size *= GROWTH) {
    g_auto(TestRun) run = { 0 };

    command_globals.uri = make_host(size);
    memset(&counts, 0, sizeof counts);
    run = test_command(&cmd_lint, NULL, "--all", NULL);
    if (run.status != GVT_EXIT_DONE)
      fail_msg("status %d, err: %s", run.status, run.err);
    assert_int_equal(counts.xml, 2 * size);
    assert_int_equal(counts.nodes, size);
  }
}

/* A line for each domain of the host; each other one names an mdev that the host doesn't have. Free
   with g_free(). */
static char *
make_map(guint size)
{
  g_autoptr(GString) lines = g_string_new(NULL);
  g_autofree char *path = g_build_filename(test_root, "map", NULL);

  for (guint i = 0; i < size; i++)
    g_string_append_printf(lines,
                           "guest%u profile=gvtg-spice uuid=%08x-0000-0000-0000-000000000000\n", i,
                           i % 2 ? i : i + 1000);
  assert_true(g_file_set_contents(path, lines->str, -1, NULL));
  return g_steal_pointer(&path);
}

/* Each mdev once, and once more with all devices, for those that are missing. */
static void
apply_to_many_lists_the_mdevs_twice(void **state)
{
  (void)state;
  for (guint size = SMALL / GROWTH; size <= SMALL; size *= GROWTH) {
    g_auto(TestRun) run = { 0 };
    g_autofree char *map = make_map(size);

    command_globals.uri = make_host(size);
    memset(&counts, 0, sizeof counts);
    run = test_command(&cmd_apply, NULL, "--map", map, "--dry-run", "--no-check", "--jobs=1", NULL);
    if (run.status != GVT_EXIT_DONE)
      fail_msg("status %d, err: %s", run.status, run.err);
    assert_non_null(strstr(run.err, "the host has no vGPU"));
    assert_int_equal(counts.nodes, size + size + size / 4);
  }
}

static int
set_up(void **state)
{
  if (test_make_root(state) != 0)
    return -1;
  command_globals.root = g_strdup(test_root);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(devices_are_listed_in_linear_time),
    cmocka_unit_test(a_status_takes_linear_time),
    cmocka_unit_test(names_need_no_domain),
    cmocka_unit_test(lint_reads_each_domain_twice_and_each_mdev_once),
    cmocka_unit_test(apply_to_many_lists_the_mdevs_twice),
  };

  return cmocka_run_group_tests(tests, set_up, test_remove_root);
}
