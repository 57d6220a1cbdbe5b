/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "cli/command.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* The output: text, or an array of JSON. */
typedef struct {
  GString *text;
  JsonObject *array; /* NULL for text */
} Output;

static gboolean
print_output(const Output *output, GError **error)
{
  return output->array ? json_print(output->array, error) : print_text(output->text->str, error);
}

static void
add_profile_line(const Output *output, const ProfileFile *file, xmlNode *profile)
{
  g_autofree char *summary = xml_attribute(profile, "summary");

  g_string_append_printf(output->text, "%-15s %s", file->name, summary);
  if (file->own)
    g_string_append_printf(output->text, " (%s)", file->path);
  g_string_append_c(output->text, '\n');
}

static JsonObject *
json_profile(const ProfileFile *file, xmlNode *profile)
{
  JsonObject *object = json_object_new_object();
  g_autofree char *summary = xml_attribute(profile, "summary");
  g_autofree char *device = xml_attribute(profile, "device");

  json_object_object_add(object, "name", json_text(file->name));
  json_object_object_add(object, "summary", json_text(summary));
  json_object_object_add(object, "device", json_text(device));
  json_object_object_add(object, "file", json_text(file->path));
  json_object_object_add(object, "own", json_object_new_boolean(file->own));
  return object;
}

/* A profile that can't be read is a warning, and the others are listed. */
static void
add_profile_file(const Output *output, const ProfileFile *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) profile = profile_read(file, &error);

  if (!profile)
    log_warning("%s", error->message);
  else if (output->array)
    json_object_array_add(output->array, json_profile(file, xmlDocGetRootElement(profile)));
  else
    add_profile_line(output, file, xmlDocGetRootElement(profile));
}

static gboolean
print_list(const Output *output, GError **error)
{
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) files = profile_files(passed_over, error);

  if (!files)
    return FALSE;
  for (guint i = 0; i < passed_over->len; i++)
    log_warning("%s", (const char *)passed_over->pdata[i]);
  for (guint i = 0; i < files->len; i++)
    add_profile_file(output, files->pdata[i]);
  return print_output(output, error);
}

static JsonObject *
json_display(const char *mode, const char *summary)
{
  JsonObject *object = json_object_new_object();

  json_object_object_add(object, "display", json_text(mode));
  json_object_object_add(object, "summary", json_text(summary));
  return object;
}

/* The values of --display. */
static gboolean
print_displays(const Output *output, GError **error)
{
  xmlDoc *displays = profile_load_displays(error);
  g_autoptr(GPtrArray) modes = NULL;

  if (!displays)
    return FALSE;
  modes = xml_nodes(displays, NULL, "/gvt:displays/gvt:display");
  for (guint i = 0; i < modes->len; i++) {
    g_autofree char *mode = xml_attribute(modes->pdata[i], "mode");
    g_autofree char *summary = xml_attribute(modes->pdata[i], "summary");

    if (output->array)
      json_object_array_add(output->array, json_display(mode, summary));
    else
      g_string_append_printf(output->text, "%-18s %s\n", mode, summary);
  }
  return print_output(output, error);
}

/* The value of a setting: "keep", "xres=1920", "virtio, accel3d, blob". */
static char *
setting_text(xmlNode *setting)
{
  static const char *const attributes[] = { "mode", "model", "value", "text" };
  g_autofree char *name = xml_attribute(setting, "name");
  g_autofree char *accel3d = xml_attribute(setting, "accel3d");
  g_autofree char *blob = xml_attribute(setting, "blob");

  for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
    g_autofree char *value = xml_attribute(setting, attributes[i]);

    if (value)
      return g_strdup_printf("%s%s%s%s%s", name ? name : "", name ? "=" : "", value,
                             accel3d ? ", accel3d" : "", blob ? ", blob" : "");
  }
  return g_strdup("");
}

/* A setting in a line; below it its guests, its reason and its source. */
static void
add_setting(GString *text, xmlNode *setting)
{
  g_autofree char *what = setting_text(setting);
  g_autofree char *machine = xml_attribute(setting, "machine");
  g_autofree char *firmware = xml_attribute(setting, "firmware");
  g_autofree char *why = xml_attribute(setting, "why");
  g_autofree char *source = xml_attribute(setting, "source");

  g_string_append_printf(text, "\n%s %s\n", (const char *)setting->name, what);
  if (machine || firmware)
    g_string_append_printf(text, "    for: %s%s%s guests\n", machine ? machine : "",
                           machine && firmware ? ", " : "", firmware ? firmware : "");
  if (why)
    g_string_append_printf(text, "    %s\n", why);
  if (source)
    g_string_append_printf(text, "    from: %s\n", source);
}

