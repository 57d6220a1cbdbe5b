/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/table.h"
#include "cli/command.h"
#include "cli/open-host.h"
#include "devices/device-index.h"
#include "host/device-users.h"
#include "host/inventory.h"

typedef struct {
  const HostInventory *list;
  const DeviceIndex *index; /* of the list's devices */
  const DeviceUsers *users; /* NULL if there is no libvirt to ask */
  GString *text;
} Listing;

/* Whether a device is listed without --all: a GPU, or a device that gives vGPUs. */
static gboolean
is_offered(const HostDevice *device)
{
  return host_device_is_display(device) || device->types->len;
}

/* Bridges (class 06) can't be given to a guest. A virtual function is listed with its device. */
static gboolean
is_listed(const Listing *listing, const HostDevice *device, gboolean all)
{
  enum { BRIDGE = 0x06 };

  if (device->kind == HOST_DEVICE_MDEV)
    return FALSE;
  if (device->parent && !device->types->len && !all &&
      device_index_find(listing->index, device->parent))
    return FALSE;
  return is_offered(device) || (all && device->class >> 16 != BRIDGE);
}

/* One device */

static void
add_head(const Listing *listing, const HostDevice *device)
{
  g_autofree char *name = host_device_name(device);

  g_string_append(listing->text, device->identity);
  if (name)
    g_string_append_printf(listing->text, "  %s", name);
  g_string_append_c(listing->text, '\n');
}

/* The other devices of its IOMMU group, which can only be given away together. */
static char *
group_text(const Listing *listing, const HostDevice *device)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const GPtrArray *group = device_index_group(listing->index, device->iommu_group);

  if (device->iommu_group < 0)
    return g_strdup("no IOMMU group");
  g_string_printf(text, "IOMMU group %d", device->iommu_group);
  for (guint i = 0, others = 0; i < group->len; i++) {
    const HostDevice *other = group->pdata[i];

    if (other != device)
      g_string_append_printf(text, "%s%s (%s)", others++ ? ", " : " with ", other->identity,
                             other->driver ? other->driver : "no driver");
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
add_device_facts(const Listing *listing, const HostDevice *device)
{
  g_autofree char *group = group_text(listing, device);
  g_autofree char *users = device_user_text(listing->users, device->identity);
  gboolean is_used = device_user_find(listing->users, device->identity) != NULL;

  if (device->parent)
    g_string_append_printf(listing->text, "    virtual function of %s\n", device->parent);
  g_string_append_printf(listing->text, "    %s%s, %s\n", device->driver ? "driver " : "no driver",
                         device->driver ? device->driver : "", group);
  if (is_used)
    g_string_append_printf(listing->text, "    used by %s\n", users);
}

static void
add_description(const Listing *listing, const HostType *type)
{
  g_auto(GStrv) lines = type->description ? g_strsplit(type->description, "\n", -1) : NULL;

  g_string_append_printf(listing->text, "    %s:\n", type->id);
  for (gsize i = 0; lines && lines[i]; i++)
    g_string_append_printf(listing->text, "        %s\n", lines[i]);
}

/* Prints the types of a device as a table. With -v the drivers' descriptions follow it. */
static void
add_type_table(const Listing *listing, const HostDevice *device)
{
  static const char *const heads[] = { "TYPE", "FREE", "TOTAL", "DESCRIPTION", NULL };
  const GPtrArray *children = device_index_children(listing->index, device->identity);
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    g_autofree char *available = g_strdup_printf("%u", type->available);
    g_autofree char *total =
        g_strdup_printf("%u", host_type_total(type, device->identity, children));
    g_autofree char *summary = host_type_summary(type);
    g_autofree char *label = summary && type->name && !strstr(type->id, type->name)
                                 ? g_strdup_printf("%s: %s", type->name, summary)
                                 : g_strdup(summary ? summary : type->name);

    table_add(table, (const char *[]){ type->id, available, total, label ? label : "" });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
  for (guint i = 0; log_is_verbose() && i < device->types->len; i++)
    add_description(listing, device->types->pdata[i]);
}

static const char *
mdev_state(const HostDevice *mdev)
{
  if (mdev->inactive)
    return mdev->autostart ? "defined, autostart" : "defined";
  if (!mdev->persistent)
    return "active";
  return mdev->autostart ? "active, defined, autostart" : "active, defined";
}

/* The mdevs (HostDevice) of that parent; for NULL those whose parent isn't listed. Free with
   g_ptr_array_unref(). */
static GPtrArray *
list_mdevs(const Listing *listing, const char *parent)
{
  const GPtrArray *devices =
      parent ? device_index_children(listing->index, parent) : listing->list->devices;
  GPtrArray *mdevs = g_ptr_array_new();

  for (guint i = 0; i < devices->len; i++) {
    HostDevice *mdev = devices->pdata[i];

    if (mdev->kind == HOST_DEVICE_MDEV &&
        (parent || !mdev->parent || !device_index_find(listing->index, mdev->parent)))
      g_ptr_array_add(mdevs, mdev);
  }
  return mdevs;
}

static void
add_mdev_table(const Listing *listing, const char *parent)
{
  static const char *const heads[] = { "VGPU", "TYPE", "STATE", "DOMAIN", NULL };
  g_autoptr(GPtrArray) mdevs = list_mdevs(listing, parent);
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < mdevs->len; i++) {
    const HostDevice *mdev = mdevs->pdata[i];
    g_autofree char *users = device_user_text(listing->users, mdev->identity);

    table_add(table, (const char *[]){ mdev->identity, mdev->type ? mdev->type : "?",
                                       mdev_state(mdev), listing->users ? users : "?" });
  }
  if (!table_rows(table))
    return;
  if (!parent)
    g_string_append(listing->text, "vGPUs of other devices\n");
  table_append(table, "    ", listing->text);
}

