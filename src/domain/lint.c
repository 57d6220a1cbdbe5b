/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/lint.h"

#include "base/error.h"
#include "domain/firmware.h"
#include "domain/graphics.h"
#include "domain/hostdev.h"
#include "domain/transform.h"
#include "xml/compare.h"
#include "xml/redact-xml.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

/* The limit of passes. One repair may make another one possible, and some repair one thing in each
   pass. A fault in them mustn't loop for ever. */
#define MAX_PASSES 64

/* Puts the facts into the domain, with those about it that only C code can find. They aren't
   copied, since the table of QEMU's properties in them is large. detach_facts() must take them out
   again. */
static xmlNode *
attach_facts(xmlDoc *input, xmlDoc *facts)
{
  xmlNode *root = xmlDocGetRootElement(facts);
  gboolean is_uefi = firmware_is_uefi(input);
  gboolean has_opengl = graphics_have_opengl(input);

  xmlUnlinkNode(root);
  xmlAddChild(xmlDocGetRootElement(input), root);
  if (is_uefi)
    xmlNewProp(root, BAD_CAST "firmware", BAD_CAST "uefi");
  if (has_opengl)
    xmlNewProp(root, BAD_CAST "opengl", BAD_CAST "yes");
  return root;
}

static void
detach_facts(xmlNode *root, xmlDoc *facts)
{
  xmlUnsetProp(root, BAD_CAST "firmware");
  xmlUnsetProp(root, BAD_CAST "opengl");
  xmlUnlinkNode(root);
  xmlDocSetRootElement(facts, root);
}

/* Findings quote the domain, so its secrets are masked first. */
xmlDoc *
lint_find(xmlDoc *domain, xmlDoc *facts, GError **error)
{
  g_autoptr(xmlDoc) input = redact_doc(domain);
  xmlNode *attached = attach_facts(input, facts);
  xmlDoc *found;

  hostdev_add_numbers(input, attached->ns);
  found = stylesheet_run("xslt/lint.xsl", input, NULL, error);
  detach_facts(attached, facts);
  return found;
}

xmlDoc *
lint_repair(xmlDoc *domain, xmlDoc *facts, GError **error)
{
  g_autoptr(xmlDoc) current = xmlCopyDoc(domain, 1);

  for (int pass = 0; pass < MAX_PASSES; pass++) {
    g_autoptr(xmlDoc) input = xmlCopyDoc(current, 1);
    g_autoptr(xmlDoc) next = NULL;
    xmlNode *attached;

    attached = attach_facts(input, facts);
    hostdev_add_numbers(input, attached->ns);
    next = stylesheet_run("xslt/fix.xsl", input, NULL, error);
    detach_facts(attached, facts);
    if (!next || !transform_finish(domain, next, error))
      return NULL;
    if (xml_equal(current, next))
      return g_steal_pointer(&next);
    xmlFreeDoc(current);
    current = g_steal_pointer(&next);
  }
  gvt_fail(error, "the repair doesn't end (a fault in gvt-xml), nothing was changed");
  return NULL;
}
