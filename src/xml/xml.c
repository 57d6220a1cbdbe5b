/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/xml.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlsave.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "base/error.h"
#include "xml/redact-xml.h"

#define BAD_CAST_STRING(s) ((const char *)(s))

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlParserCtxt, xmlFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathObject, xmlXPathFreeObject)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGParserCtxt, xmlRelaxNGFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGValidCtxt, xmlRelaxNGFreeValidCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlBuffer, xmlBufferFree)

/* What libxml2 gives an error callback: const since 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorGiven;
#else
typedef xmlError *ErrorGiven;
#endif

/* Parsing and printing */

/* Elements, attributes, comments and whatever else takes libxml2's, libxslt's and a schema's time, some of it by the square
   of their number: each has a '<' or a '='. The largest of libvirt's own test domains has some 1000 of them, 5,000 disks 90,000. */
#define MARKS_LIMIT 100000
/* Of the attributes of one element, which take the longest. */
#define ONE_LIMIT 2000

/* What became of a text. */
typedef struct {
  gboolean has_doctype;
  int line;      /* of what isn't XML in it, 0 where that isn't the problem */
  char *problem; /* NULL where it is read */
} Reading;

/* Before any of it is read: no entity is declared, no file looked at. */
static void
refuse_doctype(void *context, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
  xmlParserCtxt *parser = context;
  Reading *reading = parser->_private;

  (void)name;
  (void)id;
  (void)system;
  reading->has_doctype = TRUE;
  xmlStopParser(parser);
}

/* libxml2 prints some errors, with a piece of the text, whatever its options say, where nobody takes them. */
static void
keep_quiet(void *data, ErrorGiven xml_error)
{
  (void)data;
  (void)xml_error;
}

/* Why a text isn't even given to the parser; NULL where it is. */
static const char *
find_excess(const char *text, gsize size)
{
  gsize marks = 0;
  gsize in_one = 0;

  if (size > XML_LIMIT)
    return "has more than 4 MiB, which libvirt itself takes from nobody";
  for (gsize i = 0; i < size && marks <= MARKS_LIMIT && in_one <= ONE_LIMIT; i++) {
    gboolean begins = text[i] == '<';

    marks += begins || text[i] == '=';
    in_one = begins ? 0 : in_one + (text[i] == '=');
  }
  return marks > MARKS_LIMIT || in_one > ONE_LIMIT
             ? "has more elements and attributes than any domain"
             : NULL;
}

/* Without what libxml2 quotes of the text, be it of a password: a name behind a '&', the bytes that are no UTF-8 (on a line of
   their own). */
static char *
describe_error(const xmlError *xml_error)
{
  if (!xml_error || !xml_error->message)
    return g_strdup("it is empty");
  if (xml_error->code == XML_ERR_UNDECLARED_ENTITY || xml_error->code == XML_WAR_UNDECLARED_ENTITY)
    return g_strdup("an entity that nobody declared; write '&' as '&amp;'");
  return g_strstrip(g_strndup(xml_error->message, strcspn(xml_error->message, "\n")));
}

static xmlDoc *
parse(Reading *reading, const char *text, gsize size)
{
  const int options =
      XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  g_autoptr(xmlParserCtxt) parser = xmlNewParserCtxt();
  const xmlError *last;
  xmlDoc *doc;

  parser->_private = reading;
  parser->sax->internalSubset = refuse_doctype;
  parser->sax->serror = keep_quiet;
  doc = xmlCtxtReadMemory(parser, text, (int)size, NULL, NULL, options);
  last = xmlCtxtGetLastError(parser);
  if (reading->has_doctype)
    reading->problem =
        g_strdup("has a document type declaration, which domain XML never has; take it out");
  else if (!doc) {
    reading->line = last ? MAX(last->line, 1) : 1;
    reading->problem = describe_error(last);
  }
  return doc;
}

/* NULL with a problem that is the caller's to free. */
static xmlDoc *
read_text(Reading *reading, const char *text, gssize length)
{
  gsize size = length < 0 ? strlen(text) : (gsize)length;
  const char *excess = find_excess(text, size);
  g_autoptr(xmlDoc) doc = excess ? NULL : parse(reading, text, size);

  if (excess)
    reading->problem = g_strdup(excess);
  return reading->problem ? NULL : g_steal_pointer(&doc);
}

