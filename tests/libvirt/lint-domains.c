/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gvt-xml lint on domains of the real QEMU driver: what it knows besides the XML, and its repairs
   by a redefine. */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "libvirt/connection.h"
#include "testlib.h"

static virConnectPtr connection;
static gboolean managed_save;
static unsigned long qemu_version;
static const char *elsewhere; /* the connection's URI, in place of the real one */

virConnectPtr __wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth,
                                        unsigned int flags);
int __wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags);

int __wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version);
char *__real_virConnectGetURI(virConnectPtr conn);
char *__wrap_virConnectGetURI(virConnectPtr conn);

/* libvirt 9's embedded driver can be opened only about ten times in a process, so all commands
   share the test's connection. */
virConnectPtr
__wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
  (void)name;
  (void)auth;
  (void)flags;
  assert_int_equal(virConnectRef(connection), 0);
  return connection;
}

int
__wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  (void)flags;
  return managed_save;
}

int
__wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version)
{
  (void)conn;
  *version = qemu_version;
  return 0;
}

char *
__wrap_virConnectGetURI(virConnectPtr conn)
{
  return elsewhere ? strdup(elsewhere) : __real_virConnectGetURI(conn);
}

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

/* A domain with an mdev; further is the XML behind its devices. */
static void
define(const char *name, const char *graphics, const char *further)
{
  g_autofree char *xml = g_strdup_printf(
      "<domain type='qemu' xmlns:qemu='" QEMU_NS "'><name>%s</name>"
      "<memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>"
      "<devices>%s<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'><source>"
      "<address uuid='" TEST_UUID "'/></source></hostdev></devices>%s</domain>",
      name, graphics, further);
  virDomainPtr domain = virDomainDefineXML(connection, xml);

  if (!domain)
    fail_msg("%s", virGetLastErrorMessage());
  virDomainFree(domain);
}

#define SPICE_GL                                                                                   \
  "<graphics type='spice' passwd='s3cretPW'><listen type='none'/><gl enable='yes'/></graphics>"    \
  "<video><model type='none'/></video>"
#define OTHER_MDEV_UUID "c5d81a6e-2f0c-4b4e-9f3e-5d3f7b1f2a11"
#define BARE_MDEV(uuid)                                                                            \
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='" uuid "'/>"      \
  "</source></hostdev>"
/* This is wrong for every libvirt, and is repaired. */
#define SPICE_GL_LISTENING                                                                         \
  "<graphics type='spice' autoport='yes' passwd='s3cretPW'><gl enable='yes'/></graphics>"          \
  "<video><model type='none'/></video>"
/* This is wrong if libvirt gives QEMU its devices as JSON. */
#define DEAD                                                                                        \
  "<qemu:commandline><qemu:arg value='-set'/><qemu:arg value='device.hostdev0.x-igd-opregion=on'/>" \
  "</qemu:commandline>"

static gboolean
gives_json(void)
{
  return virt_library_version() >= VERSION_NUMBER(8, 1);
}

static char *
dump(const char *name)
{
  virDomainPtr domain = virDomainLookupByName(connection, name);
  char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);

  virDomainFree(domain);
  return xml;
}

static void
assert_said(const TestRun *run, int status, const char *out, const char *err)
{
  if (run->status != status || (out && !strstr(run->out, out)) || (err && !strstr(run->err, err)))
    fail_msg("status %d, out: %s, err: %s", run->status, run->out, run->err);
}

static void
it_repairs_by_a_redefine(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) back = { 0 };
  g_autofree char *xml = NULL;

  (void)state;
  define("guest", SPICE_GL, DEAD);
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  if (!gives_json()) {
    assert_said(&run, GVT_EXIT_DONE, NULL, "nothing found");
    return;
  }
  assert_said(&run, GVT_EXIT_CHANGES, "guest: dead-set (start)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&fix, GVT_EXIT_DONE, NULL, "repaired: dead-set");
  xml = dump("guest");
  assert_non_null(strstr(xml, "<qemu:property name='x-igd-opregion' type='bool' value='true'/>"));
  assert_non_null(strstr(xml, "s3cretPW"));
  assert_null(strstr(xml, "-set"));
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
  back = test_command(&cmd_lint, NULL, "guest", "--fix", "--exit-code", NULL);
  assert_said(&back, GVT_EXIT_DONE, NULL, NULL);
}

