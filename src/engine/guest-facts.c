/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/guest-facts.h"

#include "domain/lint-facts.h"
#include "xml/xml.h"

xmlDoc *
guest_facts_new(const Guest *guest, const TargetVersions *target, xmlDoc *properties)
{
  xmlDoc *facts = lint_facts_new(target, properties);
  xmlDoc *profile = guest_recorded_profile(guest);
  g_autofree char *hands_out =
      profile ? xml_attribute(xmlDocGetRootElement(profile), "hands-out") : NULL;

  if (hands_out)
    lint_facts_add_recorded(facts, hands_out);
  return facts;
}

gboolean
guest_facts_add_drift(xmlDoc *facts, const Guest *guest, GError **error)
{
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  gboolean in_sync;

  if (!guest_drift(guest, &in_sync, drift, error))
    return FALSE;
  for (guint i = 0; i < drift->len; i++)
    lint_facts_add_drift(facts, drift->pdata[i]);
  return TRUE;
}