xmlDoc *
xml_parse(const char *text, gssize length, const char *origin, GError **error)
{
  Reading reading = { 0 };
  xmlDoc *doc = read_text(&reading, text, length);
  g_autofree char *problem = reading.problem;

  if (!doc && reading.line)
    gvt_fail(error, "%s is not well-formed XML: line %d: %s", origin, reading.line, problem);
  else if (!doc)
    gvt_fail(error, "%s %s", origin, problem);
  return doc;
}

xmlDoc *
xml_parse_file(const char *text, gssize length, const char *path, GError **error)
{
  Reading reading = { 0 };
  xmlDoc *doc = read_text(&reading, text, length);
  g_autofree char *problem = reading.problem;

  if (!doc && reading.line)
    gvt_fail(error, "%s:%d: not well-formed XML: %s", path, reading.line, problem);
  else if (!doc)
    gvt_fail(error, "%s:1: it %s", path, problem);
  return doc;
}

xmlDoc *
xml_as_document(xmlNode *element)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *copy = xmlDocCopyNode(element, doc, 1);

  xmlDocSetRootElement(doc, copy);
  xmlReconciliateNs(doc, copy);
  return doc;
}

char *
xml_print(xmlDoc *doc)
{
  g_autoptr(xmlBuffer) buffer = xmlBufferCreate();
  xmlSaveCtxt *save = xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_FORMAT | XML_SAVE_NO_DECL);

  xmlSaveDoc(save, doc);
  xmlSaveClose(save);
  return g_strndup(BAD_CAST_STRING(xmlBufferContent(buffer)), (gsize)xmlBufferLength(buffer));
}

/* Looking up */

static void
free_context(void *context)
{
  xmlXPathFreeContext(context);
}

/* One for each thread: making one takes longer than most expressions. */
static xmlXPathContext *
get_context(void)
{
  static GPrivate current = G_PRIVATE_INIT(free_context);
  xmlXPathContext *context = g_private_get(&current);

  if (!context) {
    context = xmlXPathNewContext(NULL);
    xmlXPathRegisterNs(context, BAD_CAST "gvt", BAD_CAST GVT_NS);
    xmlXPathRegisterNs(context, BAD_CAST "qemu", BAD_CAST QEMU_NS);
    g_private_set(&current, context);
  }
  return context;
}

static xmlXPathObject *
evaluate(xmlDoc *doc, xmlNode *from, const char *xpath)
{
  xmlXPathContext *context = get_context();

  context->doc = doc;
  context->node = from ? from : (xmlNode *)doc;
  return xmlXPathEvalExpression(BAD_CAST xpath, context);
}

char *
xml_string(xmlDoc *doc, const char *xpath)
{
  g_autofree char *expression = g_strdup_printf("string(%s)", xpath);
  g_autoptr(xmlXPathObject) object = evaluate(doc, NULL, expression);

  if (!object || !object->stringval || !*object->stringval)
    return NULL;
  return g_strdup(BAD_CAST_STRING(object->stringval));
}

GPtrArray *
xml_nodes(xmlDoc *doc, xmlNode *context, const char *xpath)
{
  g_autoptr(xmlXPathObject) object = evaluate(doc, context, xpath);
  GPtrArray *nodes = g_ptr_array_new();

  for (int i = 0; object && object->nodesetval && i < object->nodesetval->nodeNr; i++)
    g_ptr_array_add(nodes, object->nodesetval->nodeTab[i]);
  return nodes;
}

char *
xml_attribute(xmlNode *element, const char *name)
{
  g_autoptr(xmlString) value = xmlGetNoNsProp(element, BAD_CAST name);

  return g_strdup(BAD_CAST_STRING(value));
}

guint
xml_number(xmlNode *element, const char *name)
{
  g_autofree char *text = xml_attribute(element, name);

  return text ? (guint)g_ascii_strtoull(text, NULL, 0) : 0;
}

/* Describing */

