/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/table.h"
#include "cli/command.h"
#include "cli/device-listing.h"
#include "cli/devices-json.h"
#include "cli/offer-listing.h"
#include "cli/open-host.h"
#include "devices/nvidia-function.h"
#include "libvirt/domain.h"

/* One device */

static void
add_head(const DeviceListing *listing, const HostDevice *device)
{
  g_autofree char *name = host_device_name(device);

  g_string_append(listing->text, device->identity);
  if (name)
    g_string_append_printf(listing->text, "  %s", name);
  g_string_append_c(listing->text, '\n');
}

/* The other devices of its IOMMU group, which can only be given away together. */
static char *
group_text(const DeviceListing *listing, const HostDevice *device)
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
add_device_facts(const DeviceListing *listing, const HostDevice *device)
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
add_description(const DeviceListing *listing, const HostType *type)
{
  g_auto(GStrv) lines = type->description ? g_strsplit(type->description, "\n", -1) : NULL;

  g_string_append_printf(listing->text, "    %s:\n", type->id);
  for (gsize i = 0; lines && lines[i]; i++)
    g_string_append_printf(listing->text, "        %s\n", lines[i]);
}

/* Prints the types of a device as a table. With -v the drivers' descriptions follow it. */
static void
add_type_table(const DeviceListing *listing, const HostDevice *device)
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

    table_add(table, (const char *[]){ type->id, available, total, label });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
  for (guint i = 0; log_is_verbose() && i < device->types->len; i++)
    add_description(listing, device->types->pdata[i]);
}

static void
add_mdev_table(const DeviceListing *listing, const char *parent)
{
  static const char *const heads[] = { "VGPU", "TYPE", "STATE", "DOMAIN", NULL };
  g_autoptr(GPtrArray) mdevs = device_listing_mdevs(listing, parent);
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < mdevs->len; i++) {
    const HostDevice *mdev = mdevs->pdata[i];
    g_autofree char *users = device_user_text(listing->users, mdev->identity);

    table_add(table, (const char *[]){ mdev->identity, mdev->type ? mdev->type : "?",
                                       host_device_state(mdev), listing->users ? users : "?" });
  }
  if (!table_rows(table))
    return;
  if (!parent)
    g_string_append(listing->text, "vGPUs of other devices\n");
  table_append(table, "    ", listing->text);
}

/* Prints how many virtual functions a device has and can have. */
static void
add_function_count(const DeviceListing *listing, const HostDevice *device, guint made)
{
  if (!device->most_functions)
    return;
  if (made)
    g_string_append_printf(listing->text, "    virtual functions: %u of %u\n", made,
                           device->most_functions);
  else
    g_string_append_printf(listing->text,
                           "    virtual functions: none of %u is made (gvt-xml vgpu functions "
                           "%s N)\n",
                           device->most_functions, device->identity);
}

/* Prints the vGPU types that the functions can have now. */
static void
add_function_types(const DeviceListing *listing, const GPtrArray *functions)
{
  static const char *const heads[] = { "TYPE", "FREE", "DESCRIPTION", NULL };
  g_autoptr(GPtrArray) types = nvidia_functions_types(functions);
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < types->len; i++) {
    const HostType *type = types->pdata[i];
    const guint count = nvidia_functions_free(functions, type->id);
    g_autofree char *room = g_strdup_printf("%u VF%s", count, count == 1 ? "" : "s");

    table_add(table, (const char *[]){ type->id, room, type->name });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
}

static gboolean
have_types(const GPtrArray *functions)
{
  for (guint i = 0; i < functions->len; i++)
    if (((const HostDevice *)functions->pdata[i])->function_types)
      return TRUE;
  return FALSE;
}

/* Prints the functions. Only those of NVIDIA have a type. */
static void
add_functions(const DeviceListing *listing, const HostDevice *device)
{
  static const char *const heads[] = { "VF", "DRIVER", "IOMMU GROUP", "DOMAIN", NULL };
  static const char *const typed[] = { "VF", "DRIVER", "IOMMU GROUP", "DOMAIN", "TYPE", NULL };
  g_autoptr(GPtrArray) functions = device_listing_functions(listing, device);
  g_autoptr(Table) table = table_new(have_types(functions) ? typed : heads);

  add_function_count(listing, device, functions->len);
  add_function_types(listing, functions);
  for (guint i = 0; i < functions->len; i++) {
    const HostDevice *function = functions->pdata[i];
    g_autofree char *users = device_user_text(listing->users, function->identity);
    g_autofree char *group =
        function->iommu_group < 0 ? g_strdup("-") : g_strdup_printf("%d", function->iommu_group);

    table_add(table, (const char *[]){
                         function->identity, function->driver ? function->driver : "-", group,
                         listing->users ? users : "?", function->type ? function->type : "-" });
  }
  if (table_rows(table))
    table_append(table, "    ", listing->text);
}

