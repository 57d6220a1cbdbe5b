/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hostdevice.h"

#include <string.h>

#include "domxml.h"
#include "words.h"

#define MDEV "/device/capability[@type = 'mdev']"
#define PCI "/device/capability[@type = 'pci']"
#define PHYSICAL PCI "/capability[@type = 'phys_function']/address"

void
host_device_free(HostDevice *device)
{
  g_free(device->identity);
  g_free(device->type);
  g_free(device->parent);
  g_free(device->driver);
  g_free(device);
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

static guint
number(xmlDoc *doc, const char *xpath, guint base)
{
  g_autofree char *text = domxml_string(doc, xpath);

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
  g_autofree char *told = domxml_string(doc, MDEV "/uuid");
  g_autofree char *name = domxml_string(doc, "/device/name");

  if (told)
    return words_uuid(told, NULL);
  if (!name || !g_str_has_prefix(name, "mdev_") || strlen(name) < prefix + length)
    return NULL;
  name[prefix + length] = '\0';
  return words_uuid(g_strdelimit(name + prefix, "_", '-'), NULL);
}

/* The parent of an mdev that is only defined may be known by its address alone; not every parent is
   a PCI device. */
static char *
mdev_parent(xmlDoc *doc)
{
  static const char *const paths[] = { "/device/parent", MDEV "/parent_addr" };

  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    gboolean is_slot = FALSE;
    g_autofree char *word = domxml_string(doc, paths[i]);
    g_autofree char *parent = word ? words_host_address(word, &is_slot, NULL) : NULL;

    if (parent && !is_slot)
      return g_steal_pointer(&parent);
  }
  return NULL;
}

static void
fill_mdev(HostDevice *device, xmlDoc *doc)
{
  device->identity = mdev_uuid(doc);
  device->type = domxml_string(doc, MDEV "/type/@id");
  device->parent = mdev_parent(doc);
}

/* Here libvirt counts a device's own address by tens, any other one by sixteens. */
static void
fill_pci(HostDevice *device, xmlDoc *doc)
{
  g_autofree char *bus = domxml_string(doc, PCI "/bus");
  g_autofree char *physical_bus = domxml_string(doc, PHYSICAL "/@bus");

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
}

HostDevice *
host_device_parse(const char *xml)
{
  g_autoptr(xmlDoc) doc = domxml_parse(xml, -1, "the device's XML", NULL);
  g_autoptr(HostDevice) device = g_new0(HostDevice, 1);
  g_autoptr(GPtrArray) mdev = NULL;

  if (!doc)
    return NULL;
  mdev = domxml_nodes(doc, NULL, MDEV);
  if (mdev->len)
    fill_mdev(device, doc);
  else
    fill_pci(device, doc);
  device->driver = domxml_string(doc, "/device/driver/name");
  return device->identity ? g_steal_pointer(&device) : NULL;
}
