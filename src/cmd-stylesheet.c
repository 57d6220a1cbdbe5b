/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "report.h"
#include "stylesheet.h"

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(xmlDoc) flat = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!command_parse(context, &argc, &argv, 1, 1, error))
    return GVT_EXIT_FAILED;
  if (!g_str_equal(argv[1], "apply") && !g_str_equal(argv[1], "revert")) {
    gvt_usage(error, "there is no stylesheet '%s'; there are: apply, revert", argv[1]);
    return GVT_EXIT_FAILED;
  }
  name = g_strdup_printf("xslt/%s.xsl", argv[1]);
  flat = stylesheet_flatten(name, error);
  if (!flat)
    return GVT_EXIT_FAILED;
  text = domxml_print(flat);
  return report_print_exact(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_stylesheet = {
  .name = "stylesheet",
  .args = "apply|revert",
  .summary = "Print the one-file stylesheet, so that xsltproc alone can do the rewriting",
  .description = "The plan is to be in the domain's metadata already: see \"gvt-xml plan\".",
  .run = run,
};
