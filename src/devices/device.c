/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/device.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "xml/xml.h"

#define MDEV "/device/capability[@type = 'mdev']"
#define PCI "/device/capability[@type = 'pci']"
#define PHYSICAL PCI "/capability[@type = 'phys_function']/address"
#define TYPES "/device//capability[@type = 'mdev_types']/type"

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

HostDevice *
host_device_new(HostDeviceKind kind)
{
  HostDevice *device = g_new0(HostDevice, 1);

  device->kind = kind;
  device->group = -1;
  device->types = g_ptr_array_new_with_free_func(type_free);
  return device;
}

void
host_device_free(HostDevice *device)
{
  g_free(device->identity);
  g_free(device->node);
  g_free(device->type);
  g_free(device->parent);
  g_free(device->driver);
  g_free(device->vendor_name);
  g_free(device->product_name);
  g_ptr_array_unref(device->types);
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

const HostType *
host_device_type(const HostDevice *device, const char *id)
{
  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];

    if (g_str_equal(type->id, id))
      return type;
  }
  return NULL;
}

char *
host_device_name(const HostDevice *device)
{
  g_autofree char *numbers = NULL;

  if (device->kind != HOST_DEVICE_PCI)
    return NULL;
  numbers = g_strdup_printf("%04x:%04x", device->vendor, device->product);
  if (!device->product_name)
    return g_steal_pointer(&numbers);
  return g_strdup_printf("%s%s%s (%s)", device->vendor_name ? device->vendor_name : "",
                         device->vendor_name ? " " : "", device->product_name, numbers);
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
         gvt_fail(
             error,
             "the vGPU %s is there already, and it is of the type %s, not %s; choose that --mdev-type, or another --uuid",
             mdev->identity, mdev->type, type);
}

gboolean
host_device_fail_full(GError **error, const char *type, const char *where)
{
  return gvt_fail(
      error,
      "no free instance of %s is left on %s (the kernel would say: No space left on device); remove a "
      "vGPU that isn't needed (\"gvt-xml devices\" shows them), or take a smaller type",
      type, where);
}

/* Merging */

static void
take(char **here, char **there)
{
  if (!*here)
    *here = g_steal_pointer(there);
}

void
host_device_merge(HostDevice *device, HostDevice *other)
{
  take(&device->node, &other->node);
  take(&device->type, &other->type);
  take(&device->parent, &other->parent);
  take(&device->driver, &other->driver);
  take(&device->vendor_name, &other->vendor_name);
  take(&device->product_name, &other->product_name);
  if (device->group < 0)
    device->group = other->group;
  if (device->types->len == 0) {
    GPtrArray *none = device->types;

    device->types = other->types;
    other->types = none;
  }
  device->persistent = device->persistent || other->persistent;
  device->autostart = device->autostart || other->autostart;
  host_device_free(other);
}

/* Types */

/* What a description says of a word: "resolution: 1920x1200" on a line of its own (GVT-g), or
   "max_instance=2" among others (NVIDIA). NULL where it doesn't. */
static char *
described(const HostType *type, const char *word, const char *sign)
{
  g_autofree char *escaped = g_regex_escape_string(word, -1);
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
  g_autofree char *told = described(type, "max_instance", "=");
  guint made = 0;

  if (told)
    return (guint)g_ascii_strtoull(told, NULL, 10);
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
  g_autofree char *low = described(type, "low_gm_size", ":");
  g_autofree char *high = described(type, "high_gm_size", ":");
  g_autofree char *resolution = described(type, "resolution", ":");
  g_auto(GStrv) lines = NULL;

  if (low && high && resolution)
    return g_strdup_printf("Video memory: <%s, %s>, resolution: up to %s", low, high, resolution);
  if (!type->description)
    return NULL;
  lines = g_strsplit(type->description, "\n", -1);
  return g_strjoinv(", ", lines);
}

/* Which parent */

static void
add_ids(GPtrArray *ids, const HostDevice *device)
{
  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];

    if (!g_ptr_array_find_with_equal_func(ids, type->id, g_str_equal, NULL))
      g_ptr_array_add(ids, type->id);
  }
}

/* "i915-GVTg_V5_4, i915-GVTg_V5_8" */
static char *
join_ids(GPtrArray *ids)
{
  if (ids->len == 0)
    return g_strdup("none");
  g_ptr_array_add(ids, NULL);
  return g_strjoinv(", ", (char **)ids->pdata);
}

static const HostDevice *
named_parent(const GPtrArray *devices, const char *type, const char *word, GError **error)
{
  gboolean is_slot = FALSE;
  g_autofree char *address = parse_host_address(word, &is_slot, NULL);
  const HostDevice *device = host_device_find(devices, address ? address : word);
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_autofree char *types = NULL;

  if (!device) {
    gvt_fail(error,
             "the host has no device '%s' (\"gvt-xml devices\" lists those that can be divided)",
             word);
    return NULL;
  }
  if (host_device_type(device, type))
    return device;
  add_ids(ids, device);
  types = join_ids(ids);
  gvt_fail(error, "%s has no vGPU type '%s'; those that it has: %s", device->identity, type, types);
  return NULL;
}

