/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/stylesheet.h"

#include <libxml/parser.h>
#include <libxml/uri.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include "base/error.h"
#include "base/paths.h"
#include "xml/xml.h"

#define XSL_NS BAD_CAST "http://www.w3.org/1999/XSL/Transform"

struct Stylesheet {
  char *name;
  xsltStylesheet *xslt;
  xsltSecurityPrefs *fence;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xsltTransformContext, xsltFreeTransformContext)

void
stylesheet_free(Stylesheet *stylesheet)
{
  if (stylesheet->xslt)
    xsltFreeStylesheet(stylesheet->xslt);
  xsltFreeSecurityPrefs(stylesheet->fence);
  g_free(stylesheet->name);
  g_free(stylesheet);
}

static xsltSecurityPrefs *
forbid_all(void)
{
  static const xsltSecurityOption options[] = {
    XSLT_SECPREF_READ_FILE,    XSLT_SECPREF_WRITE_FILE,    XSLT_SECPREF_CREATE_DIRECTORY,
    XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK,
  };
  xsltSecurityPrefs *fence = xsltNewSecurityPrefs();

  for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
    xsltSetSecurityPrefs(fence, options[i], xsltSecurityForbid);
  return fence;
}

static void collect_text(void *data, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
collect_text(void *data, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_string_append_vprintf(data, format, args);
  va_end(args);
}

Stylesheet *
stylesheet_load(const char *name, GError **error)
{
  g_autofree char *path = paths_data(name);
  g_autoptr(Stylesheet) stylesheet = g_new0(Stylesheet, 1);
  g_autoptr(GString) problems = g_string_new(NULL);

  stylesheet->name = g_strdup(name);
  stylesheet->fence = forbid_all();
  xsltSetGenericErrorFunc(problems, collect_text);
  xmlSetGenericErrorFunc(problems, collect_text);
  stylesheet->xslt = xsltParseStylesheetFile(BAD_CAST path);
  xsltSetGenericErrorFunc(NULL, NULL);
  xmlSetGenericErrorFunc(NULL, NULL);
  if (!stylesheet->xslt || stylesheet->xslt->errors) {
    gvt_fail(error, "the stylesheet %s can't be used: %s", path, g_strstrip(problems->str));
    return NULL;
  }
  return g_steal_pointer(&stylesheet);
}

/* libxslt gives the text of messages in pieces, each message ending in a newline. */
static void
add_notes(GPtrArray *notes, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (gsize i = 0; notes && lines[i]; i++)
    if (*g_strstrip(lines[i]))
      g_ptr_array_add(notes, g_strdup(lines[i]));
}

xmlDoc *
stylesheet_run(const Stylesheet *stylesheet, xmlDoc *doc, GPtrArray *notes, GError **error)
{
  g_autoptr(xsltTransformContext) context = xsltNewTransformContext(stylesheet->xslt, doc);
  g_autoptr(GString) messages = g_string_new(NULL);
  g_autoptr(xmlDoc) result = NULL;

  xsltSetCtxtSecurityPrefs(stylesheet->fence, context);
  xsltSetTransformErrorFunc(context, messages, collect_text);
  result = xsltApplyStylesheetUser(stylesheet->xslt, doc, NULL, NULL, NULL, context);
  if (context->state == XSLT_STATE_STOPPED) {
    gvt_fail(error, "%s", g_strstrip(messages->str));
    return NULL;
  }
  if (!result || context->state != XSLT_STATE_OK || !xmlDocGetRootElement(result)) {
    gvt_fail(error, "the stylesheet %s failed: %s", stylesheet->name,
             messages->len ? g_strstrip(messages->str) : "the transformation gave nothing");
    return NULL;
  }
  add_notes(notes, messages->str);
  return g_steal_pointer(&result);
}

static gboolean
is_include(const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->ns && xmlStrEqual(node->ns->href, XSL_NS) &&
         xmlStrEqual(node->name, BAD_CAST "include");
}

static xmlDoc *
read_one(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents(path, &text, &length, error))
    return NULL;
  return xml_parse(text, (gssize)length, path, error);
}

/* Copies what stands in the stylesheet at path behind the last child of root, includes followed. */
static gboolean
append_content(xmlNode *root, const char *path, GError **error)
{
  g_autoptr(xmlDoc) doc = read_one(path, error);
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
stylesheet_flatten(const char *name, GError **error)
{
  g_autofree char *path = paths_data(name);
  g_autoptr(xmlDoc) flat = read_one(path, error);
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

/* The variable of a name at the top of a stylesheet that has it. */
static xmlNode *
find_variable(xmlDoc *flat, const char *name)
{
  g_autofree char *xpath = g_strdup_printf("/*/*[local-name() = 'variable'][@name = '%s']", name);
  g_autoptr(GPtrArray) found = xml_nodes(flat, NULL, xpath);

  return found->pdata[0];
}

/* In a stylesheet's attributes braces are expressions, but for doubled ones. */
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
stylesheet_flatten_planned(xmlNode *plan, GError **error)
{
  g_autofree char *path = paths_data("xslt/planned.xsl");
  g_autoptr(xmlDoc) flat = stylesheet_flatten("xslt/apply.xsl", error);
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
