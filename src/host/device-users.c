/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/device-users.h"

#include <string.h>

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

/* Reading a domain */

/* Whether the first count users have this domain and device. */
static gboolean
is_known(const GPtrArray *users, guint count, const char *domain, const char *identity)
{
  for (guint i = 0; i < count; i++) {
    const DeviceUser *user = users->pdata[i];

    if (g_str_equal(user->domain, domain) && g_str_equal(user->identity, identity))
      return TRUE;
  }
  return FALSE;
}

/* Adds the users in a domain's XML. The live XML comes before the definition, whose devices that
   are there already aren't added again. Either may have one identity twice: two keyboards of one
   kind. */
static void
add_hostdevs(GPtrArray *users, xmlDoc *doc, const char *domain, gboolean running)
{
  g_autoptr(GPtrArray) hostdevs = xml_nodes(doc, NULL, HOSTDEVS);
  guint before = users->len;

  for (guint i = 0; i < hostdevs->len; i++) {
    char *identity = hostdev_lasting_identity(hostdevs->pdata[i]);
    DeviceUser *user;

    if (!identity || is_known(users, before, domain, identity)) {
      g_free(identity);
      continue;
    }
    user = g_new0(DeviceUser, 1);
    user->kind = hostdev_kind(hostdevs->pdata[i]);
    user->identity = identity;
    user->domain = g_strdup(domain);
    user->running = running;
    g_ptr_array_add(users, user);
  }
}

/* Takes the text over, which is NULL if the domain has vanished. */
static void
add_domain_xml(GPtrArray *users, char *text, const char *domain, gboolean running)
{
  g_autofree char *owned = text;
  g_autoptr(xmlDoc) doc = owned ? xml_parse(owned, -1, "the domain's XML", NULL) : NULL;

  if (doc)
    add_hostdevs(users, doc, domain, running);
}

GPtrArray *
device_user_list(const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) domains = virt_domain_list(connection, error);
  GPtrArray *users;

  if (!domains)
    return NULL;
  users = g_ptr_array_new_with_free_func(device_user_free);
  /* A domain that has vanished since it was listed has no devices. */
  for (guint i = 0; i < domains->len; i++) {
    const VirtDomain *domain = domains->pdata[i];
    const char *name = virt_domain_name(domain);

    if (virt_domain_is_active(domain, NULL) > 0)
      add_domain_xml(users, virt_domain_live_xml(domain, NULL), name, TRUE);
    add_domain_xml(users, virt_domain_xml(domain, NULL), name, FALSE);
  }
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

const DeviceUser *
device_user_find(const GPtrArray *users, const char *identity)
{
  const DeviceUser *found = NULL;

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];

    if (g_str_equal(user->identity, identity) && (!found || (user->running && !found->running)))
      found = user;
  }
  return found;
}

char *
device_user_text(const GPtrArray *users, const char *identity)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];

    if (g_str_equal(user->identity, identity))
      g_string_append_printf(text, "%s%s%s", text->len ? ", " : "", user->domain,
                             user->running ? " (running)" : "");
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("-");
}

gboolean
device_user_is_shared(const GPtrArray *users, const DeviceUser *user)
{
  /* A host may have two devices of one vendor and product. */
  if (g_str_equal(user->kind, "usb") && !hostdev_is_usb_place(user->identity))
    return FALSE;
  for (guint i = 0; i < users->len; i++) {
    const DeviceUser *other = users->pdata[i];

    if (g_str_equal(user->identity, other->identity) && !g_str_equal(user->domain, other->domain))
      return TRUE;
  }
  return FALSE;
}
