/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether an AMD GPU works again after a guest had it: the reset bug. */
#include <string.h>

#include "devices/amd-gpu.h"
#include "doctor/internal.h"
#include "host/root-file.h"

#define PCI "sys/bus/pci/devices"

/* Whether the guest gets all functions of a device's slot that the host has. */
static gboolean
gets_slot(const Doctor *doctor, const HostDevice *device)
{
  const GPtrArray *required = doctor->guest->devices;
  const gsize length = strlen("0000:00:00.");

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *other = doctor_host_device(doctor, i);
    gboolean found = other->parent || strncmp(other->identity, device->identity, length) != 0;

    for (guint j = 0; !found && j < required->len; j++)
      found = g_str_equal(((const RequiredDevice *)required->pdata[j])->identity, other->identity);
    if (!found)
      return FALSE;
  }
  return TRUE;
}

/*
 * The kernel's ways to reset a function, in the order in which it tries them. Without any it shows
 * no such file (Linux 5.15, drivers/pci/pci.c, pci_dev_reset_method_attr_is_visible()), and older
 * ones show only that there is one.
 */
static char *
read_methods(const Doctor *doctor, const HostDevice *device)
{
  g_autofree char *methods = root_file_read(doctor->root, PCI "/%s/reset_method", device->identity);

  if (methods && *methods)
    return g_steal_pointer(&methods);
  return root_file_exists(doctor->root, PCI "/%s/reset", device->identity)
             ? g_strdup("of a kind that this kernel doesn't name")
             : NULL;
}

/* QEMU resets the whole slot if it has all of it (hw/vfio/pci.c, vfio_pci_hot_reset()). */
static void
say_methods(const Doctor *doctor, const HostDevice *device, const char *methods,
            DoctorFinding *finding)
{
  if (methods)
    doctor_say(finding, DOCTOR_PASS, "%s has a reset: %s", device->identity, methods);
  else if (gets_slot(doctor, device))
    doctor_say(finding, DOCTOR_PASS,
               "%s has no reset of its own; QEMU resets the slot, all of which the guest has",
               device->identity);
  else {
    doctor_say(
        finding, DOCTOR_WARN,
        "%s has no reset of its own, and QEMU can reset the slot only if the guest has all of "
        "it",
        device->identity);
    doctor_advise(finding, "give the guest all functions of the card: apply with --pci %.*s",
                  (int)strlen("0000:00:00"), device->identity);
  }
}

/* The module is built from its source. The reset must be chosen again at each start of the host. */
static void
advise_vendor_reset(const HostDevice *device, DoctorFinding *finding)
{
  const char *file =
      doctor_words(finding, "/sys/bus/pci/devices/%s/reset_method", device->identity);

  doctor_advise(
      finding,
      "build the module vendor-reset (gnif/vendor-reset, with dkms), load it whenever the "
      "host starts, and write device_specific into %s then",
      file);
}

static void
say_family(const HostDevice *device, const AmdGpu *gpu, const char *methods, DoctorFinding *finding)
{
  const gboolean has_way = methods && strstr(methods, "device_specific");

  if (gpu->reset == AMD_RESET_FINE)
    doctor_say(finding, DOCTOR_PASS, "%s is %s, whose reset works (%s)", device->identity,
               gpu->name, gpu->source);
  else if (has_way)
    doctor_say(finding, DOCTOR_PASS, "%s is %s, and has a reset made for it (%s)", device->identity,
               gpu->name, methods);
  else if (gpu->reset == AMD_RESET_MODULE) {
    advise_vendor_reset(device, finding);
    doctor_say(
        finding, DOCTOR_WARN,
        "%s is %s, which the kernel's resets (%s) may leave dead until the host restarts; the "
        "module vendor-reset has one that works",
        device->identity, gpu->name, methods ? methods : "of the slot");
  } else {
    doctor_say(finding, DOCTOR_WARN,
               "%s is %s, which may stay dead after its guest ends, and the module vendor-reset "
               "has no reset for it (%s)",
               device->identity, gpu->name, gpu->source);
    finding->remedy =
        "in Windows disable the card before the guest ends (inga-lovinde/RadeonResetBugFix); "
        "otherwise suspend and wake the host after the guest ends, or restart it";
  }
}

static void
look_at_reset(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->is_mdev ? NULL : doctor_device(doctor, needed);
  g_autofree char *methods = NULL;
  const AmdGpu *gpu;

  if (!device || device->vendor != AMD_GPU_VENDOR || device->parent)
    return;
  methods = read_methods(doctor, device);
  gpu = host_device_is_display(device) ? amd_gpu_find(device->product) : NULL;
  if (gpu)
    say_family(device, gpu, methods, finding);
  else
    say_methods(doctor, device, methods, finding);
}

static gboolean
has_amd_device(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (doctor_host_device(doctor, i)->vendor == AMD_GPU_VENDOR)
      return TRUE;
  return FALSE;
}

void
doctor_look_amd_reset(const Doctor *doctor, DoctorFinding *finding)
{
  if (has_amd_device(doctor) && doctor_sees_files(doctor, finding))
    doctor_each_device(doctor, finding, look_at_reset);
}
