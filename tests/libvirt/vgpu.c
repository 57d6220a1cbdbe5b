/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vGPUs are made and removed: which of libvirt's calls, in which order, and what is left after a
   failure. Those calls are wrapped, and the host's files are a folder of the test's own. */
#include "host/vgpu.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "host/root-file.h"
#include "testlib.h"

#define ADDRESS "0000:00:02.0"
#define TYPE "i915-GVTg_V5_4"
#define CREATE "sys/class/mdev_bus/" ADDRESS "/mdev_supported_types/" TYPE "/create"
#define REMOVE "sys/bus/mdev/devices/" TEST_UUID "/remove"
#define XML                                                                                        \
  "<device><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='" TYPE               \
  "'/><uuid>" TEST_UUID "</uuid></capability></device>"

static VirtConnection *connection;
static GString *calls;
static const char *failing;  /* the call that fails */
static gboolean unsupported; /* because the driver hasn't got it */
static const char *uri;      /* the connection's URI */
static int node;             /* libvirt's handles point to it */

#define NODE ((virNodeDevicePtr)(void *)&node)

static gboolean
fails(const char *call)
{
  g_string_append_printf(calls, "%s ", call);
  return g_strcmp0(call, failing) == 0;
}

virNodeDevicePtr __wrap_virNodeDeviceCreateXML(virConnectPtr conn, const char *xml,
                                               unsigned int flags);
virNodeDevicePtr
__wrap_virNodeDeviceCreateXML(virConnectPtr conn, const char *xml, unsigned int flags)
{
  (void)flags;
  assert_string_equal(xml, XML);
  if (!fails("CreateXML"))
    return NODE;
  /* An error of libvirt's, in its driver's words. */
  if (unsupported)
    assert_null(virNWFilterLookupByName(conn, "any"));
  else
    assert_null(virDomainLookupByName(conn, "no such domain"));
  return NULL;
}

virNodeDevicePtr __wrap_virNodeDeviceLookupByName(virConnectPtr conn, const char *name);
virNodeDevicePtr
__wrap_virNodeDeviceLookupByName(virConnectPtr conn, const char *name)
{
  (void)conn;
  assert_string_equal(name, "mdev_node");
  return NODE;
}

int __wrap_virNodeDeviceDestroy(virNodeDevicePtr device);
int
__wrap_virNodeDeviceDestroy(virNodeDevicePtr device)
{
  (void)device;
  return fails("Destroy") ? -1 : 0;
}

int __wrap_virNodeDeviceFree(virNodeDevicePtr device);
int
__wrap_virNodeDeviceFree(virNodeDevicePtr device)
{
  assert_ptr_equal(device, NODE);
  return 0;
}

#if LIBVIR_VERSION_NUMBER >= 7008000
static int active;

virNodeDevicePtr __wrap_virNodeDeviceDefineXML(virConnectPtr conn, const char *xml,
                                               unsigned int flags);
virNodeDevicePtr
__wrap_virNodeDeviceDefineXML(virConnectPtr conn, const char *xml, unsigned int flags)
{
  (void)conn;
  (void)flags;
  assert_string_equal(xml, XML);
  return fails("DefineXML") ? NULL : NODE;
}

int __wrap_virNodeDeviceSetAutostart(virNodeDevicePtr device, int autostart);
int
__wrap_virNodeDeviceSetAutostart(virNodeDevicePtr device, int autostart)
{
  (void)device;
  assert_int_equal(autostart, 1);
  return fails("SetAutostart") ? -1 : 0;
}

int __wrap_virNodeDeviceCreate(virNodeDevicePtr device, unsigned int flags);
int
__wrap_virNodeDeviceCreate(virNodeDevicePtr device, unsigned int flags)
{
  (void)device;
  (void)flags;
  return fails("Create") ? -1 : 0;
}

int __wrap_virNodeDeviceUndefine(virNodeDevicePtr device, unsigned int flags);
int
__wrap_virNodeDeviceUndefine(virNodeDevicePtr device, unsigned int flags)
{
  (void)device;
  (void)flags;
  return fails("Undefine") ? -1 : 0;
}

int __wrap_virNodeDeviceIsActive(virNodeDevicePtr device);
int
__wrap_virNodeDeviceIsActive(virNodeDevicePtr device)
{
  (void)device;
  return active;
}

