/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mechanism.h"

#include "error.h"

char *
plan_version_text(unsigned long version)
{
  return g_strdup_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

static char *
qemu_text(unsigned long version)
{
  g_autofree char *known = plan_version_text(version);

  return version ? g_strdup_printf("QEMU %s", known) : g_strdup("a QEMU of unknown version");
}

static gboolean
gives_json_devices(const PlanTarget *target)
{
  gboolean unknown = target->qemu == 0;

  if (target->libvirt >= PLAN_VERSION(8, 1))
    return unknown || target->qemu >= PLAN_VERSION(7, 0);
  return target->libvirt >= PLAN_VERSION(7, 9) && target->libvirt < PLAN_VERSION(8, 0) &&
         (unknown || target->qemu >= PLAN_VERSION(6, 2));
}

gboolean
plan_mechanism(const char *property, PlanDevice device, gboolean graphics, const PlanTarget *target,
               PlanMechanism *mechanism, GError **error)
{
  unsigned long since = device == PLAN_PCI ? PLAN_VERSION(10, 3) : PLAN_VERSION(6, 5);
  gboolean has_attribute = g_str_equal(property, "display") || g_str_equal(property, "ramfb");
  gboolean is_rom = g_str_equal(property, "romfile") || g_str_equal(property, "rombar");
  g_autofree char *libvirt = plan_version_text(target->libvirt);
  g_autofree char *qemu = qemu_text(target->qemu);

  if ((has_attribute && graphics && target->libvirt >= since) || (is_rom && device == PLAN_PCI))
    *mechanism = PLAN_NATIVE;
  else if (target->libvirt >= PLAN_VERSION(8, 5))
    *mechanism = PLAN_OVERRIDE;
  else if (!gives_json_devices(target))
    *mechanism = PLAN_SET;
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
plan_mechanism_name(PlanMechanism mechanism)
{
  static const char *const names[] = { "native", "override", "set" };

  return names[mechanism];
}
