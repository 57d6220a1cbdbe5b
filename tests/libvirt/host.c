/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The host's devices by libvirt's test driver. Its calls are wrapped for the tests in which it
   knows nothing, or the connection is broken. */
#include "host/inventory.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "base/error.h"
#include "testlib.h"

#define OLD_UUID "4b20d080-1b54-4048-85b3-a6a62d165c01"
#define WORDS(...) ((char **)(const char *[]){ __VA_ARGS__, NULL })

static VirtConnection *connection;

/* The faults of the wrapped calls, which otherwise pass on. */
static struct {
  gboolean no_nodedev; /* the driver has no nodedev */
  gboolean broken;     /* the connection is, too */
  const char *uri;     /* the connection's URI */
  guint lists;
  guint lookups;
  guint flags; /* of the last list */
} trouble;

int __real_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                        unsigned int flags);
int __wrap_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                        unsigned int flags);
virNodeDevicePtr __real_virNodeDeviceLookupByName(virConnectPtr conn, const char *name);
virNodeDevicePtr __wrap_virNodeDeviceLookupByName(virConnectPtr conn, const char *name);
int __real_virConnectIsAlive(virConnectPtr conn);
int __wrap_virConnectIsAlive(virConnectPtr conn);
char *__real_virConnectGetURI(virConnectPtr conn);
char *__wrap_virConnectGetURI(virConnectPtr conn);

/* Fails with "this function is not supported by the connection driver", by a call that this driver
   lacks. */
static virNodeDevicePtr
fail_without_support(virConnectPtr conn)
{
  assert_null(virNWFilterLookupByName(conn, "any"));
  return NULL;
}

int
__wrap_virConnectListAllNodeDevices(virConnectPtr conn, virNodeDevicePtr **devices,
                                    unsigned int flags)
{
  trouble.lists++;
  trouble.flags = flags;
  if (!trouble.no_nodedev)
    return __real_virConnectListAllNodeDevices(conn, devices, flags);
  assert_null(fail_without_support(conn));
  return -1;
}

virNodeDevicePtr
__wrap_virNodeDeviceLookupByName(virConnectPtr conn, const char *name)
{
  trouble.lookups++;
  return trouble.no_nodedev ? fail_without_support(conn)
                            : __real_virNodeDeviceLookupByName(conn, name);
}

int
__wrap_virConnectIsAlive(virConnectPtr conn)
{
  int alive = __real_virConnectIsAlive(conn);

  return trouble.broken ? 0 : alive;
}

char *
__wrap_virConnectGetURI(virConnectPtr conn)
{
  return trouble.uri ? strdup(trouble.uri) : __real_virConnectGetURI(conn);
}

static int
open_connection(void **state)
{
  g_autofree char *path = test_path("tests/libvirt/node.xml");
  g_autofree char *uri = g_strconcat("test://", path, NULL);
  g_autoptr(GError) error = NULL;

  (void)state;
  connection = virt_open(uri, FALSE, &error);
  if (!connection)
    print_error("%s\n", error->message);
  return connection ? 0 : -1;
}

static int
close_connection(void **state)
{
  (void)state;
  g_clear_pointer(&connection, virt_close);
  return 0;
}

static int
end_trouble(void **state)
{
  (void)state;
  memset(&trouble, 0, sizeof trouble);
  return 0;
}

static void
assert_found(char **uuids, char **addresses, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) devices = inventory_find(connection, "/", uuids, addresses, &error);
  g_autofree char *text = NULL;

  if (!devices)
    fail_msg("%s", error->message);
  text = test_describe_devices(devices);
  assert_string_equal(text, expected);
}

static void
an_mdev_is_found_by_one_list(void **state)
{
  (void)state;
  assert_found(WORDS(TEST_UUID), NULL,
               TEST_UUID " i915-GVTg_V5_4 0000:00:02.0 - 000000 0000:0000\n");
  assert_int_equal(trouble.lists, 1);
  assert_int_equal(trouble.flags, VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV);
  assert_int_equal(trouble.lookups, 0);
}

