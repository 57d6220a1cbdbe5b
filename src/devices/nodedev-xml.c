/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/nodedev-xml.h"

#include <string.h>

#include "base/parse.h"
#include "xml/xml.h"

#define MDEV "/device/capability[@type = 'mdev']"
#define PCI "/device/capability[@type = 'pci']"
#define USB "/device/capability[@type = 'usb_device']"
#define PHYSICAL PCI "/capability[@type = 'phys_function']/address"
#define FUNCTIONS PCI "/capability[@type = 'virt_functions']"
#define TYPES "/device//capability[@type = 'mdev_types']/type"

static guint
read_number(xmlDoc *doc, const char *xpath, guint base)
{
  g_autofree char *text = xml_string(doc, xpath);

  return text ? (guint)g_ascii_strtoull(text, NULL, base) : 0;
}

static char *
format_address(guint domain, guint bus, guint slot, guint function)
{
  return g_strdup_printf("%04x:%02x:%02x.%x", domain, bus, slot, function);
}

/* libvirt before 7.3 has no <uuid>; the device's name has it. */
static char *
read_mdev_uuid(xmlDoc *doc)
{
  g_autofree char *uuid = xml_string(doc, MDEV "/uuid");
  g_autofree char *name = uuid ? NULL : xml_string(doc, "/device/name");

  return uuid || name ? parse_uuid(uuid ? uuid : name, NULL) : NULL;
}

/* The PCI address of an mdev's parent. The parent of an mdev that is only defined may have an
   address but no node device. A parent that isn't a PCI device has no node device either: libvirt
   names "computer" as the parent, and NULL is returned. */
static char *
read_mdev_parent(xmlDoc *doc)
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

/* The text of the first child with this name; NULL if there is none, or it is empty. Free with
   g_free(). */
static char *
child_text(xmlNode *element, const char *name)
{
  xmlNode *child = xml_node(element->doc, element, name);
  g_autoptr(xmlString) text = child ? xmlNodeGetContent(child) : NULL;

  return text && *text ? g_strdup((const char *)text) : NULL;
}

static void
read_mdev_types(HostDevice *device, xmlDoc *doc)
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
read_mdev(HostDevice *device, xmlDoc *doc)
{
  device->kind = HOST_DEVICE_MDEV;
  device->identity = read_mdev_uuid(doc);
  device->type = xml_string(doc, MDEV "/type/@id");
  device->parent = read_mdev_parent(doc);
}

/* libvirt writes a device's own address here in decimal, all other addresses in hexadecimal. */
static void
read_pci_capability(HostDevice *device, xmlDoc *doc)
{
  g_autofree char *bus = xml_string(doc, PCI "/bus");
  g_autofree char *physical_bus = xml_string(doc, PHYSICAL "/@bus");

  if (bus)
    device->identity =
        format_address(read_number(doc, PCI "/domain", 10), read_number(doc, PCI "/bus", 10),
                       read_number(doc, PCI "/slot", 10), read_number(doc, PCI "/function", 10));
  if (physical_bus)
    device->parent = format_address(
        read_number(doc, PHYSICAL "/@domain", 16), read_number(doc, PHYSICAL "/@bus", 16),
        read_number(doc, PHYSICAL "/@slot", 16), read_number(doc, PHYSICAL "/@function", 16));
  device->class = read_number(doc, PCI "/class", 16);
  device->vendor = read_number(doc, PCI "/vendor/@id", 16);
  device->product = read_number(doc, PCI "/product/@id", 16);
  device->vendor_name = xml_string(doc, PCI "/vendor[normalize-space()]");
  device->product_name = xml_string(doc, PCI "/product[normalize-space()]");
  device->most_functions = read_number(doc, FUNCTIONS "/@maxCount", 10);
  read_mdev_types(device, doc);
}

/* The port is only in the path in sysfs, "/sys/devices/…/usb1/1-1.2". A root hub has none. */
static void
read_usb_capability(HostDevice *device, xmlDoc *doc)
{
  g_autofree char *path = xml_string(doc, "/device/path");
  g_autofree char *name = path ? g_path_get_basename(path) : NULL;

  device->kind = HOST_DEVICE_USB;
  device->identity = name ? host_device_usb_place(name) : NULL;
  device->vendor = read_number(doc, USB "/vendor/@id", 16);
  device->product = read_number(doc, USB "/product/@id", 16);
  device->vendor_name = xml_string(doc, USB "/vendor[normalize-space()]");
  device->product_name = xml_string(doc, USB "/product[normalize-space()]");
}

HostDevice *
nodedev_xml_parse(const char *xml)
{
  g_autoptr(xmlDoc) doc = xml_parse(xml, -1, "the device's XML", NULL);
  g_autoptr(HostDevice) device = host_device_new(HOST_DEVICE_PCI);
  g_autofree char *group = NULL;

  if (!doc)
    return NULL;
  if (xml_node(doc, NULL, MDEV))
    read_mdev(device, doc);
  else if (xml_node(doc, NULL, USB))
    read_usb_capability(device, doc);
  else
    read_pci_capability(device, doc);
  device->node_name = xml_string(doc, "/device/name");
  device->driver = xml_string(doc, "/device/driver/name");
  group = xml_string(doc, "/device/capability/iommuGroup/@number");
  if (group)
    device->iommu_group = (gint)g_ascii_strtoll(group, NULL, 10);
  return device->identity ? g_steal_pointer(&device) : NULL;
}

RenderNode *
nodedev_xml_parse_render_node(const char *xml)
{
  g_autoptr(xmlDoc) doc = xml_parse(xml, -1, "the device's XML", NULL);
  char *path = doc ? xml_string(doc, "/device/devnode[@type = 'dev']") : NULL;
  g_autoptr(GPtrArray) nodes = NULL;
  GPtrArray *links;

  if (!path)
    return NULL;
  links = g_ptr_array_new();
  nodes = xml_nodes(doc, NULL, "/device/devnode[@type = 'link']");
  for (guint i = 0; i < nodes->len; i++) {
    g_autoptr(xmlString) link = xmlNodeGetContent(nodes->pdata[i]);

    g_ptr_array_add(links, g_strdup((const char *)link));
  }
  g_ptr_array_add(links, NULL);
  return render_node_new(path, (char **)g_ptr_array_free(links, FALSE),
                         xml_string(doc, "/device/parent"));
}
