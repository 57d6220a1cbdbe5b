/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/schema-check.h"

#include "base/error.h"
#include "base/log.h"
#include "base/oom.h"
#include "libvirt/domain.h"
#include "xml/compare.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

static GThread *reader;

static gpointer
read_in_thread(gpointer data)
{
  oom_start_thread();
  xml_read_schema(virt_domain_schema());
  return data;
}

void
schema_read_ahead(void)
{
  static gsize once = 0;

  if (g_once_init_enter(&once)) {
    reader = g_thread_try_new("schema", read_in_thread, NULL, NULL);
    g_once_init_leave(&once, 1);
  }
}

void
schema_read_end(void)
{
  if (reader)
    g_thread_join(g_steal_pointer(&reader));
}

static void
note_versions(unsigned long libvirt)
{
  g_autofree char *here = version_text(virt_library_version());
  g_autofree char *there = version_text(libvirt);

  log_note("note: libvirt's schema on this host is from %s, so it can't check anything for %s",
           here, there);
}

void
schema_note_misfit(void)
{
  log_note("note: the present domain, with or without its plan, doesn't fit libvirt's schema, so "
           "libvirt isn't asked to check it");
}

/* Whether the domain fits as it is and, if it has a plan, without it: a revert brings that back. */
static gboolean
did_fit(const Guest *guest)
{
  return xml_validate(guest->doc, virt_domain_schema(), NULL) &&
         (!guest->state || xml_validate(guest->base, virt_domain_schema(), NULL));
}

/* Whether a device fits the schema, in a domain that has nothing else. */
static gboolean
device_fits(xmlNode *device, GError **error)
{
  static const char text[] = "<domain type='kvm'><name>n</name><memory>1</memory>"
                             "<os><type>hvm</type></os><devices/></domain>";
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "a domain", NULL);

  xmlAddChild(xml_node(doc, NULL, "/domain/devices"), xmlDocCopyNode(device, doc, 1));
  return xml_validate(doc, virt_domain_schema(), error);
}

/* Whether the domain has a device of this name that doesn't fit. */
static gboolean
has_misfit(const GPtrArray *present, const xmlNode *device)
{
  for (guint i = 0; i < present->len; i++) {
    xmlNode *other = present->pdata[i];

    if (xmlStrEqual(other->name, device->name) && !device_fits(other, NULL))
      return TRUE;
  }
  return FALSE;
}

/* Whether each device of the definition that isn't in the domain now fits. A changed device may fit
   as badly as before. */
static gboolean
new_devices_fit(const Guest *guest, xmlDoc *definition, GError **error)
{
  static const char devices[] = "/domain/devices/*";
  g_autoptr(GPtrArray) present = xml_nodes(guest->doc, NULL, devices);
  g_autoptr(GPtrArray) planned = xml_nodes(definition, NULL, devices);
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < present->len; i++)
    g_hash_table_add(known, xml_digest(present->pdata[i]));
  for (guint i = 0; i < planned->len; i++) {
    xmlNode *device = planned->pdata[i];
    g_autofree char *digest = xml_digest(device);
    g_autoptr(GError) misfit = NULL;

    if (g_hash_table_contains(known, digest) || device_fits(device, &misfit) ||
        !g_error_matches(misfit, GVT_ERROR, GVT_ERROR_INVALID) || has_misfit(present, device))
      continue;
    g_set_error(error, GVT_ERROR, GVT_ERROR_INVALID,
                "the <%s> that an untrusted plan would bring back doesn't fit libvirt's schema, "
                "nothing was changed: %s; restore a backup (gvt-xml revert DOMAIN --from "
                "BACKUP), or remove gvt:state with virsh edit",
                (const char *)device->name, misfit->message);
    return FALSE;
  }
  return TRUE;
}

/* The definition doesn't fit the schema here: fails if the plan is to blame. */
static gboolean
fail_if_plan_misfits(const Guest *guest, const char *what, unsigned long libvirt,
                     SchemaVerdict *verdict, GError **error)
{
  gboolean fitted = did_fit(guest);
  gboolean asks = verdict && verdict->unchecked;

  if (verdict)
    verdict->never_fitted = !fitted;
  if (asks || libvirt > virt_library_version()) {
    if (libvirt)
      note_versions(libvirt);
    return TRUE;
  }
  if (fitted)
    g_set_error(error, GVT_ERROR, GVT_ERROR_INVALID,
                "the result doesn't fit libvirt's schema, nothing was changed: %s", what);
  else
    schema_note_misfit();
  return !fitted;
}

gboolean
schema_check(const Guest *guest, xmlDoc *definition, unsigned long libvirt, gboolean is_foreign,
             SchemaVerdict *verdict, GError **error)
{
  g_autoptr(GError) misfit = NULL;
  gboolean fits = xml_validate(definition, virt_domain_schema(), &misfit);
  gboolean unknown = g_error_matches(misfit, GVT_ERROR, GVT_ERROR_UNKNOWN);

  if (verdict)
    verdict->unchecked = unknown || libvirt != virt_library_version();
  if (unknown && log_is_verbose())
    log_note("not checked against libvirt's schema here: %s", misfit->message);
  if (fits || unknown)
    return TRUE;
  return (!is_foreign || new_devices_fit(guest, definition, error)) &&
         fail_if_plan_misfits(guest, misfit->message, libvirt, verdict, error);
}
