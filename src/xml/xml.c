/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/xml.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "base/error.h"
#include "xml/internal.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlParserCtxt, xmlFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathObject, xmlXPathFreeObject)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlBuffer, xmlBufferFree)

/* Parsing and printing */

/* The limit of tags, attributes, comments and the like in a text. libxml2, libxslt and schemas take
   time for each of them, some by the square of their number. The largest of libvirt's own test
   domains has some 1000 of them, 5,000 disks have 90,000. */
#define MARKS_LIMIT 100000
/* The limit of attributes in one element: they take the longest. */
#define ELEMENT_LIMIT 2000

/* The result of parsing a text. */
typedef struct {
  gboolean has_doctype;
  int line;      /* of the problem, 0 if it isn't in a line of the text */
  char *problem; /* NULL if there is none */
} Reading;

/* libxml2 calls this before it reads the document type: no entity is declared and no file read. */
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

/* Does nothing. Without a callback libxml2 prints some errors, with a piece of the text, whatever
   its options are. */
static void
ignore_xml_error(void *data, CallbackError xml_error)
{
  (void)data;
  (void)xml_error;
}

/* The length of the XML declaration that a text begins with; 0 if it has none. */
static gsize
declaration_length(const char *text)
{
  const char *end = g_str_has_prefix(text, "<?xml") && g_ascii_isspace(text[strlen("<?xml")])
                        ? strstr(text, "?>")
                        : NULL;

  return end ? (gsize)(end + strlen("?>") - text) : 0;
}

/* An XML declaration for a text in UTF-8. */
static char *
declaration_in_utf8(const char *declaration)
{
  g_autofree char *small = g_ascii_strdown(declaration, -1);

  if (!strstr(small, "encoding") || strstr(small, "\"utf-8\"") || strstr(small, "'utf-8'"))
    return g_strdup(declaration);
  return g_strdup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

/* The numbers of tags and the like, and of attributes, before a text is parsed. */
typedef struct {
  gsize marks;
  gsize in_element; /* attributes of the present element */
  gboolean exceeds;
} Census;

static void
count_mark(Census *census, gboolean is_attribute)
{
  census->marks++;
  census->in_element = is_attribute ? census->in_element + 1 : 0;
  census->exceeds = census->marks > MARKS_LIMIT || census->in_element > ELEMENT_LIMIT;
}

/* Where the text behind a '<' ends that isn't a tag: a comment, CDATA, an instruction. NULL if it
   is a tag. */
static const char *
skip_non_tag(const char *at, const char *end)
{
  static const char *const kinds[][2] = { { "<!--", "-->" },
                                          { "<![CDATA[", "]]>" },
                                          { "<?", "?>" } };

  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    gsize length = strlen(kinds[i][0]);
    const char *last;

    if ((gsize)(end - at) < length || strncmp(at, kinds[i][0], length) != 0)
      continue;
    last = g_strstr_len(at + length, end - at - (gssize)length, kinds[i][1]);
    return last ? last + strlen(kinds[i][1]) : end;
  }
  return NULL;
}

/* Counts the attributes of a tag. Returns its end. A '<' in it begins another tag: no value may
   have one, so libxml2 stops there too. */
static const char *
count_tag(Census *census, const char *at, const char *end)
{
  char quote = '\0';

  for (at++; at < end && *at != '<' && (quote || *at != '>') && !census->exceeds; at++) {
    if (quote && *at == quote)
      quote = '\0';
    else if (quote)
      continue;
    else if (*at == '"' || *at == '\'')
      quote = *at;
    else if (*at == '=')
      count_mark(census, TRUE);
  }
  return at;
}

/* Counts all tags, and the attributes in them. text must be in UTF-8. */
static void
count_marks(Census *census, const char *text, gsize size)
{
  const char *end = text + size;
  const char *at = memchr(text, '<', size);

  while (at && at < end && !census->exceeds) {
    const char *next = skip_non_tag(at, end);

    count_mark(census, FALSE);
    at = next ? next : count_tag(census, at, end);
    at = at < end ? memchr(at, '<', (gsize)(end - at)) : NULL;
  }
}

/* Counts each byte that may be a mark. In another encoding a byte in a character may be a quote. */
static void
count_bytes(Census *census, const char *text, gsize size)
{
  for (gsize i = 0; i < size && !census->exceeds; i++)
    if (text[i] == '<' || text[i] == '=')
      count_mark(census, text[i] == '=');
}

