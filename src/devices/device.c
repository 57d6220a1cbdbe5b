/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/device.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "devices/vgpu-type.h"

static void
type_free(void *data)
{
  HostType *type = data;

  g_free(type->id);
  g_free(type->name);
  g_free(type->description);
  g_free(type->api);
  g_free(type);
}

GPtrArray *
host_types_new(void)
{
  return g_ptr_array_new_with_free_func(type_free);
}

HostDevice *
host_device_new(HostDeviceKind kind)
{
  HostDevice *device = g_new0(HostDevice, 1);

  device->kind = kind;
  device->iommu_group = -1;
  device->types = host_types_new();
  return device;
}

void
host_device_free(HostDevice *device)
{
  g_free(device->identity);
  g_free(device->node_name);
  g_free(device->type);
  g_free(device->parent);
  g_free(device->driver);
  g_free(device->vendor_name);
  g_free(device->product_name);
  g_ptr_array_unref(device->types);
  if (device->function_types)
    g_ptr_array_unref(device->function_types);
  g_free(device);
}

void
host_device_add_type(HostDevice *device, char *id, char *name, char *description, char *api,
                     guint available)
{
  HostType *type = g_new0(HostType, 1);

  type->id = id;
  type->name = name;
  type->description = description;
  type->api = api;
  type->available = available;
  g_ptr_array_add(device->types, type);
}

void
host_device_add_function_type(HostDevice *device, char *id, char *name)
{
  HostType *type = g_new0(HostType, 1);

  type->id = id;
  type->name = name;
  g_ptr_array_add(device->function_types, type);
}

const HostDevice *
host_device_find(const GPtrArray *devices, const char *identity)
{
  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (g_str_equal(device->identity, identity))
      return device;
  }
  return NULL;
}

static const HostType *
find_type_in(const GPtrArray *types, const char *id)
{
  for (guint i = 0; types && i < types->len; i++) {
    const HostType *type = types->pdata[i];

    if (g_str_equal(type->id, id))
      return type;
  }
  return NULL;
}

const HostType *
host_device_type(const HostDevice *device, const char *id)
{
  return find_type_in(device->types, id);
}

const HostType *
host_device_function_type(const HostDevice *device, const char *id)
{
  return find_type_in(device->function_types, id);
}

char *
host_device_ids(const HostDevice *device)
{
  return g_strdup_printf("%04x:%04x", device->vendor, device->product);
}

char *
host_device_usb_place(const char *name)
{
  g_auto(GStrv) parts = g_strsplit(name, "-", 2);

  if (g_strv_length(parts) != 2 || !g_ascii_isdigit(*parts[0]) || strchr(parts[1], ':'))
    return NULL;
  return g_strdup_printf("bus %s port %s", parts[0], parts[1]);
}

char *
host_device_name(const HostDevice *device)
{
  g_autofree char *numbers = NULL;

  if (device->kind != HOST_DEVICE_PCI && device->kind != HOST_DEVICE_USB)
    return NULL;
  numbers = host_device_ids(device);
  if (!device->product_name)
    return g_steal_pointer(&numbers);
  return g_strdup_printf("%s%s%s (%s)", device->vendor_name ? device->vendor_name : "",
                         device->vendor_name ? " " : "", device->product_name, numbers);
}

const char *
host_device_state(const HostDevice *vgpu)
{
  if (vgpu->inactive)
    return vgpu->autostart ? "defined, autostart" : "defined";
  if (!vgpu->persistent)
    return "active";
  return vgpu->autostart ? "active, defined, autostart" : "active, defined";
}

gboolean
host_device_is_display(const HostDevice *device)
{
  return device->kind == HOST_DEVICE_PCI && device->class >> 16 == 0x03;
}

gboolean
host_device_is_same_card(const HostDevice *device, const HostDevice *other)
{
  const gsize slot = strlen("0000:00:00.");

  return device->kind == HOST_DEVICE_PCI && other->kind == HOST_DEVICE_PCI &&
         strncmp(other->identity, device->identity, slot) == 0;
}

gboolean
host_device_check_type(const HostDevice *mdev, const char *type, GError **error)
{
  return !mdev || !mdev->type || g_str_equal(mdev->type, type) ||
         gvt_fail(error,
                  "the vGPU %s exists already with the type %s, not %s; choose that --vgpu-type, "
                  "or another --uuid",
                  mdev->identity, mdev->type, type);
}

