/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/vgpu-list.h"

#include "base/json.h"
#include "base/log.h"
#include "base/table.h"
#include "cli/devices-json.h"
#include "host/offers.h"

/* Types */

void
vgpu_types_append(const HostInventory *list, GString *text)
{
  static const char *const heads[] = { "TYPE", "GPU", "FREE", "TOTAL", "DESCRIPTION", NULL };
  g_autoptr(GPtrArray) offers = offers_types(list);
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < offers->len; i++) {
    const Offer *offer = offers->pdata[i];
    g_autofree char *available = g_strdup_printf("%u", offer->free);
    g_autofree char *total = g_strdup_printf("%u", offer->total);
    g_autofree char *label = offer_label(offer);

    table_add(table, (const char *[]){ offer->type, offer->parent, available, total, label });
  }
  if (table_rows(table))
    table_append(table, "", text);
}

/* vGPUs */

/* An mdev, or a virtual function that has a type. */
static gboolean
is_vgpu(const HostDevice *device)
{
  return device->kind == HOST_DEVICE_MDEV || (device->function_types && device->type);
}

static void
append_vgpus(const DeviceListing *listing, GString *text)
{
  static const char *const heads[] = { "VGPU", "TYPE", "GPU", "STATE", "DOMAIN", NULL };
  const GPtrArray *devices = listing->list->devices;
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    g_autofree char *users = device_user_text(listing->users, device->identity);

    if (is_vgpu(device))
      table_add(table, (const char *[]){ device->identity, device->type, device->parent,
                                         host_device_state(device), listing->users ? users : "?" });
  }
  if (table_rows(table) && text->len)
    g_string_append_c(text, '\n');
  if (table_rows(table))
    table_append(table, "", text);
}

/* For programs */

static JsonObject *
json_offered_types(const HostInventory *list)
{
  g_autoptr(GPtrArray) offers = offers_types(list);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < offers->len; i++) {
    const Offer *offer = offers->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "id", json_text(offer->type));
    json_object_object_add(object, "name", json_text(offer->name));
    json_object_object_add(object, "description", json_text(offer->description));
    json_object_object_add(object, "parent", json_text(offer->parent));
    json_object_object_add(object, "free", json_object_new_int64(offer->free));
    json_object_object_add(object, "total", json_object_new_int64(offer->total));
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
json_vgpus(const DeviceListing *listing)
{
  const GPtrArray *devices = listing->list->devices;
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    JsonObject *object;

    if (!is_vgpu(device))
      continue;
    object = json_object_new_object();
    json_object_object_add(object, "identity", json_text(device->identity));
    json_object_object_add(object, "type", json_text(device->type));
    json_object_object_add(object, "parent", json_text(device->parent));
    json_object_object_add(object, "active", json_object_new_boolean(!device->inactive));
    json_object_object_add(object, "used_by", devices_json_users(listing, device->identity));
    json_object_array_add(array, object);
  }
  return array;
}

static gboolean
print_list_json(const DeviceListing *listing, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "types", json_offered_types(listing->list));
  json_object_object_add(object, "vgpus", json_vgpus(listing));
  return json_print(object, error);
}

gboolean
vgpu_list_print(const DeviceListing *listing, gboolean json, GError **error)
{
  if (json)
    return print_list_json(listing, error);
  vgpu_types_append(listing->list, listing->text);
  append_vgpus(listing, listing->text);
  if (!listing->text->len)
    log_note("note: the host gives no vGPU (gvt-xml doctor says what is missing)");
  return print_text(listing->text->str, error);
}
