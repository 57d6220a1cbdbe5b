/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gvt-xml doctor over connections that tests on files can't make: to another host, to none, to a
   libvirt without node devices, to QEMU of some version. libvirt's calls are wrapped around its
   test driver. */
#include <ftw.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "testlib.h"

static char *root; /* a laptop with GVT-g */

/* The faults of the wrapped calls, which otherwise pass on. */
static struct {
  gboolean refused;    /* no connection */
  const char *uri;     /* the connection's URI */
  unsigned long qemu;  /* its version */
  gboolean no_nodedev; /* the driver has no nodedev */
  gboolean broken;     /* the connection is, too */
  gboolean no_domains; /* they can't be listed */
} trouble;

virConnectPtr __real_virConnectOpenAuth(const char *name, virConnectAuthPtr auth,
                                        unsigned int flags);
virConnectPtr __wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth,
                                        unsigned int flags);
char *__real_virConnectGetURI(virConnectPtr conn);
char *__wrap_virConnectGetURI(virConnectPtr conn);
int __wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version);
int __real_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                        unsigned int flags);
int __wrap_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                        unsigned int flags);
int __real_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);
int __wrap_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);
int __wrap_virConnectIsAlive(virConnectPtr conn);

/* Fails with "this function is not supported by the connection driver", by a call that this driver
   lacks. */
static int
fail_without_support(virConnectPtr conn)
{
  assert_null(virNWFilterLookupByName(conn, "any"));
  return -1;
}

virConnectPtr
__wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
  return __real_virConnectOpenAuth(trouble.refused ? "nosuch+driver:///" : name, auth, flags);
}

char *
__wrap_virConnectGetURI(virConnectPtr conn)
{
  return trouble.uri ? strdup(trouble.uri) : __real_virConnectGetURI(conn);
}

int
__wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version)
{
  (void)conn;
  *version = trouble.qemu;
  return 0;
}

int
__wrap_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                    unsigned int flags)
{
  return trouble.no_nodedev ? fail_without_support(conn)
                            : __real_virConnectListAllNodeDevices(conn, devices, flags);
}

int
__wrap_virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags)
{
  return trouble.no_domains ? fail_without_support(conn)
                            : __real_virConnectListAllDomains(conn, domains, flags);
}

int
__wrap_virConnectIsAlive(virConnectPtr conn)
{
  (void)conn;
  return !trouble.broken;
}

static int
make_host(void **state)
{
  g_autofree char *script = test_path("tests/lib/hosttree.sh");
  const char *words[] = { "bash", "-c", "root=$0; . \"$1\"; gvtg_laptop", NULL, script, NULL };
  int status = -1;

  (void)state;
  root = g_strdup("/tmp/gvt-xml-doctor-XXXXXX");
  words[3] = g_mkdtemp(root);
  return words[3] && g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                                  NULL, &status, NULL)
             ? status
             : -1;
}

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
  (void)status;
  (void)kind;
  (void)where;
  return remove(path);
}

static int
remove_host(void **state)
{
  (void)state;
  nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer(&root, g_free);
  return 0;
}

static int
end_trouble(void **state)
{
  (void)state;
  memset(&trouble, 0, sizeof trouble);
  return 0;
}

static TestRun
run_doctor(const char *uri, const char *word, const char *option)
{
  g_autofree char *path = test_path("tests/libvirt/node.xml");
  g_autofree char *own = g_strconcat("test://", path, NULL);

  return test_command(&cmd_doctor, NULL, "-c", uri ? uri : own, "--root", root,
                      word ? word : option, word ? option : NULL, NULL);
}

/* Each of lines is the beginning of a line of the output, before it was wrapped. */
static void
assert_lines(const TestRun *run, int status, const char *lines)
{
  g_auto(GStrv) wanted = g_strsplit(lines, "\n", -1);
  g_autoptr(GRegex) broken = g_regex_new("\n {10,}", 0, 0, NULL);
  g_autofree char *whole = g_regex_replace_literal(broken, run->out, -1, 0, " ", 0, NULL);
  g_autofree char *out = g_strconcat("\n", whole, NULL);

  if (run->status != status)
    fail_msg("status %d: %s%s", run->status, run->out, run->err);
  for (gsize i = 0; wanted[i]; i++) {
    g_autofree char *line = g_strconcat("\n", wanted[i], NULL);

    if (!strstr(out, line))
      fail_msg("no line '%s' in: %s", wanted[i], run->out);
  }
}

