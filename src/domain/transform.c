/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/transform.h"

#include "base/error.h"
#include "base/paths.h"
#include "xml/relaxng.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

struct Transformer {
  Stylesheet *apply;
  Stylesheet *revert; /* NULL until a domain has a state */
  GMutex mutex;       /* on it */
};

void
transformer_free(Transformer *transformer)
{
  g_clear_pointer(&transformer->apply, stylesheet_free);
  g_clear_pointer(&transformer->revert, stylesheet_free);
  g_mutex_clear(&transformer->mutex);
  g_free(transformer);
}

Transformer *
transformer_new(GError **error)
{
  g_autoptr(Transformer) transformer = g_new0(Transformer, 1);

  g_mutex_init(&transformer->mutex);
  transformer->apply = stylesheet_load("xslt/apply.xsl", error);
  return transformer->apply ? g_steal_pointer(&transformer) : NULL;
}

/* Not before it is needed: a domain without a state has nothing to take back. */
static const Stylesheet *
get_revert(Transformer *transformer, GError **error)
{
  g_mutex_lock(&transformer->mutex);
  if (!transformer->revert)
    transformer->revert = stylesheet_load("xslt/revert.xsl", error);
  g_mutex_unlock(&transformer->mutex);
  return transformer->revert;
}

static gboolean
fits(xmlDoc *doc, const char *what, const char *way_on, GError **error)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(GError) reason = NULL;

  if (xml_validate(doc, schema, &reason))
    return TRUE;
  return gvt_fail(error, "%s isn't one that gvt-xml understands: %s%s", what, reason->message,
                  way_on);
}

static gboolean
check_domain(xmlDoc *doc, GError **error)
{
  xmlNode *root = xmlDocGetRootElement(doc);

  if (xmlStrEqual(root->name, BAD_CAST "domain") && !root->ns)
    return TRUE;
  return gvt_fail(
      error,
      "this is not a domain: its outermost element is <%s>%s%s; give what virsh dumpxml --inactive DOMAIN prints",
      (const char *)root->name, root->ns ? " of the namespace " : "",
      root->ns ? (const char *)root->ns->href : "");
}

gboolean
transform_state(xmlDoc *domain, xmlNode **state, GError **error)
{
  static const char *const way_on =
      "; restore a backup (gvt-xml revert DOMAIN --from BACKUP), or take gvt:state out by virsh edit";
  g_autoptr(GPtrArray) states = xml_nodes(domain, NULL, "/domain/metadata/gvt:state");
  g_autoptr(xmlDoc) doc = NULL;

  *state = NULL;
  if (!check_domain(domain, error))
    return FALSE;
  if (states->len == 0)
    return TRUE;
  if (states->len > 1)
    return gvt_fail(error, "the domain's metadata has several states (gvt:state)%s", way_on);
  doc = xml_as_document(states->pdata[0]);
  if (!fits(doc, "the state in the domain's metadata (gvt:state)", way_on, error))
    return FALSE;
  *state = states->pdata[0];
  return TRUE;
}

xmlNode *
transform_plan(xmlNode *state)
{
  g_autoptr(GPtrArray) plans = xml_nodes(state->doc, state, "gvt:plan");

  return plans->pdata[0];
}

static gboolean
check_same_domain(xmlDoc *before, xmlDoc *after, GError **error)
{
  static const char *const paths[] = { "/domain/name", "/domain/uuid" };

  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autofree char *old = xml_string(before, paths[i]);
    g_autofree char *new = xml_string(after, paths[i]);

    if (g_strcmp0(old, new) != 0)
      return gvt_fail(error,
                      "%s would change from '%s' to '%s' (a fault in gvt-xml), nothing was changed",
                      paths[i], old ? old : "", new ? new : "");
  }
  return TRUE;
}

/* A stylesheet makes text of CDATA, and drops text that is blank. */
static void
keep_metadata(xmlDoc *before, xmlDoc *after)
{
  static const char others[] = "/domain/metadata/*[not(self::gvt:state)]";
  g_autoptr(GPtrArray) were = xml_nodes(before, NULL, others);
  g_autoptr(GPtrArray) are = xml_nodes(after, NULL, others);

  if (were->len != are->len)
    return;
  for (guint i = 0; i < were->len; i++)
    xmlFreeNode(xmlReplaceNode(are->pdata[i], xmlDocCopyNode(were->pdata[i], after, 1)));
}

