/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/vgpu-list.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/table.h"
#include "cli/devices-json.h"
#include "devices/nvidia-function.h"

/* Types */

static void
offer_free(void *data)
{
  VgpuOffer *offer = data;

  g_free(offer->summary);
  g_free(offer);
}

static VgpuOffer *
add_offer(GPtrArray *offers, const HostDevice *parent, const HostType *type)
{
  VgpuOffer *offer = g_new0(VgpuOffer, 1);

  offer->parent = parent;
  offer->id = type->id;
  offer->name = type->name;
  g_ptr_array_add(offers, offer);
  return offer;
}

static void
offer_mdev_types(const DeviceListing *listing, const HostDevice *device, GPtrArray *offers)
{
  const GPtrArray *children = device_index_children(listing->index, device->identity);

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    VgpuOffer *offer = add_offer(offers, device, type);

    offer->summary = host_type_summary(type);
    offer->available = type->available;
    offer->total = host_type_total(type, device->identity, children);
  }
}

static guint
count_functions_of(const GPtrArray *functions, const char *type)
{
  guint count = 0;

  for (guint i = 0; i < functions->len; i++)
    count += g_strcmp0(((const HostDevice *)functions->pdata[i])->type, type) == 0;
  return count;
}

/* The types that a card's virtual functions can have now. */
static void
offer_function_types(const DeviceListing *listing, const HostDevice *device, GPtrArray *offers)
{
  g_autoptr(GPtrArray) functions = device_listing_functions(listing, device);
  g_autoptr(GPtrArray) types = nvidia_functions_types(functions);

  for (guint i = 0; i < types->len; i++) {
    const HostType *type = types->pdata[i];
    VgpuOffer *offer = add_offer(offers, device, type);

    offer->available = nvidia_functions_free(functions, type->id);
    offer->total = offer->available + count_functions_of(functions, type->id);
  }
}

GPtrArray *
vgpu_offers(const DeviceListing *listing)
{
  const GPtrArray *devices = listing->list->devices;
  GPtrArray *offers = g_ptr_array_new_with_free_func(offer_free);

  for (guint i = 0; i < devices->len; i++) {
    offer_mdev_types(listing, devices->pdata[i], offers);
    offer_function_types(listing, devices->pdata[i], offers);
  }
  return offers;
}

char *
vgpu_offer_text(const VgpuOffer *offer)
{
  const char *name = offer->name && !strstr(offer->id, offer->name) ? offer->name : NULL;

  if (name && offer->summary)
    return g_strdup_printf("%s: %s", name, offer->summary);
  return g_strdup(offer->summary ? offer->summary : offer->name);
}

void
vgpu_offers_append(const GPtrArray *offers, GString *text)
{
  static const char *const heads[] = { "TYPE", "GPU", "FREE", "TOTAL", "DESCRIPTION", NULL };
  g_autoptr(Table) table = table_new(heads);

  for (guint i = 0; i < offers->len; i++) {
    const VgpuOffer *offer = offers->pdata[i];
    g_autofree char *available = g_strdup_printf("%u", offer->available);
    g_autofree char *total = g_strdup_printf("%u", offer->total);
    g_autofree char *about = vgpu_offer_text(offer);

    table_add(table,
              (const char *[]){ offer->id, offer->parent->identity, available, total, about });
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
json_offers(const DeviceListing *listing)
{
  g_autoptr(GPtrArray) offers = vgpu_offers(listing);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < offers->len; i++) {
    const VgpuOffer *offer = offers->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "id", json_text(offer->id));
    json_object_object_add(object, "name", json_text(offer->name));
    json_object_object_add(object, "summary", json_text(offer->summary));
    json_object_object_add(object, "parent", json_text(offer->parent->identity));
    json_object_object_add(object, "free", json_object_new_int64(offer->available));
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

gboolean
vgpu_list_print(const DeviceListing *listing, gboolean json, GError **error)
{
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GPtrArray) offers = NULL;

  if (json) {
    object = json_object_new_object();
    json_object_object_add(object, "types", json_offers(listing));
    json_object_object_add(object, "vgpus", json_vgpus(listing));
    return json_print(object, error);
  }
  offers = vgpu_offers(listing);
  vgpu_offers_append(offers, listing->text);
  append_vgpus(listing, listing->text);
  if (!listing->text->len)
    log_note("note: the host gives no vGPU (gvt-xml doctor says what is missing)");
  return print_text(listing->text->str, error);
}
