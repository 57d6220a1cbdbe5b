/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/definition-details.h"

#include <string.h>

#include "xml/redact-xml.h"
#include "xml/xml.h"

/* The number of differences that are shown. */
#define MOST 4

/* An attribute, a text or an empty element, by the path from the compared element. */
typedef struct {
  char *path;
  char *value;
  gboolean matched;
} Leaf;

static void
leaf_free(void *data)
{
  Leaf *leaf = data;

  g_free(leaf->path);
  g_free(leaf->value);
  g_free(leaf);
}

/* Takes ownership of value. */
static void
add_leaf(GPtrArray *leaves, const char *path, const char *name, char *value)
{
  Leaf *leaf = g_new0(Leaf, 1);

  leaf->path = g_strdup_printf("%s%s%s", path, *path && *name ? "/" : "", name);
  leaf->value = value;
  g_ptr_array_add(leaves, leaf);
}

static void
add_leaves(GPtrArray *leaves, xmlNode *element, const char *path)
{
  guint before = leaves->len;

  for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
    add_leaf(leaves, path, (const char *)attribute->name,
             xml_attribute(element, (const char *)attribute->name));
  for (xmlNode *child = element->children; child; child = child->next) {
    g_autofree char *name = NULL;

    if (child->type == XML_ELEMENT_NODE) {
      name = g_strdup_printf("%s%s%s", path, *path ? "/" : "", (const char *)child->name);
      add_leaves(leaves, child, name);
    } else if (child->type == XML_TEXT_NODE && !xmlIsBlankNode(child)) {
      add_leaf(leaves, path, "", g_strstrip(g_strdup((const char *)child->content)));
    }
  }
  if (leaves->len == before && *path)
    add_leaf(leaves, path, "", g_strdup(""));
}

static GPtrArray *
read_leaves(xmlNode *element)
{
  g_autoptr(xmlDoc) copy = xml_as_document(element);
  g_autoptr(xmlDoc) masked = redact_doc(copy);
  GPtrArray *leaves = g_ptr_array_new_with_free_func(leaf_free);

  add_leaves(leaves, xmlDocGetRootElement(masked), "");
  return leaves;
}

/* The first leaf with that path that isn't matched; with same, one that also has the value. NULL if
   there is none. */
static Leaf *
find_leaf(const GPtrArray *leaves, const Leaf *wanted, gboolean same)
{
  for (guint i = 0; i < leaves->len; i++) {
    Leaf *leaf = leaves->pdata[i];

    if (!leaf->matched && g_str_equal(leaf->path, wanted->path) &&
        (!same || g_strcmp0(leaf->value, wanted->value) == 0))
      return leaf;
  }
  return NULL;
}

/* The text of a leaf that is in both (old), or only in the later one. */
static char *
describe(const Leaf *leaf, const Leaf *old)
{
  const char *value = leaf->value ? leaf->value : "";

  return g_strstrip(old ? g_strdup_printf("%s %s → %s", leaf->path, old->value, value)
                        : g_strdup_printf("%s %s", leaf->path, value));
}

static GPtrArray *
compare_leaves(const GPtrArray *had, const GPtrArray *has)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < has->len; i++) {
    Leaf *leaf = has->pdata[i];
    Leaf *old = find_leaf(had, leaf, TRUE);

    if (old)
      leaf->matched = old->matched = TRUE;
  }
  for (guint i = 0; i < has->len; i++) {
    Leaf *leaf = has->pdata[i];
    Leaf *old = leaf->matched ? NULL : find_leaf(had, leaf, FALSE);

    if (leaf->matched)
      continue;
    if (old)
      old->matched = TRUE;
    g_ptr_array_add(texts, describe(leaf, old));
  }
  for (guint i = 0; i < had->len; i++) {
    const Leaf *leaf = had->pdata[i];

    if (!leaf->matched)
      g_ptr_array_add(texts, g_strdup_printf("no %s", *leaf->path ? leaf->path : leaf->value));
  }
  return texts;
}

char *
definition_details(xmlNode *before, xmlNode *after)
{
  g_autoptr(GPtrArray) had = read_leaves(before);
  g_autoptr(GPtrArray) has = read_leaves(after);
  g_autoptr(GPtrArray) texts = compare_leaves(had, has);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < MIN(texts->len, MOST); i++)
    g_string_append_printf(text, "%s%s", i ? ", " : "", (char *)texts->pdata[i]);
  if (texts->len > MOST)
    g_string_append_printf(text, " and %u more", texts->len - MOST);
  if (text->len == 0)
    g_string_append(text, "another order, a comment or a secret");
  return g_string_free(g_steal_pointer(&text), FALSE);
}
