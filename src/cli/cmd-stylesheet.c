/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/read-file.h"
#include "cli/command.h"
#include "xml/flatten.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

/* Reads the plan in a file, which is the output of "gvt-xml plan" or a domain with a plan. The
   returned document has only the plan, which is valid by plan.rng. */
static xmlDoc *
read_plan(const char *file, GError **error)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  gsize length = 0;
  g_autofree char *text = read_file(file, XML_LIMIT, &length, error);
  g_autoptr(xmlDoc) doc =
      text ? xml_parse_file(text, (gssize)length, read_file_name(file), error) : NULL;
  g_autoptr(GPtrArray) plans = NULL;
  g_autoptr(xmlDoc) plan = NULL;

  if (!doc)
    return NULL;
  plans = xml_nodes(doc, NULL, "/gvt:plan | /domain/metadata/gvt:state/gvt:plan");
  if (plans->len != 1) {
    gvt_fail(error,
             "%s has %s plan; give it the output of \"gvt-xml plan\", or a domain with one plan",
             read_file_name(file), plans->len ? "more than one" : "no");
    return NULL;
  }
  plan = xml_as_document(plans->pdata[0]);
  if (!xml_validate_file(plan, read_file_name(file), schema, error))
    return NULL;
  return g_steal_pointer(&plan);
}

static xmlDoc *
flatten(const char *which, const char *plan_file, GError **error)
{
  g_autofree char *name = g_strdup_printf("xslt/%s.xsl", which);
  g_autoptr(xmlDoc) plan = NULL;

  if (!plan_file)
    return flatten_stylesheet(name, error);
  plan = read_plan(plan_file, error);
  return plan ? flatten_with_plan(xmlDocGetRootElement(plan), error) : NULL;
}

static int
print_stylesheet(const char *which, const char *plan_file, GError **error)
{
  g_autoptr(xmlDoc) flat = NULL;
  g_autofree char *text = NULL;

  if (!g_str_equal(which, "apply") && !g_str_equal(which, "revert")) {
    gvt_usage(error, "there is no stylesheet '%s'; there are: apply, revert", which);
    return GVT_EXIT_FAILED;
  }
  if (plan_file && !g_str_equal(which, "apply")) {
    gvt_usage(error, "--plan is only for the stylesheet apply; revert uses the plan in the domain");
    return GVT_EXIT_FAILED;
  }
  flat = flatten(which, plan_file, error);
  if (!flat)
    return GVT_EXIT_FAILED;
  text = xml_print(flat);
  return print_exact(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static int
cmd_stylesheet_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(CommandContext) context = command_context(command);
  g_autofree char *plan_file = NULL;
  const GOptionEntry entries[] = {
    { "plan", 0, 0, G_OPTION_ARG_FILENAME, &plan_file,
      "With apply: put this plan into the stylesheet: what gvt-xml plan printed, or a domain that has "
      "one",
      "FILE|-" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 1, 1, error))
    return GVT_EXIT_FAILED;
  return print_stylesheet(argv[1], plan_file, error);
}

static const CommandText stylesheet_examples[] = {
  { "gvt-xml stylesheet apply >apply.xsl", "Apply the plan that is in a domain's metadata" },
  { "xsltproc apply.xsl win10.xml >new.xml", "Apply the plan in win10.xml without gvt-xml" },
  { "gvt-xml stylesheet apply --plan plan.xml", "Apply the same plan to any domain" },
  { "gvt-xml stylesheet revert >revert.xsl", "Take a plan back" },
  { NULL, NULL },
};

const GvtCommand cmd_stylesheet = {
  .name = "stylesheet",
  .group = COMMAND_GROUP_EXPERT,
  .args = "apply|revert",
  .summary = "Print an XSLT stylesheet that does the rewriting without gvt-xml",
  .examples = stylesheet_examples,
  .description = "Without --plan, the plan must be in the domain's metadata already. With it, the "
                 "stylesheet gives this plan to any domain that has none.",
  .is_local = TRUE,
  .run = cmd_stylesheet_run,
};
