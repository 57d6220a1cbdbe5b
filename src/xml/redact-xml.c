/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/redact-xml.h"

#include <string.h>

#include "base/redact.h"
#include "xml/internal.h"
#include "xml/xml.h"

/* The name that shows whether an element's text or @value is a secret. Of <entry name='…'>…</entry>
   and <property name='…' value='…'/> it is the @name if it is a secret's, of <cookie>…</cookie>
   the element's own name. Free with g_free(). */
static char *
name_of_content(xmlNode *element)
{
  g_autofree char *name = xml_attribute(element, "name");

  return name && redact_is_secret(name) ? g_steal_pointer(&name)
                                        : g_strdup(BAD_CAST_STRING(element->name));
}

/* Whether an attribute isn't a secret in spite of its name: libvirt's @secret and ours name a
   secret, and @passwdValidTo is a time. */
static gboolean
only_names_secret(const xmlAttr *attribute)
{
  return xmlStrEqual(attribute->name, BAD_CAST "secret") ||
         xmlStrEqual(attribute->name, BAD_CAST "passwdValidTo");
}

static char *
masked_attribute(xmlNode *element, const xmlAttr *attribute, const char *value)
{
  g_autofree char *name = xmlStrEqual(attribute->name, BAD_CAST "value")
                              ? name_of_content(element)
                              : g_strdup(BAD_CAST_STRING(attribute->name));

  return only_names_secret(attribute) ? redact_text(value) : redact_value(name, value);
}

static void
mask_attributes(xmlNode *element)
{
  for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
    g_autoptr(xmlString) value = xmlNodeListGetString(element->doc, attribute->children, 1);
    g_autofree char *masked =
        value ? masked_attribute(element, attribute, BAD_CAST_STRING(value)) : NULL;

    if (masked && strcmp(masked, BAD_CAST_STRING(value)) != 0)
      xmlSetNsProp(element, attribute->ns, attribute->name, BAD_CAST masked);
  }
}

static gboolean
is_text(const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* All texts of an element count as one: CDATA sections and comments may divide a secret. */
static void
mask_text(xmlNode *element)
{
  g_autoptr(GString) whole = g_string_new(NULL);
  g_autofree char *name = NULL;
  g_autofree char *masked = NULL;
  const char *rest;

  for (const xmlNode *child = element->children; child; child = child->next)
    if (is_text(child))
      g_string_append(whole, BAD_CAST_STRING(child->content));
  if (strspn(whole->str, " \t\r\n") == whole->len)
    return;
  name = name_of_content(element);
  masked = redact_value(name, whole->str);
  if (strcmp(masked, whole->str) == 0)
    return;
  rest = masked;
  for (xmlNode *child = element->children; child; child = child->next)
    if (is_text(child)) {
      xmlNodeSetContent(child, BAD_CAST rest);
      rest = "";
    }
}

/* Masks the secrets in a comment or a processing instruction, which may have no content. */
static void
mask_comment(xmlNode *comment)
{
  g_autofree char *masked =
      comment->content ? redact_text(BAD_CAST_STRING(comment->content)) : NULL;

  xmlNodeSetContent(comment, BAD_CAST masked);
}

/* Masks the secrets of a document, or of an element and all in it, in place. */
static void
redact_node(xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE) {
    mask_attributes(node);
    mask_text(node);
  } else if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE)
    mask_comment(node);
  for (xmlNode *child = node->children; child; child = child->next)
    redact_node(child);
}

xmlDoc *
redact_doc(xmlDoc *doc)
{
  xmlDoc *copy = xmlCopyDoc(doc, 1);

  redact_node((xmlNode *)copy);
  return copy;
}

char *
redact_tag(const xmlNode *node)
{
  g_autoptr(GString) text = g_string_new("<");
  g_autoptr(xmlDoc) doc = xmlNewDoc(BAD_CAST "1.0");
  /* libxml2 2.9 declares its parameter without const, but doesn't change the node. */
  xmlNode *copy = xmlDocCopyNode((xmlNode *)node, doc, 1);

  xmlDocSetRootElement(doc, copy);
  if (copy->type != XML_ELEMENT_NODE)
    return g_strdup("a comment");
  redact_node(copy);
  if (copy->ns && copy->ns->prefix)
    g_string_append_printf(text, "%s:", BAD_CAST_STRING(copy->ns->prefix));
  g_string_append(text, BAD_CAST_STRING(copy->name));
  for (xmlAttr *attribute = copy->properties; attribute; attribute = attribute->next) {
    g_autoptr(xmlString) value = xmlNodeListGetString(doc, attribute->children, 1);

    g_string_append_printf(text, " %s='%s'", BAD_CAST_STRING(attribute->name),
                           value ? BAD_CAST_STRING(value) : "");
  }
  g_string_append_c(text, '>');
  return g_string_free(g_steal_pointer(&text), FALSE);
}
