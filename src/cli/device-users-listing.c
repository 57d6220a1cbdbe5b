/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/device-users-listing.h"

#include "base/json.h"
#include "base/log.h"
#include "base/table.h"
#include "host/device-users.h"

static gboolean
print_users(const DeviceUsers *users, GError **error)
{
  static const char *const heads[] = { "DEVICE", "DOMAIN", "STATE", "NOTE", NULL };
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < users->all->len; i++) {
    const DeviceUser *user = users->all->pdata[i];
    g_autofree char *device = g_strdup_printf("%s %s", user->kind, user->identity);

    table_add(table, (const char *[]){ device, user->domain, user->running ? "running" : "defined",
                                       device_user_is_shared(users, user) ? "also in another domain"
                                                                          : NULL });
  }
  table_append(table, "", text);
  return print_text(text->str, error);
}

static gboolean
print_users_json(const DeviceUsers *users, GError **error)
{
  g_autoptr(JsonObject) array = json_object_new_array();

  for (guint i = 0; i < users->all->len; i++) {
    const DeviceUser *user = users->all->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "kind", json_text(user->kind));
    json_object_object_add(object, "identity", json_text(user->identity));
    json_object_object_add(object, "domain", json_text(user->domain));
    json_object_object_add(object, "running", json_object_new_boolean(user->running));
    json_object_object_add(object, "shared",
                           json_object_new_boolean(device_user_is_shared(users, user)));
    json_object_array_add(array, object);
  }
  return json_print(array, error);
}

gboolean
device_users_print(const VirtConnection *connection, gboolean json, GError **error)
{
  g_autoptr(DeviceUsers) users = device_users_read(connection, error);

  if (!users)
    return FALSE;
  g_ptr_array_sort(users->all, device_user_compare);
  return json ? print_users_json(users, error) : print_users(users, error);
}