/* libvirt keeps the repaired device, and QEMU gets it as one of libvirt's own. */
static void
an_argument_becomes_a_hostdev(void **state)
{
  static const char further[] =
      "<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci,host=41:00.0,"
      "addr=0x1b,rombar=0,x-vga=on'/></qemu:commandline>";
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_autofree char *xml = NULL;

  (void)state;
  define("guest", SPICE_GL, further);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  if (virt_library_version() < VERSION_NUMBER(8, 5)) {
    assert_said(&fix, GVT_EXIT_CHANGES, NULL, "no <qemu:override> that works");
    return;
  }
  assert_said(&fix, GVT_EXIT_DONE, NULL, "repaired: raw-vfio-argument");
  xml = dump("guest");
  assert_non_null(strstr(xml, "<hostdev mode='subsystem' type='pci' managed='yes'>"));
  assert_non_null(strstr(xml, "slot='0x1b'"));
  assert_non_null(strstr(xml, "<rom bar='off'/>"));
  assert_non_null(strstr(xml, "<qemu:property name='x-vga' type='bool' value='true'/>"));
  assert_null(strstr(xml, "-device"));
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
}

static void
a_dry_run_changes_nothing(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  (void)state;
  define("guest", SPICE_GL_LISTENING, "");
  before = dump("guest");
  run = test_command(&cmd_lint, NULL, "guest", "--fix", "--dry-run", "--exit-code", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "<listen type=\"none\"/>", "would be repaired");
  assert_null(strstr(run.out, "s3cretPW"));
  after = dump("guest");
  assert_string_equal(before, after);
}

static void
a_device_of_another_domain_is_found(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  define("guest", SPICE_GL, "");
  define("other", SPICE_GL, "");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "hostdev-used-twice (start)", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "is the domain other's too", NULL);
}

static void
several_domains_are_looked_at(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) lost = { 0 };

  (void)state;
  define("guest", SPICE_GL, "");
  define("other", SPICE_GL_LISTENING, "");
  run = test_command(&cmd_lint, NULL, "guest", "other", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "guest: hostdev-used-twice", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "other: spice-gl-listen", NULL);
  lost = test_command(&cmd_lint, NULL, "guest", "nobody", NULL);
  assert_said(&lost, GVT_EXIT_FAILED, NULL, "there is no domain 'nobody'");
}

static void
a_managed_save_image_is_found_and_stops_a_repair(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };

  (void)state;
  define("guest", SPICE_GL_LISTENING, "");
  managed_save = TRUE;
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "managed-save (silent)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&fix, GVT_EXIT_FAILED, NULL, "managed save image");
}

static void
a_rom_file_that_is_not_there_is_found(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  define(
      "guest", SPICE_GL,
      gives_json()
          ? "<qemu:override><qemu:device alias='hostdev0'><qemu:frontend><qemu:property name='romfile' "
            "type='string' value='/nowhere/gpu.rom'/></qemu:frontend></qemu:device></qemu:override>"
          : "<qemu:commandline><qemu:arg value='-set'/>"
            "<qemu:arg value='device.hostdev0.romfile=/nowhere/gpu.rom'/></qemu:commandline>");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "failed to find romfile \"/nowhere/gpu.rom\"", NULL);
}

/* The host is one whose Mesa has this driver. */
static void
have_driver(const char *driver)
{
  g_autofree char *uri = test_embed_uri();
  g_autofree char *file = g_strdup_printf("%s_dri.so", driver);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  g_free(command_globals.root);
  command_globals.root = g_build_filename(strchr(uri, '=') + 1, "mesa", driver, NULL);
  folder = g_build_filename(command_globals.root, "usr/lib64/dri", NULL);
  path = g_build_filename(folder, file, NULL);
  assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
  assert_true(g_file_set_contents(path, "", 0, NULL));
}

static gboolean
has_driver_variable(void)
{
  g_autofree char *xml = dump("guest");

  return strstr(xml, "<qemu:env name='MESA_LOADER_DRIVER_OVERRIDE' value='i965'/>") != NULL;
}

