/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/sysfs.h"

#include "base/error.h"
#include "base/parse.h"
#include "devices/device-index.h"
#include "devices/nvidia-function.h"
#include "host/root-file.h"

#define PCI "sys/bus/pci/devices"
#define MDEV "sys/bus/mdev/devices"
#define PARENTS "sys/class/mdev_bus"
#define USB "sys/bus/usb/devices"
#define DRM "sys/class/drm"

/* Reading */

static void
read_type(HostDevice *device, const char *root, const char *id)
{
  g_autofree char *folder =
      root_file_path(root, PARENTS "/%s/mdev_supported_types/%s", device->identity, id);

  host_device_add_type(device, g_strdup(id), root_file_read(folder, "name"),
                       root_file_read(folder, "description"), root_file_read(folder, "device_api"),
                       (guint)root_file_number(folder, 10, "available_instances"));
}

static void
read_types(HostDevice *device, const char *root)
{
  g_auto(GStrv) ids = root_file_list(root, PARENTS "/%s/mdev_supported_types", device->identity);

  for (gsize i = 0; ids[i]; i++)
    if (parse_is_name(ids[i]))
      read_type(device, root, ids[i]);
}

/* Reads the fields that PCI devices and mdevs have in common. */
static void
read_common(HostDevice *device, const char *root, const char *bus)
{
  g_autofree char *group = root_file_link(root, "%s/%s/iommu_group", bus, device->identity);

  device->driver = root_file_link(root, "%s/%s/driver", bus, device->identity);
  if (group)
    device->iommu_group = (gint)g_ascii_strtoll(group, NULL, 10);
}

/* An mdev's link points into its parent's folder. */
static char *
read_device_parent(const char *root, const char *uuid)
{
  g_autofree char *path = root_file_path(root, MDEV "/%s", uuid);
  g_autofree char *target = g_file_read_link(path, NULL);
  g_autofree char *parent = target ? g_path_get_dirname(target) : NULL;
  g_autofree char *name = parent ? g_path_get_basename(parent) : NULL;

  return name && parse_is_name(name) ? g_steal_pointer(&name) : NULL;
}

HostDevice *
sysfs_mdev(const char *root, const char *uuid)
{
  HostDevice *device;

  if (!root_file_exists(root, MDEV "/%s", uuid))
    return NULL;
  device = host_device_new(HOST_DEVICE_MDEV);
  device->identity = g_strdup(uuid);
  device->type = root_file_link(root, MDEV "/%s/mdev_type", uuid);
  device->parent = read_device_parent(root, uuid);
  read_common(device, root, MDEV);
  return device;
}

/* NVIDIA's driver has these files for a virtual function that has a vGPU type by itself. */
static void
read_function(HostDevice *device, const char *root)
{
  g_autofree char *current =
      root_file_read(root, PCI "/%s/nvidia/current_vgpu_type", device->identity);
  g_autofree char *creatable =
      root_file_read(root, PCI "/%s/nvidia/creatable_vgpu_types", device->identity);

  if (current)
    nvidia_function_read(device, current, creatable);
}

HostDevice *
sysfs_pci(const char *root, const char *address)
{
  HostDevice *device;

  if (!root_file_exists(root, PCI "/%s", address))
    return NULL;
  device = host_device_new(HOST_DEVICE_PCI);
  device->identity = g_strdup(address);
  device->parent = root_file_link(root, PCI "/%s/physfn", address);
  device->class = (guint)root_file_number(root, 16, PCI "/%s/class", address);
  device->vendor = (guint)root_file_number(root, 16, PCI "/%s/vendor", address);
  device->product = (guint)root_file_number(root, 16, PCI "/%s/device", address);
  device->most_functions = (guint)root_file_number(root, 10, PCI "/%s/sriov_totalvfs", address);
  read_common(device, root, PCI);
  read_types(device, root);
  if (nvidia_function_is(device))
    read_function(device, root);
  return device;
}

static HostDevice *
read_other(const char *root, const char *name)
{
  HostDevice *device = host_device_new(HOST_DEVICE_OTHER);

  device->identity = g_strdup(name);
  read_types(device, root);
  return device;
}

/* Takes a device over; NULL if it vanished after its folder was listed. */
static void
add_if_there(GPtrArray *devices, HostDevice *device)
{
  if (device)
    g_ptr_array_add(devices, device);
}

GPtrArray *
sysfs_list(const char *root)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  g_auto(GStrv) pci = root_file_list(root, PCI);
  g_auto(GStrv) parents = root_file_list(root, PARENTS);
  g_auto(GStrv) mdevs = root_file_list(root, MDEV);
  g_autoptr(DeviceIndex) index = NULL;

  for (gsize i = 0; pci[i]; i++)
    add_if_there(devices, sysfs_pci(root, pci[i]));
  index = device_index_new(devices);
  for (gsize i = 0; parents[i]; i++)
    if (parse_is_name(parents[i]) && !device_index_find(index, parents[i]))
      g_ptr_array_add(devices, read_other(root, parents[i]));
  for (gsize i = 0; mdevs[i]; i++)
    add_if_there(devices, sysfs_mdev(root, mdevs[i]));
  return devices;
}

