/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/pending.h"

#include "domain/hostdev.h"
#include "domain/live-change.h"
#include "xml/compare.h"
#include "xml/xml.h"

#define PLAN "/domain/metadata/gvt:state/gvt:plan"

Answer
pending_runs(const VirtDomain *domain)
{
  int active = virt_domain_is_active(domain, NULL);

  return active < 0 ? ANSWER_UNKNOWN : active ? ANSWER_YES : ANSWER_NO;
}

/* Whether both have the same plan, or none. */
static gboolean
has_same_plan(xmlDoc *definition, xmlDoc *running)
{
  xmlNode *planned = xml_node(definition, NULL, PLAN);
  xmlNode *started = xml_node(running, NULL, PLAN);

  return planned && started ? xml_same_digest(planned, started) : planned == started;
}

/* Whether other has each of our own host devices in a domain. */
static gboolean
has_devices(xmlDoc *domain, xmlDoc *other)
{
  g_autoptr(GPtrArray) ours =
      xml_nodes(domain, NULL, "/domain/devices/hostdev[starts-with(alias/@name, 'ua-gvt')]");

  for (guint i = 0; i < ours->len; i++)
    if (!hostdev_find_same(other, ours->pdata[i]))
      return FALSE;
  return TRUE;
}

Answer
pending_is(const VirtDomain *domain, xmlDoc *base, xmlDoc *definition)
{
  g_autofree char *text = virt_domain_live_xml(domain, NULL);
  g_autoptr(xmlDoc) running = text ? xml_parse(text, -1, "the running guest's XML", NULL) : NULL;
  g_autoptr(LiveChange) change = NULL;

  if (!running)
    return ANSWER_UNKNOWN;
  if (!has_devices(definition, running) || !has_devices(running, definition))
    return ANSWER_YES;
  if (has_same_plan(definition, running))
    return ANSWER_NO;
  if (!base)
    return ANSWER_YES;
  /* The devices may have been plugged in, with all that the plan brings. */
  change = live_change_new(base, definition, running, NULL);
  if (!change)
    return ANSWER_UNKNOWN;
  return live_change_is_empty(change) && change->reasons->len == 0 ? ANSWER_NO : ANSWER_YES;
}
