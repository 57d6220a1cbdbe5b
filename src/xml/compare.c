/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/compare.h"

#include <string.h>

#include "xml/internal.h"
#include "xml/redact-xml.h"
#include "xml/same-tree.h"
#include "xml/xml.h"

/* The canonical text */

static gint
compare_attributes(gconstpointer a, gconstpointer b)
{
  const xmlAttr *const *left = a;
  const xmlAttr *const *right = b;
  int by_name = xmlStrcmp((*left)->name, (*right)->name);

  if (by_name)
    return by_name;
  return xmlStrcmp((*left)->ns ? (*left)->ns->href : NULL,
                   (*right)->ns ? (*right)->ns->href : NULL);
}

/* Whether g_markup_escape_text() changes nothing, as in most values. */
static gboolean
is_plain(const char *value)
{
  for (; *value; value++)
    if (*value < ' ' || *value > '~' || strchr("&<>'\"", *value))
      return FALSE;
  return TRUE;
}

static void
write_escaped(GString *text, const char *value)
{
  g_autofree char *escaped = is_plain(value) ? NULL : g_markup_escape_text(value, -1);

  g_string_append(text, escaped ? escaped : value);
}

/* A namespace may be any text. With its quotes as they are, one attribute could look like two. */
static void
write_name(GString *text, const xmlNs *ns, const xmlChar *name)
{
  if (ns) {
    g_string_append_c(text, '{');
    write_escaped(text, ns->href ? BAD_CAST_STRING(ns->href) : "");
    g_string_append_c(text, '}');
  }
  g_string_append(text, BAD_CAST_STRING(name));
}

static void
write_attribute(GString *text, const xmlAttr *attribute)
{
  const xmlNode *only = attribute->children;
  gboolean is_text = only && !only->next && only->type == XML_TEXT_NODE;
  g_autoptr(xmlString) value =
      is_text ? NULL : xmlNodeListGetString(attribute->doc, attribute->children, 1);
  const xmlChar *content = is_text ? only->content : value;

  g_string_append_c(text, ' ');
  write_name(text, attribute->ns, attribute->name);
  g_string_append(text, "=\"");
  if (content)
    write_escaped(text, BAD_CAST_STRING(content));
  g_string_append_c(text, '"');
}

static void
write_attributes(GString *text, xmlNode *element)
{
  g_autoptr(GPtrArray) attributes = NULL;

  if (!element->properties || !element->properties->next) {
    if (element->properties)
      write_attribute(text, element->properties);
    return;
  }
  attributes = g_ptr_array_new();
  for (xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
    g_ptr_array_add(attributes, attribute);
  g_ptr_array_sort(attributes, compare_attributes);
  for (guint i = 0; i < attributes->len; i++)
    write_attribute(text, attributes->pdata[i]);
}

static void
write_tag(GString *text, xmlNode *element)
{
  g_string_append_c(text, '<');
  write_name(text, element->ns, element->name);
  write_attributes(text, element);
  g_string_append_c(text, '>');
}

static void
write_node(GString *text, xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE) {
    write_tag(text, node);
    for (xmlNode *child = node->children; child; child = child->next)
      write_node(text, child);
    g_string_append(text, "</>");
  } else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
    g_autofree char *escaped = g_markup_escape_text(BAD_CAST_STRING(node->content), -1);

    if (*g_strstrip(escaped))
      g_string_append(text, escaped);
  } else if (node->type == XML_COMMENT_NODE) {
    g_string_append_printf(text, "<!--%s-->", BAD_CAST_STRING(node->content));
  }
}

/* What write_node() leaves out: processing instructions, each behind the number of nodes before it,
   since it may part a text in two. */
static void
write_instructions(GString *text, const xmlNode *element, guint *number)
{
  for (const xmlNode *child = element->children; child; child = child->next) {
    ++*number;
    if (child->type == XML_PI_NODE)
      g_string_append_printf(text, "<?%u %s %s?>", *number, BAD_CAST_STRING(child->name),
                             child->content ? BAD_CAST_STRING(child->content) : "");
    else if (child->type == XML_ELEMENT_NODE)
      write_instructions(text, child, number);
  }
}

