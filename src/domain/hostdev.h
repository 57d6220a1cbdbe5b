/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The elements of a domain that give it a host device, as XPath. */
#define HOSTDEVS                                                                                   \
  "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci' or @type = 'usb'] | "                   \
  "/domain/devices/interface[@type = 'hostdev']"

/* The kind of device that such an element gives: mdev, pci, usb; else the type of a <hostdev>. Free
   with g_free(). */
char *hostdev_kind(xmlNode *hostdev);

/*
 * The identity of the device, spelt as by gvt:device() of xslt/lib/host-device.xsl: an mdev's uuid
 * in lower case, a PCI address ("0000:41:00.0"), a USB device's place ("bus 1 port 1.2",
 * "bus 1 device 4") or, if the element names no place, its ids ("046d:c31c"), a SCSI unit's adapter
 * and numbers ("scsi_host0 0:1:2") or iSCSI target and server, a vhost-scsi's wwpn. NULL if the
 * element names no device. Free with g_free().
 */
char *hostdev_identity(xmlNode *hostdev);

/*
 * The identity of the device by properties that last. A USB device changes its number each time it
 * is plugged in, and libvirt writes that number into a running guest: its ids come first here,
 * unless the element names a port. Free with g_free().
 */
char *hostdev_lasting_identity(xmlNode *hostdev);

/* The alias of a device, also of a video; NULL if it has none. Free with g_free(). */
char *hostdev_alias(xmlNode *device);

/* The <hostdev> with that alias; NULL if there is none. Owned by domain. */
xmlNode *hostdev_by_alias(xmlDoc *domain, const char *alias);

/* The first <hostdev> for which the XPath condition holds and that gives the device; NULL if there
   is none. Owned by domain. */
xmlNode *hostdev_find(xmlDoc *domain, const char *condition, const char *identity);

/* The first <hostdev> that gives the same device as one of another definition or of the running
   guest, whose USB devices have the numbers of now; NULL if there is none. Owned by domain. */
xmlNode *hostdev_find_same(xmlDoc *domain, xmlNode *hostdev);

/* The uuids of a domain's mdevs, ended by NULL. Free with g_strfreev(). */
char **hostdev_mdevs(xmlDoc *domain);

/* Whether an identity is a USB device's place, which only one device can have. */
gboolean hostdev_is_usb_place(const char *identity);

/* The identity of the USB device at a port ("1.2") of a bus. Free with g_free(). */
char *hostdev_usb_port(guint bus, const char *port);

/*
 * The identity of the USB device that a user names: by ids as lsusb shows them ("046d:c31c"), by
 * port as in /sys/bus/usb/devices ("1-1.2"), or by its identity. Fails with GVT_ERROR_USAGE. Free
 * with g_free().
 */
char *hostdev_parse_usb(const char *word, GError **error);

/* Gives each <hostdev> without an alias of its own an attribute of our namespace: the number in
   libvirt's alias of it, as gvt:alias-number() of xslt/lib/host-device.xsl gives it. The
   stylesheets would count all others for each of them. */
void hostdev_add_numbers(xmlDoc *domain, xmlNs *ns);
