/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The PCI slots of a running guest in which libvirt may put a device (libvirt 9.0 and 12.8,
 * virDomainPCIAddressEnsureAddr()): the root ports and switch ports of a PCI Express machine, and
 * the slots of a conventional root or bridge. A controller with <target hotplug='off'/> has none.
 */

/* How many slots are free. On a machine with PCI Express a conventional slot is only for a PCI
   function that is conventional itself; with conventional those are counted too. */
guint hotplug_slots_free(xmlDoc *running, gboolean conventional);

/* Whether the slot that an <address type='pci'> names is one of them, and free. */
gboolean hotplug_slots_has(xmlDoc *running, xmlNode *address);