char *
xml_digest(xmlNode *element)
{
  g_autoptr(GString) text = g_string_new(NULL);
  guint number = 0;

  write_node(text, element);
  write_instructions(text, element, &number);
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

/* Pieces */

static gboolean
is_named(const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && !node->ns && xmlStrEqual(node->name, BAD_CAST name);
}

/* A part of a domain that is compared as a whole: an element or a comment. */
typedef struct {
  xmlNode *node;
  char *key;  /* pieces are sorted by it */
  char *text; /* canonical */
  gboolean matched;
} Piece;

static void
piece_free(Piece *piece)
{
  g_free(piece->key);
  g_free(piece->text);
  g_free(piece);
}

static void
add_piece(GPtrArray *pieces, xmlNode *node, const char *parent)
{
  g_autoptr(GString) text = g_string_new(NULL);
  Piece *piece;

  write_node(text, node);
  if (text->len == 0)
    return;
  piece = g_new0(Piece, 1);
  piece->node = node;
  piece->text = g_strdup(text->str);
  /* Elements of one name keep their order, but controllers don't. */
  if (node->type == XML_ELEMENT_NODE)
    piece->key = g_strdup_printf("%s/%s%s", parent, BAD_CAST_STRING(node->name),
                                 is_named(node, "controller") ? text->str : "");
  else
    piece->key = g_strdup_printf("%s/#", parent);
  g_ptr_array_add(pieces, piece);
}

static gint
compare_pieces(gconstpointer a, gconstpointer b)
{
  const Piece *const *left = a;
  const Piece *const *right = b;

  return strcmp((*left)->key, (*right)->key);
}

/* Whether the children of an element are pieces, so that it isn't one itself. */
static gboolean
is_container(const xmlNode *node)
{
  if (is_named(node, "devices"))
    return TRUE;
  return node->type == XML_ELEMENT_NODE && node->ns &&
         xmlStrEqual(node->ns->href, BAD_CAST QEMU_NS) &&
         (xmlStrEqual(node->name, BAD_CAST "commandline") ||
          xmlStrEqual(node->name, BAD_CAST "override"));
}

/* The children of <domain> and of its containers, sorted by key, and in document order within one
   key (g_ptr_array_sort() is stable). */
static GPtrArray *
get_pieces(xmlDoc *doc)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func((GDestroyNotify)piece_free);
  xmlNode *root = xmlDocGetRootElement(doc);

  for (xmlNode *child = root ? root->children : NULL; child; child = child->next) {
    if (!is_container(child)) {
      add_piece(pieces, child, "domain");
      continue;
    }
    for (xmlNode *part = child->children; part; part = part->next)
      add_piece(pieces, part, BAD_CAST_STRING(child->name));
  }
  g_ptr_array_sort(pieces, compare_pieces);
  return pieces;
}

/* The number of elements that are a piece or in one. */
static guint
count_elements(const xmlNode *node)
{
  guint count = node->type == XML_ELEMENT_NODE && !is_container(node);

  for (const xmlNode *child = node->children; child; child = child->next)
    count += child->type == XML_ELEMENT_NODE ? count_elements(child) : 0;
  return count;
}

/* Comparing */

static gboolean
pieces_equal(const Piece *a, const Piece *b)
{
  return strcmp(a->key, b->key) == 0 && strcmp(a->text, b->text) == 0;
}