static void
an_mdev_of_an_old_libvirt_is_found(void **state)
{
  (void)state;
  assert_found(WORDS(OLD_UUID), NULL, OLD_UUID " nvidia-35 0000:41:00.0 - 000000 0000:0000\n");
}

static void
functions_are_found_that_are_there(void **state)
{
  (void)state;
  assert_found(NULL, WORDS("0000:41:00.0", "0000:41:00.1", "0000:41:00.2"),
               "0000:41:00.0 - - - 030200 10de:1db4\n"
               "0000:41:00.1 - - - 040300 10de:10f0\n");
  assert_int_equal(trouble.lists, 0);
}

static void
a_virtual_function_has_its_parent(void **state)
{
  (void)state;
  assert_found(NULL, WORDS("0000:41:10.7"), "0000:41:10.7 - 0000:41:00.0 - 030200 10de:26b9\n");
}

static void
all_is_found_at_once(void **state)
{
  (void)state;
  assert_found(WORDS(TEST_UUID), WORDS("0000:00:02.0", "0000:41:00.1", "0000:41:00.0"),
               TEST_UUID " i915-GVTg_V5_4 0000:00:02.0 - 000000 0000:0000\n"
                         "0000:00:02.0 - - - 030000 8086:5916\n"
                         "0000:41:00.1 - - - 040300 10de:10f0\n"
                         "0000:41:00.0 - - - 030200 10de:1db4\n");
}

static void
what_libvirt_does_not_know_is_no_error(void **state)
{
  (void)state;
  assert_found(WORDS("00000000-0000-0000-0000-000000000001"), WORDS("0000:42:00.0", "0000:00:03.0"),
               "");
  /* Nor is sysfs asked: that is this host's, and the test driver has another. */
  assert_found(NULL, WORDS("0000:00:00.0", "0000:00:01.0"), "");
}

static void
nothing_is_asked_for_nothing(void **state)
{
  (void)state;
  assert_found(NULL, NULL, "");
  assert_int_equal(trouble.lists + trouble.lookups, 0);
}

static void
without_nodedev_sysfs_is_asked(void **state)
{
  g_autoptr(GDir) devices = g_dir_open("/sys/bus/pci/devices", 0, NULL);
  const char *address = devices ? g_dir_read_name(devices) : NULL;
  g_autoptr(GPtrArray) found = NULL;

  (void)state;
  if (!address)
    skip();
  trouble.no_nodedev = TRUE;
  found = inventory_find(connection, "/", WORDS(TEST_UUID), WORDS(address), NULL);
  assert_non_null(found);
  assert_non_null(host_device_find(found, address));
}

static void
another_host_without_nodedev_tells_nothing(void **state)
{
  (void)state;
  trouble.no_nodedev = TRUE;
  trouble.uri = "qemu+ssh://another.host/system";
  assert_found(WORDS(TEST_UUID), WORDS("0000:00:00.0"), "");
}