/* The virtual functions (HostDevice) of a device. Free with g_ptr_array_unref(). */
static GPtrArray *
list_functions(const Listing *listing, const HostDevice *device)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);
  GPtrArray *functions = g_ptr_array_new();

  for (guint i = 0; i < children->len; i++) {
    HostDevice *child = children->pdata[i];

    if (child->kind == HOST_DEVICE_PCI)
      g_ptr_array_add(functions, child);
  }
  return functions;
}

static void
add_function_table(const Listing *listing, const HostDevice *device)
{
  g_autoptr(GPtrArray) functions = list_functions(listing, device);
  static const char *const heads[] = { "VF", "DRIVER", "IOMMU GROUP", "DOMAIN", NULL };
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < functions->len; i++) {
    const HostDevice *function = functions->pdata[i];
    g_autofree char *users = device_user_text(listing->users, function->identity);
    g_autofree char *group =
        function->iommu_group < 0 ? g_strdup("-") : g_strdup_printf("%d", function->iommu_group);

    table_add(table,
              (const char *[]){ function->identity, function->driver ? function->driver : "-",
                                group, listing->users ? users : "?" });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
}

/* JSON */

/* The domains that have the device, as a JSON array; NULL, which is JSON's null, if there is no
   libvirt to ask. */
static JsonObject *
json_users(const Listing *listing, const char *identity)
{
  JsonObject *array = listing->users ? json_object_new_array() : NULL;
  const GPtrArray *users = device_users_of(listing->users, identity);

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "domain", json_text(user->domain));
    json_object_object_add(object, "running", json_object_new_boolean(user->running));
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
json_mdevs(const Listing *listing, const char *parent)
{
  g_autoptr(GPtrArray) mdevs = list_mdevs(listing, parent);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < mdevs->len; i++) {
    const HostDevice *mdev = mdevs->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "uuid", json_text(mdev->identity));
    json_object_object_add(object, "type", json_text(mdev->type));
    json_object_object_add(object, "active", json_object_new_boolean(!mdev->inactive));
    json_object_object_add(object, "defined", json_object_new_boolean(mdev->persistent));
    json_object_object_add(object, "autostart", json_object_new_boolean(mdev->autostart));
    json_object_object_add(object, "used_by", json_users(listing, mdev->identity));
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
json_types(const Listing *listing, const HostDevice *device)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    const guint total = host_type_total(type, device->identity, children);
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "id", json_text(type->id));
    json_object_object_add(object, "name", json_text(type->name));
    json_object_object_add(object, "description", json_text(type->description));
    json_object_object_add(object, "free", json_object_new_int64(type->available));
    json_object_object_add(object, "total", json_object_new_int64(total));
    json_object_array_add(array, object);
  }
  return array;
}

