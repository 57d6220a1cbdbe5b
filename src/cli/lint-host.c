/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/lint-host.h"

#include "cli/command.h"
#include "devices/device-index.h"
#include "domain/hostdev.h"
#include "domain/lint-facts.h"
#include "domain/lint-others.h"
#include "host/inventory.h"
#include "xml/xml.h"

struct LintHost {
  GMutex mutex; /* guards the reading; afterwards the data doesn't change */
  LintOthers *others;
  GPtrArray *mdevs;   /* HostDevice: the mdevs of all domains that the host has */
  DeviceIndex *index; /* of the mdevs */
};

LintHost *
lint_host_new(void)
{
  LintHost *host = g_new0(LintHost, 1);

  g_mutex_init(&host->mutex);
  return host;
}

void
lint_host_free(LintHost *host)
{
  g_mutex_clear(&host->mutex);
  g_clear_pointer(&host->others, lint_others_free);
  g_clear_pointer(&host->index, device_index_free);
  g_clear_pointer(&host->mdevs, g_ptr_array_unref);
  g_free(host);
}

/* Takes the uuids of a domain's mdevs over. */
static void
add_uuids(GHashTable *uuids, xmlDoc *domain)
{
  g_autofree char **mdevs = hostdev_mdevs(domain);

  for (gsize i = 0; mdevs[i]; i++)
    g_hash_table_add(uuids, mdevs[i]);
}

/* Reads the host devices of all domains. A domain that can't be read is left out. */
static LintOthers *
read_others(const VirtConnection *connection, GHashTable *uuids, GError **error)
{
  g_autoptr(GPtrArray) domains = virt_domain_list(connection, error);
  LintOthers *others = domains ? lint_others_new() : NULL;

  for (guint i = 0; domains && i < domains->len; i++) {
    const VirtDomain *domain = domains->pdata[i];
    g_autofree char *text = virt_domain_xml(domain, NULL);
    g_autoptr(xmlDoc) doc = text ? xml_parse(text, -1, virt_domain_name(domain), NULL) : NULL;

    if (!doc)
      continue;
    lint_others_add(others, virt_domain_name(domain), doc);
    add_uuids(uuids, doc);
  }
  return others;
}

/* Mdevs that the host doesn't know have no type. */
static void
read_mdevs(LintHost *host, const VirtConnection *connection, GHashTable *uuids)
{
  g_autofree char **words = (char **)g_hash_table_get_keys_as_array(uuids, NULL);

  host->mdevs = *words ? inventory_find(connection, command_globals.root, words, NULL, NULL) : NULL;
  if (!host->mdevs)
    host->mdevs = g_ptr_array_new();
  host->index = device_index_new(host->mdevs);
}

static gboolean
read_host(LintHost *host, const VirtConnection *connection, GError **error)
{
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&host->mutex);
  g_autoptr(GHashTable) uuids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  if (host->others)
    return TRUE;
  host->others = read_others(connection, uuids, error);
  if (host->others)
    read_mdevs(host, connection, uuids);
  return host->others != NULL;
}

/* The types of the mdevs decide which display can show them, and which of several has an
   OpRegion. */
static void
add_mdev_types(const LintHost *host, xmlDoc *domain, xmlDoc *facts)
{
  g_auto(GStrv) uuids = hostdev_mdevs(domain);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (gsize i = 0; uuids[i]; i++) {
    const HostDevice *device = device_index_find(host->index, uuids[i]);

    if (g_hash_table_add(seen, uuids[i]) && device && device->type)
      lint_facts_add_mdev(facts, device->identity, device->type);
  }
}

gboolean
lint_host_add_facts(LintHost *host, const Session *session, xmlDoc *facts, GError **error)
{
  xmlDoc *domain = session->guest->doc;

  if (!read_host(host, session->connection, error))
    return FALSE;
  lint_others_add_facts(host->others, virt_domain_name(session->domain), domain, facts);
  add_mdev_types(host, domain, facts);
  return TRUE;
}