/* Over a connection to another host libvirt tells the devices, and the files below root are this
   host's. */
static void
another_host_is_not_judged_by_this_ones_files(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.uri = "qemu+ssh://another.host/system";
  run = run_doctor(NULL, NULL, NULL);
  assert_lines(
      &run, GVT_EXIT_DONE,
      "PASS     libvirt          qemu+ssh://another.host/system answers\n"
      "PASS     gpu              0000:00:02.0 Intel Corporation HD Graphics 620 (8086:5916), "
      "Kaby Lake; 0000:41:00.0 NVIDIA Corporation GV100GL [Tesla V100] (10de:1db4); "
      "0000:41:10.7 NVIDIA Corporation L40S (10de:26b9)\n"
      "PASS     gvtg-generation  0000:00:02.0 is Kaby Lake, which has GVT-g\n"
      "PASS     enable-gvt       on: 0000:00:02.0 gives vGPUs\n"
      "UNKNOWN  enable-guc       not checkable over this connection\n"
      "UNKNOWN  ignore-msrs      not checkable over this connection\n"
      "PASS     mdev-types       0000:00:02.0 gives i915-GVTg_V5_4\n"
      "WARN     free-instances   0000:00:02.0 has no room for any of its types\n"
      "UNKNOWN  vfio-pci         not checkable over this connection\n"
      "UNKNOWN  render-node      not checkable over this connection");
}

#define GUEST "4dea22b3-1d52-d8f3-2516-782e98ab3fa0"

static void
a_plain_guest_needs_nothing_of_another_host(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.uri = "qemu+ssh://another.host/system";
  run = run_doctor(NULL, "guest", NULL);
  assert_lines(&run, GVT_EXIT_DONE,
               "guest: no plan, and no host device\n"
               "PASS     libvirt\n"
               "UNKNOWN  log      not checkable over this connection\n"
               "2 checks: 1 passed, 0 warned, 0 failed, 1 unknown");
}

/* Neither libvirt nor files: nothing is guessed. */
static void
another_host_without_node_devices_is_unknown(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.uri = "qemu+ssh://another.host/system";
  trouble.no_nodedev = TRUE;
  run = run_doctor(NULL, NULL, NULL);
  assert_lines(
      &run, GVT_EXIT_DONE,
      "PASS     libvirt  qemu+ssh://another.host/system answers, but can't list host devices\n"
      "UNKNOWN  gpu      not checkable over this connection\n"
      "2 checks: 1 passed, 0 warned, 0 failed, 1 unknown");
}

static void
without_node_devices_this_hosts_kernel_tells(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.no_nodedev = TRUE;
  run = run_doctor("test:///default", NULL, NULL);
  assert_lines(&run, GVT_EXIT_DONE,
               "PASS     libvirt          test:///default answers, but can't list host devices\n"
               "PASS     gpu              0000:00:02.0 8086:5916, Kaby Lake\n"
               "15 checks: 15 passed, 0 warned, 0 failed, 0 unknown");
}

static void
without_libvirt_this_hosts_kernel_tells(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) json = { 0 };

  (void)state;
  trouble.refused = TRUE;
  run = run_doctor("qemu:///system", NULL, NULL);
  assert_lines(&run, GVT_EXIT_DONE,
               "UNKNOWN  libvirt          no connection to qemu:///system: \n"
               "         do: start libvirt, or name another one with -c\n"
               "PASS     iommu            on, IOMMU groups of PCI devices: 1\n"
               "15 checks: 14 passed, 0 warned, 0 failed, 1 unknown");
  json = run_doctor("qemu:///system", NULL, "--json");
  assert_lines(&json, GVT_EXIT_DONE,
               "  \"domain\":null,\n  \"uri\":\"qemu:///system\",\n  \"unknown\":1");
}

