/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"

typedef enum {
  DELIVERY_NATIVE,   /* an attribute of libvirt's <hostdev> */
  DELIVERY_OVERRIDE, /* <qemu:override> */
  DELIVERY_SET,      /* -set device.ALIAS.NAME=VALUE */
} PropertyDelivery;

typedef enum {
  PLAN_MDEV,
  PLAN_PCI,
  PLAN_USB,
  PLAN_VIDEO,
} PlanDevice;

/*
 * Chooses how a QEMU property is delivered to a device on this target. graphics: whether the domain
 * has a libvirt graphics.
 * - ramfb, display: native if the domain has a graphics and libvirt has them for such a device
 *   (VERSION_MDEV_DISPLAY, VERSION_PCI_DISPLAY); never for a USB device or a video
 * - romfile, rombar: native for a PCI device; for an mdev libvirt keeps a <rom> and passes nothing
 * - override: if it works (VERSION_OVERRIDE)
 * - -set: unless libvirt gives QEMU its devices as JSON, for which QEMU says "there is no device"
 *   (VERSION_JSON_DEVICES, VERSION_EARLY_JSON_DEVICES)
 * FALSE with GVT_ERROR_FAILED if none works.
 */
gboolean property_delivery(const char *property, PlanDevice device, gboolean graphics,
                           const TargetVersions *target, PropertyDelivery *mechanism,
                           GError **error);

/* The name of a delivery in plan.rng. Static. */
const char *property_delivery_name(PropertyDelivery mechanism);