/* An element as its opening tag, secrets masked, for a message. */
static char *
describe(const xmlNode *node)
{
  g_autoptr(GString) text = g_string_new("<");
  g_autoptr(xmlDoc) doc = xmlNewDoc(BAD_CAST "1.0");
  /* Not const in libxml2 2.9, though never written to. */
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

/* Schemas */

/* What libxml2 says against a document or a schema. */
typedef struct {
  GString *text;
  int line; /* of the first problem, 0 where libxml2 doesn't know it */
} Problems;

/* The element some attribute of which is wrong (libxml2 doesn't say which), NULL where that isn't
   the problem. The node that libxml2 gives may be the element's first child. */
static const xmlNode *
bad_attributes(const xmlError *xml_error)
{
  const xmlNode *node = xml_error->code == XML_RELAXNG_ERR_ATTRVALID ? xml_error->node : NULL;

  while (node && g_strcmp0(BAD_CAST_STRING(node->name), xml_error->str1) != 0)
    node = node->parent;
  return node;
}

static void
collect_error(void *data, ErrorGiven xml_error)
{
  Problems *problems = data;
  GString *text = problems->text;
  const xmlNode *culprit = bad_attributes(xml_error);
  int line = culprit ? (int)xmlGetLineNo(culprit) : xml_error->line;

  if (!xml_error->message || text->len > 2000)
    return;
  if (text->len == 0)
    problems->line = line;
  else if (line > 0)
    g_string_append_printf(text, "; line %d: ", line);
  else
    g_string_append(text, "; ");
  g_string_append(text, xml_error->message);
  while (text->len && g_ascii_isspace(text->str[text->len - 1]))
    g_string_truncate(text, text->len - 1);
  if (culprit) {
    g_autofree char *tag = describe(culprit);

    g_string_append_printf(text, ": %s", tag);
  }
}

static char *
describe_problems(const Problems *problems)
{
  if (problems->line > 0)
    return g_strdup_printf("line %d: %s", problems->line, problems->text->str);
  return g_strdup(problems->text->str);
}

static xmlRelaxNG *
read_schema(const char *path, Problems *problems)
{
  g_autoptr(xmlRelaxNGParserCtxt) parser = xmlRelaxNGNewParserCtxt(path);

  xmlRelaxNGSetParserStructuredErrors(parser, collect_error, problems);
  return xmlRelaxNGParse(parser);
}

/* libxml2 (2.9) makes its table of types at the first schema that it reads, and that of XML Schema's at the first that speaks of one,
   without a lock: by this one they are there before a second thread reads one. */
static void
start_types(void)
{
  static const char text[] =
      "<element name='x' xmlns='http://relaxng.org/ns/structure/1.0' "
      "datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'><data type='string'/></element>";
  g_autoptr(xmlRelaxNGParserCtxt) parser = xmlRelaxNGNewMemParserCtxt(text, (int)strlen(text));

  xmlRelaxNGFree(xmlRelaxNGParse(parser));
}

/* One that a process reads once; one that can't be read is tried again. */
typedef struct {
  GMutex mutex; /* its own, so that nobody waits for another's */
  xmlRelaxNG *schema;
} Schema;

static Schema *
find_schema(const char *path)
{
  static GMutex mutex;
  static GHashTable *schemas;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  Schema *found;

  if (!schemas) {
    schemas = g_hash_table_new(g_str_hash, g_str_equal);
    start_types();
  }
  found = g_hash_table_lookup(schemas, path);
  if (!found) {
    found = g_new0(Schema, 1);
    g_hash_table_insert(schemas, g_strdup(path), found);
  }
  return found;
}

static xmlRelaxNG *
get_schema(const char *path, GError **error)
{
  Schema *found = find_schema(path);
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&found->mutex);
  g_autoptr(GString) text = g_string_new(NULL);
  Problems problems = { .text = text };

  if (found->schema)
    return found->schema;
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN, "there is no schema %s on this host", path);
    return NULL;
  }
  found->schema = read_schema(path, &problems);
  if (!found->schema) {
    g_autofree char *said = describe_problems(&problems);

    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN, "the schema %s can't be read: %s", path, said);
  }
  return found->schema;
}

void
xml_read_schema(const char *path)
{
  get_schema(path, NULL);
}

static gboolean
fits(xmlDoc *doc, xmlRelaxNG *schema, Problems *problems)
{
  g_autoptr(xmlRelaxNGValidCtxt) validator = xmlRelaxNGNewValidCtxt(schema);

  xmlRelaxNGSetValidStructuredErrors(validator, collect_error, problems);
  return xmlRelaxNGValidateDoc(validator, doc) == 0;
}

gboolean
xml_validate(xmlDoc *doc, const char *path, GError **error)
{
  xmlRelaxNG *schema = get_schema(path, error);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *said = NULL;
  Problems problems = { .text = text };

  if (!schema)
    return FALSE;
  if (fits(doc, schema, &problems))
    return TRUE;
  said = describe_problems(&problems);
  g_set_error_literal(error, GVT_ERROR, GVT_ERROR_INVALID, said);
  return FALSE;
}