static void
a_guest_needs_libvirt(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.refused = TRUE;
  run = run_doctor("qemu:///system", "guest", NULL);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  assert_non_null(strstr(run.err, "error: no connection to qemu:///system"));
}

/* Its files aren't these. */
static void
another_host_without_a_connection_is_an_error(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.refused = TRUE;
  run = run_doctor("qemu+ssh://another.host/system", NULL, NULL);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  assert_string_equal(run.out, "");
  assert_non_null(strstr(run.err, "error: no connection to qemu+ssh://another.host/system"));
}

static void
a_broken_connection_is_an_error(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.no_nodedev = TRUE;
  trouble.broken = TRUE;
  run = run_doctor("test:///default", NULL, NULL);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  assert_string_equal(run.out, "");
}

static void
a_password_in_the_uri_is_not_shown(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) json = { 0 };
  g_auto(TestRun) refused = { 0 };

  (void)state;
  trouble.uri = "qemu+tcp://anna:s3cret@another.host/system";
  run = run_doctor(NULL, NULL, NULL);
  json = run_doctor(NULL, NULL, "--json");
  assert_null(strstr(run.out, "s3cret"));
  assert_null(strstr(json.out, "s3cret"));
  assert_non_null(strstr(json.out, "another.host"));
  trouble.refused = TRUE;
  refused = run_doctor("qemu:///system?password=s3cret", NULL, NULL);
  assert_non_null(strstr(refused.out, "UNKNOWN  libvirt"));
  assert_null(strstr(refused.out, "s3cret"));
}

/* A guest of the node file below. */
static TestRun
run_guest(const char *word)
{
  g_autofree char *path = test_path("tests/golden/doctor/guest-in-use/node.xml");
  g_autofree char *uri = g_strconcat("test://", path, NULL);

  return run_doctor(uri, word, NULL);
}

static void
qemus_version_says_whether_its_sandbox_does_harm(void **state)
{
  g_auto(TestRun) old = { 0 };
  g_auto(TestRun) newer = { 0 };

  (void)state;
  trouble.qemu = 3001000;
  old = run_guest("win10");
  assert_lines(
      &old, GVT_EXIT_CHANGES,
      "WARN     seccomp          on; QEMU 3.1.0 may be killed by it (SIGSYS) as Mesa starts");
  trouble.qemu = 4000000;
  newer = run_guest("win10");
  assert_lines(&newer, GVT_EXIT_CHANGES, "PASS     seccomp          on; QEMU 4.0.0 works with it");
}

static void
who_else_has_a_device_may_be_unknown(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.no_domains = TRUE;
  run = run_guest("win10");
  assert_lines(&run, GVT_EXIT_CHANGES, "UNKNOWN  in-use           the other domains can't be read");
}

static void
another_hosts_guest_is_judged_by_what_libvirt_tells(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.uri = "qemu+ssh://another.host/system";
  run = run_guest("win10");
  assert_lines(&run, GVT_EXIT_CHANGES,
               "FAIL     device           mediated device '" TEST_UUID "' not found\n"
               "FAIL     in-use           " TEST_UUID " is in use by the running domain win11\n"
               "UNKNOWN  render-node      not checkable over this connection\n"
               "UNKNOWN  seccomp          not checkable over this connection\n"
               "UNKNOWN  log              not checkable over this connection\n"
               "PASS     memlock          libvirt's system driver raises QEMU's limit itself");
}

