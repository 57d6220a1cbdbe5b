/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/words.h"

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
#include "base/spelling.h"
#include "domain/hostdev.h"
#include "plan/node.h"
#include "plan/numa-nodes.h"
#include "plan/property.h"
#include "plan/rom-files.h"
#include "plan/video.h"

/* A word that is read: of a list also the word before it, or NULL. */
typedef struct {
  const PlanOption *option;
  const char *text;
  const char *before;
  const PlanSources *sources;
} Word;

/* Devices. Each function returns a new value, or NULL with *error. */

static void *
copy_word(const Word *word, GError **error)
{
  (void)error;
  return g_strdup(word->text);
}

static void *
read_uuid(const Word *word, GError **error)
{
  return parse_uuid(word->text, error);
}

static void *
read_pci(const Word *word, GError **error)
{
  gboolean is_card = FALSE;
  gboolean is_ids = parse_is_ids(word->text);
  char *address =
      is_ids ? g_ascii_strdown(word->text, -1) : parse_host_address(word->text, &is_card, error);
  PlanPci *pci;

  if (!address)
    return NULL;
  pci = plan_pci_new(word->text, address);
  pci->is_card = is_card;
  pci->is_ids = is_ids;
  return pci;
}

static void *
read_usb(const Word *word, GError **error)
{
  return hostdev_parse_usb(word->text, error);
}

static void *
read_guest_address(const Word *word, GError **error)
{
  return parse_guest_address(word->text, error);
}

/* A driver's name of a type may have blanks in it: "NVIDIA L40S-2Q". */
static void *
read_vgpu_type(const Word *word, GError **error)
{
  g_autofree char *joined = g_strdelimit(g_strdup(word->text), " ", '_');

  if (parse_is_name(joined))
    return g_strdup(word->text);
  gvt_usage(error, "--vgpu-type '%s' is no type of a vGPU; \"gvt-xml devices\" lists them",
            word->text);
  return NULL;
}

/* A parent that isn't a PCI device has a name. */
static void *
read_parent(const Word *word, GError **error)
{
  g_autoptr(HostParent) parent = host_parent_new(word->text);

  if (parse_is_name(parent->identity))
    return g_steal_pointer(&parent);
  gvt_usage(error, "--parent '%s': it must be a PCI address, as in 0000:00:02.0", word->text);
  return NULL;
}

/* Whether a word is one of those that --help shows: "guest|boot|manual". */
static gboolean
is_choice(const Word *word)
{
  g_auto(GStrv) choices = g_strsplit(word->option->value_name, "|", -1);

  return g_strv_contains((const char *const *)choices, word->text);
}

static void *
read_lifecycle(const Word *word, GError **error)
{
  if (is_choice(word))
    return g_strdup(word->text);
  gvt_usage(error, "--lifecycle is guest, boot or manual, not '%s'", word->text);
  return NULL;
}

static void *
read_unit(const Word *word, GError **error)
{
  if (parse_is_name(word->text))
    return g_strdup(word->text);
  gvt_usage(error, "--display-service '%s' is no unit of systemd's, as in gdm.service", word->text);
  return NULL;
}

/* Display and sound */

#define MINIMAL_HOSTMEM ((guint64)1 << 20)

static void
refuse_display(const Word *word, GError **error)
{
  g_autofree char *modes = node_display_modes(word->sources->displays);
  g_auto(GStrv) names = g_strsplit(modes, ", ", -1);
  g_autofree char *hint = spelling_hint(word->text, (const char *const *)names);

  gvt_usage(error, "there is no display '%s'; there are: %s%s", word->text, modes, hint);
}

static void *
read_display_mode(const Word *word, GError **error)
{
  xmlNode *displays = xmlDocGetRootElement(word->sources->displays);

  if (node_child(displays, "display", "mode", word->text))
    return g_strdup(word->text);
  refuse_display(word, error);
  return NULL;
}

static void *
read_rendernode(const Word *word, GError **error)
{
  if (g_path_is_absolute(word->text))
    return g_strdup(word->text);
  gvt_usage(error, "--rendernode '%s': write the path of a render node, as in /dev/dri/renderD128",
            word->text);
  return NULL;
}

/* QEMU 11.1 aborts if the size isn't one of a PCI BAR ("pci_register_bar: Assertion
   `is_power_of_2(size)' failed"). A smaller one starts, but has no room for a buffer. */
static void *
read_hostmem(const Word *word, GError **error)
{
  g_autofree char *bytes = parse_size(word->text);
  guint64 size = bytes ? g_ascii_strtoull(bytes, NULL, 10) : 0;

  if (g_str_equal(word->text, "none") || (size >= MINIMAL_HOSTMEM && !(size & (size - 1))))
    return g_strdup(word->text);
  gvt_usage(error,
            "--hostmem '%s': write a size of at least 1M that is a power of two, as in 4G, or none",
            word->text);
  return NULL;
}

