/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the host devices that a guest has: whether they are there, free, with the right driver,
   and which vGPUs and displays the host loses by passing them. */
#include <string.h>

#include "devices/nvidia-function.h"
#include "doctor/internal.h"
#include "hook/display-service.h"
#include "host/device-openers.h"
#include "host/device-users.h"
#include "host/root-file.h"

#define PCI "sys/bus/pci/devices"

enum { BRIDGE = 0x06 };

/* Presence */

static void
look_at_mdev(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);

  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "the vGPU %s is there", needed->identity);
  else if (g_strcmp0(needed->lifecycle, "guest") == 0)
    doctor_say(finding, DOCTOR_PASS, "the hook makes %s as the guest starts", needed->identity);
  else if (device) {
    doctor_say(finding, DOCTOR_FAIL, "the vGPU %s is defined, but not started%s", needed->identity,
               device->autostart ? ", though it is to start with the host" : "");
    finding->remedy = "virsh nodedev-start it (virsh nodedev-list --inactive --cap mdev names it)";
  } else {
    doctor_say(finding, DOCTOR_FAIL, "mediated device '%s' not found", needed->identity);
    finding->remedy =
        "gvt-xml vgpu create TYPE --uuid UUID makes it (--persistent: whenever the host starts); "
        "or apply "
        "with --vgpu-type and --lifecycle guest, for the hook to make it";
  }
}

static void
look_at_presence(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  if (needed->is_mdev)
    look_at_mdev(doctor, needed, finding);
  else if (doctor_device(doctor, needed))
    doctor_say(finding, DOCTOR_PASS, "the host has %s", needed->identity);
  else {
    doctor_say(finding, DOCTOR_FAIL, "the host has no PCI device %s", needed->identity);
    if (needed->parent)
      finding->remedy = "gvt-xml vgpu functions makes its card's virtual functions, with "
                        "--persistent whenever the host starts (the plan's parent is the card)";
  }
}

void
doctor_look_present(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    doctor_each_device(doctor, finding, look_at_presence);
}

/* Other domains with the device */

static void
look_at_users(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const char *own = virt_domain_name(doctor->domain);
  const GPtrArray *users = device_users_of(doctor->users, needed->identity);
  gboolean others = FALSE;

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];

    if (g_strcmp0(user->domain, own) == 0)
      continue;
    others = TRUE;
    if (user->running)
      doctor_say(finding, DOCTOR_FAIL, "%s is in use by %s, which runs", needed->identity,
                 user->domain);
    else
      doctor_say(finding, DOCTOR_WARN, "%s has %s too: they can't run at once", user->domain,
                 needed->identity);
  }
  if (!others)
    doctor_say(finding, DOCTOR_PASS, "no other domain has %s", needed->identity);
}

void
doctor_look_in_use(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor->users)
    doctor_each_device(doctor, finding, look_at_users);
  else
    doctor_say(finding, DOCTOR_UNKNOWN, "the other domains can't be read");
}

/* Drivers */

/* vfio-pci, or a variant of it for one kind of device. */
static gboolean
is_vfio(const HostDevice *device)
{
  return device->driver && strstr(device->driver, "vfio") != NULL;
}

/* Whether the device's driver serves VFIO. The kernel shows that in sysfs, whatever the driver's
   name: NVIDIA's driver for virtual functions has another one. */
static gboolean
is_given_by_vfio(const Doctor *doctor, const HostDevice *device)
{
  return is_vfio(device) ||
         (doctor->is_local && root_file_exists(doctor->root, PCI "/%s/vfio-dev", device->identity));
}

static void
look_at_mdev_driver(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);
  const char *name = device && device->parent ? device->parent : needed->parent;
  const HostDevice *parent = name ? host_device_find(doctor->host->devices, name) : NULL;

  if (!parent || parent->kind != HOST_DEVICE_PCI)
    return;
  if (is_vfio(parent))
    doctor_say(finding, DOCTOR_FAIL, "%s, which gives the vGPU, is with %s for PCI passthrough",
               parent->identity, parent->driver);
  else if (parent->driver)
    doctor_say(finding, DOCTOR_PASS, "%s, which gives the vGPU, is with %s", parent->identity,
               parent->driver);
  else if (doctor->host->by_sysfs)
    doctor_say(finding, DOCTOR_FAIL, "%s, which gives the vGPU, has no driver", parent->identity);
}

static void
look_at_driver(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);

  if (needed->is_mdev) {
    look_at_mdev_driver(doctor, needed, finding);
    return;
  }
  if (!device)
    return;
  if (is_given_by_vfio(doctor, device))
    doctor_say(finding, DOCTOR_PASS, "%s is with %s", needed->identity, device->driver);
  else if (needed->managed)
    doctor_say(finding, DOCTOR_PASS, "%s is with %s: libvirt takes it from there", needed->identity,
               device->driver ? device->driver : "no driver");
  else if (!doctor->host->by_sysfs && (!device->driver || device->parent))
    doctor_say(finding, DOCTOR_UNKNOWN,
               "%s is with %s; whether that is one for VFIO isn't "
               "checkable over this connection",
               needed->identity, device->driver ? device->driver : "no driver that libvirt tells");
  else if (nvidia_function_is(device))
    doctor_say_function_driver(needed, device, finding);
  else
    doctor_say(
        finding, DOCTOR_FAIL,
        "%s is with %s and managed='no': Unmanaged PCI device %s must be manually detached from "
        "the host",
        needed->identity, device->driver ? device->driver : "no driver", needed->identity);
}

