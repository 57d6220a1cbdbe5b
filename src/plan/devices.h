/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/context.h"

/* The host devices of a plan, for the files plan*.c alone: gvt:mdev, gvt:pci and gvt:usb. */

/* The request's words for devices, against the profile's kind of device, where the profile is known. */
gboolean plan_check_devices(const PlanContext *context, GError **error);

/* Puts the devices into the plan: those asked for, else those of the recorded plan; and says where they sit in
   the guest. */
gboolean plan_add_devices(PlanContext *context, GError **error);

gboolean plan_is_device(const xmlNode *node);

/* What it is on the host: an mdev's uuid, a PCI address, of USB VENDOR:PRODUCT or its port. NULL for what is no device. */
char *plan_device_identity(xmlNode *node);

/* Whether the target's libvirt has what a recorded or a new plan says of its devices. */
gboolean plan_check_target(const PlanContext *context, GError **error);

/* The first device of the kind that the profile is about; NULL for a profile without one. */
xmlNode *plan_main_device(const PlanContext *context);

/* Whether the profile is about this device: it is of its kind, and not just another function of the card. */
gboolean plan_is_subject(const PlanContext *context, xmlNode *device);

/* The hostdev that someone wrote by hand for the same device of the host, or NULL. */
xmlNode *plan_adopted(xmlDoc *base, xmlNode *device);

/* Adds a device (mdev, pci, usb) with an alias of its own; one that the plan has already is returned as it is. */
xmlNode *plan_add_device(PlanContext *context, const char *kind, const char *identity);