gboolean
xml_validate_file(xmlDoc *doc, const char *path, const char *schema_path, GError **error)
{
  xmlRelaxNG *schema = get_schema(schema_path, error);
  g_autoptr(GString) text = g_string_new(NULL);
  Problems problems = { .text = text };

  if (!schema)
    return FALSE;
  if (fits(doc, schema, &problems))
    return TRUE;
  g_set_error(error, GVT_ERROR, GVT_ERROR_INVALID, "%s:%d: %s", path, MAX(problems.line, 1),
              text->str);
  return FALSE;
}

/* Comparing */

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

static void
write_name(GString *text, const xmlNs *ns, const xmlChar *name)
{
  if (ns)
    g_string_append_printf(text, "{%s}", BAD_CAST_STRING(ns->href));
  g_string_append(text, BAD_CAST_STRING(name));
}

/* Whether g_markup_escape_text() would leave it as it is, as it does most values. */
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

char *
xml_digest(xmlNode *element)
{
  g_autoptr(GString) text = g_string_new(NULL);

  write_node(text, element);
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

static gboolean
is_named(const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && !node->ns && xmlStrEqual(node->name, BAD_CAST name);
}

/* One piece: an element, its canonical text, and the key by which pieces are ordered. */
typedef struct {
  xmlNode *node;
  char *key;
  char *text;
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
  /* Those of one name keep their order, but for controllers. */
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

/* Those whose children are the pieces. */
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

/* Children of <domain>, and of its containers, ordered by name, in the document's order within one name
   (g_ptr_array_sort() is a merge sort, and stable). */
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

/* Of all that is a piece or in one. */
static guint
count_elements(const xmlNode *node)
{
  guint count = node->type == XML_ELEMENT_NODE && !is_container(node);

  for (const xmlNode *child = node->children; child; child = child->next)
    count += child->type == XML_ELEMENT_NODE ? count_elements(child) : 0;
  return count;
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
  for (guint i = 0; i < left->len; i++) {
    const Piece *l = left->pdata[i];
    const Piece *r = right->pdata[i];

    if (strcmp(l->key, r->key) != 0 || strcmp(l->text, r->text) != 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
xml_equal(xmlDoc *a, xmlDoc *b)
{
  return count_elements(xmlDocGetRootElement(a)) == count_elements(xmlDocGetRootElement(b)) &&
         have_equal_pieces(a, b);
}

static gboolean
same_name(const xmlNode *a, const xmlNode *b)
{
  return a->type == b->type && xmlStrEqual(a->name, b->name) &&
         xmlStrEqual(a->ns ? a->ns->href : NULL, b->ns ? b->ns->href : NULL);
}

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

/* Whether all of want is in have; children are looked for in order, each found one only once. */
static gboolean
is_within(xmlNode *want, xmlNode *have)
{
  g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);

  if (!same_name(want, have))
    return FALSE;
  if (want->type != XML_ELEMENT_NODE)
    return has_text(want, have);
  if (!has_attributes(want, have))
    return FALSE;
  for (xmlNode *child = want->children; child; child = child->next) {
    xmlNode *other = have->children;

    while (other && (g_hash_table_contains(used, other) || !is_within(child, other)))
      other = other->next;
    if (!other)
      return FALSE;
    g_hash_table_add(used, other);
  }
  return TRUE;
}

static gboolean
take_match(GPtrArray *pieces, const Piece *wanted, gboolean subset)
{
  for (guint i = 0; i < pieces->len; i++) {
    Piece *piece = pieces->pdata[i];

    if (piece->matched)
      continue;
    if (subset ? is_within(wanted->node, piece->node) : strcmp(wanted->text, piece->text) == 0) {
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

  /* The exact ones first, so that a piece that merely contains another one isn't taken for it. */
  for (guint i = 0; i < wanted->len; i++) {
    Piece *piece = wanted->pdata[i];

    piece->matched = take_match(there, piece, FALSE);
  }
  for (guint i = 0; i < wanted->len; i++) {
    Piece *piece = wanted->pdata[i];

    if (!piece->matched && !(subset && take_match(there, piece, TRUE)))
      g_ptr_array_add(lacking, describe(piece->node));
  }
  return lacking;
}

/* "<hostdev>"; what is no element has no name. */
static char *
name_of(const xmlNode *node)
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
    const Piece *l = left->pdata[i];
    const Piece *r = right->pdata[i];

    /* Those of one key are beside each other. */
    if ((strcmp(l->key, r->key) != 0 || strcmp(l->text, r->text) != 0) &&
        g_strcmp0(l->key, last) != 0) {
      g_ptr_array_add(names, name_of(l->node));
      last = l->key;
    }
  }
  return names;
}
