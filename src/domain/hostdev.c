/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/hostdev.h"

#include <string.h>

#include "base/error.h"
#include "xml/xml.h"

/* mdev */

/* The uuid as libvirt prints it. On input libvirt takes any case, and dashes anywhere or
   nowhere. */
static char *
uuid_identity(xmlNode *address)
{
  static const guint dashes[] = { 8, 13, 18, 23 };
  g_autofree char *text = xml_attribute(address, "uuid");
  g_autoptr(GString) uuid = g_string_new(NULL);

  for (const char *c = text; c && *c; c++)
    if (!strchr("- \t\r\n", *c))
      g_string_append_c(uuid, g_ascii_tolower(*c));
  if (uuid->len != 32)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(dashes); i++)
    g_string_insert_c(uuid, dashes[i], '-');
  return g_string_free(g_steal_pointer(&uuid), FALSE);
}

/* PCI */

static char *
pci_identity(xmlNode *address)
{
  g_autofree char *bus = xml_attribute(address, "bus");
  g_autofree char *slot = xml_attribute(address, "slot");

  if (!bus && !slot)
    return NULL;
  return g_strdup_printf("%04x:%02x:%02x.%x", xml_number(address, "domain"),
                         xml_number(address, "bus"), xml_number(address, "slot"),
                         xml_number(address, "function"));
}

/* USB */

char *
hostdev_usb_port(guint bus, const char *port)
{
  return g_strdup_printf("bus %u port %s", bus, port);
}

gboolean
hostdev_is_usb_place(const char *identity)
{
  return g_str_has_prefix(identity, "bus ");
}

/* The place of a USB device; NULL if the address names none. libvirt ignores bus 0 and device 0,
   which don't exist. */
static char *
usb_place(xmlNode *address)
{
  guint bus = address ? xml_number(address, "bus") : 0;
  guint device = bus ? xml_number(address, "device") : 0;
  g_autofree char *port = bus ? xml_attribute(address, "port") : NULL;

  if (port)
    return hostdev_usb_port(bus, port);
  return device ? g_strdup_printf("bus %u device %u", bus, device) : NULL;
}

static char *
usb_ids(xmlNode *hostdev)
{
  xmlNode *vendor = xml_node(hostdev->doc, hostdev, "source/vendor");
  xmlNode *product = xml_node(hostdev->doc, hostdev, "source/product");

  return vendor && product
             ? g_strdup_printf("%04x:%04x", xml_number(vendor, "id"), xml_number(product, "id"))
             : NULL;
}

/* SCSI */

/* A SCSI unit: the host's, by adapter and numbers, or an iSCSI target's; libvirt adds unit 0 to a
   target without one. */
static char *
scsi_identity(xmlNode *hostdev, xmlNode *address)
{
  xmlNode *adapter = xml_node(hostdev->doc, hostdev, "source/adapter");
  xmlNode *target = xml_node(hostdev->doc, hostdev, "source[@protocol = 'iscsi']");
  xmlNode *host = xml_node(hostdev->doc, hostdev, "source/host");
  g_autofree char *name = xml_attribute(adapter ? adapter : target, "name");
  g_autofree char *server = xml_attribute(host, "name");
  g_autofree char *port = xml_attribute(host, "port");

  if (!name)
    return NULL;
  if (!adapter)
    return g_strdup_printf("%s%s %s:%s", name, strchr(name, '/') ? "" : "/0", server ? server : "",
                           port ? port : "");
  return address ? g_strdup_printf("%s %u:%u:%u", name, xml_number(address, "bus"),
                                   xml_number(address, "target"), xml_number(address, "unit"))
                 : NULL;
}

char *
hostdev_kind(xmlNode *hostdev)
{
  g_autofree char *type = xml_attribute(hostdev, "type");

  if (g_strcmp0(type, "hostdev") != 0)
    return g_steal_pointer(&type);
  return g_strdup(xml_node(hostdev->doc, hostdev, "source/address[@type = 'usb']") ? "usb" : "pci");
}

char *
hostdev_identity(xmlNode *hostdev)
{
  xmlNode *address = xml_node(hostdev->doc, hostdev, "source/address");
  g_autofree char *kind = hostdev_kind(hostdev);

  if (g_strcmp0(kind, "usb") == 0) {
    char *place = usb_place(address);

    return place ? place : usb_ids(hostdev);
  }
  if (g_strcmp0(kind, "scsi") == 0)
    return scsi_identity(hostdev, address);
  if (g_strcmp0(kind, "scsi_host") == 0)
    return xml_attribute(xml_node(hostdev->doc, hostdev, "source"), "wwpn");
  if (!address)
    return NULL;
  return g_strcmp0(kind, "pci") == 0 ? pci_identity(address) : uuid_identity(address);
}

char *
hostdev_lasting_identity(xmlNode *hostdev)
{
  g_autofree char *kind = hostdev_kind(hostdev);
  char *ids =
      g_strcmp0(kind, "usb") == 0 && !xml_node(hostdev->doc, hostdev, "source/address/@port")
          ? usb_ids(hostdev)
          : NULL;

  return ids ? ids : hostdev_identity(hostdev);
}

