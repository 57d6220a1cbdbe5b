/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/property-delivery.h"

#include "base/error.h"

static char *
qemu_text(unsigned long version)
{
  g_autofree char *known = version_text(version);

  return version ? g_strdup_printf("QEMU %s", known) : g_strdup("a QEMU of unknown version");
}

static gboolean
gives_json_devices(const TargetVersions *target)
{
  return version_has(VERSION_JSON_DEVICES, target) ||
         version_has(VERSION_EARLY_JSON_DEVICES, target);
}

gboolean
property_delivery(const char *property, PlanDevice device, gboolean graphics,
                  const TargetVersions *target, PropertyDelivery *mechanism, GError **error)
{
  VersionFact native = device == PLAN_PCI ? VERSION_PCI_DISPLAY : VERSION_MDEV_DISPLAY;
  gboolean has_attribute = device != PLAN_USB && device != PLAN_VIDEO &&
                           (g_str_equal(property, "display") || g_str_equal(property, "ramfb"));
  gboolean is_rom = g_str_equal(property, "romfile") || g_str_equal(property, "rombar");
  g_autofree char *libvirt = version_text(target->libvirt);
  g_autofree char *qemu = qemu_text(target->qemu);

  if ((has_attribute && graphics && version_has(native, target)) || (is_rom && device == PLAN_PCI))
    *mechanism = DELIVERY_NATIVE;
  else if (version_has(VERSION_OVERRIDE, target))
    *mechanism = DELIVERY_OVERRIDE;
  else if (!gives_json_devices(target))
    *mechanism = DELIVERY_SET;
  else
    return gvt_fail(
        error,
        "libvirt %s with %s has no working way to set QEMU's property '%s': \"-set\" ends in "
        "\"there is no device\", since libvirt gives QEMU its devices as JSON, and <qemu:override> "
        "works from libvirt 8.5.0 on; upgrade libvirt to 8.5.0 or newer",
        libvirt, qemu, property);
  return TRUE;
}

const char *
property_delivery_name(PropertyDelivery mechanism)
{
  static const char *const names[] = { "native", "override", "set" };

  return names[mechanism];
}