static gboolean
have_equal_pieces(xmlDoc *a, xmlDoc *b)
{
  g_autoptr(GPtrArray) left = get_pieces(a);
  g_autoptr(GPtrArray) right = get_pieces(b);
  g_autoptr(GString) left_root = g_string_new(NULL);
  g_autoptr(GString) right_root = g_string_new(NULL);

  write_tag(left_root, xmlDocGetRootElement(a));
  write_tag(right_root, xmlDocGetRootElement(b));
  if (left->len != right->len || !g_string_equal(left_root, right_root))
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    if (!pieces_equal(left->pdata[i], right->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
xml_equal(xmlDoc *a, xmlDoc *b)
{
  xmlNode *left = xmlDocGetRootElement(a);
  xmlNode *right = xmlDocGetRootElement(b);

  return xml_same_tree(left, right) ||
         (count_elements(left) == count_elements(right) && have_equal_pieces(a, b));
}

gboolean
xml_same_digest(xmlNode *a, xmlNode *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (xml_same_tree(a, b))
    return TRUE;
  first = xml_digest(a);
  second = xml_digest(b);
  return g_str_equal(first, second);
}

/* Whether have has all attributes of want, with their values. */
static gboolean
has_attributes(xmlNode *want, xmlNode *have)
{
  for (xmlAttr *attribute = want->properties; attribute; attribute = attribute->next) {
    g_autoptr(xmlString) wanted = xmlNodeListGetString(want->doc, attribute->children, 1);
    g_autoptr(xmlString) value = attribute->ns
                                     ? xmlGetNsProp(have, attribute->name, attribute->ns->href)
                                     : xmlGetNoNsProp(have, attribute->name);

    if (!value || !xmlStrEqual(wanted ? wanted : BAD_CAST "", value))
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_text(const xmlNode *want, const xmlNode *have)
{
  g_autofree char *wanted = g_strdup(BAD_CAST_STRING(want->content));
  g_autofree char *value = g_strdup(BAD_CAST_STRING(have->content));

  return g_strcmp0(wanted ? g_strstrip(wanted) : NULL, value ? g_strstrip(value) : NULL) == 0;
}

/* Whether have has all of want. Each child of have stands for one child of want at most. */
static gboolean
is_subset(xmlNode *want, xmlNode *have)
{
  g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);

  if (!xml_same_name(want, have))
    return FALSE;
  if (want->type != XML_ELEMENT_NODE)
    return has_text(want, have);
  if (!has_attributes(want, have))
    return FALSE;
  for (xmlNode *child = want->children; child; child = child->next) {
    xmlNode *other = have->children;

    while (other && (g_hash_table_contains(used, other) || !is_subset(child, other)))
      other = other->next;
    if (!other)
      return FALSE;
    g_hash_table_add(used, other);
  }
  return TRUE;
}

/* Marks the first piece that wanted matches. FALSE if there is none. */
static gboolean
take_match(GPtrArray *pieces, const Piece *wanted, gboolean subset)
{
  for (guint i = 0; i < pieces->len; i++) {
    Piece *piece = pieces->pdata[i];

    if (piece->matched)
      continue;
    if (subset ? is_subset(wanted->node, piece->node) : strcmp(wanted->text, piece->text) == 0) {
      piece->matched = TRUE;
      return TRUE;
    }
  }
  return FALSE;
}

GPtrArray *
xml_lacking(xmlDoc *want, xmlDoc *have, gboolean subset)
{
  g_autoptr(GPtrArray) wanted = get_pieces(want);
  g_autoptr(GPtrArray) there = get_pieces(have);
  GPtrArray *lacking = g_ptr_array_new_with_free_func(g_free);

  /* Exact matches come first, so that a piece that only contains another one isn't taken for it. */
  for (guint i = 0; i < wanted->len; i++) {
    Piece *piece = wanted->pdata[i];

    piece->matched = take_match(there, piece, FALSE);
  }
  for (guint i = 0; i < wanted->len; i++) {
    Piece *piece = wanted->pdata[i];

    if (!piece->matched && !(subset && take_match(there, piece, TRUE)))
      g_ptr_array_add(lacking, redact_tag(piece->node));
  }
  return lacking;
}

/* "<hostdev>" */
static char *
tag_name(const xmlNode *node)
{
  gboolean prefixed = node->ns && node->ns->prefix;

  if (node->type != XML_ELEMENT_NODE)
    return g_strdup("the comments");
  return g_strdup_printf("<%s%s%s>", prefixed ? BAD_CAST_STRING(node->ns->prefix) : "",
                         prefixed ? ":" : "", BAD_CAST_STRING(node->name));
}

GPtrArray *
xml_reordered(xmlDoc *a, xmlDoc *b)
{
  g_autoptr(GPtrArray) left = get_pieces(a);
  g_autoptr(GPtrArray) right = get_pieces(b);
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  const char *last = NULL;

  for (guint i = 0; i < MIN(left->len, right->len); i++) {
    const Piece *piece = left->pdata[i];

    /* Pieces of one key stand side by side. */
    if (!pieces_equal(piece, right->pdata[i]) && g_strcmp0(piece->key, last) != 0) {
      g_ptr_array_add(names, tag_name(piece->node));
      last = piece->key;
    }
  }
  return names;
}
