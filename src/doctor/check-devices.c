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

/* Presence */

/* The type and parent of a vGPU that must be made are in the plan, or a person chooses them. */
static void
advise_creation(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const char *parent = needed->parent ? doctor_shell_word(finding, needed->parent) : NULL;
  const char *is_there = doctor_words(finding, "[ -e /sys/bus/mdev/devices/%s ]", needed->identity);

  if (doctor_has_definition(doctor, needed->identity)) {
    finding->remedy = "start the vGPU that mdevctl has defined";
    doctor_step(finding, DOCTOR_DO_DEVICE, "start the guest's vGPU", "mdevctl start -u %s",
                needed->identity)
        ->unless = is_there;
    return;
  }

  if (!needed->type) {
    doctor_advise(finding,
                  "choose a type (`gvt-xml devices` lists them) and make the vGPU with the uuid %s "
                  "(`gvt-xml vgpu create`, with --persistent for each start of the host), or apply "
                  "with --vgpu-type and --lifecycle guest: the hook makes it then",
                  needed->identity);
    doctor_step(finding, DOCTOR_DO_BY_HAND, finding->remedy, "%s", "");
    return;
  }
  finding->remedy = "make the vGPU, or apply with --lifecycle guest: the hook makes it then";
  doctor_step(finding, DOCTOR_DO_DEVICE, "make the guest's vGPU",
              "gvt-xml vgpu create %s --uuid %s%s%s --persistent",
              doctor_shell_word(finding, needed->type), needed->identity,
              parent ? " --parent " : "", parent ? parent : "")
      ->unless = is_there;
}

static void
look_at_mdev(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);

  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "the vGPU %s is there", needed->identity);
  else if (g_strcmp0(needed->lifecycle, "guest") == 0)
    doctor_say(finding, DOCTOR_PASS, "the hook makes %s when the guest starts", needed->identity);
  else if (device) {
    doctor_say(finding, DOCTOR_FAIL, "the vGPU %s is defined, but not started%s", needed->identity,
               device->autostart ? ", though it should start with the host" : "");
    finding->remedy = "start the vGPU";
    doctor_step(
        finding, DOCTOR_DO_DEVICE, "start the guest's vGPU", "virsh nodedev-start %s",
        doctor_shell_word(finding, device->node_name ? device->node_name : needed->identity))
        ->unless = doctor_words(finding, "[ -e /sys/bus/mdev/devices/%s ]", needed->identity);
  } else {
    doctor_say(finding, DOCTOR_FAIL, "mediated device '%s' not found", needed->identity);
    advise_creation(doctor, needed, finding);
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
    if (needed->parent) {
      finding->remedy = "make the card's virtual functions, now and whenever the host starts";
      doctor_step(finding, DOCTOR_DO_DEVICE, "make the card's virtual functions",
                  "gvt-xml vgpu functions %s all --persistent",
                  doctor_shell_word(finding, needed->parent));
    } else
      doctor_advise(finding,
                    "choose a device that the host has instead of %s (`gvt-xml devices --all`)",
                    needed->identity);
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
    doctor_advise(finding,
                  "shut %s down before this guest starts, or give each its own device "
                  "(`gvt-xml status --all` lists them)",
                  user->domain);
    if (user->running)
      doctor_say(finding, DOCTOR_FAIL, "%s is in use by the running domain %s", needed->identity,
                 user->domain);
    else
      doctor_say(finding, DOCTOR_WARN, "%s has %s too: only one of them can run at a time",
                 user->domain, needed->identity);
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

gboolean
doctor_is_vfio(const HostDevice *device)
{
  return device->driver && strstr(device->driver, "vfio") != NULL;
}

/* Whether the device's driver serves VFIO. The kernel shows that in sysfs, whatever the driver's
   name: NVIDIA's driver for virtual functions has another one. */
static gboolean
is_given_by_vfio(const Doctor *doctor, const HostDevice *device)
{
  return doctor_is_vfio(device) ||
         (doctor->is_local && root_file_exists(doctor->root, PCI "/%s/vfio-dev", device->identity));
}

/* The address in the name of libvirt's node device: 0000_41_00_0. */
static const char *
dashed_address(const HostDevice *device, DoctorFinding *finding)
{
  g_autofree char *address = g_strdup(device->identity);

  return doctor_words(finding, "%s", g_strdelimit(address, ":.", '_'));
}

static void
look_at_mdev_driver(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);
  const char *name = device && device->parent ? device->parent : needed->parent;
  const HostDevice *parent = name ? host_device_find(doctor->host->devices, name) : NULL;

  if (!parent || parent->kind != HOST_DEVICE_PCI)
    return;
  if (doctor_is_vfio(parent)) {
    doctor_say(finding, DOCTOR_FAIL, "the vGPU's parent %s is bound to %s, for PCI passthrough",
               parent->identity, parent->driver);
    finding->remedy = "give the parent back to the host's driver";
    doctor_step(finding, DOCTOR_DO_DEVICE, "give the vGPU's parent back to the host's driver",
                "virsh nodedev-reattach pci_%s", dashed_address(parent, finding));
  } else if (parent->driver)
    doctor_say(finding, DOCTOR_PASS, "the vGPU's parent %s is bound to %s", parent->identity,
               parent->driver);
  else if (doctor->host->by_sysfs) {
    doctor_say(finding, DOCTOR_FAIL, "the vGPU's parent %s has no driver", parent->identity);
    doctor_advise(finding, "load the driver of %s, the vGPU's parent", parent->identity);
  }
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
    doctor_say(finding, DOCTOR_PASS, "%s is bound to %s", needed->identity, device->driver);
  else if (needed->managed && device->driver)
    doctor_say(finding, DOCTOR_PASS, "%s is bound to %s: libvirt takes it from there",
               needed->identity, device->driver);
  else if (needed->managed)
    doctor_say(finding, DOCTOR_PASS, "%s has no driver: libvirt takes it", needed->identity);
  else if (!doctor->host->by_sysfs && (!device->driver || device->parent)) {
    doctor_say(finding, DOCTOR_UNKNOWN,
               "%s is bound to %s; over this connection it can't be checked whether that is a "
               "driver for VFIO",
               needed->identity, device->driver ? device->driver : "no driver that libvirt tells");
    finding->remedy = "run gvt-xml doctor on that host";
  } else if (nvidia_function_is(device))
    doctor_say_function_driver(needed, device, finding);
  else {
    doctor_say(
        finding, DOCTOR_FAIL,
        "%s is bound to %s and managed='no': Unmanaged PCI device %s must be manually detached "
        "from the host",
        needed->identity, device->driver ? device->driver : "no driver", needed->identity);
    doctor_advise(finding,
                  "have libvirt take the device from its driver (--managed yes), or detach it "
                  "yourself with `virsh nodedev-detach pci_%s`",
                  dashed_address(device, finding));
    doctor_step(finding, DOCTOR_DO_DOMAIN, "have libvirt take the device from its driver",
                "--managed yes");
  }
}

