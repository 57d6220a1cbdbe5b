/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vfiodevices.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "domain/hostdev.h"
#include "testlib.h"

char *
vfio_normal(const char *value)
{
  const char *switched = parse_bool(value);
  char *end = NULL;
  guint64 number = g_ascii_strtoull(value, &end, 0);
  char *bytes = parse_size(value);

  if (bytes)
    return bytes;
  if (switched)
    return g_strdup(g_str_equal(switched, "true") ? "on" : "off");
  return *value && !*end ? g_strdup_printf("%" G_GUINT64_FORMAT, number) : g_strdup(value);
}

static void
set(VfioDevice *device, const char *name, const char *value)
{
  g_hash_table_insert(device, g_strdup(name),
                      g_str_equal(name, "addr") ? g_strdup(value) : vfio_normal(value));
}

static void
read_json_device(VfioDevice *device, const char *text)
{
  json_object *object = json_tokener_parse(text);

  assert_non_null(object);
  json_object_object_foreach(object, name, value)
  {
    if (g_str_equal(name, "addr") && json_object_is_type(value, json_type_int)) {
      int number = json_object_get_int(value);
      g_autofree char *place = g_strdup_printf("%x.%x", number / 8, number % 8);

      set(device, name, place);
    } else {
      set(device, name, json_object_get_string(value));
    }
  }
  json_object_put(object);
}

static void
read_plain_device(VfioDevice *device, const char *text)
{
  g_autoptr(GRegex) word = g_regex_new("(?:[^,]|,,)+", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_regex_match(word, text, 0, &match);
  for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
    g_autofree char *escaped = g_match_info_fetch(match, 0);
    g_auto(GStrv) parts = g_strsplit(escaped, ",,", -1);
    g_autofree char *whole = g_strjoinv(",", parts);
    g_auto(GStrv) pair = g_strsplit(whole, "=", 2);

    if (pair[0] && pair[1])
      set(device, pair[0], pair[1]);
  }
}

/* An mdev's uuid, a PCI address or a USB device's ids, as a plan has it; NULL if the device is none
   of these. The path of a USB device has its ids if name_usb() wrote them. */
static char *
identity_of(VfioDevice *device)
{
  const char *folder = g_hash_table_lookup(device, "sysfsdev");
  const char *host = g_hash_table_lookup(device, "host");
  const char *usb = g_hash_table_lookup(device, "hostdevice");
  g_autofree char *path = g_strdup(folder ? folder : "");
  const char *name;
  guint part[4] = { 0 };

  if (usb && sscanf(usb, "/dev/bus/usb/%u/%u", &part[0], &part[1]) == 2)
    return g_strdup_printf("%04x:%04x", part[0], part[1]);
  while (g_str_has_suffix(path, "/"))
    path[strlen(path) - 1] = '\0';
  name = strrchr(path, '/') ? strrchr(path, '/') + 1 : host ? host : "";
  if (strlen(name) == 36)
    return g_ascii_strdown(name, -1);
  if (sscanf(name, "%x:%x:%x.%x", &part[0], &part[1], &part[2], &part[3]) != 4) {
    part[0] = 0;
    if (sscanf(name, "%x:%x.%x", &part[1], &part[2], &part[3]) != 3)
      return NULL;
  }
  return g_strdup_printf("%04x:%02x:%02x.%x", part[0], part[1], part[2], part[3]);
}

/* What is set on the id of the device, behind -device. */
static void
add_set_lines(VfioDevice *device, char **words)
{
  const char *id = g_hash_table_lookup(device, "id");
  g_autofree char *prefix = g_strdup_printf("device.%s.", id ? id : "");

  for (gsize i = 0; id && words[i] && words[i + 1]; i++) {
    g_auto(GStrv) parts = NULL;

    if (!g_str_equal(words[i], "-set") || !g_str_has_prefix(words[i + 1], prefix))
      continue;
    parts = g_strsplit(words[i + 1] + strlen(prefix), "=", 2);
    if (parts[0] && parts[1])
      set(device, parts[0], parts[1]);
  }
}

GHashTable *
vfio_devices(char **words)
{
  GHashTable *devices =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);

  for (gsize i = 0; words[i] && words[i + 1]; i++) {
    g_autoptr(GHashTable) device = NULL;
    g_autofree char *identity = NULL;

    if (!g_str_equal(words[i], "-device") ||
        !(strstr(words[i + 1], "vfio-pci") || strstr(words[i + 1], "usb-host")))
      continue;
    device = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (*words[i + 1] == '{')
      read_json_device(device, words[i + 1]);
    else
      read_plain_device(device, words[i + 1]);
    add_set_lines(device, words);
    identity = identity_of(device);
    if (identity && !g_hash_table_contains(devices, identity))
      g_hash_table_insert(devices, g_steal_pointer(&identity), g_steal_pointer(&device));
  }
  return devices;
}

