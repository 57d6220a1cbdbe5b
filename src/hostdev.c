/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hostdev.h"

#include "domxml.h"
#include "words.h"

static xmlNode *
find(xmlNode *hostdev, const char *path)
{
  g_autoptr(GPtrArray) nodes = domxml_nodes(hostdev->doc, hostdev, path);

  return nodes->len ? nodes->pdata[0] : NULL;
}

static char *
usb_identity(xmlNode *hostdev)
{
  xmlNode *vendor = find(hostdev, "source/vendor");
  xmlNode *product = find(hostdev, "source/product");
  xmlNode *address = find(hostdev, "source/address");

  if (vendor && product)
    return g_strdup_printf("%04x:%04x", domxml_number(vendor, "id"), domxml_number(product, "id"));
  return address ? g_strdup_printf("bus %u device %u", domxml_number(address, "bus"),
                                   domxml_number(address, "device"))
                 : NULL;
}

char *
hostdev_kind(xmlNode *hostdev)
{
  char *type = domxml_attribute(hostdev, "type");

  if (g_strcmp0(type, "hostdev") != 0)
    return type;
  g_free(type);
  return g_strdup("pci");
}

char *
hostdev_identity(xmlNode *hostdev)
{
  xmlNode *address = find(hostdev, "source/address");
  g_autofree char *kind = hostdev_kind(hostdev);
  g_autofree char *uuid = NULL;

  if (g_str_equal(kind, "usb"))
    return usb_identity(hostdev);
  if (!address)
    return NULL;
  if (g_str_equal(kind, "pci"))
    return g_strdup_printf("%04x:%02x:%02x.%x", domxml_number(address, "domain"),
                           domxml_number(address, "bus"), domxml_number(address, "slot"),
                           domxml_number(address, "function"));
  uuid = domxml_attribute(address, "uuid");
  return uuid ? words_uuid(uuid, NULL) : NULL;
}
