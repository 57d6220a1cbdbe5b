/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/stylesheet.h"

#include <libexslt/exslt.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
#include <libxslt/documents.h>
#include <libxslt/extensions.h>
#include <libxslt/extra.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include "base/error.h"
#include "base/paths.h"
#include "base/redact.h"
#include "xml/xml.h"

typedef struct {
  char *name;
  xsltStylesheet *xslt;
  xsltSecurityPrefs *security;
} Stylesheet;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlParserCtxt, xmlFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xsltStylesheet, xsltFreeStylesheet)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xsltTransformContext, xsltFreeTransformContext)

static xsltSecurityPrefs *
forbid_io(void)
{
  static const xsltSecurityOption options[] = {
    XSLT_SECPREF_READ_FILE,    XSLT_SECPREF_WRITE_FILE,    XSLT_SECPREF_CREATE_DIRECTORY,
    XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK,
  };
  xsltSecurityPrefs *security = xsltNewSecurityPrefs();

  for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
    xsltSetSecurityPrefs(security, options[i], xsltSecurityForbid);
  return security;
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

/* The parts of EXSLT that the stylesheets use: func:function, set:… and exsl:node-set(). None of
   them reads or writes anything. The rest stays out; exsl:document could write files. */
static void
register_exslt(void)
{
  exsltFuncRegister();
  exsltSetsRegister();
  xsltRegisterExtModuleFunction(BAD_CAST "node-set", EXSLT_COMMON_NAMESPACE, xsltFunctionNodeSet);
}

/* Reads a file for libxslt, the stylesheet's own or one that it includes, without comments and
   indentation: they are a third of its nodes. */
static xmlDoc *
read_without_comments(const xmlChar *uri, xmlDict *dict, int options, G_GNUC_UNUSED void *context,
                      G_GNUC_UNUSED xsltLoadType type)
{
  g_autoptr(xmlParserCtxt) parser = xmlNewParserCtxt();

  if (dict) {
    xmlDictFree(parser->dict);
    parser->dict = dict;
    xmlDictReference(dict);
  }
  parser->sax->comment = NULL;
  return xmlCtxtReadFile(parser, (const char *)uri, NULL,
                         options | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT);
}

static Stylesheet *
compile(const char *name, GError **error)
{
  g_autofree char *path = paths_data(name);
  g_autoptr(GString) problems = g_string_new(NULL);
  g_autoptr(xsltStylesheet) xslt = NULL;
  Stylesheet *stylesheet;

  register_exslt();
  xsltSetLoaderFunc(read_without_comments);
  xsltSetGenericErrorFunc(problems, collect_text);
  xmlSetGenericErrorFunc(problems, collect_text);
  xslt = xsltParseStylesheetFile(BAD_CAST path);
  xsltSetGenericErrorFunc(NULL, NULL);
  xmlSetGenericErrorFunc(NULL, NULL);
  if (!xslt || xslt->errors) {
    gvt_fail(error, "the stylesheet %s can't be used: %s", path, g_strstrip(problems->str));
    return NULL;
  }
  stylesheet = g_new0(Stylesheet, 1);
  stylesheet->name = g_strdup(name);
  stylesheet->xslt = g_steal_pointer(&xslt);
  stylesheet->security = forbid_io();
  return stylesheet;
}

/* The compiled stylesheet, which is never freed. NULL with *error if it can't be used. */
static const Stylesheet *
get_compiled(const char *name, GError **error)
{
  static GMutex mutex;
  static GHashTable *compiled;
  G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
  Stylesheet *stylesheet;

  if (!compiled)
    compiled = g_hash_table_new(g_str_hash, g_str_equal);
  stylesheet = g_hash_table_lookup(compiled, name);
  if (!stylesheet) {
    stylesheet = compile(name, error);
    if (stylesheet)
      g_hash_table_insert(compiled, stylesheet->name, stylesheet);
  }
  return stylesheet;
}

gboolean
stylesheet_load(const char *name, GError **error)
{
  return get_compiled(name, error) != NULL;
}

/* libxslt prints messages in pieces; a newline ends each message. It may quote the domain. */
static void
add_message_lines(GPtrArray *notes, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (gsize i = 0; notes && lines[i]; i++)
    if (*g_strstrip(lines[i]))
      g_ptr_array_add(notes, redact_text(lines[i]));
}

static xmlDoc *
run_compiled(const Stylesheet *stylesheet, xmlDoc *doc, GPtrArray *notes, GError **error)
{
  g_autoptr(xsltTransformContext) context = xsltNewTransformContext(stylesheet->xslt, doc);
  g_autoptr(GString) messages = g_string_new(NULL);
  g_autofree char *said = NULL;
  g_autoptr(xmlDoc) result = NULL;

  xsltSetCtxtSecurityPrefs(stylesheet->security, context);
  xsltSetTransformErrorFunc(context, messages, collect_text);
  result = xsltApplyStylesheetUser(stylesheet->xslt, doc, NULL, NULL, NULL, context);
  said = redact_text(g_strstrip(messages->str));
  if (context->state == XSLT_STATE_STOPPED) {
    gvt_fail(error, "%s", said);
    return NULL;
  }
  if (!result || context->state != XSLT_STATE_OK || !xmlDocGetRootElement(result)) {
    gvt_fail(error, "the stylesheet %s failed: %s", stylesheet->name,
             *said ? said : "the transformation returned nothing");
    return NULL;
  }
  add_message_lines(notes, messages->str);
  return g_steal_pointer(&result);
}

xmlDoc *
stylesheet_run(const char *name, xmlDoc *doc, GPtrArray *notes, GError **error)
{
  const Stylesheet *stylesheet = get_compiled(name, error);

  return stylesheet ? run_compiled(stylesheet, doc, notes, error) : NULL;
}
