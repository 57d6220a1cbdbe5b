/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Elements of our namespace, in plans and in profiles. */

/* Adds a child with this name. The parent owns it. */
xmlNode *node_add(xmlNode *parent, const char *name);

/* Sets an attribute. */
void node_set(xmlNode *element, const char *name, const char *value);

/* Takes an element out of its document, and frees it. */
void node_remove(xmlNode *element);

/* Whether a node is an element of our namespace with this name. */
gboolean node_is(const xmlNode *node, const char *name);

/* The first child with this name whose attribute has the value (any child if value is NULL). NULL
   if there is none. Owned by parent. */
xmlNode *node_child(xmlNode *parent, const char *name, const char *attribute, const char *value);

/* Whether a node is a device of a plan: gvt:mdev, gvt:pci or gvt:usb. */
gboolean node_is_device(const xmlNode *node);

/* The name of the attribute that identifies a device; NULL if the node is no device. Static. */
const char *node_identity_name(const xmlNode *node);

/* The identity of a device on the host: an mdev's uuid, a PCI address, a USB device's
   VENDOR:PRODUCT or port. NULL if the node is no device. Free with g_free(). */
char *node_device_identity(xmlNode *node);

/* The display mode of a plan, or NULL. Free with g_free(). */
char *node_display_mode(xmlNode *plan);

/* Whether the display of a plan leaves the domain's graphics and videos as they are. */
gboolean node_keeps_graphics(xmlNode *plan);

/* The display modes in profiles/lib/displays.xml as a list for a message. Free with g_free(). */
char *node_display_modes(xmlDoc *displays);
