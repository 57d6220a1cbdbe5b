/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "command.h"
#include "error.h"
#include "host.h"
#include "report.h"
#include "table.h"
#include "usage.h"

typedef struct {
  const HostList *list;
  const GPtrArray *usages; /* NULL where no libvirt tells */
  GString *text;
} Listing;

/* Whether a device is worth a line without --all: a GPU, or what can be divided. */
static gboolean
is_offered(const HostDevice *device)
{
  return host_device_is_display(device) || device->types->len;
}

/* Bridges (class 06) are no guest's; virtual functions are shown with what they are functions of. */
static gboolean
is_listed(const Listing *listing, const HostDevice *device, gboolean all)
{
  enum { BRIDGE = 0x06 };

  if (device->kind == HOST_DEVICE_MDEV)
    return FALSE;
  if (device->parent && !device->types->len && !all &&
      host_device_find(listing->list->devices, device->parent))
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

/* The others of its IOMMU group, which a guest gets with it or nobody. */
static char *
group_text(const Listing *listing, const HostDevice *device)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const GPtrArray *devices = listing->list->devices;

  if (device->group < 0)
    return g_strdup("no IOMMU group");
  g_string_printf(text, "IOMMU group %d", device->group);
  for (guint i = 0, others = 0; i < devices->len; i++) {
    const HostDevice *other = devices->pdata[i];

    if (other != device && other->group == device->group)
      g_string_append_printf(text, "%s%s (%s)", others++ ? ", " : " with ", other->identity,
                             other->driver ? other->driver : "no driver");
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
add_facts(const Listing *listing, const HostDevice *device)
{
  g_autofree char *group = group_text(listing, device);
  g_autofree char *users = usage_text(listing->usages, device->identity);

  if (device->parent)
    g_string_append_printf(listing->text, "    virtual function of %s\n", device->parent);
  g_string_append_printf(listing->text, "    %s%s, %s\n", device->driver ? "driver " : "no driver",
                         device->driver ? device->driver : "", group);
  if (!g_str_equal(users, "-"))
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

/* -v: the descriptions as the driver writes them. */
static void
add_types(const Listing *listing, const HostDevice *device)
{
  static const char *const heads[] = { "TYPE", "FREE", "TOTAL", "DESCRIPTION", NULL };
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    g_autofree char *available = g_strdup_printf("%u", type->available);
    g_autofree char *total =
        g_strdup_printf("%u", host_type_total(type, device->identity, listing->list->devices));
    g_autofree char *summary = host_type_summary(type);
    g_autofree char *label = summary && type->name && !strstr(type->id, type->name)
                                 ? g_strdup_printf("%s: %s", type->name, summary)
                                 : g_strdup(summary ? summary : type->name);

    table_add(table, (const char *[]){ type->id, available, total, label ? label : "" });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
  for (guint i = 0; report_is_verbose() && i < device->types->len; i++)
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

/* Those of a parent, NULL for those whose parent isn't known. */
static void
add_mdevs(const Listing *listing, const char *parent)
{
  static const char *const heads[] = { "VGPU", "TYPE", "STATE", "DOMAIN", NULL };
  const GPtrArray *devices = listing->list->devices;
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *mdev = devices->pdata[i];
    const gboolean known = mdev->parent && host_device_find(devices, mdev->parent);
    g_autofree char *users = usage_text(listing->usages, mdev->identity);

    if (mdev->kind == HOST_DEVICE_MDEV && (parent ? g_strcmp0(mdev->parent, parent) == 0 : !known))
      table_add(table, (const char *[]){ mdev->identity, mdev->type ? mdev->type : "?",
                                         mdev_state(mdev), listing->usages ? users : "?" });
  }
  if (!table_rows(table))
    return;
  if (!parent)
    g_string_append(listing->text, "vGPUs of other devices\n");
  table_append(table, "    ", listing->text);
}

static void
add_functions(const Listing *listing, const HostDevice *device)
{
  const GPtrArray *devices = listing->list->devices;
  static const char *const heads[] = { "VF", "DRIVER", "IOMMU GROUP", "DOMAIN", NULL };
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *function = devices->pdata[i];
    g_autofree char *users = usage_text(listing->usages, function->identity);
    g_autofree char *group =
        function->group < 0 ? g_strdup("-") : g_strdup_printf("%d", function->group);

    if (function->kind == HOST_DEVICE_PCI && g_strcmp0(function->parent, device->identity) == 0)
      table_add(table,
                (const char *[]){ function->identity, function->driver ? function->driver : "-",
                                  group, listing->usages ? users : "?" });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
}

/* All */

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
    add_facts(listing, device);
    add_types(listing, device);
    add_mdevs(listing, device->identity);
    add_functions(listing, device);
  }
  add_mdevs(listing, NULL);
  return listed;
}

static gboolean
print_devices(const HostList *list, const GPtrArray *usages, gboolean all, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const Listing listing = { .list = list, .usages = usages, .text = text };

  if (!list->by_libvirt && !list->by_sysfs)
    return gvt_fail(error,
                    "the host's devices: not checkable over this connection: its libvirt has no "
                    "node devices, and the host is another one than this");
  if (add_devices(&listing, all) == 0)
    report_note("note: the host has no GPU%s",
                all ? " or other device for a guest" : "; --all shows all of its devices");
  if (!list->by_sysfs)
    report_note("note: the types' descriptions aren't checkable over this connection");
  return report_print(text->str, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Show what isn't a GPU too, network cards and the like",
      NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(GPtrArray) usages = NULL;
  g_autoptr(HostList) list = NULL;

  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, 0, error))
    return GVT_EXIT_FAILED;
  if (!host_open(&connection, error))
    return GVT_EXIT_FAILED;
  usages = connection ? usage_list(connection, NULL) : NULL;
  list = host_list(connection, command_globals.root, error);
  return list && print_devices(list, usages, all, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_devices = {
  .name = "devices",
  .args = "",
  .summary = "Show the host's GPUs, the vGPUs that they can give and give, and who has them",
  .description =
      "FREE is how many more vGPUs of a type can be made now, TOTAL how many with those that are there; types share\n"
      "the GPU's memory, so making one leaves less of another. -v shows the types' descriptions as the driver has them.",
  .run = run,
};
