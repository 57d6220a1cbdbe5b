/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/devices-json.h"

#include "base/json.h"

JsonObject *
devices_json_users(const DeviceListing *listing, const char *identity)
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
json_mdevs(const DeviceListing *listing, const char *parent)
{
  g_autoptr(GPtrArray) mdevs = device_listing_mdevs(listing, parent);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < mdevs->len; i++) {
    const HostDevice *mdev = mdevs->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "uuid", json_text(mdev->identity));
    json_object_object_add(object, "type", json_text(mdev->type));
    json_object_object_add(object, "active", json_object_new_boolean(!mdev->inactive));
    json_object_object_add(object, "defined", json_object_new_boolean(mdev->persistent));
    json_object_object_add(object, "autostart", json_object_new_boolean(mdev->autostart));
    json_object_object_add(object, "used_by", devices_json_users(listing, mdev->identity));
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
json_types(const DeviceListing *listing, const HostDevice *device)
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
json_basics(const DeviceListing *listing, const HostDevice *device)
{
  JsonObject *object = json_object_new_object();

  json_object_object_add(object, "identity", json_text(device->identity));
  json_object_object_add(object, "driver", json_text(device->driver));
  json_object_object_add(object, "group",
                         device->iommu_group < 0 ? NULL : json_object_new_int(device->iommu_group));
  json_object_object_add(object, "used_by", devices_json_users(listing, device->identity));
  return object;
}

/* The vGPU types of virtual functions; NULL, which is JSON's null, if types is. */
static JsonObject *
json_function_types(const GPtrArray *types)
{
  JsonObject *array = types ? json_object_new_array() : NULL;

  for (guint i = 0; types && i < types->len; i++) {
    const HostType *type = types->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "id", json_text(type->id));
    json_object_object_add(object, "name", json_text(type->name));
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
json_function(const DeviceListing *listing, const HostDevice *function)
{
  JsonObject *object = json_basics(listing, function);

  json_object_object_add(object, "type", json_text(function->type));
  json_object_object_add(object, "creatable", json_function_types(function->function_types));
  return object;
}

static JsonObject *
json_functions(const DeviceListing *listing, const HostDevice *device)
{
  g_autoptr(GPtrArray) functions = device_listing_functions(listing, device);
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < functions->len; i++)
    json_object_array_add(array, json_function(listing, functions->pdata[i]));
  return array;
}

static JsonObject *
json_device(const DeviceListing *listing, const HostDevice *device)
{
  JsonObject *object = json_basics(listing, device);
  g_autofree char *name = host_device_name(device);

  json_object_object_add(object, "name", json_text(name));
  json_object_object_add(object, "parent", json_text(device->parent));
  json_object_object_add(object, "types", json_types(listing, device));
  json_object_object_add(object, "vgpus", json_mdevs(listing, device->identity));
  json_object_object_add(object, "functions", json_functions(listing, device));
  json_object_object_add(object, "most_functions", json_object_new_int64(device->most_functions));
  return object;
}

gboolean
devices_json_print(const DeviceListing *listing, gboolean all, GError **error)
{
  const GPtrArray *devices = listing->list->devices;
  g_autoptr(JsonObject) object = json_object_new_object();
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < devices->len; i++)
    if (device_listing_has(listing, devices->pdata[i], all))
      json_object_array_add(array, json_device(listing, devices->pdata[i]));
  json_object_object_add(object, "devices", array);
  json_object_object_add(object, "vgpus", json_mdevs(listing, NULL));
  return json_print(object, error);
}
