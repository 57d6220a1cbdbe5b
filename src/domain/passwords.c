/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/passwords.h"

#include "base/text.h"
#include "xml/xml.h"

#define LOST_PASSWORDS "/domain/devices/graphics/@gvt:secret"

char *
passwords_lost(xmlDoc *domain)
{
  g_autoptr(GPtrArray) marks = xml_nodes(domain, NULL, LOST_PASSWORDS);
  g_autoptr(GString) types = g_string_new(NULL);

  if (marks->len == 0)
    return NULL;
  for (guint i = 0; i < marks->len; i++) {
    const xmlNode *mark = marks->pdata[i];
    g_autofree char *type = xml_attribute(mark->parent, "type");

    text_append(types, ", ", type ? type : "");
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

/* Removes the declaration of our namespace from an element that doesn't use it any more. */
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
passwords_forget(xmlDoc *domain)
{
  static const char *const useless[] = { "passwdValidTo", "connected" };
  g_autoptr(GPtrArray) marks =
      xml_nodes(domain, NULL, LOST_PASSWORDS " | /domain/devices/graphics/@gvt:from");

  for (guint i = 0; i < marks->len; i++) {
    xmlAttr *mark = marks->pdata[i];
    xmlNode *element = mark->parent;

    /* Without a password libvirt drops these attributes. */
    for (gsize j = 0; j < G_N_ELEMENTS(useless) && xmlStrEqual(mark->name, BAD_CAST "secret"); j++)
      xmlUnsetProp(element, BAD_CAST useless[j]);
    xmlRemoveProp(mark);
    forget_namespace(element);
  }
}

char **
passwords_backups(xmlNode *state)
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

xmlDoc *
passwords_extract(xmlDoc *domain)
{
  static const char *const kept[] = { "type", "passwd" };
  g_autoptr(GPtrArray) all = xml_nodes(domain, NULL, "/domain/devices/graphics");
  g_autoptr(xmlDoc) doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = xmlNewDocNode(doc, NULL, BAD_CAST "domain", NULL);
  xmlNode *devices = xmlNewChild(root, NULL, BAD_CAST "devices", NULL);
  gboolean any = FALSE;

  xmlDocSetRootElement(doc, root);
  for (guint i = 0; i < all->len; i++) {
    xmlNode *graphics = xmlNewChild(devices, NULL, BAD_CAST "graphics", NULL);

    for (gsize j = 0; j < G_N_ELEMENTS(kept); j++) {
      g_autofree char *value = xml_attribute(all->pdata[i], kept[j]);

      if (value)
        xmlSetProp(graphics, BAD_CAST kept[j], BAD_CAST value);
    }
    any = any || xmlHasProp(graphics, BAD_CAST "passwd");
  }
  return any ? g_steal_pointer(&doc) : NULL;
}
