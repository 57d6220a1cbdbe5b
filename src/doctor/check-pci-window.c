/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether OVMF has addresses for the memory of the guest's PCI devices: large BARs. */
#include "doctor/internal.h"
#include "host/pci-window.h"

/* The PCI devices that the guest requires; they stay the doctor's. Free with g_free(). */
static const char **
list_required(const Doctor *doctor)
{
  const GPtrArray *devices = doctor->guest->devices;
  const char **addresses = g_new0(const char *, devices->len + 1);
  gsize count = 0;

  for (guint i = 0; i < devices->len; i++) {
    const RequiredDevice *device = devices->pdata[i];

    if (!device->is_mdev)
      addresses[count++] = device->identity;
  }
  return addresses;
}

void
doctor_look_pci_window(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree const char **addresses = list_required(doctor);
  g_autofree char *wanted = NULL;
  g_autofree char *room = NULL;
  PciWindow window;

  if (!doctor->guest->uefi || !addresses[0] || !doctor_sees_files(doctor, finding) ||
      !pci_window_read(doctor->root, doctor->xml, addresses, &window))
    return;
  wanted = pci_window_size_text(window.wanted);
  room = pci_window_size_text(window.window);
  if (pci_window_is_enough(&window))
    doctor_say(finding, DOCTOR_PASS,
               "the devices have 64-bit memory of %s, and OVMF has addresses for %s%s", wanted,
               room, window.by_argument ? " (X-PciMmio64Mb)" : "");
  else {
    doctor_say(finding, DOCTOR_WARN,
               "the devices have 64-bit memory of %s, and OVMF has addresses for only %s%s", wanted,
               room, window.by_argument ? " (X-PciMmio64Mb)" : "");
    finding->remedy = "apply with QEMU's argument for more room; or give the guest the host's own "
                      "CPU (host-passthrough): OVMF of 2022.11 and newer then makes room";
    doctor_step(finding, DOCTOR_DO_DOMAIN, "have OVMF make room for the devices' memory",
                "--arg -fw_cfg --arg name=opt/ovmf/X-PciMmio64Mb,string=%" G_GUINT64_FORMAT,
                pci_window_argument(&window));
  }
}
