/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "schema.h"

#include "domxml.h"
#include "error.h"
#include "report.h"
#include "virt.h"

gboolean
schema_check(const Subject *subject, xmlDoc *result, unsigned long libvirt, gboolean *validate,
             GError **error)
{
  g_autoptr(GError) after = NULL;
  gboolean before;

  *validate = TRUE;
  if (domxml_validate(result, virt_domain_schema(), &after))
    return TRUE;
  if (g_error_matches(after, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    if (report_is_verbose())
      report_note("not checked against libvirt's schema here: %s", after->message);
    return TRUE;
  }
  before = domxml_validate(subject->doc, virt_domain_schema(), NULL);
  if (libvirt > virt_library_version()) {
    g_autofree char *here = plan_version_text(virt_library_version());
    g_autofree char *there = plan_version_text(libvirt);

    report_note("note: libvirt's schema on this host is of %s, and can't judge what is for %s",
                here, there);
    *validate = before;
    return TRUE;
  }
  if (before)
    return gvt_fail(error, "the result doesn't fit libvirt's schema, nothing was changed: %s",
                    after->message);
  report_note(
      "note: the domain as it is doesn't fit libvirt's schema, so libvirt isn't asked to check it");
  *validate = FALSE;
  return TRUE;
}