int __wrap_virNodeDeviceIsPersistent(virNodeDevicePtr device);
int
__wrap_virNodeDeviceIsPersistent(virNodeDevicePtr device)
{
  (void)device;
  return 1;
}
#endif

char *__real_virConnectGetURI(virConnectPtr conn);
char *__wrap_virConnectGetURI(virConnectPtr conn);
char *
__wrap_virConnectGetURI(virConnectPtr conn)
{
  return uri ? strdup(uri) : __real_virConnectGetURI(conn);
}

/* The host: the GPU as libvirt knows it, and its files. */
static HostInventory *
make_host(gboolean with_mdev)
{
  HostInventory *list = g_new0(HostInventory, 1);
  HostDevice *gpu = host_device_new(HOST_DEVICE_PCI);

  gpu->identity = g_strdup(ADDRESS);
  gpu->node_name = g_strdup("pci_0000_00_02_0");
  host_device_add_type(gpu, g_strdup(TYPE), NULL, NULL, NULL, 1);
  list->devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  list->root = g_strdup(command_globals.root);
  list->by_libvirt = TRUE;
  list->by_sysfs = virt_is_local(connection);
  g_ptr_array_add(list->devices, gpu);
  if (with_mdev) {
    HostDevice *mdev = host_device_new(HOST_DEVICE_MDEV);

    mdev->identity = g_strdup(TEST_UUID);
    mdev->node_name = g_strdup("mdev_node");
    mdev->type = g_strdup(TYPE);
    mdev->persistent = TRUE;
    g_ptr_array_add(list->devices, mdev);
  }
  return list;
}

static void
write_empty(const char *path)
{
  g_autofree char *file = g_build_filename(command_globals.root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(file);

  assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
  assert_true(g_file_set_contents(file, "", 0, NULL));
}

static int
start(void **state)
{
  (void)state;
  command_globals.root = g_strdup("/tmp/gvt-xml-vgpu-XXXXXX");
  if (!g_mkdtemp(command_globals.root))
    return -1;
  write_empty(CREATE);
  calls = g_string_new(NULL);
  failing = NULL;
  unsupported = FALSE;
  uri = NULL;
  connection = virt_open("test:///default", FALSE, NULL);
  return connection ? 0 : -1;
}

static int
end(void **state)
{
  (void)state;
  g_clear_pointer(&connection, virt_close);
  g_string_free(calls, TRUE);
  test_remove_tree(command_globals.root);
  g_clear_pointer(&command_globals.root, g_free);
  return 0;
}

static gboolean
create(gboolean persistent, GError **error)
{
  g_autoptr(HostInventory) list = make_host(FALSE);

  return vgpu_create(connection, list, list->devices->pdata[0], TYPE, TEST_UUID, persistent, error);
}

static void
assert_written(const char *path, const char *expected)
{
  g_autofree char *text = root_file_read(command_globals.root, "%s", path);

  assert_string_equal(text, expected);
}

static void
libvirt_makes_it(void **state)
{
  (void)state;
  if (virt_library_version() < 7003000)
    skip(); /* it makes none */
  assert_true(create(FALSE, NULL));
  assert_string_equal(calls->str, "CreateXML ");
  assert_written(CREATE, "");
}

static void
sysfs_makes_it_where_libvirt_cannot(void **state)
{
  (void)state;
  failing = "CreateXML";
  unsupported = TRUE;
  assert_true(create(FALSE, NULL));
  assert_written(CREATE, TEST_UUID);
}

static void
what_libvirt_refuses_is_not_done_past_it(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  if (virt_library_version() < 7003000)
    skip(); /* it makes none */
  failing = "CreateXML";
  assert_false(create(FALSE, &error));
  assert_true(g_str_has_prefix(error->message, "the vGPU " TEST_UUID " can't be made: "));
  assert_written(CREATE, "");
}

static void
another_host_has_other_files(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  failing = "CreateXML";
  unsupported = TRUE;
  uri = "qemu+ssh://elsewhere/system";
  assert_false(create(FALSE, &error));
  assert_written(CREATE, "");
}

#if LIBVIR_VERSION_NUMBER >= 7008000
static void
a_persistent_one_is_defined_and_started(void **state)
{
  (void)state;
  active = 0;
  assert_true(create(TRUE, NULL));
  assert_string_equal(calls->str, "DefineXML SetAutostart Create ");
  assert_written(CREATE, "");
}

static void
of_one_that_does_not_start_no_definition_stays(void **state)
{
  static const char *const steps[] = { "SetAutostart", "Create" };

  (void)state;
  active = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autoptr(GError) error = NULL;

    g_string_truncate(calls, 0);
    failing = steps[i];
    assert_false(create(TRUE, &error));
    assert_true(g_str_has_suffix(calls->str, "Undefine "));
    assert_written(CREATE, "");
  }
}

