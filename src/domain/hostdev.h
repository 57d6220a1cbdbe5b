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

/* Which device, as mode="device" of xslt/lib/names.xsl has it: an mdev's uuid in lower case, a PCI address
   ("0000:41:00.0"), of USB its place ("bus 1 port 1.2", "bus 1 device 4") if it says one, else what it is ("046d:c31c");
   NULL if it says none. Free with g_free(). */
char *hostdev_identity(xmlNode *hostdev);

/* The uuids of a domain's mdevs, ended by NULL. Free with g_strfreev(). */
char **hostdev_mdevs(xmlDoc *domain);

/* The same, by what lasts: libvirt puts the number of the device, which changes each time that it is plugged in, into
   what a running guest has. A USB device goes by it only if it says nothing else. Free with g_free(). */
char *hostdev_lasting_identity(xmlNode *hostdev);

/* Whether this identity is the place of a USB device, which only one device can have. */
gboolean hostdev_is_usb_place(const char *identity);

/* The identity of the USB device at a port of a bus. Free with g_free(). */
char *hostdev_usb_port(guint bus, const char *port);

/* The identity, as hostdev_identity() gives it, of a USB device that a user names: by its ids as lsusb shows them ("046d:c31c"), or by
   its port as in /sys/bus/usb/devices ("1-1.2"). Fails with GVT_ERROR_USAGE and says what to write. Free with g_free(). */
char *hostdev_parse_usb(const char *word, GError **error);
