/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/lint-others.h"

#include "base/multimap.h"
#include "domain/hostdev.h"
#include "domain/lint-facts.h"
#include "xml/xml.h"

/* A host device of a domain. */
typedef struct {
  char *domain;
  xmlNode *node; /* in the document of the LintOthers */
  guint number;  /* in the order in which they were added */
} OtherDevice;

struct LintOthers {
  xmlDoc *doc;
  GPtrArray *devices;    /* OtherDevice */
  GHashTable *by_device; /* a multimap of them by identity */
};

static void
other_device_free(void *data)
{
  OtherDevice *device = data;

  g_free(device->domain);
  g_free(device);
}

LintOthers *
lint_others_new(void)
{
  LintOthers *others = g_new0(LintOthers, 1);

  others->doc = xmlNewDoc(BAD_CAST "1.0");
  xmlDocSetRootElement(others->doc, xmlNewDocNode(others->doc, NULL, BAD_CAST "others", NULL));
  others->devices = g_ptr_array_new_with_free_func(other_device_free);
  others->by_device = multimap_new();
  return others;
}

void
lint_others_free(LintOthers *others)
{
  g_hash_table_unref(others->by_device);
  g_ptr_array_unref(others->devices);
  xmlFreeDoc(others->doc);
  g_free(others);
}

static GPtrArray *
list_devices(xmlDoc *domain)
{
  return xml_nodes(domain, NULL,
                   "/domain/devices/hostdev | /domain/devices/interface[@type = 'hostdev']");
}

static void
add_other(LintOthers *others, const char *identity, const char *name, xmlNode *node)
{
  OtherDevice *device = g_new0(OtherDevice, 1);

  device->domain = g_strdup(name);
  device->node =
      xmlAddChild(xmlDocGetRootElement(others->doc), xmlDocCopyNode(node, others->doc, 1));
  device->number = others->devices->len;
  g_ptr_array_add(others->devices, device);
  multimap_add(others->by_device, identity, device);
}

void
lint_others_add(LintOthers *others, const char *name, xmlDoc *domain)
{
  g_autoptr(GPtrArray) nodes = list_devices(domain);

  for (guint i = 0; i < nodes->len; i++) {
    g_autofree char *identity = hostdev_identity(nodes->pdata[i]);

    if (identity)
      add_other(others, identity, name, nodes->pdata[i]);
  }
}

/* The identity that libvirt compares, as gvt:compared() of xslt/lib/duplicates.xsl gives it: all
   numbers of a device that isn't named are 0. NULL for a device of another kind that isn't named.
   Free with g_free(). */
static char *
compared_identity(xmlNode *hostdev)
{
  char *identity = hostdev_identity(hostdev);
  g_autofree char *kind = identity ? NULL : hostdev_kind(hostdev);

  if (g_strcmp0(kind, "usb") == 0)
    return g_strdup("0000:0000");
  return g_strcmp0(kind, "pci") == 0 ? g_strdup("0000:00:00.0") : identity;
}

static gint
compare_numbers(gconstpointer a, gconstpointer b)
{
  const OtherDevice *first = *(const OtherDevice *const *)a;
  const OtherDevice *second = *(const OtherDevice *const *)b;

  return first->number < second->number ? -1 : first->number > second->number;
}

/* The devices (OtherDevice) of other domains that the domain has too, in the order in which they
   were added. Free with g_ptr_array_unref(). */
static GPtrArray *
list_shared(const LintOthers *others, const char *name, xmlDoc *domain)
{
  g_autoptr(GPtrArray) nodes = list_devices(domain);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *shared = g_ptr_array_new();

  for (guint i = 0; i < nodes->len; i++) {
    char *identity = compared_identity(nodes->pdata[i]);
    const GPtrArray *same = identity ? g_hash_table_lookup(others->by_device, identity) : NULL;

    if (!identity || !g_hash_table_add(seen, identity))
      continue;
    for (guint k = 0; same && k < same->len; k++) {
      OtherDevice *device = same->pdata[k];

      if (!g_str_equal(device->domain, name))
        g_ptr_array_add(shared, device);
    }
  }
  g_ptr_array_sort(shared, compare_numbers);
  return shared;
}

void
lint_others_add_facts(const LintOthers *others, const char *name, xmlDoc *domain, xmlDoc *facts)
{
  g_autoptr(GPtrArray) shared = list_shared(others, name, domain);
  const char *last = NULL;
  xmlNode *other = NULL;

  for (guint i = 0; i < shared->len; i++) {
    const OtherDevice *device = shared->pdata[i];

    if (g_strcmp0(last, device->domain) != 0)
      other = lint_facts_add_other(facts, device->domain);
    last = device->domain;
    xmlAddChild(other, xmlDocCopyNode(device->node, facts, 1));
  }
}
