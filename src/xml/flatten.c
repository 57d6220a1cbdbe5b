/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/flatten.h"

#include "base/paths.h"
#include "xml/xml.h"

#define XSL_NS BAD_CAST "http://www.w3.org/1999/XSL/Transform"

static gboolean
is_include(const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->ns && xmlStrEqual(node->ns->href, XSL_NS) &&
         xmlStrEqual(node->name, BAD_CAST "include");
}

static xmlDoc *
read_stylesheet(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents(path, &text, &length, error))
    return NULL;
  return xml_parse(text, (gssize)length, path, error);
}

/* Copies the content of the stylesheet at path after the last child of root, and follows its
   includes. */
static gboolean
append_content(xmlNode *root, const char *path, GError **error)
{
  g_autoptr(xmlDoc) doc = read_stylesheet(path, error);
  g_autofree char *folder = g_path_get_dirname(path);
  xmlNode *from = doc ? xmlDocGetRootElement(doc) : NULL;

  if (!from)
    return FALSE;
  for (xmlNs *ns = from->nsDef; ns; ns = ns->next)
    if (!xmlSearchNsByHref(root->doc, root, ns->href))
      xmlNewNs(root, ns->href, ns->prefix);
  for (xmlNode *child = from->children; child; child = child->next) {
    if (is_include(child)) {
      g_autofree char *href = xml_attribute(child, "href");
      g_autofree char *included = g_build_filename(folder, href, NULL);

      if (!append_content(root, included, error))
        return FALSE;
    } else {
      xmlNode *copy = xmlDocCopyNode(child, root->doc, 1);

      xmlAddChild(root, copy);
      xmlReconciliateNs(root->doc, copy);
    }
  }
  return TRUE;
}

xmlDoc *
flatten_stylesheet(const char *name, GError **error)
{
  g_autofree char *path = paths_data(name);
  g_autoptr(xmlDoc) flat = read_stylesheet(path, error);
  xmlNode *root = flat ? xmlDocGetRootElement(flat) : NULL;

  if (!root)
    return NULL;
  for (xmlNode *child = root->children, *next; child; child = next) {
    next = child->next;
    xmlUnlinkNode(child);
    xmlFreeNode(child);
  }
  if (!append_content(root, path, error))
    return NULL;
  return g_steal_pointer(&flat);
}

/* The top-level variable of that name, which the stylesheet must have. */
static xmlNode *
find_variable(xmlDoc *flat, const char *name)
{
  g_autofree char *xpath = g_strdup_printf("/*/*[local-name() = 'variable'][@name = '%s']", name);

  return xml_node(flat, NULL, xpath);
}

/* Doubles the braces in all attributes: single ones are expressions in a stylesheet. */
static void
double_braces(xmlNode *element)
{
  for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
    g_autoptr(xmlString) value = xmlNodeGetContent((xmlNode *)attribute);
    g_autoptr(GString) doubled = g_string_new(NULL);

    for (const char *at = (const char *)value; *at; at++) {
      if (*at == '{' || *at == '}')
        g_string_append_c(doubled, *at);
      g_string_append_c(doubled, *at);
    }
    xmlSetNsProp(element, attribute->ns, attribute->name, BAD_CAST doubled->str);
  }
  for (xmlNode *child = xmlFirstElementChild(element); child; child = xmlNextElementSibling(child))
    double_braces(child);
}

xmlDoc *
flatten_with_plan(xmlNode *plan, GError **error)
{
  g_autofree char *path = paths_data("xslt/apply/with-plan.xsl");
  g_autoptr(xmlDoc) flat = flatten_stylesheet("xslt/apply.xsl", error);
  xmlNode *bare;
  xmlNode *copy;

  if (!flat)
    return NULL;
  bare = find_variable(flat, "document");
  xmlUnlinkNode(bare);
  xmlFreeNode(bare);
  if (!append_content(xmlDocGetRootElement(flat), path, error))
    return NULL;
  copy = xmlDocCopyNode(plan, flat, 1);
  double_braces(copy);
  xmlAddChild(find_variable(flat, "given"), copy);
  xmlReconciliateNs(flat, copy);
  return g_steal_pointer(&flat);
}
