/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/plan-options.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "cli/command.h"
#include "plan/profile.h"

/* Each option, and where in the request its value goes; the last has no name. Free with g_free(). */
static GOptionEntry *
list_options(PlanRequest *request)
{
  const GOptionEntry entries[] = {
    { "uuid", 0, 0, COMMAND_ARG_TEXTS, &request->uuids,
      "The mdev (vGPU) that the guest gets; may repeat", "UUID" },
    { "mdev-type", 0, 0, COMMAND_ARG_TEXTS, &request->mdev_types,
      "A vGPU of this type, which is made for the guest; may repeat", "TYPE" },
    { "parent", 0, 0, COMMAND_ARG_TEXT, &request->parent,
      "The GPU that it is made on (default: the first that has the type free)", "ADDR" },
    { "lifecycle", 0, 0, COMMAND_ARG_TEXT, &request->lifecycle,
      "Who makes it: the hook with the guest, the host when it boots, you; see below",
      "guest|boot|manual" },
    { "pci", 0, 0, COMMAND_ARG_TEXTS, &request->pci,
      "The PCI device that it gets: 41:00.0, or 41:00 for all functions; may repeat", "ADDR" },
    { "usb", 0, 0, COMMAND_ARG_TEXTS, &request->usb,
      "A USB device that it gets too: 046d:c31c as lsusb shows it, or 1-1.2, its port, as lsusb -tvv shows it; may repeat",
      "VENDOR:PRODUCT|BUS-PORT" },
    { "profile", 0, 0, COMMAND_ARG_TEXT, &request->profile,
      "The recipe; \"gvt-xml profiles\" lists them", "NAME" },
    { "display", 0, 0, COMMAND_ARG_TEXT, &request->display,
      "How it is shown: spice-gl, spice-gl-remote, gtk, keep, none, …", "MODE" },
    { "ramfb", 0, 0, COMMAND_ARG_TEXT, &request->ramfb,
      "A boot display until the guest's driver starts", "on|off" },
    { "opregion", 0, 0, COMMAND_ARG_TEXT, &request->opregion, "Show the guest Intel's OpRegion",
      "on|off" },
    { "resolution", 0, 0, COMMAND_ARG_TEXT, &request->resolution, "The preferred resolution",
      "WxH" },
    { "rendernode", 0, 0, COMMAND_ARG_TEXT, &request->rendernode,
      "The host's render node for OpenGL, /dev/dri/renderD128", "PATH" },
    { "guest-address", 0, 0, COMMAND_ARG_TEXT, &request->address,
      "The guest's PCI address for the device, 00:09.0 (default: libvirt's choice)", "ADDR" },
    { "move-root-ports", 0, 0, G_OPTION_ARG_NONE, &request->move_root_ports,
      "Move the PCI bridges that hold the wanted address; the guest may rename its NICs", NULL },
    { "managed", 0, 0, COMMAND_ARG_TEXT, &request->managed,
      "Whether libvirt takes the PCI device from its driver", "yes|no" },
    { "rom-file", 0, 0, COMMAND_ARG_TEXT, &request->rom_file, "The device's option ROM", "PATH" },
    { "rom-bar", 0, 0, COMMAND_ARG_TEXT, &request->rom_bar, "Show the guest the option ROM",
      "on|off" },
    { "x-vga", 0, 0, COMMAND_ARG_TEXT, &request->x_vga, "Pass the VGA ranges too", "on|off" },
    { "display-service", 0, 0, COMMAND_ARG_TEXT, &request->display_service,
      "The host's display manager, which the hook stops while the guest has the host's GPU",
      "UNIT" },
    { "audio", 0, 0, COMMAND_ARG_TEXT, &request->audio, "Where the guest's sound goes",
      "none|pulseaudio|pipewire|alsa|spice" },
    { "hide-kvm", 0, 0, G_OPTION_ARG_NONE, &request->hide_kvm,
      "Hide the hypervisor from drivers that refuse virtual machines", NULL },
    { "arg", 0, 0, COMMAND_ARG_TEXTS, &request->args, "A further argument for QEMU; may repeat",
      "ARG" },
    { "env", 0, 0, COMMAND_ARG_TEXTS, &request->envs, "A variable for QEMU; may repeat",
      "NAME=VALUE" },
    { "override", 0, 0, COMMAND_ARG_TEXTS, &request->overrides,
      "A QEMU property of the device, PROPERTY[:TYPE]=VALUE; may repeat", "PROPERTY=VALUE" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  return memcpy(g_malloc(sizeof entries), entries, sizeof entries);
}

void
plan_options_add_options(GOptionContext *context, PlanRequest *request)
{
  g_autofree GOptionEntry *options = list_options(request);

  g_option_context_add_main_entries(context, options, NULL);
}

static const GOptionEntry *
find_option(const GOptionEntry *options, const char *name)
{
  for (; options->long_name; options++)
    if (g_str_equal(options->long_name, name))
      return options;
  return NULL;
}

static gboolean
refuse_key(const GOptionEntry *options, const char *key, GError **error)
{
  g_autoptr(GString) names = g_string_new(NULL);

  for (; options->long_name; options++)
    g_string_append_printf(names, "%s%s", names->len ? ", " : "", options->long_name);
  return gvt_fail(error, "there is no key '%s'; there are: %s", key, names->str);
}

/* An option that takes a value would take the next word for it, one that takes none any value for yes. Values aren't said: they may
   be secret, and so may be what is behind a blank in one that isn't quoted. */
static gboolean
check_key(const GOptionEntry *options, const char *word, gsize number, GError **error)
{
  g_autofree char *key = g_strndup(word, strcspn(word, "="));
  gboolean has_value = strchr(word, '=') != NULL;
  const GOptionEntry *option = find_option(options, key);

  if (!option && !has_value)
    return gvt_fail(error,
                    "word %" G_GSIZE_FORMAT " is no KEY=VALUE, as in uuid=UUID; quote a value that "
                    "has a blank in it",
                    number);
  if (!option)
    return refuse_key(options, key, error);
  if (has_value && option->arg == G_OPTION_ARG_NONE)
    return gvt_fail(error, "%s takes no value: write it alone, or not at all", key);
  return has_value || option->arg == G_OPTION_ARG_NONE ||
         gvt_fail(error, "%s takes a value: write %s=%s", key, key, option->arg_description);
}

gboolean
plan_options_parse_keys(char **keys, PlanRequest *request, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_autofree GOptionEntry *options = list_options(request);
  g_auto(GStrv) words = g_new0(char *, g_strv_length(keys) + 2);

  words[0] = g_strdup("gvt-xml");
  for (gsize i = 0; keys[i]; i++) {
    if (!check_key(options, keys[i], i + 2, error))
      return FALSE;
    words[i + 1] = g_strdup_printf("--%s", keys[i]);
  }
  g_option_context_add_main_entries(context, options, NULL);
  return g_option_context_parse_strv(context, &words, error);
}

static gboolean
check_text(const GOptionEntry *option, GError **error)
{
  g_autofree char *name = g_strdup_printf("--%s", option->long_name);
  char **word = option->arg_data;
  char ***list = option->arg_data;

  if (option->arg == COMMAND_ARG_TEXT)
    return parse_is_text(name, *word, error);
  if (option->arg == COMMAND_ARG_TEXTS)
    for (gsize i = 0; *list && (*list)[i]; i++)
      if (!parse_is_text(name, (*list)[i], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_plan(const PlanRequest *request, GError **error)
{
  PlanSources sources = { .displays = profile_load_displays(error) };

  if (sources.displays)
    sources.properties = profile_load_properties(error);
  if (!sources.properties)
    return FALSE;
  if (request->profile)
    sources.profile = profile_load(request->profile, error);
  return (!request->profile || sources.profile) && plan_check(request, &sources, error);
}

gboolean
plan_options_check(PlanRequest *request, GError **error)
{
  g_autofree GOptionEntry *options = list_options(request);

  for (gsize i = 0; options[i].long_name; i++)
    if (!check_text(&options[i], error))
      return FALSE;
  return check_plan(request, error);
}

/* A list with copies of words before its own. */
static char **
put_before(char **list, char **words)
{
  GPtrArray *all = g_ptr_array_new();

  for (gsize i = 0; words[i]; i++)
    g_ptr_array_add(all, g_strdup(words[i]));
  for (gsize i = 0; list && list[i]; i++)
    g_ptr_array_add(all, list[i]);
  g_ptr_array_add(all, NULL);
  g_free(list);
  return (char **)g_ptr_array_free(all, FALSE);
}

/* common: where the same option's value is that holds for all. */
static void
inherit(const GOptionEntry *option, void *common)
{
  char ***list = option->arg_data;
  char **word = option->arg_data;
  gboolean *flag = option->arg_data;

  if (option->arg == G_OPTION_ARG_NONE)
    *flag = *flag || *(gboolean *)common;
  else if (option->arg == COMMAND_ARG_TEXTS && *(char ***)common)
    *list = put_before(*list, *(char ***)common);
  else if (option->arg == COMMAND_ARG_TEXT && !*word)
    *word = g_strdup(*(char **)common);
}

void
plan_options_inherit(PlanRequest *request, PlanRequest *common)
{
  g_autofree GOptionEntry *own = list_options(request);
  g_autofree GOptionEntry *for_all = list_options(common);

  for (gsize i = 0; own[i].long_name; i++)
    inherit(&own[i], for_all[i].arg_data);
}

/* The SPICE server that QEMU was built for. */
static gboolean
read_spice(const char *word, SpiceBuild *spice)
{
  unsigned long first = 0;
  unsigned long version = 0;

  if (!version_parse(SPICE_REMOTE_GL, &first) || !version_parse(word, &version))
    return FALSE;
  *spice = version < first ? SPICE_OLD : SPICE_NEW;
  return TRUE;
}

gboolean
plan_options_parse_target(const char *word, TargetVersions *target, GError **error)
{
  g_auto(GStrv) words = g_strsplit(word ? word : "", ",", -1);
  g_autofree char *news = NULL;

  *target = TARGET_NEWEST;
  for (gsize i = 0; words[i]; i++) {
    gboolean understood = FALSE;

    if (g_str_has_prefix(words[i], "libvirt="))
      understood = version_parse(words[i] + strlen("libvirt="), &target->libvirt);
    else if (g_str_has_prefix(words[i], "qemu="))
      understood = version_parse(words[i] + strlen("qemu="), &target->qemu);
    else if (g_str_has_prefix(words[i], "spice="))
      understood = read_spice(words[i] + strlen("spice="), &target->spice);
    if (!understood)
      return gvt_usage(error,
                       "--target '%s': write libvirt=VERSION,qemu=VERSION,spice=VERSION, as in "
                       "libvirt=9.0,qemu=7.2",
                       word);
  }
  news = version_news(target);
  if (news && log_is_verbose())
    log_note("note: %s", news);
  return TRUE;
}

gboolean
plan_options_check_target(const char *word, const char *file, GError **error)
{
  if (word && !file)
    return gvt_usage(error, "--target is for files: a domain's host says itself what it is");
  return TRUE;
}