gboolean
host_device_fail_full(GError **error, const char *type, const char *where)
{
  return gvt_fail(
      error,
      "no free instance of %s is left on %s (the kernel would say: No space left on device); "
      "remove an unused vGPU (\"gvt-xml devices\" lists them), or choose a smaller type",
      type, where);
}

/* Merging */

/* Moves *from to *to, unless *to has a string already. */
static void
move_string(char **to, char **from)
{
  if (!*to)
    *to = g_steal_pointer(from);
}

void
host_device_merge(HostDevice *device, HostDevice *other)
{
  move_string(&device->node_name, &other->node_name);
  move_string(&device->type, &other->type);
  move_string(&device->parent, &other->parent);
  move_string(&device->driver, &other->driver);
  move_string(&device->vendor_name, &other->vendor_name);
  move_string(&device->product_name, &other->product_name);
  if (device->iommu_group < 0)
    device->iommu_group = other->iommu_group;
  if (!device->most_functions)
    device->most_functions = other->most_functions;
  if (device->types->len == 0) {
    GPtrArray *empty = device->types;

    device->types = other->types;
    other->types = empty;
  }
  device->persistent = device->persistent || other->persistent;
  device->autostart = device->autostart || other->autostart;
  host_device_free(other);
}

/* Types */

/* A value in a type's description: "resolution: 1920x1200" on a line of its own (GVT-g, sign ":"),
   or "max_instance=2" in a list (NVIDIA, sign "="). NULL if there is none. */
static char *
find_value(const HostType *type, const char *key, const char *sign)
{
  g_autofree char *escaped = g_regex_escape_string(key, -1);
  g_autofree char *pattern = g_strdup_printf("(?:^|[\\s,])%s%s\\s*([^\\s,]+)", escaped, sign);
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  if (!type->description || !g_regex_match(regex, type->description, 0, &match))
    return NULL;
  return g_match_info_fetch(match, 1);
}

guint
host_type_total(const HostType *type, const char *parent, const GPtrArray *devices)
{
  g_autofree char *limit = find_value(type, "max_instance", "=");
  guint made = 0;

  if (limit)
    return (guint)g_ascii_strtoull(limit, NULL, 10);
  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (device->kind == HOST_DEVICE_MDEV && !device->inactive &&
        g_strcmp0(device->type, type->id) == 0 && g_strcmp0(device->parent, parent) == 0)
      made++;
  }
  return made + type->available;
}

char *
host_type_summary(const HostType *type)
{
  g_autofree char *low = find_value(type, "low_gm_size", ":");
  g_autofree char *high = find_value(type, "high_gm_size", ":");
  g_autofree char *resolution = find_value(type, "resolution", ":");
  g_auto(GStrv) lines = NULL;

  if (low && high && resolution)
    return g_strdup_printf("Video memory: <%s, %s>, resolution: up to %s", low, high, resolution);
  if (!type->description)
    return NULL;
  lines = g_strsplit(type->description, "\n", -1);
  return g_strjoinv(", ", lines);
}

/* Choosing a parent */

HostParent *
host_parent_new(const char *word)
{
  HostParent *parent = word ? g_new0(HostParent, 1) : NULL;
  gboolean is_slot = FALSE;

  if (!word)
    return NULL;
  parent->word = g_strdup(word);
  parent->identity = parse_host_address(word, &is_slot, NULL);
  if (!parent->identity)
    parent->identity = g_strdup(word);
  return parent;
}

void
host_parent_free(HostParent *parent)
{
  g_free(parent->word);
  g_free(parent->identity);
  g_free(parent);
}

gboolean
host_parent_is(const HostParent *asked, const char *identity, const char *parent)
{
  return !asked || g_str_equal(asked->identity, identity) ||
         g_strcmp0(asked->identity, parent) == 0;
}

const HostDevice *
host_device_parent(const GPtrArray *devices, const char *type, const HostParent *asked,
                   GError **error)
{
  const HostDevice *first = asked ? host_device_find(devices, asked->identity) : NULL;

  if (first && host_device_type(first, type))
    return first;
  for (guint i = 0; !asked && i < devices->len; i++) {
    const HostType *known = host_device_type(devices->pdata[i], type);

    if (known && known->available)
      return devices->pdata[i];
    if (known && !first)
      first = devices->pdata[i];
  }
  if (first && !asked)
    return first;
  vgpu_type_fail_unknown(devices, asked, type, error);
  return NULL;
}
