/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/same-tree.h"

#include "xml/internal.h"

gboolean
xml_same_name(const xmlNode *a, const xmlNode *b)
{
  return a->type == b->type && xmlStrEqual(a->name, b->name) &&
         xmlStrEqual(a->ns ? a->ns->href : NULL, b->ns ? b->ns->href : NULL);
}

/* The text of an attribute without entities; NULL if it has more than a text. */
static const char *
plain_value(const xmlAttr *attribute)
{
  const xmlNode *only = attribute->children;

  if (!only)
    return "";
  return !only->next && only->type == XML_TEXT_NODE ? BAD_CAST_STRING(only->content) : NULL;
}

static gboolean
attribute_matches(const xmlAttr *a, const xmlAttr *b)
{
  const char *value = plain_value(a);

  return value && xmlStrEqual(a->name, b->name) &&
         xmlStrEqual(a->ns ? a->ns->href : NULL, b->ns ? b->ns->href : NULL) &&
         g_strcmp0(value, plain_value(b)) == 0;
}

/* Attributes that aren't in one order are looked for one by one, if they are few. */
static gboolean
attributes_match(const xmlNode *a, const xmlNode *b)
{
  enum { FEW = 16 };
  const xmlAttr *second = b->properties;
  guint number = 0;

  for (const xmlAttr *first = a->properties; first; first = first->next, number++) {
    const xmlAttr *found = second;

    if (!second)
      return FALSE;
    if (!attribute_matches(first, second) && number < FEW)
      for (found = b->properties; found && !attribute_matches(first, found); found = found->next)
        ;
    if (!found || !attribute_matches(first, found))
      return FALSE;
    second = second->next;
  }
  return !second;
}

static const xmlNode *
skip_blanks(const xmlNode *node)
{
  while (node && xmlIsBlankNode(node))
    node = node->next;
  return node;
}

gboolean
xml_same_tree(const xmlNode *a, const xmlNode *b)
{
  const xmlNode *first = skip_blanks(a->children);
  const xmlNode *second = skip_blanks(b->children);

  if (a->type == XML_TEXT_NODE || a->type == XML_COMMENT_NODE)
    return a->type == b->type && xmlStrEqual(a->content, b->content);
  if (a->type != XML_ELEMENT_NODE || !xml_same_name(a, b) || !attributes_match(a, b))
    return FALSE;
  for (; first && second && xml_same_tree(first, second); second = skip_blanks(second->next))
    first = skip_blanks(first->next);
  return !first && !second;
}
