/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "xml/stylesheet.h"

#include <libexslt/exslt.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
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

struct Stylesheet {
  char *name;
  xsltStylesheet *xslt;
  xsltSecurityPrefs *security;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xsltTransformContext, xsltFreeTransformContext)

void
stylesheet_free(Stylesheet *stylesheet)
{
  if (stylesheet->xslt)
    xsltFreeStylesheet(stylesheet->xslt);
  xsltFreeSecurityPrefs(stylesheet->security);
  g_free(stylesheet->name);
  g_free(stylesheet);
}

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
  static gsize registered;

  if (!g_once_init_enter(&registered))
    return;
  exsltFuncRegister();
  exsltSetsRegister();
  xsltRegisterExtModuleFunction(BAD_CAST "node-set", EXSLT_COMMON_NAMESPACE, xsltFunctionNodeSet);
  g_once_init_leave(&registered, 1);
}

Stylesheet *
stylesheet_load(const char *name, GError **error)
{
  g_autofree char *path = paths_data(name);
  g_autoptr(Stylesheet) stylesheet = g_new0(Stylesheet, 1);
  g_autoptr(GString) problems = g_string_new(NULL);

  register_exslt();
  stylesheet->name = g_strdup(name);
  stylesheet->security = forbid_io();
  xsltSetGenericErrorFunc(problems, collect_text);
  xmlSetGenericErrorFunc(problems, collect_text);
  stylesheet->xslt = xsltParseStylesheetFile(BAD_CAST path);
  xsltSetGenericErrorFunc(NULL, NULL);
  xmlSetGenericErrorFunc(NULL, NULL);
  if (!stylesheet->xslt || stylesheet->xslt->errors) {
    gvt_fail(error, "the stylesheet %s can't be used: %s", path, g_strstrip(problems->str));
    return NULL;
  }
  return g_steal_pointer(&stylesheet);
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

xmlDoc *
stylesheet_run(const Stylesheet *stylesheet, xmlDoc *doc, GPtrArray *notes, GError **error)
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
             *said ? said : "the transformation gave nothing");
    return NULL;
  }
  add_message_lines(notes, messages->str);
  return g_steal_pointer(&result);
}
