/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/offer-listing.h"

#include "base/error.h"
#include "base/table.h"

GPtrArray *
offer_listing_read(const HostInventory *list, const VirtConnection *connection,
                   const VirtDomain *domain, GError **error)
{
  g_autoptr(DeviceUsers) users = connection ? device_users_read(connection, NULL) : NULL;
  g_autofree char *word = virt_domain_word(domain);

  if (list->by_libvirt || list->by_sysfs)
    return offers_list(list, users, virt_domain_name(domain));
  gvt_fail(error,
           "what the host can give isn't known here: its libvirt lists no node devices, and it is "
           "another host than this one; run there: gvt-xml devices --for %s",
           word);
  return NULL;
}

char *
offer_listing_nothing(const VirtConnection *connection, const char *profile)
{
  const char *there = connection && !virt_is_local(connection) ? " there" : "";

  if (profile)
    return g_strdup_printf(
        "the host has nothing to give now for profile '%s' (\"gvt-xml doctor\"%s "
        "says why)",
        profile, there);
  return g_strdup_printf("the host has nothing to give now: no GPU is free, and no vGPU type has a "
                         "free instance (\"gvt-xml doctor\"%s says why)",
                         there);
}

char *
offer_listing_summary(const Offer *offer)
{
  g_autofree char *label = offer_label(offer);

  if (!offer_is_type(offer))
    return g_steal_pointer(&label);
  return g_strdup_printf("%u of %u free%s%s", offer->free, offer->total, *label ? "; " : "", label);
}

char *
offer_listing_command(const Offer *offer, const CopyableCommand *line)
{
  g_autofree char *option = offer_option(offer);
  CopyableCommand whole = *line;

  whole.device = option;
  return copyable_command(&whole);
}

char *
offer_listing_table(const GPtrArray *offers)
{
  static const char *const heads[] = { "OPTION", "FREE", "TOTAL", "DESCRIPTION", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < offers->len; i++) {
    const Offer *offer = offers->pdata[i];
    g_autofree char *option = offer_option(offer);
    g_autofree char *label = offer_label(offer);
    g_autofree char *room = g_strdup_printf("%u", offer->free);
    g_autofree char *total = g_strdup_printf("%u", offer->total);
    gboolean is_type = offer_is_type(offer);

    table_add(table,
              (const char *[]){ option, is_type ? room : NULL, is_type ? total : NULL, label });
  }
  table_append(table, "", text);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static JsonObject *
json_offer(const Offer *offer)
{
  JsonObject *object = json_object_new_object();
  g_autofree char *option = offer_option(offer);
  gboolean is_type = offer_is_type(offer);

  json_object_object_add(object, "option", json_text(option));
  json_object_object_add(object, "kind", json_text(offer_kind_name(offer)));
  json_object_object_add(object, "parent", json_text(offer->parent));
  json_object_object_add(object, "type", json_text(offer->type));
  json_object_object_add(object, "free", is_type ? json_object_new_int64(offer->free) : NULL);
  json_object_object_add(object, "total", is_type ? json_object_new_int64(offer->total) : NULL);
  json_object_object_add(object, "name", json_text(offer->name));
  json_object_object_add(object, "description", json_text(offer->description));
  return object;
}

JsonObject *
offer_listing_json(const GPtrArray *offers)
{
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < offers->len; i++)
    json_object_array_add(array, json_offer(offers->pdata[i]));
  return array;
}