static void *
read_nodes(const Word *word, GError **error)
{
  if (plan_nodes_are_valid(word->text))
    return g_strdup(word->text);
  gvt_usage(error,
            "--numa-node '%s': write the numbers of the guest's NUMA nodes, as in 1, 1-8 or 0,2",
            word->text);
  return NULL;
}

static void *
read_audio(const Word *word, GError **error)
{
  if (is_choice(word))
    return g_strdup(word->text);
  gvt_usage(error, "--audio is none, pulseaudio, pipewire, alsa or spice, not '%s'", word->text);
  return NULL;
}

/* Properties */

/* Whether a word is WIDTH and HEIGHT around an x, X, * or ×. */
static gboolean
read_sides(const char *word, guint64 *width, guint64 *height)
{
  g_auto(GStrv) sides = g_regex_split_simple("[xX*]|\u00d7", word, 0, 0);

  return g_strv_length(sides) == 2 &&
         g_ascii_string_to_unsigned(sides[0], 10, 1, 65535, width, NULL) &&
         g_ascii_string_to_unsigned(sides[1], 10, 1, 65535, height, NULL);
}

/* The resolution that people call by its height or a nickname, for a hint; NULL for any other
   word. */
static const char *
named_resolution(const char *word)
{
  static const char *const names[][2] = { { "720p", "1280x720" }, { "1080p", "1920x1080" },
                                          { "FHD", "1920x1080" }, { "1440p", "2560x1440" },
                                          { "QHD", "2560x1440" }, { "2160p", "3840x2160" },
                                          { "4K", "3840x2160" },  { "UHD", "3840x2160" } };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_ascii_strcasecmp(names[i][0], word) == 0)
      return names[i][1];
  return NULL;
}

static gboolean
read_resolution(const Word *word, PlanResolution *resolution, GError **error)
{
  const char *named = named_resolution(word->text);
  guint64 width = 0;
  guint64 height = 0;

  if (!read_sides(word->text, &width, &height))
    return gvt_usage(error, "--resolution '%s': write WIDTHxHEIGHT, as in %s", word->text,
                     named ? named : "1920x1080");
  *resolution = (PlanResolution){ .width = (guint)width, .height = (guint)height };
  return TRUE;
}

static gboolean
read_switch(const Word *word, PlanSwitch *value, GError **error)
{
  const char *read = parse_bool(word->text);
  g_autofree char *name = g_strdup_printf("--%s", word->option->name);

  if (!read && word->option->kind == PLAN_KIND_YES_NO)
    return gvt_usage(error, "--managed is yes or no, not '%s'", word->text);
  if (!read)
    return gvt_usage(error, "%s is on or off, not '%s'", name, word->text);
  *value = g_str_equal(read, "true") ? PLAN_ON : PLAN_OFF;
  return TRUE;
}

/* "ADDR=default" takes the file of that device back. */
static void *
read_rom_file(const Word *word, GError **error)
{
  g_autofree char *address = plan_rom_file_address(word->text);
  const char *path =
      address ? word->text + plan_option_name_length(word->option, word->text) + 1 : word->text;
  gboolean takes_back = address && g_str_equal(path, "default");
  PlanRomFile *rom;

  if (!takes_back && !g_path_is_absolute(path)) {
    gvt_usage(error,
              "--rom-file '%s': write a whole path (QEMU would say: failed to find romfile); for "
              "another of the PCI devices with its address and function, "
              "41:00.1=/usr/share/vgabios/audio.rom",
              word->text);
    return NULL;
  }
  rom = g_new0(PlanRomFile, 1);
  rom->address = g_steal_pointer(&address);
  rom->path = takes_back ? NULL : g_strdup(path);
  return rom;
}

/* "PROPERTY=default" takes the property back, whatever its type is. */
static void *
read_override(const Word *word, GError **error)
{
  gsize length = plan_option_name_length(word->option, word->text);
  xmlDoc *profile = word->sources->profile;
  PropertySubject subject = !profile                         ? PROPERTY_OF_EITHER
                            : plan_video_is_subject(profile) ? PROPERTY_OF_VIDEO
                                                             : PROPERTY_OF_DEVICE;
  PlanProperty *property;

  if (length && g_str_equal(word->text + length, "=default")) {
    property = g_new0(PlanProperty, 1);
    property->word = g_strdup(word->text);
    property->name = g_strndup(word->text, length);
    return property;
  }
  return plan_property_parse(word->sources->properties, subject, word->text, "--override", error);
}

