/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/inventory.h"

#include <string.h>

#include "base/error.h"
#include "devices/device-index.h"
#include "devices/nodedev-xml.h"
#include "host/root-file.h"
#include "host/sysfs.h"
#include "libvirt/nodedev.h"

static GPtrArray *
new_devices(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
}

/* Takes ownership of device, which may be NULL. index is that of devices. */
static void
add_once(GPtrArray *devices, DeviceIndex *index, HostDevice *device)
{
  if (device && !device_index_find(index, device->identity)) {
    g_ptr_array_add(devices, device);
    device_index_add(index, device);
  } else {
    g_clear_pointer(&device, host_device_free);
  }
}

static GPtrArray *
find_in_sysfs(const char *root, char **uuids, char **addresses)
{
  GPtrArray *devices = new_devices();
  g_autoptr(DeviceIndex) index = device_index_new(devices);

  for (gsize i = 0; uuids && uuids[i]; i++)
    add_once(devices, index, sysfs_mdev(root, uuids[i]));
  for (gsize i = 0; addresses && addresses[i]; i++)
    add_once(devices, index, sysfs_pci(root, addresses[i]));
  return devices;
}

/* libvirt */

static HostDevice *
parse_node(const VirtNodeDevice *node)
{
  HostDevice *device = nodedev_xml_parse(node->xml);

  if (device) {
    device->inactive = !node->active;
    /* libvirt 9.0 reports group 0 for an mdev that is only defined. It has no group then. */
    if (device->inactive)
      device->iommu_group = -1;
    device->persistent = node->persistent;
    device->autostart = node->autostart;
  }
  return device;
}

/* libvirt's mdevs; of those only the wanted ones, unless that is NULL. libvirt can't look an mdev
   up by its uuid: since 7.3 its node's name has the parent too. */
static GPtrArray *
list_mdev_nodes(const VirtConnection *connection, GHashTable *wanted, GError **error)
{
  g_autoptr(GPtrArray) nodes = virt_node_device_list(connection, VIRT_NODE_MDEV, error);
  GPtrArray *mdevs = nodes ? new_devices() : NULL;

  for (guint i = 0; nodes && i < nodes->len; i++) {
    g_autoptr(HostDevice) device = parse_node(nodes->pdata[i]);

    if (device && (!wanted || g_hash_table_contains(wanted, device->identity)))
      g_ptr_array_add(mdevs, g_steal_pointer(&device));
  }
  return mdevs;
}

GPtrArray *
inventory_mdevs(const VirtConnection *connection, GError **error)
{
  return list_mdev_nodes(connection, NULL, error);
}

static gboolean
add_mdev_nodes(GPtrArray *devices, DeviceIndex *index, const VirtConnection *connection,
               char **uuids, GError **error)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) mdevs = NULL;

  if (!uuids || !*uuids)
    return TRUE;
  for (gsize i = 0; uuids[i]; i++)
    g_hash_table_add(wanted, uuids[i]);
  mdevs = list_mdev_nodes(connection, wanted, error);
  if (!mdevs)
    return FALSE;
  g_ptr_array_set_free_func(mdevs, NULL);
  for (guint i = 0; i < mdevs->len; i++)
    add_once(devices, index, mdevs->pdata[i]);
  return TRUE;
}

static gboolean
add_pci_node(GPtrArray *devices, DeviceIndex *index, const VirtConnection *connection,
             const char *address, GError **error)
{
  g_autofree char *name = g_strdup_printf("pci_%s", address);
  g_autofree char *text = NULL;

  if (!virt_node_device_xml(connection, g_strdelimit(name, ":.", '_'), &text, error))
    return FALSE;
  add_once(devices, index, text ? nodedev_xml_parse(text) : NULL);
  return TRUE;
}

static GPtrArray *
find_by_libvirt(const VirtConnection *connection, char **uuids, char **addresses, GError **error)
{
  g_autoptr(GPtrArray) devices = new_devices();
  g_autoptr(DeviceIndex) index = device_index_new(devices);

  if (!add_mdev_nodes(devices, index, connection, uuids, error))
    return NULL;
  for (gsize i = 0; addresses && addresses[i]; i++)
    if (!add_pci_node(devices, index, connection, addresses[i], error))
      return NULL;
  return g_steal_pointer(&devices);
}

