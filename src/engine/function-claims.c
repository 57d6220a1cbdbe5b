/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/function-claims.h"

#include "host/device-users.h"
#include "host/sysfs.h"
#include "plan/node.h"
#include "xml/xml.h"

/* By a function's address the uuid of its domain. */
static GHashTable *claims;
static GMutex claims_mutex;

/* Whether this run planned the function for another domain. */
static gboolean
is_claimed(const char *address, const char *domain_uuid)
{
  const char *owner = claims ? g_hash_table_lookup(claims, address) : NULL;

  return owner && !g_str_equal(owner, domain_uuid);
}

static gboolean
has_other_domain(const DeviceUsers *users, const char *address, const char *domain_name)
{
  const GPtrArray *found = device_users_of(users, address);

  for (guint i = 0; found && i < found->len; i++)
    if (!g_str_equal(((const DeviceUser *)found->pdata[i])->domain, domain_name))
      return TRUE;
  return FALSE;
}

/* The functions that have a vGPU type by themselves (HostDevice). */
static GPtrArray *
list_typed_functions(const HostInventory *list)
{
  GPtrArray *functions = g_ptr_array_new();

  for (guint i = 0; i < list->devices->len; i++)
    if (((const HostDevice *)list->devices->pdata[i])->function_types)
      g_ptr_array_add(functions, list->devices->pdata[i]);
  return functions;
}

void
function_claims_mark(const HostInventory *list, const VirtConnection *connection,
                     const char *domain_name, const char *domain_uuid)
{
  g_autoptr(GPtrArray) functions = list_typed_functions(list);
  g_autoptr(DeviceUsers) users = functions->len ? device_users_read(connection, NULL) : NULL;
  g_autoptr(GHashTable) open = functions->len ? sysfs_pci_open(list->root, functions) : NULL;

  g_mutex_lock(&claims_mutex);
  for (guint i = 0; i < functions->len; i++) {
    HostDevice *function = functions->pdata[i];

    function->taken = has_other_domain(users, function->identity, domain_name) ||
                      g_hash_table_contains(open, function->identity) ||
                      is_claimed(function->identity, domain_uuid);
  }
  g_mutex_unlock(&claims_mutex);
}

/* The addresses of the functions that a plan gives a type and that were free. The user named the
   others, or they are the recorded plan's. */
static GPtrArray *
list_chosen(xmlNode *plan, const GPtrArray *devices)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);

  for (xmlNode *child = plan->children; child; child = child->next) {
    g_autofree char *type = node_is(child, "pci") ? xml_attribute(child, "type") : NULL;
    g_autofree char *address = type ? xml_attribute(child, "host") : NULL;

    const HostDevice *known = address ? host_device_find(devices, address) : NULL;

    if (known && !known->taken)
      g_ptr_array_add(addresses, g_steal_pointer(&address));
  }
  return addresses;
}

gboolean
function_claims_take(xmlNode *plan, const GPtrArray *devices, const char *domain_uuid)
{
  g_autoptr(GPtrArray) addresses = list_chosen(plan, devices);
  gboolean is_free = TRUE;

  g_mutex_lock(&claims_mutex);
  if (!claims)
    claims = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < addresses->len; i++)
    is_free = is_free && !is_claimed(addresses->pdata[i], domain_uuid);
  for (guint i = 0; is_free && i < addresses->len; i++)
    g_hash_table_insert(claims, g_strdup(addresses->pdata[i]), g_strdup(domain_uuid));
  g_mutex_unlock(&claims_mutex);
  return is_free;
}