/* libvirt tells the drivers of most devices; of a virtual function that isn't enough. */
static void
another_hosts_driver_may_not_tell(void **state)
{
  static const char node[] =
      "<node><device><name>pci_0000_41_00_4</name><parent>computer</parent><capability type='pci'>"
      "<domain>0</domain><bus>65</bus><slot>0</slot><function>4</function>"
      "<product id='0x26b9'/><vendor id='0x10de'/></capability></device>"
      "<domain type='kvm'><name>guest</name><memory>1024</memory>"
      "<os><type arch='x86_64'>hvm</type></os><devices><hostdev mode='subsystem' type='pci' "
      "managed='no'><source><address domain='0' bus='65' slot='0' function='4'/></source>"
      "</hostdev></devices></domain></node>";
  g_autofree char *path = g_build_filename(root, "node.xml", NULL);
  g_autofree char *uri = g_strconcat("test://", path, NULL);
  g_auto(TestRun) run = { 0 };

  (void)state;
  assert_true(g_file_set_contents(path, node, -1, NULL));
  trouble.uri = "qemu+ssh://another.host/system";
  run = run_doctor(uri, "guest", NULL);
  assert_lines(&run, GVT_EXIT_CHANGES,
               "PASS     device       the host has 0000:41:00.4\n"
               "UNKNOWN  driver       0000:41:00.4 is bound to no driver that libvirt tells; over "
               "this connection it can't be checked whether that is a driver for VFIO\n"
               "FAIL     iommu        off: no PCI device is in an IOMMU group");
}

/* libvirt tells that no GPU there can have GVT-g, so the checks for GVT-g are left out. */
static void
another_hosts_gpu_may_be_too_new(void **state)
{
  static const char node[] =
      "<node><device><name>pci_0000_00_02_0</name><parent>computer</parent><capability type='pci'>"
      "<class>0x030000</class><domain>0</domain><bus>0</bus><slot>2</slot><function>0</function>"
      "<product id='0x46a6'/><vendor id='0x8086'/></capability></device>"
      "<domain type='kvm'><name>guest</name><metadata><gvt:state xmlns:gvt='urn:gvt-xml:1' "
      "version='1'><gvt:plan profile='gvtg-headless'><gvt:mdev uuid='" TEST_UUID
      "' alias='ua-gvt0'/><gvt:display mode='none'/></gvt:plan><gvt:base pci='' audio=''/>"
      "<gvt:removed/></gvt:state></metadata><memory>1024</memory>"
      "<os><type arch='x86_64'>hvm</type></os></domain></node>";
  g_autofree char *path = g_build_filename(root, "node.xml", NULL);
  g_autofree char *uri = g_strconcat("test://", path, NULL);
  g_auto(TestRun) run = { 0 };

  (void)state;
  assert_true(g_file_set_contents(path, node, -1, NULL));
  trouble.uri = "qemu+ssh://another.host/system";
  run = run_doctor(uri, "guest", NULL);
  assert_lines(&run, GVT_EXIT_CHANGES,
               "FAIL     gvtg-generation  0000:00:02.0 is Alder Lake, which has no GVT-g, but "
               "SR-IOV\n"
               "FAIL     mdev-types       no device of the host gives vGPUs");
  assert_null(strstr(run.out, "enable-gvt"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(another_host_is_not_judged_by_this_ones_files, end_trouble),
    cmocka_unit_test_teardown(a_plain_guest_needs_nothing_of_another_host, end_trouble),
    cmocka_unit_test_teardown(another_host_without_node_devices_is_unknown, end_trouble),
    cmocka_unit_test_teardown(without_node_devices_this_hosts_kernel_tells, end_trouble),
    cmocka_unit_test_teardown(without_libvirt_this_hosts_kernel_tells, end_trouble),
    cmocka_unit_test_teardown(a_guest_needs_libvirt, end_trouble),
    cmocka_unit_test_teardown(another_host_without_a_connection_is_an_error, end_trouble),
    cmocka_unit_test_teardown(a_broken_connection_is_an_error, end_trouble),
    cmocka_unit_test_teardown(a_password_in_the_uri_is_not_shown, end_trouble),
    cmocka_unit_test_teardown(qemus_version_says_whether_its_sandbox_does_harm, end_trouble),
    cmocka_unit_test_teardown(who_else_has_a_device_may_be_unknown, end_trouble),
    cmocka_unit_test_teardown(another_hosts_guest_is_judged_by_what_libvirt_tells, end_trouble),
    cmocka_unit_test_teardown(another_hosts_driver_may_not_tell, end_trouble),
    cmocka_unit_test_teardown(another_hosts_gpu_may_be_too_new, end_trouble),
  };

  return cmocka_run_group_tests(tests, make_host, remove_host);
}
