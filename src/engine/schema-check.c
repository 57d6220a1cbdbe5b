/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/schema-check.h"

#include "base/error.h"
#include "base/log.h"
#include "libvirt/domain.h"
#include "xml/relaxng.h"

static GThread *reader;

static gpointer
read_in_thread(gpointer data)
{
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

  log_note("note: libvirt's schema on this host is of %s, and can't judge what is for %s", here,
           there);
}

void
schema_note_misfit(void)
{
  log_note("note: the domain as it is, or was without its plan, doesn't fit libvirt's schema, so "
           "libvirt isn't asked to check it");
}

/* Whether the domain fits as it is and, if it has a plan, without it: a revert brings that back. */
static gboolean
did_fit(const Guest *guest)
{
  return xml_validate(guest->doc, virt_domain_schema(), NULL) &&
         (!guest->state || xml_validate(guest->base, virt_domain_schema(), NULL));
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
schema_check(const Guest *guest, xmlDoc *definition, unsigned long libvirt, SchemaVerdict *verdict,
             GError **error)
{
  g_autoptr(GError) misfit = NULL;
  gboolean fits = xml_validate(definition, virt_domain_schema(), &misfit);
  gboolean unknown = g_error_matches(misfit, GVT_ERROR, GVT_ERROR_UNKNOWN);

  if (verdict)
    verdict->unchecked = unknown || libvirt != virt_library_version();
  if (unknown && log_is_verbose())
    log_note("not checked against libvirt's schema here: %s", misfit->message);
  return fits || unknown || fail_if_plan_misfits(guest, misfit->message, libvirt, verdict, error);
}