gboolean
transform_finish(xmlDoc *domain, xmlDoc *result, GError **error)
{
  if (!check_same_domain(domain, result, error))
    return FALSE;
  keep_metadata(domain, result);
  return TRUE;
}

static xmlNode *
get_facts(xmlNode *state)
{
  g_autoptr(GPtrArray) found = xml_nodes(state->doc, state, "gvt:facts");

  return found->len ? found->pdata[0] : xmlNewChild(state, state->ns, BAD_CAST "facts", NULL);
}

/* Puts <gvt:NAME><domain>…</domain></gvt:NAME> into the facts of a state. */
static xmlNode *
add_fact(xmlNode *state, const char *name, xmlNode *domain)
{
  xmlNode *fact = xmlNewChild(get_facts(state), state->ns, BAD_CAST name, NULL);

  xmlAddChild(fact, xmlDocCopyNode(domain, state->doc, 1));
  return fact;
}

xmlDoc *
transform_revert(Transformer *transformer, xmlDoc *domain, const GPtrArray *backups,
                 GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(domain, 1);
  g_autoptr(xmlDoc) result = NULL;
  const Stylesheet *revert;
  xmlNode *state;

  if (!transform_state(input, &state, error))
    return NULL;
  if (!state)
    return g_steal_pointer(&input);
  revert = get_revert(transformer, error);
  if (!revert)
    return NULL;
  for (guint i = 0; backups && i < backups->len; i++) {
    const PasswordBackup *backup = backups->pdata[i];
    xmlNode *fact = add_fact(state, "backup", xmlDocGetRootElement(backup->doc));

    xmlSetProp(fact, BAD_CAST "name", BAD_CAST backup->name);
  }
  result = stylesheet_run(revert, input, notes, error);
  if (!result || !transform_finish(domain, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

/* <metadata>, made where libvirt prints it: behind the domain's names. */
static xmlNode *
get_metadata(xmlDoc *doc)
{
  g_autoptr(GPtrArray) found = xml_nodes(doc, NULL, "/domain/metadata");
  g_autoptr(GPtrArray) names = xml_nodes(doc, NULL,
                                         "/domain/*[self::name or self::uuid or self::genid or "
                                         "self::title or self::description]");
  xmlNode *root = xmlDocGetRootElement(doc);
  xmlNode *metadata;

  if (found->len)
    return found->pdata[0];
  metadata = xmlNewDocNode(doc, NULL, BAD_CAST "metadata", NULL);
  if (names->len)
    return xmlAddNextSibling(names->pdata[names->len - 1], metadata);
  return root->children ? xmlAddPrevSibling(root->children, metadata) : xmlAddChild(root, metadata);
}

/* Before which of the others in metadata the state stands in present; NULL for behind all. Who adds to it later adds behind the state. */
static xmlNode *
find_place(xmlNode *metadata, xmlDoc *present)
{
  g_autoptr(GPtrArray) before =
      xml_nodes(present, NULL, "/domain/metadata/gvt:state/preceding-sibling::node()");
  g_autoptr(GPtrArray) others = xml_nodes(metadata->doc, metadata, "node()");

  return before->len < others->len ? others->pdata[before->len] : NULL;
}

static xmlNode *
add_state(xmlDoc *doc, xmlNode *plan, xmlDoc *present)
{
  xmlNode *metadata = get_metadata(doc);
  xmlNode *place = present ? find_place(metadata, present) : NULL;
  xmlNode *state = xmlNewDocNode(doc, NULL, BAD_CAST "state", NULL);

  xmlSetNs(state, xmlNewNs(state, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlNewProp(state, BAD_CAST "version", BAD_CAST "1");
  if (place)
    xmlAddPrevSibling(place, state);
  else
    xmlAddChild(metadata, state);
  xmlAddChild(state, xmlDocCopyNode(plan, doc, 1));
  /* The plan's own declaration of our namespace isn't needed any more. */
  xmlReconciliateNs(doc, state);
  return state;
}

xmlDoc *
transform_apply(Transformer *transformer, xmlDoc *base, xmlNode *plan, xmlDoc *present,
                const char *backup_name, GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) plan_doc = xml_as_document(plan);
  g_autoptr(GPtrArray) empty = xml_nodes(base, NULL, "/domain/metadata[not(*)]");
  g_autoptr(xmlDoc) input = xmlCopyDoc(base, 1);
  g_autoptr(xmlDoc) result = NULL;
  xmlNode *state;

  if (!check_domain(base, error) || !fits(plan_doc, "the plan", "", error))
    return NULL;
  state = add_state(input, plan, present);
  if (present)
    add_fact(state, "present", xmlDocGetRootElement(present));
  if (backup_name)
    xmlSetProp(get_facts(state), BAD_CAST "backup", BAD_CAST backup_name);
  if (empty->len)
    xmlSetProp(get_facts(state), BAD_CAST "metadata", BAD_CAST "empty");
  result = stylesheet_run(transformer->apply, input, notes, error);
  if (!result || !transform_finish(base, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

#define LOST "/domain/devices/graphics/@gvt:secret"

char *
transform_lost_passwords(xmlDoc *domain)
{
  g_autoptr(GPtrArray) marks = xml_nodes(domain, NULL, LOST);
  g_autoptr(GString) types = g_string_new(NULL);

  if (marks->len == 0)
    return NULL;
  for (guint i = 0; i < marks->len; i++) {
    const xmlNode *mark = marks->pdata[i];
    g_autofree char *type = xml_attribute(mark->parent, "type");

    g_string_append_printf(types, "%s%s", types->len ? ", " : "", type ? type : "");
  }
  return g_string_free(g_steal_pointer(&types), FALSE);
}

static gboolean
uses_namespace(const xmlNode *element, const xmlNs *ns)
{
  if (element->type != XML_ELEMENT_NODE)
    return FALSE;
  if (element->ns == ns)
    return TRUE;
  for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
    if (attribute->ns == ns)
      return TRUE;
  for (const xmlNode *child = element->children; child; child = child->next)
    if (uses_namespace(child, ns))
      return TRUE;
  return FALSE;
}

/* Takes the declaration of our namespace off an element that has no further use for it. */
static void
forget_namespace(xmlNode *element)
{
  for (xmlNs **ns = &element->nsDef; *ns; ns = &(*ns)->next) {
    xmlNs *found = *ns;

    if (xmlStrEqual(found->href, BAD_CAST GVT_NS) && !uses_namespace(element, found)) {
      *ns = found->next;
      xmlFreeNs(found);
      return;
    }
  }
}

void
transform_forget_passwords(xmlDoc *domain)
{
  static const char *const useless[] = { "passwdValidTo", "connected" };
  g_autoptr(GPtrArray) marks =
      xml_nodes(domain, NULL, LOST " | /domain/devices/graphics/@gvt:from");

  for (guint i = 0; i < marks->len; i++) {
    xmlAttr *mark = marks->pdata[i];
    xmlNode *element = mark->parent;

    /* libvirt drops them where there is no password. */
    for (gsize j = 0; j < G_N_ELEMENTS(useless) && xmlStrEqual(mark->name, BAD_CAST "secret"); j++)
      xmlUnsetProp(element, BAD_CAST useless[j]);
    xmlRemoveProp(mark);
    forget_namespace(element);
  }
}

char **
transform_password_backups(xmlNode *state)
{
  g_autoptr(GPtrArray) marks = xml_nodes(state->doc, state, "gvt:removed/gvt:graphics/@gvt:secret");
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (guint i = 0; i < marks->len; i++) {
    g_autoptr(xmlString) mark = xmlNodeGetContent(marks->pdata[i]);
    g_auto(GStrv) words = g_strsplit((const char *)mark, " ", 2);

    if (g_regex_match_simple("^[0-9TZ.]+\\.xml [0-9]+$", (const char *)mark, 0, 0) &&
        !g_ptr_array_find_with_equal_func(names, words[0], g_str_equal, NULL))
      g_ptr_array_add(names, g_strdup(words[0]));
  }
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