static gboolean
remove_it(gboolean definition, GError **error)
{
  g_autoptr(HostInventory) list = make_host(TRUE);

  return vgpu_remove(connection, list, TEST_UUID, definition, error);
}

static void
removing_leaves_the_definition_or_takes_it(void **state)
{
  (void)state;
  write_empty(REMOVE);
  active = 1;
  assert_true(remove_it(FALSE, NULL));
  assert_string_equal(calls->str, "Destroy ");
  g_string_truncate(calls, 0);
  assert_true(remove_it(TRUE, NULL));
  assert_string_equal(calls->str, "Destroy Undefine ");
  g_string_truncate(calls, 0);
  active = 0;
  assert_true(remove_it(TRUE, NULL));
  assert_string_equal(calls->str, "Undefine ");
  assert_written(REMOVE, "");
}

static void
one_that_cannot_be_stopped_keeps_its_definition(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  active = 1;
  failing = "Destroy";
  assert_false(remove_it(TRUE, &error));
  assert_string_equal(calls->str, "Destroy ");
  assert_true(g_str_has_prefix(error->message, "the vGPU " TEST_UUID " can't be removed: "));
}

static void
one_that_does_not_start_with_the_host_is_said(void **state)
{
  g_autoptr(HostInventory) list = make_host(TRUE);
  g_autoptr(GError) error = NULL;

  (void)state;
  failing = "SetAutostart";
  assert_false(vgpu_keep(connection, host_device_find(list->devices, TEST_UUID), &error));
  assert_true(g_str_has_prefix(error->message, "the vGPU " TEST_UUID " can't be started: "));
}
#endif

static void
assert_stays(const VirtConnection *asked, const HostInventory *list, gboolean definition,
             const char *why)
{
  g_autoptr(GError) error = NULL;

  assert_false(vgpu_remove(asked, list, TEST_UUID, definition, &error));
  assert_true(g_str_has_prefix(error->message, why));
  assert_string_equal(calls->str, "");
}

static void
why_one_is_not_removed_is_said(void **state)
{
  g_autoptr(HostInventory) list = make_host(TRUE);
  HostDevice *mdev = list->devices->pdata[1];

  (void)state;
  mdev->inactive = TRUE;
  assert_stays(connection, list, FALSE, "the vGPU " TEST_UUID " isn't active, only defined; ");
  mdev->inactive = FALSE;
  assert_stays(NULL, list, TRUE,
               "libvirt, which has the definition of " TEST_UUID ", doesn't answer; ");
  assert_stays(NULL, list, FALSE, "there is no vGPU " TEST_UUID " (");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(libvirt_makes_it, start, end),
    cmocka_unit_test_setup_teardown(sysfs_makes_it_where_libvirt_cannot, start, end),
    cmocka_unit_test_setup_teardown(what_libvirt_refuses_is_not_done_past_it, start, end),
    cmocka_unit_test_setup_teardown(another_host_has_other_files, start, end),
#if LIBVIR_VERSION_NUMBER >= 7008000
    cmocka_unit_test_setup_teardown(a_persistent_one_is_defined_and_started, start, end),
    cmocka_unit_test_setup_teardown(of_one_that_does_not_start_no_definition_stays, start, end),
    cmocka_unit_test_setup_teardown(removing_leaves_the_definition_or_takes_it, start, end),
    cmocka_unit_test_setup_teardown(one_that_cannot_be_stopped_keeps_its_definition, start, end),
    cmocka_unit_test_setup_teardown(one_that_does_not_start_with_the_host_is_said, start, end),
#endif
    cmocka_unit_test_setup_teardown(why_one_is_not_removed_is_said, start, end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