GPtrArray *
sysfs_pci_of_driver(const char *root, const char *driver)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) names = root_file_list(root, "sys/bus/pci/drivers/%s", driver);

  for (gsize i = 0; names[i]; i++) {
    gboolean is_slot = FALSE;
    g_autofree char *address = parse_host_address(names[i], &is_slot, NULL);

    if (address && !is_slot)
      g_ptr_array_add(addresses, g_steal_pointer(&address));
  }
  return addresses;
}

/* The kernel's files of a USB device have its texts as the device gives them. */
static HostDevice *
read_usb_device(const char *root, const char *name)
{
  char *place = host_device_usb_place(name);
  HostDevice *device;

  if (!place)
    return NULL;
  device = host_device_new(HOST_DEVICE_USB);
  device->identity = place;
  device->vendor = (guint)root_file_number(root, 16, USB "/%s/idVendor", name);
  device->product = (guint)root_file_number(root, 16, USB "/%s/idProduct", name);
  device->vendor_name = root_file_read(root, USB "/%s/manufacturer", name);
  device->product_name = root_file_read(root, USB "/%s/product", name);
  return device;
}

GPtrArray *
sysfs_usb(const char *root)
{
  GPtrArray *devices;
  g_auto(GStrv) names = root_file_list(root, USB);

  if (!root_file_exists(root, USB))
    return NULL;
  devices = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  for (gsize i = 0; names[i]; i++)
    add_if_there(devices, read_usb_device(root, names[i]));
  return devices;
}

/* The links below /dev/dri/by-path that point to the node. */
static char **
read_links(const char *root, const char *node)
{
  g_auto(GStrv) names = root_file_list(root, "dev/dri/by-path");
  GPtrArray *links = g_ptr_array_new();

  for (gsize i = 0; names[i]; i++) {
    g_autofree char *target = root_file_link(root, "dev/dri/by-path/%s", names[i]);

    if (g_strcmp0(target, node) == 0)
      g_ptr_array_add(links, g_strdup_printf("/dev/dri/by-path/%s", names[i]));
  }
  g_ptr_array_add(links, NULL);
  return (char **)g_ptr_array_free(links, FALSE);
}

GPtrArray *
sysfs_render_nodes(const char *root)
{
  GPtrArray *nodes;
  g_auto(GStrv) names = root_file_list(root, DRM);

  if (!root_file_exists(root, DRM))
    return NULL;
  nodes = g_ptr_array_new_with_free_func((GDestroyNotify)render_node_free);
  /* Connectors are there too: card0-HDMI-A-1. */
  for (gsize i = 0; names[i]; i++)
    if (g_regex_match_simple("^(card|renderD)[0-9]+$", names[i], 0, 0))
      g_ptr_array_add(nodes, render_node_new(g_strconcat("/dev/dri/", names[i], NULL),
                                             read_links(root, names[i]),
                                             root_file_link(root, DRM "/%s/device", names[i])));
  return nodes;
}

/* Writing */

/* Checks that a parent has room for a type. The kernel's own error would be one word. FALSE with
   *error if it has no room. */
static gboolean
check_room(const char *root, const char *parent, const char *type, GError **error)
{
  g_autofree char *available = NULL;

  if (!root_file_exists(root, PARENTS "/%s", parent))
    return gvt_fail(
        error,
        "%s provides no vGPUs, because there is no %s in /sys/class/mdev_bus; the device is gone "
        "or has another driver (\"gvt-xml doctor\" says what is missing)",
        parent, parent);
  if (!root_file_exists(root, PARENTS "/%s/mdev_supported_types/%s", parent, type))
    return gvt_fail(error, "%s has no vGPU type '%s'; \"gvt-xml devices\" lists its types", parent,
                    type);
  available =
      root_file_read(root, PARENTS "/%s/mdev_supported_types/%s/available_instances", parent, type);
  if (available && g_str_equal(available, "0"))
    return host_device_fail_full(error, type, parent);
  return TRUE;
}

gboolean
sysfs_create_mdev(const char *root, const char *parent, const char *type, const char *uuid,
                  GError **error)
{
  if (root_file_exists(root, MDEV "/%s", uuid))
    return gvt_fail(error, "the vGPU %s exists already; choose another --uuid", uuid);
  if (!check_room(root, parent, type, error))
    return FALSE;
  if (root_file_write(root, uuid, error, PARENTS "/%s/mdev_supported_types/%s/create", parent,
                      type))
    return TRUE;
  g_prefix_error(error, "the vGPU %s can't be made: ", uuid);
  return FALSE;
}

