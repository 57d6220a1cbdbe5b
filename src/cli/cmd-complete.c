/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The candidates for the shells' completion: in each line a value, a tab and its description. No
   help shows the command. */
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/device-listing.h"
#include "cli/open-host.h"
#include "engine/backup-catalog.h"
#include "engine/backup-owner.h"
#include "host/offers.h"
#include "plan/catalog.h"
#include "plan/profile-files.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* Leaves out a value that must be escaped to be shown in one line: a shell would take it for
   another, or have the terminal act on it. */
static void
append_value(GString *text, const char *value, const char *about)
{
  g_autofree char *line = text_line(about ? about : "");
  g_autofree char *visible = text_line(value);

  if (*value && g_str_equal(value, visible))
    g_string_append_printf(text, "%s%s%s\n", value, *line ? "\t" : "", line);
}

static gboolean
add_domains(const char *word, GString *text, GError **error)
{
  g_autoptr(VirtConnection) connection = virt_open(command_globals.uri, TRUE, error);
  g_autoptr(GPtrArray) domains = connection ? virt_domain_list(connection, error) : NULL;

  (void)word;
  for (guint i = 0; domains && i < domains->len; i++)
    append_value(text, virt_domain_name(domains->pdata[i]), NULL);
  return domains != NULL;
}

static gboolean
add_profiles(const char *word, GString *text, GError **error)
{
  g_autoptr(GPtrArray) files = profile_files(NULL, error);

  (void)word;
  for (guint i = 0; files && i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];
    g_autoptr(xmlDoc) profile = profile_read(file, NULL);
    g_autofree char *summary =
        profile ? xml_attribute(xmlDocGetRootElement(profile), "summary") : NULL;

    if (profile)
      append_value(text, file->name, summary);
  }
  return files != NULL;
}

static gboolean
add_displays(const char *word, GString *text, GError **error)
{
  xmlDoc *displays = profile_load_displays(error);
  g_autoptr(GPtrArray) modes =
      displays ? xml_nodes(displays, NULL, "/gvt:displays/gvt:display") : NULL;

  (void)word;
  for (guint i = 0; modes && i < modes->len; i++) {
    g_autofree char *mode = xml_attribute(modes->pdata[i], "mode");
    g_autofree char *summary = xml_attribute(modes->pdata[i], "summary");

    append_value(text, mode, summary);
  }
  return displays != NULL;
}

static gboolean
add_backups(const char *word, GString *text, GError **error)
{
  g_autoptr(VirtConnection) connection = virt_open(command_globals.uri, TRUE, error);
  g_autoptr(BackupOwner) owner =
      connection && word ? backup_owner_find(connection, word, error) : NULL;

  for (guint i = 0; owner && i < owner->entries->len; i++) {
    const BackupEntry *entry = owner->entries->pdata[i];
    g_autofree char *about = entry->profile ? g_strdup_printf("with profile %s", entry->profile)
                                            : g_strdup("without a plan");

    if (entry->is_whole)
      append_value(text, entry->name, about);
  }
  return connection && (!word || owner);
}

/* Devices */

typedef void (*DevicesFunction)(const DeviceListing *listing, GString *text);

static gboolean
add_of_host(DevicesFunction add, GString *text, GError **error)
{
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(HostInventory) list = NULL;
  g_autoptr(DeviceIndex) index = NULL;

  if (!open_host(&connection, error))
    return FALSE;
  list = inventory_list(connection, command_globals.root, error);
  if (!list)
    return FALSE;
  index = device_index_new(list->devices);
  add(&(const DeviceListing){ .list = list, .index = index }, text);
  return TRUE;
}

static void
append_types(const DeviceListing *listing, GString *text)
{
  g_autoptr(GPtrArray) offers = offers_types(listing->list);

  for (guint i = 0; i < offers->len; i++) {
    const Offer *offer = offers->pdata[i];
    g_autofree char *label = offer_label(offer);
    g_autofree char *about =
        g_strdup_printf("%u free on %s%s%s", offer->free, offer->parent, *label ? ", " : "", label);

    append_value(text, offer->type, about);
  }
}

static void
append_uuids(const DeviceListing *listing, GString *text)
{
  const GPtrArray *devices = listing->list->devices;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *mdev = devices->pdata[i];
    g_autofree char *about = g_strdup_printf("%s on %s", mdev->type ? mdev->type : "?",
                                             mdev->parent ? mdev->parent : "?");

    if (mdev->kind == HOST_DEVICE_MDEV)
      append_value(text, mdev->identity, about);
  }
}

/* Which devices an address may name. */
typedef gboolean (*DeviceFilter)(const DeviceListing *listing, const HostDevice *device);

static guint
append_those(const DeviceListing *listing, DeviceFilter filter, GString *text)
{
  const GPtrArray *devices = listing->list->devices;
  guint count = 0;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    g_autofree char *name = host_device_name(device);

    if (!filter(listing, device))
      continue;
    append_value(text, device->identity, name);
    count++;
  }
  return count;
}

static gboolean
is_gpu(const DeviceListing *listing, const HostDevice *device)
{
  (void)listing;
  return host_device_is_display(device);
}

static gboolean
is_for_guest(const DeviceListing *listing, const HostDevice *device)
{
  return device_listing_has(listing, device, TRUE);
}

static gboolean
gives_vgpus(const DeviceListing *listing, const HostDevice *device)
{
  (void)listing;
  return device->types->len || device->function_types;
}

static gboolean
can_have_functions(const DeviceListing *listing, const HostDevice *device)
{
  (void)listing;
  return device->most_functions > 0;
}

/* The GPUs; on a host without one, the other devices that a guest can have. */
static void
append_pci(const DeviceListing *listing, GString *text)
{
  if (!append_those(listing, is_gpu, text))
    append_those(listing, is_for_guest, text);
}

static void
append_parents(const DeviceListing *listing, GString *text)
{
  append_those(listing, gives_vgpus, text);
}

static void
append_cards(const DeviceListing *listing, GString *text)
{
  append_those(listing, can_have_functions, text);
}

/* The kinds of values */

typedef struct {
  const char *name;
  gboolean (*add)(const char *word, GString *text, GError **error);
  DevicesFunction of_host;
} Kind;

static const Kind kinds[] = {
  { "domains", add_domains, NULL },   { "profiles", add_profiles, NULL },
  { "displays", add_displays, NULL }, { "backups", add_backups, NULL },
  { "types", NULL, append_types },    { "uuids", NULL, append_uuids },
  { "pci", NULL, append_pci },        { "parents", NULL, append_parents },
  { "cards", NULL, append_cards },
};

static const Kind *
find_kind(const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].name, name))
      return &kinds[i];
  gvt_usage(error,
            "there is nothing to complete by '%s'; there are: domains, profiles, displays, "
            "backups, types, uuids, pci, parents, cards",
            name);
  return NULL;
}

static int
cmd_complete_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(GString) text = g_string_new(NULL);
  const Kind *kind;

  if (!command_parse(context, &argc, &argv, 1, 2, error))
    return GVT_EXIT_FAILED;
  kind = find_kind(argv[1], error);
  if (!kind || !(kind->add ? kind->add(argc > 2 ? argv[2] : NULL, text, error)
                           : add_of_host(kind->of_host, text, error)))
    return GVT_EXIT_FAILED;
  return print_exact(text->str, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_complete = {
  .name = "complete",
  .group = COMMAND_GROUP_EXPERT,
  .args = "KIND [DOMAIN]",
  .summary = "Print what a shell completes",
  .run = cmd_complete_run,
};
