/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/state.h"

#include "base/error.h"
#include "base/paths.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

/* Checking */

gboolean
state_check_domain(xmlDoc *doc, GError **error)
{
  xmlNode *root = xmlDocGetRootElement(doc);

  if (xmlStrEqual(root->name, BAD_CAST "domain") && !root->ns)
    return TRUE;
  return gvt_fail(
      error,
      "this is not a domain: its outermost element is <%s>%s%s; give what virsh dumpxml "
      "--inactive DOMAIN prints",
      (const char *)root->name, root->ns ? " of the namespace " : "",
      root->ns ? (const char *)root->ns->href : "");
}

/* Reading */

gboolean
state_find(xmlDoc *domain, xmlNode **state, GError **error)
{
  static const char *const next_step =
      "; restore a backup (gvt-xml revert DOMAIN --from BACKUP), or remove gvt:state with virsh "
      "edit";
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(GError) reason = NULL;
  g_autoptr(GPtrArray) states = xml_nodes(domain, NULL, "/domain/metadata/gvt:state");
  g_autoptr(xmlDoc) doc = NULL;

  *state = NULL;
  if (!state_check_domain(domain, error))
    return FALSE;
  if (states->len == 0)
    return TRUE;
  if (states->len > 1)
    return gvt_fail(error, "the domain's metadata has several states (gvt:state)%s", next_step);
  doc = xml_as_document(states->pdata[0]);
  if (!xml_validate(doc, schema, &reason))
    return gvt_fail(error,
                    "the state in the domain's metadata (gvt:state) isn't one that gvt-xml "
                    "understands: %s%s",
                    reason->message, next_step);
  *state = states->pdata[0];
  return TRUE;
}

xmlNode *
state_plan(xmlNode *state)
{
  return xml_node(state->doc, state, "gvt:plan");
}

/* Leaving out */

static void
remove_all(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, NULL, xpath);

  for (guint i = 0; i < nodes->len; i++) {
    xmlUnlinkNode(nodes->pdata[i]);
    xmlFreeNode(nodes->pdata[i]);
  }
}

xmlDoc *
state_strip(xmlDoc *domain)
{
  xmlDoc *copy = xmlCopyDoc(domain, 1);

  remove_all(copy, "/domain/metadata/gvt:*");
  remove_all(copy, "/domain/metadata[not(node())]");
  return copy;
}

/* Writing */

/* The <metadata> of a domain. It is added where libvirt prints it: behind the domain's names. */
static xmlNode *
ensure_metadata(xmlDoc *doc)
{
  g_autoptr(GPtrArray) names = xml_nodes(doc, NULL,
                                         "/domain/*[self::name or self::uuid or self::genid or "
                                         "self::title or self::description]");
  xmlNode *root = xmlDocGetRootElement(doc);
  xmlNode *metadata = xml_node(doc, NULL, "/domain/metadata");

  if (metadata)
    return metadata;
  metadata = xmlNewDocNode(doc, NULL, BAD_CAST "metadata", NULL);
  if (names->len)
    return xmlAddNextSibling(names->pdata[names->len - 1], metadata);
  return root->children ? xmlAddPrevSibling(root->children, metadata) : xmlAddChild(root, metadata);
}

/* The node in metadata before which the state belongs, by its place in present; NULL for the end.
   Others add their metadata behind the state. */
static xmlNode *
find_next_sibling(xmlNode *metadata, xmlDoc *present)
{
  g_autoptr(GPtrArray) before =
      xml_nodes(present, NULL, "/domain/metadata/gvt:state/preceding-sibling::node()");
  g_autoptr(GPtrArray) others = xml_nodes(metadata->doc, metadata, "node()");

  return before->len < others->len ? others->pdata[before->len] : NULL;
}

xmlNode *
state_add(xmlDoc *doc, xmlNode *plan, xmlDoc *present)
{
  xmlNode *metadata = ensure_metadata(doc);
  xmlNode *next = present ? find_next_sibling(metadata, present) : NULL;
  xmlNode *state = xmlNewDocNode(doc, NULL, BAD_CAST "state", NULL);

  xmlSetNs(state, xmlNewNs(state, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlNewProp(state, BAD_CAST "version", BAD_CAST "1");
  if (next)
    xmlAddPrevSibling(next, state);
  else
    xmlAddChild(metadata, state);
  xmlAddChild(state, xmlDocCopyNode(plan, doc, 1));
  /* The plan's own declaration of our namespace isn't needed now. */
  xmlReconciliateNs(doc, state);
  return state;
}

xmlNode *
state_facts(xmlNode *state)
{
  xmlNode *facts = xml_node(state->doc, state, "gvt:facts");

  return facts ? facts : xmlNewChild(state, state->ns, BAD_CAST "facts", NULL);
}

xmlNode *
state_add_fact(xmlNode *state, const char *name, xmlNode *domain)
{
  xmlNode *fact = xmlNewChild(state_facts(state), state->ns, BAD_CAST name, NULL);

  xmlAddChild(fact, xmlDocCopyNode(domain, state->doc, 1));
  return fact;
}
