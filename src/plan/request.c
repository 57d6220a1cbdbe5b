/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/request.h"

#include <string.h>

/* Names that options had before. They are understood as ever. */
static const struct {
  const char *old;
  const char *name;
} old_names[] = {
  { "mdev-type", "vgpu-type" },
};

/* The values of each kind. Each free function has the type that it is called by: clang 17 and newer
   refuse a call by another one (-fsanitize=function). */

PlanPci *
plan_pci_new(const char *word, char *address)
{
  PlanPci *pci = g_new0(PlanPci, 1);

  pci->word = g_strdup(word);
  pci->address = address;
  return pci;
}

void
plan_pci_free(gpointer data)
{
  PlanPci *pci = data;

  g_free(pci->word);
  g_free(pci->address);
  g_free(pci);
}

static void
parent_free(gpointer data)
{
  host_parent_free(data);
}

void
plan_property_free(PlanProperty *property)
{
  g_free(property->word);
  g_free(property->name);
  g_free(property->type);
  g_free(property->value);
  g_free(property);
}

static void
property_free(gpointer data)
{
  plan_property_free(data);
}

static void
rom_file_free(gpointer data)
{
  PlanRomFile *rom = data;

  g_free(rom->address);
  g_free(rom->path);
  g_free(rom);
}

static void
variable_free(gpointer data)
{
  PlanVariable *variable = data;

  g_free(variable->name);
  g_free(variable->value);
  g_free(variable);
}

/* The word that gives a value. Free with g_free(). */

static char *
text_word(const void *text)
{
  return g_strdup(text);
}

static char *
pci_word(const void *data)
{
  return g_strdup(((const PlanPci *)data)->word);
}

static char *
parent_word(const void *data)
{
  return g_strdup(((const HostParent *)data)->word);
}

static char *
property_word(const void *data)
{
  return g_strdup(((const PlanProperty *)data)->word);
}

static char *
rom_file_word(const void *data)
{
  const PlanRomFile *rom = data;
  const char *path = rom->path ? rom->path : "default";

  return rom->address ? g_strdup_printf("%s=%s", rom->address, path) : g_strdup(path);
}

static char *
variable_word(const void *data)
{
  const PlanVariable *variable = data;

  return g_strdup_printf("%s=%s", variable->name, variable->value);
}

typedef char *(*WordFunction)(const void *value);

static const struct {
  PlanStore store;
  PlanAgain again;
  GDestroyNotify free;
  WordFunction word; /* of PLAN_STORE_ONE and of a list's values */
} kinds[PLAN_KINDS] = {
  [PLAN_KIND_PROFILE] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_UUIDS] = { PLAN_STORE_TEXTS, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_PCI] = { PLAN_STORE_MANY, PLAN_AGAIN_REPLACES, plan_pci_free, pci_word },
  [PLAN_KIND_USB] = { PLAN_STORE_TEXTS, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_GUEST_ADDRESS] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_NODES] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_YES_NO] = { PLAN_STORE_SWITCH, PLAN_AGAIN_REPLACES, NULL, NULL },
  [PLAN_KIND_TYPES] = { PLAN_STORE_TEXTS, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_PARENT] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, parent_free, parent_word },
  [PLAN_KIND_LIFECYCLE] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_UNIT] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_DISPLAY] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_HOSTMEM] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_RENDERNODE] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_AUDIO] = { PLAN_STORE_ONE, PLAN_AGAIN_REPLACES, g_free, text_word },
  [PLAN_KIND_ON_OFF] = { PLAN_STORE_SWITCH, PLAN_AGAIN_REPLACES, NULL, NULL },
  [PLAN_KIND_ROM_BAR] = { PLAN_STORE_SWITCH, PLAN_AGAIN_REPLACES, NULL, NULL },
  [PLAN_KIND_RESOLUTION] = { PLAN_STORE_RESOLUTION, PLAN_AGAIN_REPLACES, NULL, NULL },
  [PLAN_KIND_ROM_FILE] = { PLAN_STORE_MANY, PLAN_AGAIN_BY_NAME, rom_file_free, rom_file_word },
  [PLAN_KIND_PROPERTIES] = { PLAN_STORE_MANY, PLAN_AGAIN_BY_NAME, property_free, property_word },
  [PLAN_KIND_ARGUMENTS] = { PLAN_STORE_TEXTS, PLAN_AGAIN_ADDS, g_free, text_word },
  [PLAN_KIND_VARIABLES] = { PLAN_STORE_MANY, PLAN_AGAIN_BY_NAME, variable_free, variable_word },
  [PLAN_KIND_FLAG] = { PLAN_STORE_FLAG, PLAN_AGAIN_REPLACES, NULL, NULL },
  [PLAN_KIND_ONCE] = { PLAN_STORE_FLAG, PLAN_AGAIN_REPLACES, NULL, NULL },
};

PlanStore
plan_option_store(const PlanOption *option)
{
  return kinds[option->kind].store;
}

GDestroyNotify
plan_option_free_function(const PlanOption *option)
{
  return kinds[option->kind].free;
}

void *
plan_option_field(const PlanOption *option, PlanRequest *request)
{
  return G_STRUCT_MEMBER_P(request, option->offset);
}

const char *
plan_option_old_name(const PlanOption *option)
{
  for (gsize i = 0; i < G_N_ELEMENTS(old_names); i++)
    if (g_str_equal(old_names[i].name, option->name))
      return old_names[i].old;
  return NULL;
}

const PlanOption *
plan_option_find(const char *name)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    if (g_str_equal(option->name, name) || g_strcmp0(plan_option_old_name(option), name) == 0)
      return option;
  return NULL;
}