static void
add_profile(const Output *output, const ProfileFile *file, xmlDoc *profile, const char *source,
            const GPtrArray *settings)
{
  g_autofree char *summary = xml_attribute(xmlDocGetRootElement(profile), "summary");

  g_string_append_printf(output->text, "%s: %s\n", file->name, summary);
  if (file->own)
    g_string_append_printf(output->text, "file: %s\n", file->path);
  if (source)
    g_string_append_printf(output->text, "from: %s\n", source);
  for (guint i = 0; i < settings->len; i++)
    add_setting(output->text, settings->pdata[i]);
}

/* A setting with all of its attributes. */
static JsonObject *
json_setting(xmlNode *setting)
{
  JsonObject *object = json_object_new_object();

  json_object_object_add(object, "setting", json_text((const char *)setting->name));
  for (xmlAttr *attribute = setting->properties; attribute; attribute = attribute->next) {
    const char *name = (const char *)attribute->name;
    g_autofree char *value = xml_attribute(setting, name);

    json_object_object_add(object, name, json_text(value));
  }
  return object;
}

static void
add_profile_json(const Output *output, const ProfileFile *file, xmlDoc *profile, const char *source,
                 const GPtrArray *settings)
{
  JsonObject *object = json_profile(file, xmlDocGetRootElement(profile));
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < settings->len; i++)
    json_object_array_add(array, json_setting(settings->pdata[i]));
  json_object_object_add(object, "source", json_text(source));
  json_object_object_add(object, "settings", array);
  json_object_array_add(output->array, object);
}

static gboolean
print_one(const Output *output, const char *name, GError **error)
{
  g_autoptr(ProfileFile) file = profile_find(name, error);
  g_autoptr(xmlDoc) profile = file ? profile_read(file, error) : NULL;
  g_autoptr(GPtrArray) settings = NULL;
  g_autofree char *source = NULL;

  if (!profile)
    return FALSE;
  source = xml_string(profile, "/gvt:profile/gvt:source");
  settings = xml_nodes(profile, NULL, "/gvt:profile/*[not(self::gvt:source)]");
  if (output->array)
    add_profile_json(output, file, profile, source, settings);
  else
    add_profile(output, file, profile, source, settings);
  return print_output(output, error);
}

static int
cmd_profiles_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean displays = FALSE;
  gboolean json = FALSE;
  gboolean printed;
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(JsonObject) array = NULL;
  Output output = { .text = text };
  g_autoptr(CommandContext) context = command_context(command);
  const GOptionEntry entries[] = {
    { "displays", 0, 0, G_OPTION_ARG_NONE, &displays,
      "List the ways to show a guest instead, the values of apply's --display", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_json(context, &json);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, 1, error))
    return GVT_EXIT_FAILED;
  if (displays && argc > 1) {
    gvt_usage(error, "name a profile, or give --displays (gvt-xml profiles --help shows how)");
    return GVT_EXIT_FAILED;
  }
  array = json ? json_object_new_array() : NULL;
  output.array = array;
  if (displays)
    printed = print_displays(&output, error);
  else
    printed = argc > 1 ? print_one(&output, argv[1], error) : print_list(&output, error);
  return printed ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

static const CommandText profiles_examples[] = {
  { "gvt-xml profiles", "Which profiles are there?" },
  { "gvt-xml profiles gvtg-egl", "What does the profile gvtg-egl set, and why?" },
  { "gvt-xml profiles --displays", "In which ways can a guest be shown?" },
  { "gvt-xml apply win10 --profile gvtg-egl", "Use a profile" },
  { NULL, NULL },
};

const GvtCommand cmd_profiles = {
  .name = "profiles",
  .group = COMMAND_GROUP_LOOK,
  .args = "[NAME] | --displays",
  .summary = "List the profiles, or show one with its settings and their reasons",
  .examples = profiles_examples,
  .description = "Your own profiles are files in ~/.config/gvt-xml/profiles and "
                 "/etc/gvt-xml/profiles: man 5 gvt-xml-profiles.",
  .is_local = TRUE,
  .run = cmd_profiles_run,
};