static void
a_driver_that_mesa_lacks_is_found_and_goes(void **state)
{
  g_auto(TestRun) there = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };

  (void)state;
  define("guest", SPICE_GL,
         "<qemu:commandline><qemu:env name='MESA_LOADER_DRIVER_OVERRIDE' value='i965'/>"
         "</qemu:commandline>");
  have_driver("i965");
  there = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&there, GVT_EXIT_DONE, NULL, "nothing found");
  have_driver("iris");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "mesa-driver (silent)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&fix, GVT_EXIT_DONE, NULL, "repaired: mesa-driver");
  assert_false(has_driver_variable());
}

static void
a_planned_driver_is_the_plan_s_to_leave_out(void **state)
{
  g_auto(TestRun) there = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) clean = { 0 };

  (void)state;
  define("guest", SPICE_GL, "");
  have_driver("i965");
  there = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  assert_said(&there, GVT_EXIT_DONE, NULL, NULL);
  assert_true(has_driver_variable());
  have_driver("iris");
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "the recorded plan has it", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&fix, GVT_EXIT_CHANGES, NULL, "not repaired");
  assert_true(has_driver_variable());
  again = test_command(&cmd_apply, NULL, "guest", NULL);
  assert_said(&again, GVT_EXIT_DONE, NULL, "MESA_LOADER_DRIVER_OVERRIDE=i965 is left out");
  assert_false(has_driver_variable());
  clean = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  assert_said(&clean, GVT_EXIT_DONE, NULL, NULL);
  assert_false(has_driver_variable());
}

static void
drift_is_found_and_repaired(void **state)
{
  g_auto(TestRun) apply = { 0 };
  g_auto(TestRun) clean = { 0 };
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) fix = { 0 };
  g_auto(TestRun) again = { 0 };
  g_autofree char *xml = NULL;
  char *ramfb;
  virDomainPtr domain;

  (void)state;
  define("guest", SPICE_GL, "");
  apply = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, NULL);
  assert_said(&apply, GVT_EXIT_DONE, NULL, NULL);
  clean = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&clean, GVT_EXIT_DONE, NULL, "nothing found");
  xml = dump("guest");
  ramfb = strstr(xml, "ramfb='on'");
  assert_non_null(ramfb);
  memset(ramfb, ' ', strlen("ramfb='on'"));
  domain = virDomainDefineXML(connection, xml);
  assert_non_null(domain);
  virDomainFree(domain);
  run = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&run, GVT_EXIT_CHANGES, "drift (never)", NULL);
  fix = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&fix, GVT_EXIT_DONE, NULL, "repaired: drift");
  again = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&again, GVT_EXIT_DONE, NULL, "nothing found");
}

/* Writes QEMU's module for SPICE below the root that the commands see. */
static void
build_qemu(const char *words)
{
  g_autofree char *folder = g_build_filename(test_root, "usr/lib64/qemu", NULL);
  g_autofree char *module = g_build_filename(folder, "ui-spice-core.so", NULL);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  assert_true(g_file_set_contents(module, words, -1, NULL));
}

static void
how_qemu_was_built_decides_of_a_port(void **state)
{
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) taken = { 0 };
  g_auto(TestRun) kept = { 0 };
  g_auto(TestRun) unsure = { 0 };
  g_auto(TestRun) left = { 0 };
  g_auto(TestRun) planned = { 0 };
  g_auto(TestRun) too_old = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  (void)state;
  qemu_version = VERSION_NUMBER(11, 1);
  define("guest", SPICE_GL_LISTENING, "");
  before = dump("guest");
  build_qemu("SPICE GL support is local-only for now and incompatible with -spice port/tls-port");
  refused = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&refused, GVT_EXIT_CHANGES, "seen on this host only: --fix does", NULL);
  too_old = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-remote",
                         "--dry-run", NULL);
  assert_said(&too_old, GVT_EXIT_FAILED, NULL, "needs QEMU 10.1 built for spice-server 0.15.3");
  build_qemu("gstreamer:h264");
  taken = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&taken, GVT_EXIT_DONE, NULL, "nothing found");
  kept = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&kept, GVT_EXIT_DONE, NULL, "nothing found");
  planned = test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-remote",
                         "--dry-run", "--no-judge", NULL);
  assert_said(&planned, GVT_EXIT_DONE, NULL, "a dry run");
  assert_null(strstr(planned.err, "isn't known"));
  /* Of another host it can't be seen. */
  elsewhere = "qemu+ssh://root@host/system";
  unsure = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&unsure, GVT_EXIT_CHANGES, "if this QEMU is such a one", NULL);
  left = test_command(&cmd_lint, NULL, "guest", "--fix", NULL);
  assert_said(&left, GVT_EXIT_CHANGES, NULL, "not repaired");
  after = dump("guest");
  assert_string_equal(before, after);
}