/* All devices */

static guint
add_devices(const DeviceListing *listing, gboolean all)
{
  const GPtrArray *devices = listing->list->devices;
  guint listed = 0;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!device_listing_has(listing, device, all))
      continue;
    listed++;
    add_head(listing, device);
    add_device_facts(listing, device);
    add_type_table(listing, device);
    add_mdev_table(listing, device->identity);
    add_functions(listing, device);
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
  const DeviceListing listing = { .list = list, .index = index, .users = users, .text = text };

  if (!device_listing_check(list, error))
    return FALSE;
  if (options->json)
    return devices_json_print(&listing, options->all, error);
  if (add_devices(&listing, options->all) == 0)
    log_note("note: the host has no GPU%s; \"gvt-xml doctor\" says what is missing",
             options->all ? " or other device for a guest" : " (--all shows its other devices)");
  if (!list->by_sysfs)
    log_note("note: the types' descriptions aren't checkable over this connection");
  return print_text(text->str, error);
}

static gboolean
print_devices(const DevicesOptions *options, GError **error)
{
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(DeviceUsers) users = NULL;
  g_autoptr(HostInventory) list = NULL;

  if (!open_host(&connection, error))
    return FALSE;
  users = connection ? device_users_read(connection, NULL) : NULL;
  list = inventory_list(connection, command_globals.root, error);
  return list && print_listing(list, users, options, error);
}

/* What a guest can get */

static gboolean
print_offers_json(const GPtrArray *offers, const char *domain, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "domain", json_text(domain));
  json_object_object_add(object, "offers", offer_listing_json(offers));
  return json_print(object, error);
}

static gboolean
print_offers_text(const GPtrArray *offers, const VirtDomain *domain, GError **error)
{
  const CopyableCommand line = { .command = "apply", .domain = domain };
  g_autofree char *table = offer_listing_table(offers);
  g_autofree char *command = offer_listing_command(offers->pdata[0], &line);
  g_autofree char *text = g_strdup_printf(
      "%s\nGive the guest one of them by its option, as in:\n  %s\n", table, command);

  return print_text(text, error);
}

static gboolean
print_offers(const DevicesOptions *options, const char *guest, GError **error)
{
  g_autoptr(VirtConnection) connection = virt_open(command_globals.uri, TRUE, error);
  g_autoptr(VirtDomain) domain =
      connection ? virt_domain_lookup(connection, guest, NULL, error) : NULL;
  g_autoptr(HostInventory) list =
      domain ? inventory_list(connection, command_globals.root, error) : NULL;
  const char *name = domain ? virt_domain_name(domain) : NULL;
  g_autoptr(GPtrArray) offers = list ? offer_listing_read(list, connection, domain, error) : NULL;
  g_autofree char *nothing = NULL;

  if (!offers)
    return FALSE;
  if (options->json)
    return print_offers_json(offers, name, error);
  if (offers->len)
    return print_offers_text(offers, domain, error);
  nothing = offer_listing_nothing(connection, NULL);
  log_note("note: %s", nothing);
  return TRUE;
}

static gboolean
check_devices(const DevicesOptions *options, const char *guest, GError **error)
{
  if (!parse_is_text("--for", guest, error))
    return FALSE;
  return !guest || !options->all ||
         gvt_usage(error, "--for lists what one guest can get: leave out --for or --all");
}

static int
cmd_devices_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  DevicesOptions options = { 0 };
  g_autofree char *guest = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "Show other devices too, such as network cards",
      NULL },
    { "for", 0, 0, COMMAND_ARG_TEXT, &guest,
      "Show only what this guest can get now, each with the option of apply", "DOMAIN" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(CommandContext) context = command_context(command);

  command_add_json(context, &options.json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, 0, error) ||
      !check_devices(&options, guest, error) ||
      !(guest ? print_offers(&options, guest, error) : print_devices(&options, error)))
    return GVT_EXIT_FAILED;
  return GVT_EXIT_DONE;
}

static const CommandText devices_examples[] = {
  { "gvt-xml devices", "Which GPUs are there, and what can they give?" },
  { "gvt-xml devices --for win10", "What can win10 get?" },
  { "gvt-xml -c qemu+ssh://root@kvm1/system devices", "Look at another host" },
  { "gvt-xml devices --json", "Print JSON, for a program" },
  { NULL, NULL },
};

const GvtCommand cmd_devices = {
  .name = "devices",
  .group = COMMAND_GROUP_LOOK,
  .args = "",
  .summary = "Show the host's GPUs, their vGPUs, and which guest has them",
  .examples = devices_examples,
  .description =
      "FREE is how many more vGPUs of a type can be made now, TOTAL how many with those that are "
      "there. The types share the GPU's memory, so making one leaves less for another.",
  .run = cmd_devices_run,
};
