/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "profile.h"
#include "report.h"

static void
add_line(GString *text, const ProfileFile *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) profile = profile_read(file, &error);
  g_autofree char *summary = NULL;

  if (!profile) {
    report_warning("%s", error->message);
    return;
  }
  summary = domxml_attribute(xmlDocGetRootElement(profile), "summary");
  g_string_append_printf(text, "%-14s %s", file->name, summary);
  if (file->own)
    g_string_append_printf(text, " (%s)", file->path);
  g_string_append_c(text, '\n');
}

/* A bad one is in nobody's way. */
static gboolean
print_list(GError **error)
{
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) files = profile_files(passed_over, error);
  g_autoptr(GString) text = g_string_new(NULL);

  if (!files)
    return FALSE;
  for (guint i = 0; i < passed_over->len; i++)
    report_warning("%s", (const char *)passed_over->pdata[i]);
  for (guint i = 0; i < files->len; i++)
    add_line(text, files->pdata[i]);
  return report_print(text->str, error);
}

/* What --display takes. */
static gboolean
print_displays(GError **error)
{
  g_autoptr(xmlDoc) displays = profile_load_displays(error);
  g_autoptr(GPtrArray) modes = NULL;
  g_autoptr(GString) text = g_string_new(NULL);

  if (!displays)
    return FALSE;
  modes = domxml_nodes(displays, NULL, "/gvt:displays/gvt:display");
  for (guint i = 0; i < modes->len; i++) {
    g_autofree char *mode = domxml_attribute(modes->pdata[i], "mode");
    g_autofree char *summary = domxml_attribute(modes->pdata[i], "summary");

    g_string_append_printf(text, "%-18s %s\n", mode, summary);
  }
  return report_print(text->str, error);
}

/* What a setting says: "keep", "xres=1920", "virtio, accel3d". */
static char *
setting_text(xmlNode *setting)
{
  static const char *const attributes[] = { "mode", "model", "value", "text" };
  g_autofree char *name = domxml_attribute(setting, "name");
  g_autofree char *accel3d = domxml_attribute(setting, "accel3d");

  for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
    g_autofree char *value = domxml_attribute(setting, attributes[i]);

    if (value)
      return g_strdup_printf("%s%s%s%s", name ? name : "", name ? "=" : "", value,
                             accel3d ? ", accel3d" : "");
  }
  return g_strdup("");
}

/* One setting in a line, for which guests, why and from where below it. */
static void
add_setting(GString *text, xmlNode *setting)
{
  g_autofree char *what = setting_text(setting);
  g_autofree char *machine = domxml_attribute(setting, "machine");
  g_autofree char *firmware = domxml_attribute(setting, "firmware");
  g_autofree char *why = domxml_attribute(setting, "why");
  g_autofree char *source = domxml_attribute(setting, "source");

  g_string_append_printf(text, "\n%s %s\n", (const char *)setting->name, what);
  if (machine || firmware)
    g_string_append_printf(text, "    for: %s%s%s guests\n", machine ? machine : "",
                           machine && firmware ? ", " : "", firmware ? firmware : "");
  if (why)
    g_string_append_printf(text, "    %s\n", why);
  if (source)
    g_string_append_printf(text, "    from: %s\n", source);
}

static gboolean
print_one(const char *name, GError **error)
{
  g_autoptr(ProfileFile) file = profile_find(name, error);
  g_autoptr(xmlDoc) profile = file ? profile_read(file, error) : NULL;
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
  if (file->own)
    g_string_append_printf(text, "file: %s\n", file->path);
  if (source)
    g_string_append_printf(text, "from: %s\n", source);
  for (guint i = 0; i < settings->len; i++)
    add_setting(text, settings->pdata[i]);
  return report_print(text->str, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean displays = FALSE;
  gboolean printed;
  g_autoptr(GOptionContext) context = command_context(command);
  const GOptionEntry entries[] = {
    { "displays", 0, 0, G_OPTION_ARG_NONE, &displays,
      "List the ways to show a guest instead, for --display", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, 1, error))
    return GVT_EXIT_FAILED;
  if (displays && argc > 1) {
    gvt_usage(error, "say which profile, or --displays (gvt-xml profiles --help shows how)");
    return GVT_EXIT_FAILED;
  }
  if (displays)
    printed = print_displays(error);
  else
    printed = argc > 1 ? print_one(argv[1], error) : print_list(error);
  return printed ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

const GvtCommand cmd_profiles = {
  .name = "profiles",
  .args = "[NAME] | --displays",
  .summary = "List the recipes, or show all of one and where its settings come from",
  .run = run,
};