/* The host has an mdev of that type. */
static void
have_mdev(const char *uuid, const char *type)
{
  g_autofree char *folder = g_build_filename(test_root, "sys/bus/mdev/devices", uuid, NULL);
  g_autofree char *link = g_build_filename(folder, "mdev_type", NULL);
  g_autofree char *target = g_build_filename("..", "types", type, NULL);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  unlink(link);
  assert_int_equal(symlink(target, link), 0);
}

static void
the_types_of_mdevs_decide_who_has_an_opregion(void **state)
{
  static const char other[] = OTHER_MDEV_UUID;
  g_auto(TestRun) alone = { 0 };
  g_auto(TestRun) both = { 0 };
  g_auto(TestRun) nvidia = { 0 };
  g_auto(TestRun) planned = { 0 };

  (void)state;
  qemu_version = VERSION_NUMBER(11, 1);
  define("guest", SPICE_GL BARE_MDEV(OTHER_MDEV_UUID), "");
  alone = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&alone, GVT_EXIT_DONE, NULL, "nothing found");
  have_mdev(TEST_UUID, "i915-GVTg_V5_4");
  have_mdev(other, "i915-GVTg_V5_8");
  both = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&both, GVT_EXIT_CHANGES, "two-opregions (start)", NULL);
  have_mdev(other, "nvidia-63");
  nvidia = test_command(&cmd_lint, NULL, "guest", NULL);
  assert_said(&nvidia, GVT_EXIT_DONE, NULL, "nothing found");
  planned =
      test_command(&cmd_apply, NULL, "guest", "--uuid", TEST_UUID, "--profile", "gvtg-spice", NULL);
  assert_said(&planned, GVT_EXIT_DONE, NULL, NULL);
  assert_null(strstr(planned.err, "another device of the domain"));
}

/* No domain and no image, and a QEMU that lacks a feature that some of these tests need. */
static int
fresh(void **state)
{
  static const char *const names[] = { "guest", "other" };

  (void)state;
  managed_save = FALSE;
  elsewhere = NULL;
  qemu_version = VERSION_NUMBER(7, 2);
  g_free(command_globals.root);
  command_globals.root = g_strdup(test_root);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    virDomainPtr domain = virDomainLookupByName(connection, names[i]);

    if (domain) {
      virDomainUndefine(domain);
      virDomainFree(domain);
    }
  }
  return 0;
}

static int
set_up(void **state)
{
  g_autofree char *uri = test_embed_uri();
  g_autofree char *home = g_build_filename(strchr(uri, '=') + 1, "state", NULL);

  (void)state;
  g_setenv("XDG_STATE_HOME", home, TRUE);
  if (test_make_root(state) != 0)
    return -1;
  command_globals.root = g_strdup(test_root);
  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  connection = virConnectOpen(uri);
  return connection ? 0 : -1;
}

static int
tear_down(void **state)
{
  (void)state;
  virConnectClose(connection);
  test_embed_remove();
  return test_remove_root(state);
}

#define STEP(name) cmocka_unit_test_setup(name, fresh)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(it_repairs_by_a_redefine),
    STEP(an_argument_becomes_a_hostdev),
    STEP(a_dry_run_changes_nothing),
    STEP(a_device_of_another_domain_is_found),
    STEP(several_domains_are_looked_at),
    STEP(a_managed_save_image_is_found_and_stops_a_repair),
    STEP(a_rom_file_that_is_not_there_is_found),
    STEP(how_qemu_was_built_decides_of_a_port),
    STEP(the_types_of_mdevs_decide_who_has_an_opregion),
    STEP(a_driver_that_mesa_lacks_is_found_and_goes),
    STEP(a_planned_driver_is_the_plan_s_to_leave_out),
    STEP(drift_is_found_and_repaired),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
