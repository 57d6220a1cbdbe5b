/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* One device of a plan: gvt:mdev, gvt:pci or gvt:usb. */

/* The hostdev in base that was written by hand for the same device of the host; NULL if there is
   none. Owned by base. */
xmlNode *planned_device_adopted(xmlDoc *base, xmlNode *device);

/* "yes" or "no": how libvirt reads the attribute managed of a hostdev. Free with g_free(). */
char *planned_device_own_managed(xmlNode *hostdev);

/* Whether a device of the plan adopts this hostdev of the domain's. */
gboolean planned_device_adopts(const PlanContext *context, const xmlNode *hostdev);

/* The PCI slot of an address: "0000:41:00" of "0000:41:00.1". Free with g_free(). */
char *planned_device_slot_of(const char *address);

/* Function 0 of the card that a PCI device is a function of (it may be the device itself), if the
   plan has it; else NULL. A virtual function is a device of its own: function 0 of its card stays
   on the host. Owned by the plan. */
xmlNode *planned_device_card(xmlNode *device);

/* The main device of the plan. Among the devices of the kind that the profile is for, it is the
   first that the host knows as a display; else function 0 of the first one's card, if the plan has
   it; else the first one. NULL if there is none. Owned by the plan. */
xmlNode *planned_device_main(const PlanContext *context);

/* Whether the profile's settings are for this device: it is of the profile's kind, and no further
   function of a card whose function 0 is in the plan too. */
gboolean planned_device_is_subject(const PlanContext *context, xmlNode *device);

/* Adds a device (kind: mdev, pci, usb) with an alias of its own. A device that the plan has already
   is returned as it is. Owned by the plan. */
xmlNode *planned_device_add(PlanContext *context, const char *kind, const char *identity);
