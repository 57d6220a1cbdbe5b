/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/device-users.h"

#include <string.h>

#include "base/multimap.h"
#include "domain/hostdev.h"
#include "libvirt/domain.h"
#include "xml/xml.h"

static void
device_user_free(void *data)
{
  DeviceUser *user = data;

  g_free(user->kind);
  g_free(user->identity);
  g_free(user->domain);
  g_free(user);
}

void
device_users_free(DeviceUsers *users)
{
  g_hash_table_unref(users->by_device);
  g_ptr_array_unref(users->all);
  g_free(users);
}

/* Reading a domain */

static DeviceUsers *
new_users(void)
{
  DeviceUsers *users = g_new0(DeviceUsers, 1);

  users->all = g_ptr_array_new_with_free_func(device_user_free);
  users->by_device = multimap_new();
  return users;
}

/* Takes ownership of user. */
static void
add_user(DeviceUsers *users, DeviceUser *user)
{
  multimap_add(users->by_device, user->identity, user);
  g_ptr_array_add(users->all, user);
}

/* Adds the users in a domain's XML, except for the devices that are in known (identities). */
static void
add_hostdevs(DeviceUsers *users, xmlDoc *doc, const char *domain, gboolean running,
             GHashTable *known)
{
  g_autoptr(GPtrArray) hostdevs = xml_nodes(doc, NULL, HOSTDEVS);

  for (guint i = 0; i < hostdevs->len; i++) {
    char *identity = hostdev_lasting_identity(hostdevs->pdata[i]);
    DeviceUser *user;

    if (!identity || g_hash_table_contains(known, identity)) {
      g_free(identity);
      continue;
    }
    user = g_new0(DeviceUser, 1);
    user->kind = hostdev_kind(hostdevs->pdata[i]);
    user->identity = identity;
    user->domain = g_strdup(domain);
    user->running = running;
    add_user(users, user);
  }
}

/* Takes the text over, which is NULL if the domain has vanished. */
static void
add_domain_xml(DeviceUsers *users, char *text, const char *domain, gboolean running,
               GHashTable *known)
{
  g_autofree char *owned = text;
  g_autoptr(xmlDoc) doc = owned ? xml_parse(owned, -1, "the domain's XML", NULL) : NULL;

  if (doc)
    add_hostdevs(users, doc, domain, running, known);
}

/* The live XML comes before the definition, whose devices that are there already aren't added
   again. Either may have one identity twice: two keyboards of one kind. A domain that has vanished
   since it was listed has no devices. */
static void
add_domain(DeviceUsers *users, const VirtDomain *domain)
{
  const char *name = virt_domain_name(domain);
  const guint before = users->all->len;
  g_autoptr(GHashTable) live = g_hash_table_new(g_str_hash, g_str_equal);

  if (virt_domain_is_active(domain, NULL) > 0)
    add_domain_xml(users, virt_domain_live_xml(domain, NULL), name, TRUE, live);
  for (guint i = before; i < users->all->len; i++)
    g_hash_table_add(live, ((DeviceUser *)users->all->pdata[i])->identity);
  add_domain_xml(users, virt_domain_xml(domain, NULL), name, FALSE, live);
}

DeviceUsers *
device_users_read(const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) domains = virt_domain_list(connection, error);
  DeviceUsers *users;

  if (!domains)
    return NULL;
  users = new_users();
  for (guint i = 0; i < domains->len; i++)
    add_domain(users, domains->pdata[i]);
  return users;
}

/* Looking up */

gint
device_user_compare(gconstpointer a, gconstpointer b)
{
  const DeviceUser *first = *(const DeviceUser *const *)a;
  const DeviceUser *second = *(const DeviceUser *const *)b;
  gint order = strcmp(first->kind, second->kind);

  if (order == 0)
    order = strcmp(first->identity, second->identity);
  if (order == 0)
    order = second->running - first->running;
  return order ? order : strcmp(first->domain, second->domain);
}

const GPtrArray *
device_users_of(const DeviceUsers *users, const char *identity)
{
  return users ? g_hash_table_lookup(users->by_device, identity) : NULL;
}

const DeviceUser *
device_user_find(const DeviceUsers *users, const char *identity)
{
  const GPtrArray *same = device_users_of(users, identity);

  for (guint i = 0; same && i < same->len; i++) {
    const DeviceUser *user = same->pdata[i];

    if (user->running)
      return user;
  }
  return same ? same->pdata[0] : NULL;
}

char *
device_user_text(const DeviceUsers *users, const char *identity)
{
  const GPtrArray *same = device_users_of(users, identity);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; same && i < same->len; i++) {
    const DeviceUser *user = same->pdata[i];

    g_string_append_printf(text, "%s%s%s", text->len ? ", " : "", user->domain,
                           user->running ? " (running)" : "");
  }
  return same ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("-");
}

gboolean
device_user_is_shared(const DeviceUsers *users, const DeviceUser *user)
{
  const GPtrArray *same = device_users_of(users, user->identity);

  /* A host may have two devices of one vendor and product. */
  if (g_str_equal(user->kind, "usb") && !hostdev_is_usb_place(user->identity))
    return FALSE;
  for (guint i = 0; same && i < same->len; i++) {
    const DeviceUser *other = same->pdata[i];

    if (!g_str_equal(user->domain, other->domain))
      return TRUE;
  }
  return FALSE;
}