/* Gives each USB device that is named by its ids the bus and number of the same values: libvirt
   (9.0) makes no command line for a USB device without them. Takes out all others. */
static void
name_usb(xmlDoc *domain)
{
  g_autoptr(GPtrArray) hostdevs = xml_nodes(domain, NULL, "/domain/devices/hostdev[@type = 'usb']");

  for (guint i = 0; i < hostdevs->len; i++) {
    xmlNode *hostdev = hostdevs->pdata[i];
    xmlNode *address = xml_node(domain, hostdev, "source/address");
    g_autofree char *ids = hostdev_identity(hostdev);
    guint vendor;
    guint product;
    g_autofree char *bus = NULL;
    g_autofree char *device = NULL;

    if (address || !ids || sscanf(ids, "%x:%x", &vendor, &product) != 2) {
      xmlUnlinkNode(hostdev);
      xmlFreeNode(hostdev);
      continue;
    }
    bus = g_strdup_printf("%u", vendor);
    device = g_strdup_printf("%u", product);
    address = xmlNewChild(xml_node(domain, hostdev, "source"), NULL, BAD_CAST "address", NULL);
    xmlNewProp(address, BAD_CAST "bus", BAD_CAST bus);
    xmlNewProp(address, BAD_CAST "device", BAD_CAST device);
  }
}

void
vfio_make_bare(xmlDoc *domain)
{
  g_autoptr(GPtrArray) others =
      xml_nodes(domain, NULL,
                "/domain/devices/*[not(self::emulator or self::graphics or self::video or "
                "self::hostdev[@type = 'mdev' or @type = 'pci' or @type = 'usb'] or self::hub or "
                "self::controller[@type = 'pci' or @type = 'usb'])] | "
                "/domain/os/loader | /domain/os/nvram | /domain/os/firmware | /domain/os/kernel | "
                "/domain/os/initrd | /domain/cpu | /domain/numatune | /domain/metadata | "
                "/domain/memoryBacking/*[not(self::source[@type = 'memfd'])] | "
                "/domain/iothreads | /domain/cputune | /domain/launchSecurity | "
                "/domain/devices/hostdev/boot | /domain/devices/hostdev/driver");
  g_autoptr(GPtrArray) firmware = xml_nodes(domain, NULL, "/domain/os[@firmware]");
  g_autoptr(GPtrArray) gl = xml_nodes(domain, NULL, "/domain/devices/graphics/gl");
  g_autoptr(GPtrArray) pci = xml_nodes(domain, NULL, "/domain/devices/hostdev[@type = 'pci']");

  for (guint i = 0; i < others->len; i++) {
    xmlUnlinkNode(others->pdata[i]);
    xmlFreeNode(others->pdata[i]);
  }
  for (guint i = 0; i < firmware->len; i++)
    xmlUnsetProp(firmware->pdata[i], BAD_CAST "firmware");
  for (guint i = 0; i < gl->len; i++)
    xmlSetProp(gl->pdata[i], BAD_CAST "rendernode", BAD_CAST "/dev/dri/renderD128");
  /* Without a driver's name libvirt 9.0 looks at the host. */
  for (guint i = 0; i < pci->len; i++)
    xmlNewProp(xmlNewChild(pci->pdata[i], NULL, BAD_CAST "driver", NULL), BAD_CAST "name",
               BAD_CAST "vfio");
  name_usb(domain);
}

const char *
vfio_bus(VfioDevice *device)
{
  const char *bus = g_hash_table_lookup(device, "bus");

  return !bus || g_str_equal(bus, "pcie.0") ? "pci.0" : bus;
}

char *
vfio_slot(VfioDevice *device)
{
  const char *addr = g_hash_table_lookup(device, "addr");
  guint slot = 0;
  guint function = 0;

  sscanf(addr ? addr : "0", "%x.%x", &slot, &function);
  return g_strdup_printf("%x.%x", slot, function);
}

gboolean
vfio_is_value(const char *text, const char *wanted)
{
  g_autofree char *value = vfio_normal(text);

  return g_str_equal(value, wanted);
}
