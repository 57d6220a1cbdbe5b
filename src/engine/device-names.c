/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/device-names.h"

#include "domain/hostdev.h"
#include "xml/xml.h"

/* An mdev's uuid, or a PCI device's address, in short. */
static char *
shorten(const char *identity)
{
  return g_strndup(identity, 8);
}

/* Takes ownership of text. */
static void
add_name(GHashTable *names, const char *identity, char *text)
{
  if (g_hash_table_contains(names, identity))
    g_free(text);
  else
    g_hash_table_insert(names, g_strdup(identity), text);
}

static char *
name_mdev(const char *uuid, const char *type, const char *parent)
{
  g_autofree char *start = shorten(uuid);

  return g_strdup_printf("vGPU %s (%s-…)%s%s", type, start, parent ? " of " : "",
                         parent ? parent : "");
}

/* The devices for which a plan says a type: mdevs that are made, NVIDIA's virtual functions. */
static void
add_planned_names(GHashTable *names, xmlDoc *definition)
{
  g_autoptr(GPtrArray) devices =
      xml_nodes(definition, NULL,
                "/domain/metadata/gvt:state/gvt:plan/*[@type][self::gvt:mdev or self::gvt:pci]");

  for (guint i = 0; i < devices->len; i++) {
    xmlNode *device = devices->pdata[i];
    g_autofree char *uuid = xml_attribute(device, "uuid");
    g_autofree char *address = xml_attribute(device, "host");
    g_autofree char *type = xml_attribute(device, "type");
    g_autofree char *name = xml_attribute(device, "type-name");
    g_autofree char *parent = xml_attribute(device, "parent");

    if (uuid)
      add_name(names, uuid, name_mdev(uuid, type, parent));
    else if (address)
      add_name(names, address,
               g_strdup_printf("vGPU %s (function %s)", name ? name : type, address));
  }
}

static void
add_host_device(GHashTable *names, const HostDevice *device)
{
  const char *what = host_device_is_display(device) ? "GPU" : "PCI device";

  if (device->kind == HOST_DEVICE_MDEV && device->type)
    add_name(names, device->identity, name_mdev(device->identity, device->type, device->parent));
  else if (device->kind == HOST_DEVICE_PCI)
    add_name(names, device->identity,
             g_strdup_printf("%s %s%s%s%s", what, device->identity,
                             device->product_name ? " (" : "",
                             device->product_name ? device->product_name : "",
                             device->product_name ? ")" : ""));
}

/* The identities of a definition's host devices of a kind. */
static GHashTable *
list_hostdevs(xmlDoc *definition, const char *kind)
{
  g_autoptr(GPtrArray) hostdevs = xml_nodes(definition, NULL, HOSTDEVS);
  GHashTable *identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *is = hostdev_kind(hostdevs->pdata[i]);
    char *identity = g_strcmp0(is, kind) == 0 ? hostdev_identity(hostdevs->pdata[i]) : NULL;

    if (identity)
      g_hash_table_add(identities, identity);
  }
  return identities;
}

/* Adds to list those of the one that the other lacks, and that have no name yet. */
static void
add_unknown(GPtrArray *list, GHashTable *one, GHashTable *other, GHashTable *names)
{
  GHashTableIter iter;
  gpointer identity;

  g_hash_table_iter_init(&iter, one);
  while (g_hash_table_iter_next(&iter, &identity, NULL))
    if (!g_hash_table_contains(other, identity) && !g_hash_table_contains(names, identity))
      g_ptr_array_add(list, g_strdup(identity));
}

/* The identities of which the host is asked, ended by NULL. Free with g_strfreev(). */
static char **
list_unknown(GHashTable *names, xmlDoc *before, xmlDoc *after, const char *kind)
{
  g_autoptr(GHashTable) had = list_hostdevs(before, kind);
  g_autoptr(GHashTable) has = list_hostdevs(after, kind);
  GPtrArray *list = g_ptr_array_new();

  add_unknown(list, had, has, names);
  add_unknown(list, has, had, names);
  g_ptr_array_add(list, NULL);
  return (char **)g_ptr_array_free(list, FALSE);
}

GHashTable *
device_names_new(const Session *session, xmlDoc *before, xmlDoc *after)
{
  GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) uuids = NULL;
  g_auto(GStrv) addresses = NULL;
  g_autoptr(GPtrArray) found = NULL;

  add_planned_names(names, after);
  add_planned_names(names, before);
  if (!session)
    return names;
  uuids = list_unknown(names, before, after, "mdev");
  addresses = list_unknown(names, before, after, "pci");
  if (uuids[0] || addresses[0])
    found = inventory_run_find(session->workbench->inventory, session->connection,
                               session->workbench->root, uuids, addresses, NULL);
  for (guint i = 0; found && i < found->len; i++)
    add_host_device(names, found->pdata[i]);
  return names;
}
