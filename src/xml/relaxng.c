/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/relaxng.h"

#include <string.h>

#include <libxml/relaxng.h>

#include "base/error.h"
#include "xml/internal.h"
#include "xml/redact-xml.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGParserCtxt, xmlRelaxNGFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlRelaxNGValidCtxt, xmlRelaxNGFreeValidCtxt)

/* The problems that libxml2 finds in a document or a schema. */
typedef struct {
  GString *text;
  int line; /* of the first problem, 0 if libxml2 doesn't know it */
} Problems;

/* The element with a wrong attribute (libxml2 doesn't say which attribute), NULL if that isn't the
   problem. The error's node may be the element's first child. */
static const xmlNode *
find_culprit(const xmlError *xml_error)
{
  const xmlNode *node = xml_error->code == XML_RELAXNG_ERR_ATTRVALID ? xml_error->node : NULL;

  while (node && g_strcmp0(BAD_CAST_STRING(node->name), xml_error->str1) != 0)
    node = node->parent;
  return node;
}

enum { LONGEST_TEXT = 2000 };

/* Appends an error to the problems, unless they are long already. */
static void
collect_error(void *data, CallbackError xml_error)
{
  Problems *problems = data;
  GString *text = problems->text;
  const xmlNode *culprit = find_culprit(xml_error);
  int line = culprit ? (int)xmlGetLineNo(culprit) : xml_error->line;

  if (!xml_error->message || text->len > LONGEST_TEXT)
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
    g_autofree char *tag = redact_tag(culprit);

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
parse_schema(const char *path, Problems *problems)
{
  g_autoptr(xmlRelaxNGParserCtxt) parser = xmlRelaxNGNewParserCtxt(path);

  xmlRelaxNGSetParserStructuredErrors(parser, collect_error, problems);
  return xmlRelaxNGParse(parser);
}

/* Makes libxml2 set up its tables of types before a second thread reads a schema: 2.9 makes them
   without a lock, that of RELAX NG's with the first schema, that of XML Schema's with the first one
   that has such a type. */
static void
make_type_tables(void)
{
  static const char text[] = "<element name='x' xmlns='http://relaxng.org/ns/structure/1.0' "
                             "datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
                             "<data type='string'/></element>";
  g_autoptr(xmlRelaxNGParserCtxt) parser = xmlRelaxNGNewMemParserCtxt(text, (int)strlen(text));

  xmlRelaxNGFree(xmlRelaxNGParse(parser));
}

/* A schema is read once in a process. One that can't be read is tried again. */
typedef struct {
  GMutex mutex; /* one for each schema, so that reading one blocks no other */
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
    make_type_tables();
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
    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN, "this host has no schema %s", path);
    return NULL;
  }
  found->schema = parse_schema(path, &problems);
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
validate_doc(xmlDoc *doc, xmlRelaxNG *schema, Problems *problems)
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
  if (validate_doc(doc, schema, &problems))
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
  if (validate_doc(doc, schema, &problems))
    return TRUE;
  g_set_error(error, GVT_ERROR, GVT_ERROR_INVALID, "%s:%d: %s", path, MAX(problems.line, 1),
              text->str);
  return FALSE;
}