void
doctor_look_driver(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    doctor_each_device(doctor, finding, look_at_driver);
}

/* IOMMU groups */

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
  return device->class >> 16 == BRIDGE || !device->driver || is_vfio(device) ||
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
    finding->remedy =
        has_groups(doctor)
            ? "the IOMMU is on, and leaves it out: take igfx_off out of intel_iommu= on "
              "the kernel's command line, restart the host"
            : "turn the IOMMU on, as said above";
  } else if (!neighbours)
    doctor_say(finding, DOCTOR_PASS, "%s is in group %d, with none that stays", device->identity,
               device->iommu_group);
  else if (doctor->guest)
    doctor_say(finding, DOCTOR_FAIL,
               "%s is in group %d with %s: Please ensure all devices within the iommu_group are "
               "bound to their vfio bus driver",
               device->identity, device->iommu_group, neighbours);
  else
    doctor_say(finding, DOCTOR_WARN, "%s is in group %d with %s", device->identity,
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

/* Loss of vGPUs and of the host's display by passing a GPU */

static void
look_at_children(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  guint idle = 0;

  for (guint i = 0; !needed->is_mdev && i < doctor->host->devices->len; i++) {
    const HostDevice *child = doctor_host_device(doctor, i);
    const DeviceUser *user = device_user_find(doctor->users, child->identity);

    if (child->inactive || g_strcmp0(child->parent, needed->identity) != 0)
      continue;
    if (child->kind != HOST_DEVICE_MDEV) {
      if (user && user->running && g_strcmp0(user->domain, virt_domain_name(doctor->domain)) != 0)
        doctor_say(finding, DOCTOR_FAIL, "%s has the virtual function %s of it, and runs",
                   user->domain, child->identity);
      continue;
    }
    idle++;
    if (user && user->running)
      doctor_say(finding, DOCTOR_FAIL, "%s has the vGPU %s of it, and runs", user->domain,
                 child->identity);
    else
      doctor_say(finding, DOCTOR_WARN, "the vGPU %s would go", child->identity);
  }
  if (!needed->is_mdev && !idle && doctor_device(doctor, needed))
    doctor_say(finding, DOCTOR_PASS, "%s has no vGPU", needed->identity);
}

void
doctor_look_idle_mdevs(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    doctor_each_device(doctor, finding, look_at_children);
}

static void
look_at_boot_display(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->is_mdev ? NULL : doctor_device(doctor, needed);

  if (!device || !host_device_is_display(device) || !doctor_sees_files(doctor, finding))
    return;
  if (root_file_number(doctor->root, 10, PCI "/%s/boot_vga", needed->identity) != 1)
    doctor_say(finding, DOCTOR_PASS, "%s isn't the host's first", needed->identity);
  else if (!device->driver || is_vfio(device))
    doctor_say(finding, DOCTOR_PASS, "%s is the host's first, and no driver of its has it",
               needed->identity);
  else if (g_strcmp0(needed->lifecycle, "guest") == 0)
    doctor_say(finding, DOCTOR_PASS, "%s is the host's first; the hook has the host let go of it",
               needed->identity);
  else
    doctor_say(finding, DOCTOR_WARN,
               "%s is the host's first, in use by its %s: consoles and desktop hold it",
               needed->identity, device->driver);
}

void
doctor_look_host_display(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_each_device(doctor, finding, look_at_boot_display);
}

/* Programs of the host that have a GPU open */

/* Removes the programs that the hook ends, by the services that it stops. */
static void
leave_to_hook(const Doctor *doctor, GPtrArray *openers)
{
  for (guint i = openers->len; i > 0; i--)
    if (display_service_ends(doctor->root, doctor->guest->display_service, openers->pdata[i - 1]))
      g_ptr_array_remove_index(openers, i - 1);
}

static void
say_openers(const Doctor *doctor, const RequiredDevice *needed, GPtrArray *openers,
            DoctorFinding *finding)
{
  const gboolean by_hook = g_strcmp0(needed->lifecycle, "guest") == 0;
  g_autofree char *all = device_opener_text(openers);
  g_autofree char *left = NULL;

  if (by_hook)
    leave_to_hook(doctor, openers);
  left = device_opener_text(openers);
  if (openers->len == 0)
    doctor_say(finding, DOCTOR_PASS, "the hook ends those that use %s: %s", needed->identity, all);
  else if (by_hook)
    doctor_say(finding, DOCTOR_WARN, "the hook refuses the start as long as these use %s: %s",
               needed->identity, left);
  else
    doctor_say(finding, DOCTOR_WARN,
               "these use %s, so that its driver may hang when libvirt takes it: %s",
               needed->identity, left);
}

static void
look_at_openers(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->is_mdev ? NULL : doctor_device(doctor, needed);
  g_autoptr(GPtrArray) openers = NULL;

  if (!device || !host_device_is_display(device) || !needed->managed || !device->driver ||
      is_given_by_vfio(doctor, device) || !doctor_sees_files(doctor, finding))
    return;
  if (!device_openers_are_visible(doctor->root)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "only root sees the files that programs have open");
    return;
  }
  openers = device_opener_list(doctor->root, device);
  if (openers->len)
    say_openers(doctor, needed, openers, finding);
  else
    doctor_say(finding, DOCTOR_PASS, "no program of the host uses %s", needed->identity);
}

void
doctor_look_openers(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_each_device(doctor, finding, look_at_openers);
}