/* The members that devices and virtual functions have in common. */
static JsonObject *
json_basics(const Listing *listing, const HostDevice *device)
{
  JsonObject *object = json_object_new_object();

  json_object_object_add(object, "identity", json_text(device->identity));
  json_object_object_add(object, "driver", json_text(device->driver));
  json_object_object_add(object, "group",
                         device->iommu_group < 0 ? NULL : json_object_new_int(device->iommu_group));
  json_object_object_add(object, "used_by", json_users(listing, device->identity));
  return object;
}

static JsonObject *
json_functions(const Listing *listing, const HostDevice *device)
{
  g_autoptr(GPtrArray) functions = list_functions(listing, device);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < functions->len; i++)
    json_object_array_add(array, json_basics(listing, functions->pdata[i]));
  return array;
}

static JsonObject *
json_device(const Listing *listing, const HostDevice *device)
{
  JsonObject *object = json_basics(listing, device);
  g_autofree char *name = host_device_name(device);

  json_object_object_add(object, "name", json_text(name));
  json_object_object_add(object, "parent", json_text(device->parent));
  json_object_object_add(object, "types", json_types(listing, device));
  json_object_object_add(object, "vgpus", json_mdevs(listing, device->identity));
  json_object_object_add(object, "functions", json_functions(listing, device));
  return object;
}

static gboolean
print_listing_json(const Listing *listing, gboolean all, GError **error)
{
  const GPtrArray *devices = listing->list->devices;
  g_autoptr(JsonObject) object = json_object_new_object();
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < devices->len; i++)
    if (is_listed(listing, devices->pdata[i], all))
      json_object_array_add(array, json_device(listing, devices->pdata[i]));
  json_object_object_add(object, "devices", array);
  json_object_object_add(object, "vgpus", json_mdevs(listing, NULL));
  return json_print(object, error);
}

/* All devices */

static guint
add_devices(const Listing *listing, gboolean all)
{
  const GPtrArray *devices = listing->list->devices;
  guint listed = 0;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!is_listed(listing, device, all))
      continue;
    listed++;
    add_head(listing, device);
    add_device_facts(listing, device);
    add_type_table(listing, device);
    add_mdev_table(listing, device->identity);
    add_function_table(listing, device);
  }
  add_mdev_table(listing, NULL);
  return listed;
}

typedef struct {
  gboolean all;
  gboolean json;
} DevicesOptions;

static gboolean
print_listing(const HostInventory *list, const DeviceUsers *users, const DevicesOptions *options,
              GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(DeviceIndex) index = device_index_new(list->devices);
  const Listing listing = { .list = list, .index = index, .users = users, .text = text };

  if (!list->by_libvirt && !list->by_sysfs)
    return gvt_fail(
        error, "the host's devices: not checkable over this connection: its libvirt has no "
               "node devices, and the host is another one than this; run gvt-xml devices there");
  if (options->json)
    return print_listing_json(&listing, options->all, error);
  if (add_devices(&listing, options->all) == 0)
    log_note("note: the host has no GPU%s",
             options->all ? " or other device for a guest" : "; --all shows all of its devices");
  if (!list->by_sysfs)
    log_note("note: the types' descriptions aren't checkable over this connection");
  return print_text(text->str, error);
}

static int
cmd_devices_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  DevicesOptions options = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all,
      "Show what isn't a GPU too, network cards and the like", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(DeviceUsers) users = NULL;
  g_autoptr(HostInventory) list = NULL;

  command_add_json(context, &options.json);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, 0, error))
    return GVT_EXIT_FAILED;
  if (!open_host(&connection, error))
    return GVT_EXIT_FAILED;
  users = connection ? device_users_read(connection, NULL) : NULL;
  list = inventory_list(connection, command_globals.root, error);
  return list && print_listing(list, users, &options, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_devices = {
  .name = "devices",
  .args = "",
  .summary = "Show the host's GPUs, the vGPUs that they can give and give, and who has them",
  .description =
      "FREE is how many more vGPUs of a type can be made now, TOTAL how many with those that are "
      "there; types share\n"
      "the GPU's memory, so making one leaves less of another. -v shows the types' descriptions as "
      "the driver has them.",
  .run = cmd_devices_run,
};