static gboolean
is_utf8(const char *text, gsize size)
{
  gsize mark = g_str_has_prefix(text, "\xef\xbb\xbf") ? 3 : 0;
  const char *end = g_strstr_len(text, (gssize)size, "?>");
  g_autofree char *start = end ? g_strndup(text + mark, (gsize)(end + 2 - text) - mark) : NULL;
  g_autofree char *declaration = start ? g_strndup(start, declaration_length(start)) : NULL;
  g_autofree char *in_utf8 = declaration ? declaration_in_utf8(declaration) : NULL;

  return g_utf8_validate_len(text, size, NULL) && g_strcmp0(declaration, in_utf8) == 0 &&
         (end || !g_str_has_prefix(text + mark, "<?xml"));
}

/* The reason to refuse a text before it is parsed; NULL if there is none. */
static const char *
find_excess(const char *text, gsize size)
{
  Census census = { 0 };

  if (size > XML_LIMIT)
    return "has more than 4 MiB, which libvirt doesn't accept either";
  if (is_utf8(text, size))
    count_marks(&census, text, size);
  else
    count_bytes(&census, text, size);
  if (census.in_element > ELEMENT_LIMIT)
    return "has more than 2,000 attributes in one element, more than any domain has";
  return census.exceeds ? "has more than 100,000 tags and attributes, more than any domain has"
                        : NULL;
}

/* libxml2's message without its quotes of the text, which may be of a password: a name after a
   '&', and bytes that aren't UTF-8 (on a line of their own). */
static char *
describe_error(const xmlError *xml_error)
{
  if (!xml_error || !xml_error->message)
    return g_strdup("it is empty");
  if (xml_error->code == XML_ERR_UNDECLARED_ENTITY || xml_error->code == XML_WAR_UNDECLARED_ENTITY)
    return g_strdup("an undeclared entity; write '&' as '&amp;'");
  return g_strstrip(g_strndup(xml_error->message, strcspn(xml_error->message, "\n")));
}

static xmlDoc *
parse_text(Reading *reading, const char *text, gsize size)
{
  const int options =
      XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  g_autoptr(xmlParserCtxt) parser = xmlNewParserCtxt();
  const xmlError *last;
  xmlDoc *doc;

  parser->_private = reading;
  parser->sax->internalSubset = refuse_doctype;
  parser->sax->serror = ignore_xml_error;
  doc = xmlCtxtReadMemory(parser, text, (int)size, NULL, NULL, options);
  last = xmlCtxtGetLastError(parser);
  if (reading->has_doctype)
    reading->problem =
        g_strdup("has a document type declaration, which domain XML never has; remove it");
  else if (!doc) {
    reading->line = last ? MAX(last->line, 1) : 1;
    reading->problem = describe_error(last);
  }
  return doc;
}

/* Parses a text if it is within the limits. NULL with reading->problem, which the caller frees, if
   it isn't or can't be parsed. */
static xmlDoc *
parse_within_limits(Reading *reading, const char *text, gssize length)
{
  gsize size = length < 0 ? strlen(text) : (gsize)length;
  const char *excess = find_excess(text, size);
  g_autoptr(xmlDoc) doc = excess ? NULL : parse_text(reading, text, size);

  if (excess)
    reading->problem = g_strdup(excess);
  return reading->problem ? NULL : g_steal_pointer(&doc);
}

xmlDoc *
xml_parse(const char *text, gssize length, const char *origin, GError **error)
{
  Reading reading = { 0 };
  xmlDoc *doc = parse_within_limits(&reading, text, length);
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
  xmlDoc *doc = parse_within_limits(&reading, text, length);
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

char *
xml_written_as(const char *original, const char *printed)
{
  static const char mark[] = "\xef\xbb\xbf";
  const char *start = g_str_has_prefix(original, mark) ? original + strlen(mark) : original;
  g_autofree char *declaration = g_strndup(start, declaration_length(start));
  g_autofree char *in_utf8 = declaration_in_utf8(declaration);
  const char *newline = strchr(original, '\n');
  gboolean is_crlf = newline && newline > original && newline[-1] == '\r';
  GString *text = g_string_new(start == original ? "" : mark);

  if (*in_utf8)
    g_string_append_printf(text, "%s%s", in_utf8, is_crlf ? "\r\n" : "\n");
  for (; *printed; printed++) {
    if (is_crlf && *printed == '\n')
      g_string_append_c(text, '\r');
    g_string_append_c(text, *printed);
  }
  return g_string_free(text, FALSE);
}

/* XPath and attributes */

static void
free_xpath_context(void *context)
{
  xmlXPathFreeContext(context);
}

/* One context for each thread: to make one takes longer than to evaluate most expressions. */
static xmlXPathContext *
get_xpath_context(void)
{
  static GPrivate current = G_PRIVATE_INIT(free_xpath_context);
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
  xmlXPathContext *context = get_xpath_context();

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

xmlNode *
xml_node(xmlDoc *doc, xmlNode *context, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, context, xpath);

  return nodes->len ? nodes->pdata[0] : NULL;
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
