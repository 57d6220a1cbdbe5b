/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The elements of a domain that give it a device of the host's, as XPath. */
#define HOSTDEVS                                                                                   \
  "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci' or @type = 'usb'] | "                   \
  "/domain/devices/interface[@type = 'hostdev']"

/* Which kind of device one of them gives: mdev, pci, usb. Free with g_free(). */
char *hostdev_kind(xmlNode *hostdev);

/* Which device: an mdev's uuid in lower case, a PCI address ("0000:41:00.0"), of USB "046d:c31c" or
   "bus 1 device 4"; NULL where it says none. Free with g_free(). */
char *hostdev_identity(xmlNode *hostdev);
