/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/vgpu-type.h"

#include <string.h>

#include "base/error.h"
#include "base/spelling.h"
#include "devices/nvidia-function.h"

VgpuType *
vgpu_type_new(char *id, char *name, gboolean of_function)
{
  VgpuType *type = g_new0(VgpuType, 1);

  type->id = id;
  type->name = name;
  type->of_function = of_function;
  return type;
}

VgpuType *
vgpu_type_copy(const VgpuType *type)
{
  return vgpu_type_new(g_strdup(type->id), g_strdup(type->name), type->of_function);
}

void
vgpu_type_free(VgpuType *type)
{
  g_free(type->id);
  g_free(type->name);
  g_free(type);
}

static void
free_type(gpointer data)
{
  vgpu_type_free(data);
}

GPtrArray *
vgpu_types_new(void)
{
  return g_ptr_array_new_with_free_func(free_type);
}

/* All types */

/* The types so far, and each by its id. */
typedef struct {
  GPtrArray *types;
  GHashTable *by_id;
} TypeList;

static void
add_type_once(const TypeList *list, const char *id, const char *name, gboolean of_function)
{
  VgpuType *known = g_hash_table_lookup(list->by_id, id);

  if (known && !known->name)
    known->name = g_strdup(name);
  if (known)
    return;
  known = vgpu_type_new(g_strdup(id), g_strdup(name), of_function);
  g_ptr_array_add(list->types, known);
  g_hash_table_insert(list->by_id, known->id, known);
}

static void
add_types(const TypeList *list, const GPtrArray *types, gboolean of_function)
{
  for (guint i = 0; types && i < types->len; i++) {
    const HostType *type = types->pdata[i];

    add_type_once(list, type->id, type->name, of_function);
  }
}

static gboolean
is_asked(const HostDevice *device, const HostParent *asked)
{
  return !asked || g_str_equal(device->identity, asked->identity) ||
         (device->function_types && g_strcmp0(device->parent, asked->identity) == 0);
}

GPtrArray *
vgpu_types_list(const GPtrArray *devices, const HostParent *asked)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
  const TypeList list = { vgpu_types_new(), by_id };

  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!is_asked(device, asked))
      continue;
    add_types(&list, device->types, FALSE);
    add_types(&list, device->function_types, TRUE);
    if (device->function_types && device->type)
      add_type_once(&list, device->type, NULL, TRUE);
  }
  return list.types;
}

/* One type */

static gboolean
is_id(const VgpuType *type, const char *word)
{
  return g_str_equal(type->id, word);
}

static gboolean
is_its_number(const VgpuType *type, const char *word)
{
  return g_strcmp0(nvidia_function_number(type->id), word) == 0;
}

static gboolean
is_name(const VgpuType *type, const char *word)
{
  return g_ascii_strcasecmp(type->id, word) == 0 ||
         (type->name && g_ascii_strcasecmp(type->name, word) == 0);
}

/* Whether a text ends in a word that no letter or digit precedes. */
static gboolean
ends_in(const char *text, const char *word)
{
  gsize length = strlen(text);
  gsize end = strlen(word);

  return end > 0 && end < length && g_ascii_strcasecmp(text + length - end, word) == 0 &&
         !g_ascii_isalnum(text[length - end - 1]);
}

static gboolean
has_ending(const VgpuType *type, const char *word)
{
  return ends_in(type->id, word) || (type->name && ends_in(type->name, word));
}

/* The type whose id or name is probably meant by a word that is none. Free with g_free(). */
static char *
hint_at_type(const GPtrArray *types, const char *word)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (guint i = 0; i < types->len; i++) {
    const VgpuType *type = types->pdata[i];

    g_ptr_array_add(names, type->id);
    if (type->name)
      g_ptr_array_add(names, type->name);
  }
  g_ptr_array_add(names, NULL);
  return spelling_hint(word, (const char *const *)names->pdata);
}

/* "nvidia-1519 (NVIDIA L40S-2Q)", or only the id if it has the name in it. */
static void
append_type(GString *text, const VgpuType *type)
{
  g_string_append_printf(text, "%s%s", text->len ? ", " : "", type->id);
  if (type->name && !strstr(type->id, type->name))
    g_string_append_printf(text, " (%s)", type->name);
}

/* The only type that is meant so. */
static const VgpuType *
pick_by(const GPtrArray *types, gboolean (*is_meant)(const VgpuType *type, const char *word),
        const char *word, GError **error)
{
  g_autoptr(GString) several = g_string_new(NULL);
  const VgpuType *first = NULL;
  guint count = 0;

  for (guint i = 0; i < types->len; i++) {
    const VgpuType *type = types->pdata[i];

    if (!is_meant(type, word))
      continue;
    first = first ? first : type;
    append_type(several, type);
    count++;
  }
  if (count < 2)
    return first;
  gvt_usage(error, "'%s' is the end of several vGPU types: %s; write more of the one that is meant",
            word, several->str);
  return NULL;
}

const VgpuType *
vgpu_types_pick(const GPtrArray *types, const char *word, GError **error)
{
  static gboolean (*const ways[])(const VgpuType *type, const char *word) = { is_id, is_its_number,
                                                                              is_name, has_ending };
  const VgpuType *found = NULL;
  GError *several = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(ways) && !found && !several; i++)
    found = pick_by(types, ways[i], word, &several);
  if (several)
    g_propagate_error(error, several);
  return found;
}

gboolean
vgpu_type_fail_unknown(const GPtrArray *devices, const HostParent *asked, const char *word,
                       GError **error)
{
  g_autoptr(GPtrArray) types = vgpu_types_list(devices, asked);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *hint = hint_at_type(types, word);

  if (asked && !host_device_find(devices, asked->identity))
    return gvt_usage(
        error, "the host has no device '%s' (\"gvt-xml devices\" lists those that can be divided)",
        asked->word);
  for (guint i = 0; i < types->len; i++)
    append_type(text, types->pdata[i]);
  if (asked)
    return gvt_usage(error, "%s has no vGPU type '%s'; those that it has: %s%s", asked->identity,
                     word, text->len ? text->str : "none", hint);
  return gvt_usage(error,
                   "no device of the host has the vGPU type '%s'; the types that there are: %s%s",
                   word, text->len ? text->str : "none",
                   text->len ? hint : " (\"gvt-xml doctor\" says what is missing)");
}
