/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/nvidia-function.h"

#include <string.h>

#include "devices/vendor.h"

gboolean
nvidia_function_is(const HostDevice *device)
{
  return device->kind == HOST_DEVICE_PCI && vendor_made(device, "nvidia") && device->parent;
}

/* Whether a text is a type's number, as the driver writes it; 0 means no type. */
static gboolean
is_number(const char *text)
{
  return *text >= '1' && *text <= '9' && text[strspn(text, "0123456789")] == '\0' &&
         strlen(text) <= strlen("4294967295");
}

/* A line "1519 : NVIDIA L40S-2Q". The first line has the columns' heads. */
static void
add_creatable(HostDevice *device, const char *line)
{
  g_auto(GStrv) sides = g_strsplit(line, ":", 2);

  if (g_strv_length(sides) == 2 && is_number(g_strstrip(sides[0])))
    host_device_add_function_type(device, g_strconcat(NVIDIA_TYPE_PREFIX, sides[0], NULL),
                                  *g_strstrip(sides[1]) ? g_strdup(sides[1]) : NULL);
}

void
nvidia_function_read(HostDevice *device, const char *current, const char *creatable)
{
  g_auto(GStrv) lines = g_strsplit(creatable ? creatable : "", "\n", -1);

  if (is_number(current))
    device->type = g_strconcat(NVIDIA_TYPE_PREFIX, current, NULL);
  device->function_types = host_types_new();
  for (gsize i = 0; lines[i]; i++)
    add_creatable(device, lines[i]);
}

const char *
nvidia_function_number(const char *id)
{
  const char *number =
      g_str_has_prefix(id, NVIDIA_TYPE_PREFIX) ? id + strlen(NVIDIA_TYPE_PREFIX) : NULL;

  return number && is_number(number) ? number : NULL;
}

GPtrArray *
nvidia_functions_types(const GPtrArray *functions)
{
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  GPtrArray *all = g_ptr_array_new();

  for (guint i = 0; i < functions->len; i++) {
    const GPtrArray *types = ((const HostDevice *)functions->pdata[i])->function_types;

    for (guint j = 0; types && j < types->len; j++) {
      HostType *type = types->pdata[j];

      if (g_hash_table_add(known, type->id))
        g_ptr_array_add(all, type);
    }
  }
  return all;
}

guint
nvidia_functions_free(const GPtrArray *functions, const char *id)
{
  guint count = 0;

  for (guint i = 0; i < functions->len; i++) {
    const HostDevice *function = functions->pdata[i];

    count += !function->type && host_device_function_type(function, id);
  }
  return count;
}