const HostDevice *
host_device_parent(const GPtrArray *devices, const char *type, const char *word, GError **error)
{
  const HostDevice *first = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_autofree char *types = NULL;

  if (word)
    return named_parent(devices, type, word, error);
  for (guint i = 0; i < devices->len; i++) {
    const HostType *known = host_device_type(devices->pdata[i], type);

    if (known && known->available)
      return devices->pdata[i];
    if (known && !first)
      first = devices->pdata[i];
    add_ids(ids, devices->pdata[i]);
  }
  if (first)
    return first;
  types = join_ids(ids);
  gvt_fail(error, "no device of the host has the vGPU type '%s'; the types that there are: %s%s",
           type, types,
           g_str_equal(types, "none") ? " (\"gvt-xml doctor\" says what is missing)" : "");
  return NULL;
}

/* libvirt's nodedev XML */

static guint
number(xmlDoc *doc, const char *xpath, guint base)
{
  g_autofree char *text = xml_string(doc, xpath);

  return text ? (guint)g_ascii_strtoull(text, NULL, base) : 0;
}

static char *
address(guint domain, guint bus, guint slot, guint function)
{
  return g_strdup_printf("%04x:%02x:%02x.%x", domain, bus, slot, function);
}

/* libvirt before 7.3 has no <uuid>, but names the device by it: mdev_UUID, with _ for each -. */
static char *
mdev_uuid(xmlDoc *doc)
{
  const gsize prefix = strlen("mdev_");
  const gsize length = 36;
  g_autofree char *told = xml_string(doc, MDEV "/uuid");
  g_autofree char *name = xml_string(doc, "/device/name");

  if (told)
    return parse_uuid(told, NULL);
  if (!name || !g_str_has_prefix(name, "mdev_") || strlen(name) < prefix + length)
    return NULL;
  name[prefix + length] = '\0';
  return parse_uuid(g_strdelimit(name + prefix, "_", '-'), NULL);
}

/* The parent of an mdev that is only defined may be known by its address alone; one that is no PCI device has no
   nodedev of its own, and is said to be the computer. */
static char *
mdev_parent(xmlDoc *doc)
{
  static const char *const paths[] = { "/device/parent", MDEV "/parent_addr" };

  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    gboolean is_slot = FALSE;
    g_autofree char *word = xml_string(doc, paths[i]);
    g_autofree char *parent = word ? parse_host_address(word, &is_slot, NULL) : NULL;

    if (parent && !is_slot)
      return g_steal_pointer(&parent);
  }
  return NULL;
}

/* NULL where there is no such child, or nothing in it. */
static char *
child_text(xmlNode *element, const char *name)
{
  g_autoptr(GPtrArray) children = xml_nodes(element->doc, element, name);
  g_autoptr(xmlString) text = children->len ? xmlNodeGetContent(children->pdata[0]) : NULL;

  return text && *text ? g_strdup((const char *)text) : NULL;
}

static void
add_types(HostDevice *device, xmlDoc *doc)
{
  g_autoptr(GPtrArray) types = xml_nodes(doc, NULL, TYPES);

  for (guint i = 0; i < types->len; i++) {
    char *id = xml_attribute(types->pdata[i], "id");
    g_autofree char *available = child_text(types->pdata[i], "availableInstances");

    if (id && !host_device_type(device, id))
      host_device_add_type(device, id, child_text(types->pdata[i], "name"), NULL,
                           child_text(types->pdata[i], "deviceAPI"),
                           available ? (guint)g_ascii_strtoull(available, NULL, 10) : 0);
    else
      g_free(id);
  }
}

static void
fill_mdev(HostDevice *device, xmlDoc *doc)
{
  device->kind = HOST_DEVICE_MDEV;
  device->identity = mdev_uuid(doc);
  device->type = xml_string(doc, MDEV "/type/@id");
  device->parent = mdev_parent(doc);
}

/* Here libvirt counts a device's own address by tens, any other one by sixteens. */
static void
fill_pci(HostDevice *device, xmlDoc *doc)
{
  g_autofree char *bus = xml_string(doc, PCI "/bus");
  g_autofree char *physical_bus = xml_string(doc, PHYSICAL "/@bus");

  if (bus)
    device->identity = address(number(doc, PCI "/domain", 10), number(doc, PCI "/bus", 10),
                               number(doc, PCI "/slot", 10), number(doc, PCI "/function", 10));
  if (physical_bus)
    device->parent =
        address(number(doc, PHYSICAL "/@domain", 16), number(doc, PHYSICAL "/@bus", 16),
                number(doc, PHYSICAL "/@slot", 16), number(doc, PHYSICAL "/@function", 16));
  device->class = number(doc, PCI "/class", 16);
  device->vendor = number(doc, PCI "/vendor/@id", 16);
  device->product = number(doc, PCI "/product/@id", 16);
  device->vendor_name = xml_string(doc, PCI "/vendor[normalize-space()]");
  device->product_name = xml_string(doc, PCI "/product[normalize-space()]");
  add_types(device, doc);
}

HostDevice *
host_device_parse(const char *xml)
{
  g_autoptr(xmlDoc) doc = xml_parse(xml, -1, "the device's XML", NULL);
  g_autoptr(HostDevice) device = host_device_new(HOST_DEVICE_PCI);
  g_autoptr(GPtrArray) mdev = NULL;
  g_autofree char *group = NULL;

  if (!doc)
    return NULL;
  mdev = xml_nodes(doc, NULL, MDEV);
  if (mdev->len)
    fill_mdev(device, doc);
  else
    fill_pci(device, doc);
  device->node = xml_string(doc, "/device/name");
  device->driver = xml_string(doc, "/device/driver/name");
  group = xml_string(doc, "/device/capability/iommuGroup/@number");
  if (group)
    device->group = (gint)g_ascii_strtoll(group, NULL, 10);
  return device->identity ? g_steal_pointer(&device) : NULL;
}