void
doctor_look_driver(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    doctor_each_device(doctor, finding, look_at_driver);
}

/* Loss of vGPUs and of the host's display by passing a GPU */

static void
advise_shutdown(const DeviceUser *user, DoctorFinding *finding)
{
  doctor_advise(finding, "shut %s down before this guest starts", user->domain);
}

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
      if (user && user->running && g_strcmp0(user->domain, virt_domain_name(doctor->domain)) != 0) {
        advise_shutdown(user, finding);
        doctor_say(finding, DOCTOR_FAIL, "the running domain %s has its virtual function %s",
                   user->domain, child->identity);
      }
      continue;
    }
    idle++;
    if (user && user->running) {
      advise_shutdown(user, finding);
      doctor_say(finding, DOCTOR_FAIL, "the running domain %s has its vGPU %s", user->domain,
                 child->identity);
    } else
      doctor_say(finding, DOCTOR_WARN, "its vGPU %s would be lost", child->identity);
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
    doctor_say(finding, DOCTOR_PASS, "%s isn't the host's first GPU", needed->identity);
  else if (!device->driver || doctor_is_vfio(device))
    doctor_say(finding, DOCTOR_PASS, "%s is the host's first GPU, and no driver of the host has it",
               needed->identity);
  else if (g_strcmp0(needed->lifecycle, "guest") == 0)
    doctor_say(finding, DOCTOR_PASS, "%s is the host's first GPU; the hook frees it",
               needed->identity);
  else
    doctor_say(finding, DOCTOR_WARN,
               "%s is the host's first GPU, bound to %s: consoles and desktop use it",
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
    doctor_say(finding, DOCTOR_PASS, "the hook ends the programs that use %s: %s", needed->identity,
               all);
  else if (by_hook)
    doctor_say(finding, DOCTOR_WARN, "the hook refuses the start while these programs use %s: %s",
               needed->identity, left);
  else
    doctor_say(finding, DOCTOR_WARN,
               "these programs use %s, and its driver may hang when libvirt takes it: %s",
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
    doctor_advise_root(finding);
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
