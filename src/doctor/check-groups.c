/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of IOMMU groups: the other devices in the group of a device. */
#include "doctor/internal.h"

enum { BRIDGE = 0x06 };

static gboolean
is_given(const Doctor *doctor, const HostDevice *device)
{
  for (guint i = 0; doctor->guest && i < doctor->guest->devices->len; i++)
    if (g_strcmp0(((const RequiredDevice *)doctor->guest->devices->pdata[i])->identity,
                  device->identity) == 0)
      return TRUE;
  return FALSE;
}

/* Whether VFIO tolerates a device in the group: a bridge, or one that no driver of the host's
   has. */
static gboolean
is_harmless(const HostDevice *device)
{
  return device->class >> 16 == BRIDGE || !device->driver || doctor_is_vfio(device) ||
         g_strcmp0(device->driver, "pci-stub") == 0;
}

static char *
list_neighbours(const Doctor *doctor, const HostDevice *device)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *other = doctor_host_device(doctor, i);

    if (other != device && other->kind == HOST_DEVICE_PCI &&
        other->iommu_group == device->iommu_group && !is_given(doctor, other) &&
        !is_harmless(other) &&
        /* Without a plan, the functions of a card are passed together. */
        (doctor->guest || !host_device_is_same_card(device, other)))
      g_string_append_printf(text, "%s%s (%s)", text->len ? ", " : "", other->identity,
                             other->driver);
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static gboolean
has_groups(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (doctor_host_device(doctor, i)->kind == HOST_DEVICE_PCI &&
        doctor_host_device(doctor, i)->iommu_group >= 0)
      return TRUE;
  return FALSE;
}

static void
look_at_group(const Doctor *doctor, const HostDevice *device, DoctorFinding *finding)
{
  g_autofree char *neighbours = device->iommu_group >= 0 ? list_neighbours(doctor, device) : NULL;

  if (device->iommu_group < 0) {
    doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN, "%s is in no IOMMU group",
               device->identity);
    finding->follows = !has_groups(doctor);
    finding->remedy = finding->follows
                          ? "turn the IOMMU on (check iommu)"
                          : "the IOMMU is on, but leaves this device out: remove igfx_off from "
                            "intel_iommu= on the kernel's command line, and restart the host";
    return;
  }
  if (neighbours)
    doctor_advise(finding,
                  "give %s to the guest too (--pci), bind it to vfio-pci, or put the card into "
                  "another slot",
                  neighbours);
  if (!neighbours)
    doctor_say(finding, DOCTOR_PASS, "%s shares IOMMU group %d with no device in use by the host",
               device->identity, device->iommu_group);
  else if (doctor->guest)
    doctor_say(finding, DOCTOR_FAIL,
               "%s shares IOMMU group %d with %s: Please ensure all devices within the iommu_group "
               "are bound to their vfio bus driver",
               device->identity, device->iommu_group, neighbours);
  else
    doctor_say(finding, DOCTOR_WARN, "%s shares IOMMU group %d with %s", device->identity,
               device->iommu_group, neighbours);
}

void
doctor_look_group(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor_host_device(doctor, i);

    if (doctor->guest ? is_given(doctor, device) && device->kind == HOST_DEVICE_PCI
                      : host_device_is_display(device))
      look_at_group(doctor, device, finding);
  }
}
