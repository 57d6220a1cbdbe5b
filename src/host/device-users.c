/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/device-users.h"

#include <string.h>

#include "domain/hostdev.h"
#include "xml/xml.h"

static void
usage_free(void *data)
{
  Usage *usage = data;

  g_free(usage->kind);
  g_free(usage->identity);
  g_free(usage->domain);
  g_free(usage);
}

/* Reading a domain */

/* Whether it is among the first ones, so many. */
static gboolean
is_known(const GPtrArray *usages, guint count, const char *domain, const char *identity)
{
  for (guint i = 0; i < count; i++) {
    const Usage *usage = usages->pdata[i];

    if (g_str_equal(usage->domain, domain) && g_str_equal(usage->identity, identity))
      return TRUE;
  }
  return FALSE;
}

/* What a running domain has is added before what its definition has; each may have two of one name, as two keyboards are. */
static void
add_usages(GPtrArray *usages, xmlDoc *doc, const char *domain, gboolean running)
{
  g_autoptr(GPtrArray) hostdevs = domxml_nodes(doc, NULL, HOSTDEVS);
  guint before = usages->len;

  for (guint i = 0; i < hostdevs->len; i++) {
    char *identity = hostdev_lasting_identity(hostdevs->pdata[i]);
    Usage *usage;

    if (!identity || is_known(usages, before, domain, identity)) {
      g_free(identity);
      continue;
    }
    usage = g_new0(Usage, 1);
    usage->kind = hostdev_kind(hostdevs->pdata[i]);
    usage->identity = identity;
    usage->domain = g_strdup(domain);
    usage->running = running;
    g_ptr_array_add(usages, usage);
  }
}

static void
add_text(GPtrArray *usages, char *text, const char *domain, gboolean running)
{
  g_autofree char *owned = text;
  g_autoptr(xmlDoc) doc = owned ? domxml_parse(owned, -1, "the domain's XML", NULL) : NULL;

  if (doc)
    add_usages(usages, doc, domain, running);
}

GPtrArray *
usage_list(const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) domains = virt_list(connection, error);
  GPtrArray *usages;

  if (!domains)
    return NULL;
  usages = g_ptr_array_new_with_free_func(usage_free);
  /* A domain that went away meanwhile has nothing any more. */
  for (guint i = 0; i < domains->len; i++) {
    const VirtDomain *domain = domains->pdata[i];
    const char *name = virt_domain_name(domain);

    if (virt_domain_is_active(domain, NULL) > 0)
      add_text(usages, virt_domain_live_xml(domain, NULL), name, TRUE);
    add_text(usages, virt_domain_xml(domain, NULL), name, FALSE);
  }
  return usages;
}

/* Asking */

gint
usage_compare(gconstpointer a, gconstpointer b)
{
  const Usage *first = *(const Usage *const *)a;
  const Usage *second = *(const Usage *const *)b;
  gint order = strcmp(first->kind, second->kind);

  if (order == 0)
    order = strcmp(first->identity, second->identity);
  if (order == 0)
    order = second->running - first->running;
  return order ? order : strcmp(first->domain, second->domain);
}

const Usage *
usage_find(const GPtrArray *usages, const char *identity)
{
  const Usage *found = NULL;

  for (guint i = 0; usages && i < usages->len; i++) {
    const Usage *usage = usages->pdata[i];

    if (g_str_equal(usage->identity, identity) && (!found || (usage->running && !found->running)))
      found = usage;
  }
  return found;
}

char *
usage_text(const GPtrArray *usages, const char *identity)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; usages && i < usages->len; i++) {
    const Usage *usage = usages->pdata[i];

    if (g_str_equal(usage->identity, identity))
      g_string_append_printf(text, "%s%s%s", text->len ? ", " : "", usage->domain,
                             usage->running ? " (running)" : "");
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("-");
}

gboolean
usage_is_shared(const GPtrArray *usages, const Usage *usage)
{
  /* A host may have two of the same vendor and product. */
  if (g_str_equal(usage->kind, "usb") && !hostdev_is_usb_place(usage->identity))
    return FALSE;
  for (guint i = 0; i < usages->len; i++) {
    const Usage *other = usages->pdata[i];

    if (g_str_equal(usage->identity, other->identity) && !g_str_equal(usage->domain, other->domain))
      return TRUE;
  }
  return FALSE;
}