GPtrArray *
inventory_find(const VirtConnection *connection, const char *root, char **uuids, char **addresses,
               GError **error)
{
  g_autoptr(GError) problem = NULL;
  GPtrArray *devices;

  if (!connection)
    return find_in_sysfs(root, uuids, addresses);
  devices = find_by_libvirt(connection, uuids, addresses, &problem);
  if (!devices && !g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  if (devices)
    return devices;
  return virt_is_local(connection) ? find_in_sysfs(root, uuids, addresses) : new_devices();
}

/* All devices */

void
inventory_free(HostInventory *list)
{
  g_ptr_array_unref(list->devices);
  g_free(list->root);
  g_free(list);
}

static gint
compare_devices(gconstpointer a, gconstpointer b)
{
  const HostDevice *first = *(const HostDevice *const *)a;
  const HostDevice *second = *(const HostDevice *const *)b;

  return strcmp(first->identity, second->identity);
}

/* Adds libvirt's facts to those of sysfs. */
static void
add_nodes(HostInventory *list, const GPtrArray *nodes)
{
  g_autoptr(DeviceIndex) index = device_index_new(list->devices);

  list->by_libvirt = TRUE;
  for (guint i = 0; i < nodes->len; i++) {
    HostDevice *device = parse_node(nodes->pdata[i]);
    HostDevice *known = device ? device_index_find(index, device->identity) : NULL;

    if (known) {
      host_device_merge(known, device);
    } else if (device) {
      g_ptr_array_add(list->devices, device);
      device_index_add(index, device);
    }
  }
}

HostInventory *
inventory_list(const VirtConnection *connection, const char *root, GError **error)
{
  g_autoptr(HostInventory) list = g_new0(HostInventory, 1);
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) nodes = NULL;

  list->root = g_strdup(root);
  list->by_sysfs = !connection || virt_is_local(connection);
  list->devices = list->by_sysfs ? sysfs_list(root) : new_devices();
  if (connection)
    nodes = virt_node_device_list(connection, VIRT_NODE_PCI | VIRT_NODE_MDEV, &problem);
  if (nodes)
    add_nodes(list, nodes);
  else if (problem && !g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  g_ptr_array_sort(list->devices, compare_devices);
  return g_steal_pointer(&list);
}

/* Each node device of a kind as parse() reads it; NULL if libvirt can't tell, or lists none. */
static GPtrArray *
list_nodes(const VirtConnection *connection, VirtNodeKinds kind, void *(*parse)(const char *xml),
           GDestroyNotify free)
{
  g_autoptr(GPtrArray) nodes = connection ? virt_node_device_list(connection, kind, NULL) : NULL;
  GPtrArray *devices = nodes && nodes->len ? g_ptr_array_new_with_free_func(free) : NULL;

  for (guint i = 0; devices && i < nodes->len; i++) {
    void *device = parse(((const VirtNodeDevice *)nodes->pdata[i])->xml);

    if (device)
      g_ptr_array_add(devices, device);
  }
  return devices;
}

static void *
parse_usb(const char *xml)
{
  return nodedev_xml_parse(xml);
}

static void *
parse_render_node(const char *xml)
{
  return nodedev_xml_parse_render_node(xml);
}

static gboolean
has_sysfs(const VirtConnection *connection)
{
  return !connection || virt_is_local(connection);
}

GPtrArray *
inventory_usb(const VirtConnection *connection, const char *root)
{
  GPtrArray *devices =
      list_nodes(connection, VIRT_NODE_USB, parse_usb, (GDestroyNotify)host_device_free);

  return devices || !has_sysfs(connection) ? devices : sysfs_usb(root);
}

GPtrArray *
inventory_render_nodes(const VirtConnection *connection, const char *root)
{
  GPtrArray *nodes =
      list_nodes(connection, VIRT_NODE_DRM, parse_render_node, (GDestroyNotify)render_node_free);

  return nodes || !has_sysfs(connection) ? nodes : sysfs_render_nodes(root);
}

/* Adds the drivers in a folder, by their files' names. */
static void
add_mesa_drivers(GPtrArray *drivers, const char *root, const char *folder)
{
  static const char suffix[] = "_dri.so";
  g_auto(GStrv) files = root_file_list(root, "%s", folder);

  for (gsize i = 0; files[i]; i++)
    if (g_str_has_suffix(files[i], suffix))
      g_ptr_array_add(drivers, g_strndup(files[i], strlen(files[i]) - strlen(suffix)));
}

/* Newer versions of Mesa have all drivers in one library. */
static gboolean
has_gallium(const char *root, const char *folder)
{
  g_auto(GStrv) files = root_file_list(root, "%s", folder);

  for (gsize i = 0; files[i]; i++)
    if (g_str_has_prefix(files[i], "libgallium-"))
      return TRUE;
  return FALSE;
}

/* Looks in the library folders of Arch, Fedora, NixOS and Debian (one for each architecture). */
char **
inventory_mesa_drivers(const char *root)
{
  g_auto(GStrv) names = root_file_list(root, "usr/lib");
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) drivers = g_ptr_array_new_with_free_func(g_free);
  gboolean found = FALSE;

  g_ptr_array_add(folders, g_strdup("usr/lib"));
  g_ptr_array_add(folders, g_strdup("usr/lib64"));
  g_ptr_array_add(folders, g_strdup("run/opengl-driver/lib"));
  for (gsize i = 0; names[i]; i++)
    if (strstr(names[i], "-linux-gnu"))
      g_ptr_array_add(folders, g_strconcat("usr/lib/", names[i], NULL));
  for (guint i = 0; i < folders->len; i++) {
    g_autofree char *below = g_strconcat(folders->pdata[i], "/dri", NULL);

    add_mesa_drivers(drivers, root, below);
    found = found || drivers->len || has_gallium(root, folders->pdata[i]);
  }
  if (!found)
    return NULL;
  g_ptr_array_add(drivers, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&drivers), FALSE);
}