char *
sysfs_create_mdev_anywhere(const char *root, const char *type, const char *uuid, GError **error)
{
  g_auto(GStrv) parents = root_file_list(root, PARENTS);
  g_autoptr(GError) refused = NULL;
  gboolean known = FALSE;

  for (gsize i = 0; parents[i]; i++) {
    if (!parse_is_name(parents[i]) ||
        !root_file_exists(root, PARENTS "/%s/mdev_supported_types/%s", parents[i], type))
      continue;
    known = TRUE;
    if (!check_room(root, parents[i], type, NULL))
      continue;
    if (sysfs_create_mdev(root, parents[i], type, uuid, refused ? NULL : &refused))
      return g_strdup(parents[i]);
  }
  if (refused)
    g_propagate_error(error, g_steal_pointer(&refused));
  else if (known)
    host_device_fail_full(error, type, "any device");
  else
    gvt_fail(error,
             "no device of this host has the vGPU type '%s' now; \"gvt-xml devices\" lists the "
             "types",
             type);
  return NULL;
}

gboolean
sysfs_remove_mdev(const char *root, const char *uuid, GError **error)
{
  if (!root_file_exists(root, MDEV "/%s", uuid))
    return gvt_fail(error, "there is no vGPU %s (\"gvt-xml devices\" lists them)", uuid);
  if (root_file_write(root, "1", error, MDEV "/%s/remove", uuid))
    return TRUE;
  g_prefix_error(error, "the vGPU %s can't be removed: ", uuid);
  return FALSE;
}

/* Users */

static gboolean
has_open(const char *root, const char *process, const char *const *paths)
{
  g_auto(GStrv) files = root_file_list(root, "proc/%s/fd", process);

  for (gsize i = 0; files[i]; i++) {
    g_autofree char *link = root_file_path(root, "proc/%s/fd/%s", process, files[i]);
    g_autofree char *target = g_file_read_link(link, NULL);

    if (target && g_strv_contains(paths, target))
      return TRUE;
  }
  return FALSE;
}

/* The device nodes by which a process opens a device: its group's, or its own for iommufd (Linux
   6.6). Ends with NULL. */
static GPtrArray *
list_device_nodes(const char *root, const char *bus, const char *name)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *group = root_file_link(root, "%s/%s/iommu_group", bus, name);
  g_auto(GStrv) own = root_file_list(root, "%s/%s/vfio-dev", bus, name);

  if (group)
    g_ptr_array_add(nodes, g_strdup_printf("/dev/vfio/%s", group));
  for (gsize i = 0; own[i]; i++)
    g_ptr_array_add(nodes, g_strdup_printf("/dev/vfio/devices/%s", own[i]));
  g_ptr_array_add(nodes, NULL);
  return nodes;
}

/* A table of the device nodes of these PCI devices (HostDevice), each with its device's address. */
static GHashTable *
index_device_nodes(const char *root, const GPtrArray *devices)
{
  GHashTable *index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    g_autoptr(GPtrArray) nodes = list_device_nodes(root, PCI, device->identity);

    for (guint j = 0; nodes->pdata[j]; j++)
      g_hash_table_insert(index, g_strdup(nodes->pdata[j]), device->identity);
  }
  return index;
}

GHashTable *
sysfs_pci_open(const char *root, const GPtrArray *devices)
{
  g_autoptr(GHashTable) index = index_device_nodes(root, devices);
  GHashTable *open = g_hash_table_new(g_str_hash, g_str_equal);
  g_auto(GStrv) processes = root_file_list(root, "proc");

  for (gsize i = 0; g_hash_table_size(index) && processes[i]; i++) {
    g_auto(GStrv) files =
        g_ascii_isdigit(*processes[i]) ? root_file_list(root, "proc/%s/fd", processes[i]) : NULL;

    for (gsize j = 0; files && files[j]; j++) {
      g_autofree char *link = root_file_path(root, "proc/%s/fd/%s", processes[i], files[j]);
      g_autofree char *target = g_file_read_link(link, NULL);
      char *address = target ? g_hash_table_lookup(index, target) : NULL;

      if (address)
        g_hash_table_add(open, address);
    }
  }
  return open;
}

static gboolean
device_is_open(const char *root, const char *bus, const char *name)
{
  g_autoptr(GPtrArray) nodes = list_device_nodes(root, bus, name);
  g_auto(GStrv) processes = root_file_list(root, "proc");
  const char *const *paths = (const char *const *)nodes->pdata;

  for (gsize i = 0; *paths && processes[i]; i++)
    if (g_ascii_isdigit(*processes[i]) && has_open(root, processes[i], paths))
      return TRUE;
  return FALSE;
}

gboolean
sysfs_mdev_is_open(const char *root, const char *uuid)
{
  return device_is_open(root, MDEV, uuid);
}

gboolean
sysfs_pci_is_open(const char *root, const char *address)
{
  return device_is_open(root, PCI, address);
}