guint64
plan_option_bit(const PlanOption *option)
{
  return G_GUINT64_CONSTANT(1) << (option - plan_options);
}

PlanAgain
plan_option_again(const PlanOption *option)
{
  return kinds[option->kind].again;
}

gboolean
plan_option_is_flag(const PlanOption *option)
{
  return plan_option_store(option) == PLAN_STORE_FLAG;
}

gboolean
plan_option_is_gpu(const PlanOption *option)
{
  return option->kind == PLAN_KIND_UUIDS || option->kind == PLAN_KIND_TYPES ||
         option->kind == PLAN_KIND_PARENT || option->kind == PLAN_KIND_PCI;
}

gboolean
plan_option_is_recorded(const PlanOption *option)
{
  return option->kind != PLAN_KIND_ONCE && option->kind != PLAN_KIND_USB &&
         !plan_option_is_gpu(option);
}

static char *
switch_word(const PlanOption *option, PlanSwitch value)
{
  if (option->kind == PLAN_KIND_YES_NO)
    return g_strdup(value == PLAN_ON ? "yes" : "no");
  return g_strdup(value == PLAN_ON ? "on" : "off");
}

/* The word of an option that doesn't repeat. */
static char *
single_word(const PlanOption *option, const void *field)
{
  const PlanResolution *resolution = field;

  switch (plan_option_store(option)) {
  case PLAN_STORE_SWITCH:
    return switch_word(option, *(const PlanSwitch *)field);
  case PLAN_STORE_RESOLUTION:
    return g_strdup_printf("%ux%u", resolution->width, resolution->height);
  case PLAN_STORE_ONE:
    return kinds[option->kind].word(*(void *const *)field);
  default:
    return g_strdup("yes");
  }
}

char **
plan_option_words(const PlanOption *option, const PlanRequest *request)
{
  const void *field = (const char *)request + option->offset;
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  const GPtrArray *values;
  char **texts;

  if (!(request->asked & plan_option_bit(option)))
    return NULL;
  if (plan_option_store(option) == PLAN_STORE_MANY) {
    values = *(GPtrArray *const *)field;
    for (guint i = 0; values && i < values->len; i++)
      g_ptr_array_add(words, kinds[option->kind].word(values->pdata[i]));
  } else if (plan_option_store(option) == PLAN_STORE_TEXTS) {
    texts = *(char **const *)field;
    for (gsize i = 0; texts && texts[i]; i++)
      g_ptr_array_add(words, kinds[option->kind].word(texts[i]));
  } else {
    g_ptr_array_add(words, single_word(option, field));
  }
  g_ptr_array_add(words, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

gsize
plan_option_name_length(const PlanOption *option, const char *word)
{
  if (plan_option_again(option) != PLAN_AGAIN_BY_NAME)
    return 0;
  /* The name of a ROM file's word is an address, and a path may have a '=' in it. */
  if (option->kind == PLAN_KIND_ROM_FILE)
    return *word == '/' ? 0 : strcspn(word, "=");
  return strcspn(word, ":=");
}

/* A request */

static void
clear_field(const PlanOption *option, PlanRequest *request)
{
  void *field = plan_option_field(option, request);
  gpointer *value = field;

  if (plan_option_store(option) == PLAN_STORE_TEXTS)
    g_strfreev(*(char ***)field);
  else if (plan_option_store(option) == PLAN_STORE_MANY && *value)
    g_ptr_array_unref(*value);
  else if (plan_option_store(option) == PLAN_STORE_ONE && *value)
    plan_option_free_function(option)(*value);
}

void
plan_request_clear(PlanRequest *request)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    clear_field(option, request);
  memset(request, 0, sizeof *request);
}

/* The bit of the option with the field at this offset. */
static guint64
bit_at(gsize offset)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    if (option->offset == offset)
      return plan_option_bit(option);
  g_return_val_if_reached(0);
}

gboolean
plan_request_asks_at(const PlanRequest *request, gsize offset)
{
  return (request->asked & bit_at(offset)) != 0;
}

gboolean
plan_request_revokes_at(const PlanRequest *request, gsize offset)
{
  return (request->revoked & bit_at(offset)) != 0;
}

gboolean
plan_request_names_gpu(const PlanRequest *request)
{
  for (const PlanOption *option = plan_options; option->name; option++)
    if (plan_option_is_gpu(option) && (request->asked & ~request->kept & plan_option_bit(option)))
      return TRUE;
  return FALSE;
}

gboolean
plan_request_has_card(const PlanRequest *request)
{
  for (guint i = 0; request->pci && i < request->pci->len; i++)
    if (((const PlanPci *)request->pci->pdata[i])->is_card)
      return TRUE;
  return FALSE;
}

static void
add_addresses(GPtrArray *addresses, const PlanPci *pci)
{
  g_autofree char *address = g_strdup(pci->address);
  char *function = address + strlen(address) - 1;

  do
    g_ptr_array_add(addresses, g_strdup(address));
  while (pci->is_card && ++*function <= '7');
}

char **
plan_request_pci_addresses(const PlanRequest *request)
{
  GPtrArray *addresses = g_ptr_array_new();

  for (guint i = 0; request->pci && i < request->pci->len; i++)
    add_addresses(addresses, request->pci->pdata[i]);
  g_ptr_array_add(addresses, NULL);
  return (char **)g_ptr_array_free(addresses, FALSE);
}

gboolean
plan_is_renewal(const PlanRequest *request, xmlNode *recorded)
{
  return !request->asked && !request->revoked && recorded != NULL;
}