static void
a_broken_connection_is_an_error(void **state)
{
  g_autoptr(GError) list_error = NULL;
  g_autoptr(GError) lookup_error = NULL;

  (void)state;
  trouble.no_nodedev = TRUE;
  trouble.broken = TRUE;
  assert_null(inventory_find(connection, "/", WORDS(TEST_UUID), NULL, &list_error));
  assert_true(g_error_matches(list_error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_null(inventory_find(connection, "/", NULL, WORDS("0000:41:00.0"), &lookup_error));
  assert_true(g_error_matches(lookup_error, GVT_ERROR, GVT_ERROR_FAILED));
  /* In libvirt's words, which the look at the connection doesn't lose. */
  assert_non_null(strstr(lookup_error->message, "not supported by the connection driver"));
}

/* The root hub has no port. */
static void
usb_devices_are_known_by_their_ports(void **state)
{
  g_autoptr(GPtrArray) devices = inventory_usb(connection, "/nosuch");
  const HostDevice *mouse;
  g_autofree char *name = NULL;

  (void)state;
  assert_non_null(devices);
  assert_int_equal(devices->len, 1);
  mouse = devices->pdata[0];
  name = host_device_name(mouse);
  assert_string_equal(mouse->identity, "bus 1 port 1.2");
  assert_string_equal(name, "Logitech, Inc. USB Optical Mouse (046d:c077)");
}

static void
a_card_has_its_render_node(void **state)
{
  g_autoptr(GPtrArray) nodes = inventory_render_nodes(connection, "/nosuch");
  const RenderNode *card;

  (void)state;
  assert_non_null(nodes);
  card = render_node_find(nodes, "/dev/dri/by-path/pci-0000:00:02.0-card");
  assert_non_null(card);
  assert_string_equal(card->path, "/dev/dri/card0");
  assert_false(card->draws);
  assert_string_equal(render_node_of(nodes, card)->path, "/dev/dri/renderD128");
  assert_null(render_node_find(nodes, "/dev/dri/renderD129"));
}

static void
without_nodedev_another_host_has_no_known_devices(void **state)
{
  (void)state;
  trouble.no_nodedev = TRUE;
  assert_null(inventory_usb(connection, "/nosuch"));
  trouble.uri = "qemu+ssh://another.host/system";
  assert_null(inventory_usb(connection, "/"));
  assert_null(inventory_render_nodes(connection, "/"));
}

/* Plans */

static void
assert_plans(const char *option, const char *word, const char *profile, const char *devices)
{
  g_autofree char *path = test_path("tests/libvirt/node.xml");
  g_autofree char *uri = g_strconcat("test://", path, NULL);
  g_auto(TestRun) run = test_command(&cmd_plan, NULL, "-c", uri, "guest", option, word, NULL);
  g_autoptr(xmlDoc) plan = test_parse(run.out);
  g_autofree char *found = plan_device(xmlDocGetRootElement(plan));
  g_autofree char *name = xml_string(plan, "/gvt:plan/@profile");

  assert_string_equal(name, profile);
  assert_string_equal(found, devices);
}

static void
a_plan_is_made_by_what_libvirt_knows(void **state)
{
  (void)state;
  assert_plans("--pci", "41:00", "gpu", "pci 0000:41:00.0, pci 0000:41:00.1");
  assert_plans("--pci", "00:02.0", "gvtd", "pci 0000:00:02.0");
  assert_plans("--uuid", TEST_UUID, "gvtg-spice", "mdev " TEST_UUID);
  assert_plans("--uuid", OLD_UUID, "vgpu", "mdev " OLD_UUID);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(an_mdev_is_found_by_one_list, end_trouble),
    cmocka_unit_test_teardown(an_mdev_of_an_old_libvirt_is_found, end_trouble),
    cmocka_unit_test_teardown(functions_are_found_that_are_there, end_trouble),
    cmocka_unit_test_teardown(a_virtual_function_has_its_parent, end_trouble),
    cmocka_unit_test_teardown(all_is_found_at_once, end_trouble),
    cmocka_unit_test_teardown(what_libvirt_does_not_know_is_no_error, end_trouble),
    cmocka_unit_test_teardown(nothing_is_asked_for_nothing, end_trouble),
    cmocka_unit_test_teardown(without_nodedev_sysfs_is_asked, end_trouble),
    cmocka_unit_test_teardown(another_host_without_nodedev_tells_nothing, end_trouble),
    cmocka_unit_test_teardown(a_broken_connection_is_an_error, end_trouble),
    cmocka_unit_test(usb_devices_are_known_by_their_ports),
    cmocka_unit_test(a_card_has_its_render_node),
    cmocka_unit_test_teardown(without_nodedev_another_host_has_no_known_devices, end_trouble),
    cmocka_unit_test(a_plan_is_made_by_what_libvirt_knows),
  };

  return cmocka_run_group_tests(tests, open_connection, close_connection);
}