char *
hostdev_alias(xmlNode *device)
{
  return xml_attribute(xml_node(device->doc, device, "alias"), "name");
}

xmlNode *
hostdev_by_alias(xmlDoc *domain, const char *alias)
{
  g_autofree char *xpath = g_strdup_printf("/domain/devices/hostdev[alias/@name = '%s']", alias);

  return xml_node(domain, NULL, xpath);
}

/* The first <hostdev> for which the XPath condition holds and that is identified so. */
static xmlNode *
find_identified(xmlDoc *domain, const char *condition, char *(*identify)(xmlNode *hostdev),
                const char *identity)
{
  g_autofree char *xpath = g_strdup_printf("/domain/devices/hostdev[%s]", condition);
  g_autoptr(GPtrArray) hostdevs = xml_nodes(domain, NULL, xpath);

  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *other = identify(hostdevs->pdata[i]);

    if (g_strcmp0(other, identity) == 0)
      return hostdevs->pdata[i];
  }
  return NULL;
}

xmlNode *
hostdev_find(xmlDoc *domain, const char *condition, const char *identity)
{
  return find_identified(domain, condition, hostdev_identity, identity);
}

xmlNode *
hostdev_find_same(xmlDoc *domain, xmlNode *hostdev)
{
  g_autofree char *identity = hostdev_lasting_identity(hostdev);

  return identity ? find_identified(domain, "true()", hostdev_lasting_identity, identity) : NULL;
}

char **
hostdev_mdevs(xmlDoc *domain)
{
  g_autoptr(GPtrArray) hostdevs =
      xml_nodes(domain, NULL, "/domain/devices/hostdev[@type = 'mdev'][source/address/@uuid]");
  GPtrArray *uuids = g_ptr_array_new();

  for (guint i = 0; i < hostdevs->len; i++)
    g_ptr_array_add(uuids, hostdev_identity(hostdevs->pdata[i]));
  g_ptr_array_add(uuids, NULL);
  return (char **)g_ptr_array_free(uuids, FALSE);
}

/* Reads "1-1.2" as "bus 1 port 1.2", which it takes too. libvirt's schema allows four ports in a
   chain, each of at most three digits. */
static char *
read_usb_port(const char *word)
{
  g_autoptr(GRegex) regex = g_regex_new("^(?|bus ([1-9][0-9]{0,2}) port |([1-9][0-9]{0,2})-)"
                                        "([1-9][0-9]{0,2}(?:\\.[1-9][0-9]{0,2}){0,3})$",
                                        0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *bus = NULL;
  g_autofree char *port = NULL;

  if (!g_regex_match(regex, word, 0, &match))
    return NULL;
  bus = g_match_info_fetch(match, 1);
  port = g_match_info_fetch(match, 2);
  return hostdev_usb_port((guint)g_ascii_strtoull(bus, NULL, 10), port);
}

char *
hostdev_parse_usb(const char *word, GError **error)
{
  g_autoptr(GRegex) regex =
      g_regex_new("^(?:0x)?([0-9a-f]{4}):(?:0x)?([0-9a-f]{4})$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *vendor = NULL;
  g_autofree char *product = NULL;
  g_autofree char *id = NULL;
  char *port = read_usb_port(word);

  if (port)
    return port;
  if (!g_regex_match(regex, word, 0, &match)) {
    gvt_usage(
        error,
        "'%s' is not a USB device; write VENDOR:PRODUCT as lsusb does, 046d:c31c, or BUS-PORT as "
        "\"lsusb -tvv\" and /sys/bus/usb/devices do, 1-1.2 (libvirt takes at most four ports in "
        "a row)",
        word);
    return NULL;
  }
  vendor = g_match_info_fetch(match, 1);
  product = g_match_info_fetch(match, 2);
  id = g_strdup_printf("%s:%s", vendor, product);
  return g_ascii_strdown(id, -1);
}

void
hostdev_add_numbers(xmlDoc *domain, xmlNs *ns)
{
#define WITHOUT_ALIAS "[not(starts-with(alias/@name, 'ua-'))]"
  g_autoptr(GPtrArray) devices = xml_nodes(domain, NULL, "/domain/devices");

  for (guint i = 0; i < devices->len; i++) {
    g_autoptr(GPtrArray) interfaces =
        xml_nodes(domain, devices->pdata[i], "interface[@type = 'hostdev']" WITHOUT_ALIAS);
    g_autoptr(GPtrArray) hostdevs = xml_nodes(domain, devices->pdata[i], "hostdev" WITHOUT_ALIAS);

    for (guint k = 0; k < hostdevs->len; k++) {
      g_autofree char *number = g_strdup_printf("%u", interfaces->len + k);

      xmlNewNsProp(hostdevs->pdata[k], ns, BAD_CAST "number", BAD_CAST number);
    }
  }
#undef WITHOUT_ALIAS
}
