/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/node.h"

#include "base/text.h"
#include "xml/xml.h"

xmlNode *
node_add(xmlNode *parent, const char *name)
{
  return xmlNewChild(parent, parent->ns, BAD_CAST name, NULL);
}

void
node_set(xmlNode *element, const char *name, const char *value)
{
  xmlSetProp(element, BAD_CAST name, BAD_CAST value);
}

void
node_remove(xmlNode *element)
{
  xmlUnlinkNode(element);
  xmlFreeNode(element);
}

gboolean
node_is(const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns &&
         xmlStrEqual(node->ns->href, BAD_CAST GVT_NS) && xmlStrEqual(node->name, BAD_CAST name);
}

xmlNode *
node_child(xmlNode *parent, const char *name, const char *attribute, const char *value)
{
  for (xmlNode *child = parent->children; child; child = child->next) {
    g_autofree char *found = NULL;

    if (!node_is(child, name))
      continue;
    if (!value)
      return child;
    found = xml_attribute(child, attribute);
    if (g_strcmp0(found, value) == 0)
      return child;
  }
  return NULL;
}

/* Which attribute identifies each kind of device. */
static const struct {
  const char *element; /* also the type of such a hostdev */
  const char *identity;
} kinds[] = {
  { "mdev", "uuid" },
  { "pci", "host" },
  { "usb", "id" },
};

const char *
node_identity_name(const xmlNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (node_is(node, kinds[i].element))
      return kinds[i].identity;
  return NULL;
}

gboolean
node_is_device(const xmlNode *node)
{
  return node_identity_name(node) != NULL;
}

char *
node_device_identity(xmlNode *node)
{
  const char *name = node_identity_name(node);

  return name ? xml_attribute(node, name) : NULL;
}

char *
node_display_mode(xmlNode *plan)
{
  return xml_attribute(node_child(plan, "display", NULL, NULL), "mode");
}

gboolean
node_keeps_graphics(xmlNode *plan)
{
  g_autofree char *mode = node_display_mode(plan);

  return g_strcmp0(mode, "keep") == 0 || g_strcmp0(mode, "beside") == 0;
}

char *
node_display_modes(xmlDoc *displays)
{
  g_autoptr(GString) names = g_string_new(NULL);

  for (xmlNode *child = xmlDocGetRootElement(displays)->children; child; child = child->next) {
    g_autofree char *mode = node_is(child, "display") ? xml_attribute(child, "mode") : NULL;

    if (mode)
      text_append(names, ", ", mode);
  }
  return g_string_free(g_steal_pointer(&names), FALSE);
}
