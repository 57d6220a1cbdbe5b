/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "profile.h"
#include "report.h"

static gboolean
print_list(GError **error)
{
  g_autoptr(GPtrArray) names = profile_names(error);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; names && i < names->len; i++) {
    g_autoptr(xmlDoc) profile = profile_load(names->pdata[i], error);
    g_autofree char *summary =
        profile ? domxml_attribute(xmlDocGetRootElement(profile), "summary") : NULL;

    if (!profile)
      return FALSE;
    g_string_append_printf(text, "%-14s %s\n", (const char *)names->pdata[i], summary);
  }
  return names && report_print(text->str, error);
}

/* One setting in a line, why and from where below it. */
static void
add_setting(GString *text, xmlNode *setting)
{
  g_autofree char *name = domxml_attribute(setting, "name");
  g_autofree char *mode = domxml_attribute(setting, "mode");
  g_autofree char *value = domxml_attribute(setting, "value");
  g_autofree char *why = domxml_attribute(setting, "why");
  g_autofree char *source = domxml_attribute(setting, "source");

  g_string_append_printf(text, "\n%s ", (const char *)setting->name);
  if (name)
    g_string_append_printf(text, "%s=", name);
  g_string_append_printf(text, "%s\n", mode ? mode : value);
  if (why)
    g_string_append_printf(text, "    %s\n", why);
  if (source)
    g_string_append_printf(text, "    from: %s\n", source);
}

static gboolean
print_one(const char *name, GError **error)
{
  g_autoptr(xmlDoc) profile = profile_load(name, error);
  g_autoptr(GPtrArray) settings = NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *summary = NULL;
  g_autofree char *source = NULL;

  if (!profile)
    return FALSE;
  summary = domxml_attribute(xmlDocGetRootElement(profile), "summary");
  source = domxml_string(profile, "/gvt:profile/gvt:source");
  settings = domxml_nodes(profile, NULL, "/gvt:profile/*[not(self::gvt:source)]");
  g_string_append_printf(text, "%s: %s\n", name, summary);
  if (source)
    g_string_append_printf(text, "from: %s\n", source);
  for (guint i = 0; i < settings->len; i++)
    add_setting(text, settings->pdata[i]);
  return report_print(text->str, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = command_context(command);

  if (!command_parse(context, &argc, &argv, 0, 1, error))
    return GVT_EXIT_FAILED;
  return (argc > 1 ? print_one(argv[1], error) : print_list(error)) ? GVT_EXIT_DONE
                                                                    : GVT_EXIT_FAILED;
}

const GvtCommand cmd_profiles = {
  .name = "profiles",
  .args = "[NAME]",
  .summary = "List the recipes, or show all of one and where its settings come from",
  .run = run,
};