/* Arguments and variables */

static void *
read_argument(const Word *word, GError **error)
{
  g_autofree char *shown = redact_text(word->text);

  if (g_str_has_prefix(word->text, "-") || (word->before && g_str_has_prefix(word->before, "-")))
    return g_strdup(word->text);
  gvt_usage(
      error,
      "--arg '%s': it is neither an option of QEMU's, beginning with '-', nor the value of one "
      "just before it",
      shown);
  return NULL;
}

static void *
read_variable(const Word *word, GError **error)
{
  g_auto(GStrv) sides = g_strsplit(word->text, "=", 2);
  g_autofree char *shown = redact_text(word->text);
  PlanVariable *variable;

  if (!g_regex_match_simple("^[A-Za-z_][A-Za-z0-9_]*=", word->text, 0, 0)) {
    gvt_usage(error, "--env '%s': it must be NAME=VALUE; a NAME has letters, digits and '_'",
              shown);
    return NULL;
  }
  variable = g_new0(PlanVariable, 1);
  variable->name = g_strdup(sides[0]);
  variable->value = g_strdup(sides[1]);
  return variable;
}

/* All kinds */

static void *(*const readers[PLAN_KINDS])(const Word *word, GError **error) = {
  [PLAN_KIND_PROFILE] = copy_word,
  [PLAN_KIND_UUIDS] = read_uuid,
  [PLAN_KIND_PCI] = read_pci,
  [PLAN_KIND_USB] = read_usb,
  [PLAN_KIND_GUEST_ADDRESS] = read_guest_address,
  [PLAN_KIND_TYPES] = read_vgpu_type,
  [PLAN_KIND_PARENT] = read_parent,
  [PLAN_KIND_LIFECYCLE] = read_lifecycle,
  [PLAN_KIND_UNIT] = read_unit,
  [PLAN_KIND_DISPLAY] = read_display_mode,
  [PLAN_KIND_HOSTMEM] = read_hostmem,
  [PLAN_KIND_RENDERNODE] = read_rendernode,
  [PLAN_KIND_NODES] = read_nodes,
  [PLAN_KIND_AUDIO] = read_audio,
  [PLAN_KIND_ROM_FILE] = read_rom_file,
  [PLAN_KIND_PROPERTIES] = read_override,
  [PLAN_KIND_ARGUMENTS] = read_argument,
  [PLAN_KIND_VARIABLES] = read_variable,
};

/* The values of all words, in a list that frees them; NULL with *error. */
static GPtrArray *
read_list(const PlanOption *option, char **words, const PlanSources *sources, GError **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(plan_option_free_function(option));

  for (gsize i = 0; words[i]; i++) {
    const Word word = { option, words[i], i ? words[i - 1] : NULL, sources };
    void *value = readers[option->kind](&word, error);

    if (!value)
      return NULL;
    g_ptr_array_add(values, value);
  }
  if (option->kind == PLAN_KIND_ROM_FILE && !plan_rom_files_check_once(values, error))
    return NULL;
  return g_steal_pointer(&values);
}

/* Hands over the values of a list, which is freed. */
static gpointer *
steal_values(GPtrArray *values)
{
  gsize count = 0;
  gpointer *stolen;

  g_ptr_array_add(values, NULL);
  stolen = g_ptr_array_steal(values, &count);
  g_ptr_array_unref(values);
  return stolen;
}

static gboolean
store_values(const PlanOption *option, char **words, const PlanSources *sources, void *field,
             GError **error)
{
  GPtrArray *values = read_list(option, words, sources, error);
  g_autofree gpointer *one = NULL;

  if (!values)
    return FALSE;
  if (plan_option_store(option) == PLAN_STORE_MANY) {
    *(GPtrArray **)field = values;
  } else if (plan_option_store(option) == PLAN_STORE_TEXTS) {
    *(gpointer **)field = steal_values(values);
  } else {
    one = steal_values(values);
    *(gpointer *)field = one[0];
  }
  return TRUE;
}

gboolean
plan_words_read(const PlanOption *option, char **words, const PlanSources *sources,
                PlanRequest *request, GError **error)
{
  const Word word = { option, words[0], NULL, sources };
  void *field = plan_option_field(option, request);

  switch (plan_option_store(option)) {
  case PLAN_STORE_FLAG:
    *(gboolean *)field = TRUE;
    return TRUE;
  case PLAN_STORE_SWITCH:
    return read_switch(&word, field, error);
  case PLAN_STORE_RESOLUTION:
    return read_resolution(&word, field, error);
  default:
    return store_values(option, words, sources, field, error);
  }
}
