/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks: what the host has to give, and whether the guest can have its devices. */
#include <string.h>

#include "doctor/internal.h"
#include "host/device-users.h"
#include "host/root-file.h"

#define PCI "sys/bus/pci/devices"

enum { NVIDIA = 0x10de, BRIDGE = 0x06 };

typedef void (*LookAt)(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding);

/* Looks at each device that the guest needs. */
static void
each_device(const Doctor *doctor, DoctorFinding *finding, LookAt look)
{
  for (guint i = 0; i < doctor->needs->devices->len; i++)
    look(doctor, doctor->needs->devices->pdata[i], finding);
}

static const HostDevice *
host_device(const Doctor *doctor, guint i)
{
  return doctor->host->devices->pdata[i];
}

static gboolean
is(const char *word, const char *other)
{
  return g_strcmp0(word, other) == 0;
}

/* Types */

/* Those of a device: NVIDIA has dozens, of which the first are named. */
static char *
list_types(const HostDevice *device)
{
  enum { NAMED = 4 };
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < device->types->len && i < NAMED; i++)
    g_string_append_printf(text, "%s%s", i ? ", " : "",
                           ((const HostType *)device->types->pdata[i])->id);
  if (device->types->len > NAMED)
    g_string_append_printf(text, " and %u more", device->types->len - NAMED);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
say_all_types(const Doctor *doctor, DoctorFinding *finding)
{
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = host_device(doctor, i);
    g_autofree char *types = list_types(device);

    if (device->types->len)
      doctor_say(finding, DOCTOR_PASS, "%s gives %s", device->identity, types);
  }
  if (!finding->found->len)
    doctor_say(finding, DOCTOR_FAIL, "no device of the host gives vGPUs");
}

/* The device that the plan names as its parent, or that the hook would take: the first that has the
   type free, else the first that has it. NULL where there is none. */
static const HostDevice *
find_parent(const Doctor *doctor, const RequiredDevice *needed)
{
  const HostDevice *first = NULL;

  if (needed->parent)
    return host_device_find(doctor->host->devices, needed->parent);
  for (guint i = 0; needed->type && i < doctor->host->devices->len; i++) {
    const HostType *type = host_device_type(host_device(doctor, i), needed->type);

    if (type && type->available)
      return host_device(doctor, i);
    if (type && !first)
      first = host_device(doctor, i);
  }
  return first;
}

static void
look_at_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *parent = find_parent(doctor, needed);
  const HostDevice *device = doctor_device(doctor, needed);
  g_autofree char *types = parent ? list_types(parent) : NULL;

  if (!needed->mdev)
    return;
  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "%s is there already", needed->identity);
  else if (!needed->type)
    say_all_types(doctor, finding);
  else if (!parent && needed->parent)
    doctor_say(finding, DOCTOR_FAIL, "the host has no %s, which the plan has as the vGPU's parent",
               needed->parent);
  else if (!parent)
    doctor_say(finding, DOCTOR_FAIL, "no device of the host has the vGPU type %s", needed->type);
  else if (!parent->types->len)
    doctor_say(finding, DOCTOR_FAIL, "%s gives no vGPUs", parent->identity);
  else if (!host_device_type(parent, needed->type))
    doctor_say(finding, DOCTOR_FAIL, "%s has no vGPU type %s, but %s", parent->identity,
               needed->type, types);
  else
    doctor_say(finding, DOCTOR_PASS, "%s gives %s", parent->identity, needed->type);
}

void
doctor_look_types(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  if (doctor->needs)
    each_device(doctor, finding, look_at_type);
  else
    say_all_types(doctor, finding);
}

/* Free instances */

/* How many vGPUs the guest is yet to get of a device's type, this one and those before it; where the
   plan names no parent each may be of another device. */
static guint
count_wanted(const Doctor *doctor, const RequiredDevice *needed)
{
  guint count = 1;

  for (guint i = 0; needed->parent && doctor->needs->devices->pdata[i] != needed; i++) {
    const RequiredDevice *other = doctor->needs->devices->pdata[i];
    const HostDevice *device = doctor_device(doctor, other);

    count += is(other->type, needed->type) && is(other->parent, needed->parent) &&
             !(device && !device->inactive);
  }
  return count;
}

static void
look_at_instances(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *parent = find_parent(doctor, needed);
  const HostDevice *device = doctor_device(doctor, needed);
  const HostType *type = needed->type && parent ? host_device_type(parent, needed->type) : NULL;

  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "%s has its own", needed->identity);
  else if (type && !type->available)
    doctor_say(finding, DOCTOR_FAIL,
               "none of %s on %s, where the kernel would say: No space left on device", type->id,
               parent->identity);
  else if (type && type->available < count_wanted(doctor, needed))
    doctor_say(finding, DOCTOR_FAIL,
               "room for %u of %s on %s, and the guest wants %u: No space left on device",
               type->available, type->id, parent->identity, count_wanted(doctor, needed));
  else if (type)
    doctor_say(finding, DOCTOR_PASS, "room for %u of %s on %s", type->available, type->id,
               parent->identity);
}

static void
say_instances(const HostDevice *device, DoctorFinding *finding)
{
  guint types = 0;
  guint most = 0;

  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];

    types += type->available > 0;
    most = MAX(most, type->available);
  }
  if (types)
    doctor_say(finding, DOCTOR_PASS, "%s has room for %u of its %u types, up to %u of one",
               device->identity, types, device->types->len, most);
  else
    doctor_say(finding, DOCTOR_WARN, "%s has none left of any type", device->identity);
}

void
doctor_look_free(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  if (doctor->needs) {
    each_device(doctor, finding, look_at_instances);
    return;
  }
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (host_device(doctor, i)->types->len)
      say_instances(host_device(doctor, i), finding);
}

/* The device itself */

static void
look_at_mdev(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);

  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "the vGPU %s is there", needed->identity);
  else if (is(needed->lifecycle, "guest"))
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
        "with --mdev-type and --lifecycle guest, for the hook to make it";
  }
}

static void
look_at_presence(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  if (needed->mdev)
    look_at_mdev(doctor, needed, finding);
  else if (doctor_device(doctor, needed))
    doctor_say(finding, DOCTOR_PASS, "the host has %s", needed->identity);
  else
    doctor_say(finding, DOCTOR_FAIL, "the host has no PCI device %s", needed->identity);
}

void
doctor_look_present(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    each_device(doctor, finding, look_at_presence);
}

static void
look_at_right_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->mdev ? doctor_device(doctor, needed) : NULL;
  const HostDevice *parent =
      device && device->parent ? host_device_find(doctor->host->devices, device->parent) : NULL;
  const HostType *type = parent && device->type ? host_device_type(parent, device->type) : NULL;

  if (!device || !device->type)
    return;
  if (needed->type && !is(needed->type, device->type))
    doctor_say(finding, DOCTOR_FAIL, "%s is of type %s, and the plan has %s", needed->identity,
               device->type, needed->type);
  else if (needed->parent && device->parent && !is(needed->parent, device->parent))
    doctor_say(finding, DOCTOR_FAIL, "%s is of %s, and the plan has %s", needed->identity,
               device->parent, needed->parent);
  else if (type && type->api && !is(type->api, "vfio-pci"))
    doctor_say(finding, DOCTOR_FAIL, "%s is for %s, no guest's GPU", needed->identity, type->api);
  else
    doctor_say(finding, DOCTOR_PASS, "%s", device->type);
}

void
doctor_look_right_type(const Doctor *doctor, DoctorFinding *finding)
{
  each_device(doctor, finding, look_at_right_type);
}

/* Who has it */

static void
look_at_users(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const char *own = virt_domain_name(doctor->domain);
  gboolean others = FALSE;

  for (guint i = 0; i < doctor->users->len; i++) {
    const DeviceUser *user = doctor->users->pdata[i];

    if (!is(user->identity, needed->identity) || is(user->domain, own))
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
    each_device(doctor, finding, look_at_users);
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

/* The same by what the kernel shows of a driver that is one, whatever its name: NVIDIA's, of
   virtual functions. */
static gboolean
is_given_by_vfio(const Doctor *doctor, const HostDevice *device)
{
  return is_vfio(device) ||
         (doctor->local && root_file_exists(doctor->root, PCI "/%s/vfio-dev", device->identity));
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

  if (needed->mdev) {
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
    each_device(doctor, finding, look_at_driver);
}

/* NVIDIA's virtual functions (Linux 6.8 on) are given a type before a guest starts. */
static void
look_at_vf_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);
  g_autofree char *type = NULL;

  if (needed->mdev || !device || device->vendor != NVIDIA || !device->parent)
    return;
  if (!doctor_sees_files(doctor, finding))
    return;
  type = root_file_read(doctor->root, PCI "/%s/nvidia/current_vgpu_type", needed->identity);
  if (!type)
    return;
  if (is(type, "0"))
    doctor_say(finding, DOCTOR_FAIL, "%s has no vGPU type yet", needed->identity);
  else if (needed->managed) {
    doctor_say(finding, DOCTOR_FAIL, "%s is managed: libvirt would take it from NVIDIA's driver",
               needed->identity);
    finding->remedy = "apply with --managed no (profile vgpu-vf has it)";
  } else
    doctor_say(finding, DOCTOR_PASS, "%s has the vGPU type %s", needed->identity, type);
}

void
doctor_look_vf_type(const Doctor *doctor, DoctorFinding *finding)
{
  each_device(doctor, finding, look_at_vf_type);
}

/* IOMMU groups */

static gboolean
is_given(const Doctor *doctor, const HostDevice *device)
{
  for (guint i = 0; doctor->needs && i < doctor->needs->devices->len; i++)
    if (is(((const RequiredDevice *)doctor->needs->devices->pdata[i])->identity, device->identity))
      return TRUE;
  return FALSE;
}

/* What VFIO doesn't mind in a group: bridges, with whatever driver, and what no driver of the
   host's uses. */
static gboolean
is_harmless(const HostDevice *device)
{
  return device->class >> 16 == BRIDGE || !device->driver || is_vfio(device) ||
         is(device->driver, "pci-stub");
}

static char *
list_neighbours(const Doctor *doctor, const HostDevice *device)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *other = host_device(doctor, i);

    if (other != device && other->kind == HOST_DEVICE_PCI && other->group == device->group &&
        !is_given(doctor, other) && !is_harmless(other) &&
        /* Another function of the same card goes with it where nobody says otherwise. */
        (doctor->needs || !host_device_is_same_card(device, other)))
      g_string_append_printf(text, "%s%s (%s)", text->len ? ", " : "", other->identity,
                             other->driver);
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static gboolean
has_groups(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (host_device(doctor, i)->kind == HOST_DEVICE_PCI && host_device(doctor, i)->group >= 0)
      return TRUE;
  return FALSE;
}

static void
look_at_group(const Doctor *doctor, const HostDevice *device, DoctorFinding *finding)
{
  g_autofree char *neighbours = device->group >= 0 ? list_neighbours(doctor, device) : NULL;

  if (device->group < 0) {
    doctor_say(finding, doctor->needs ? DOCTOR_FAIL : DOCTOR_WARN, "%s is in no IOMMU group",
               device->identity);
    finding->remedy =
        has_groups(doctor)
            ? "the IOMMU is on, and leaves it out: take igfx_off out of intel_iommu= on "
              "the kernel's command line, restart the host"
            : "turn the IOMMU on, as said above";
  } else if (!neighbours)
    doctor_say(finding, DOCTOR_PASS, "%s is in group %d, with none that stays", device->identity,
               device->group);
  else if (doctor->needs)
    doctor_say(finding, DOCTOR_FAIL,
               "%s is in group %d with %s: Please ensure all devices within the iommu_group are "
               "bound to their vfio bus driver",
               device->identity, device->group, neighbours);
  else
    doctor_say(finding, DOCTOR_WARN, "%s is in group %d with %s", device->identity, device->group,
               neighbours);
}

void
doctor_look_group(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = host_device(doctor, i);

    if (doctor->needs ? is_given(doctor, device) && device->kind == HOST_DEVICE_PCI
                      : host_device_is_display(device))
      look_at_group(doctor, device, finding);
  }
}

/* What passing a GPU takes away */

static void
look_at_children(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  guint idle = 0;

  for (guint i = 0; !needed->mdev && i < doctor->host->devices->len; i++) {
    const HostDevice *child = host_device(doctor, i);
    const DeviceUser *user = device_user_find(doctor->users, child->identity);

    if (child->inactive || !is(child->parent, needed->identity))
      continue;
    if (child->kind != HOST_DEVICE_MDEV) {
      if (user && user->running && !is(user->domain, virt_domain_name(doctor->domain)))
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
  if (!needed->mdev && !idle && doctor_device(doctor, needed))
    doctor_say(finding, DOCTOR_PASS, "%s has no vGPU", needed->identity);
}

void
doctor_look_idle_mdevs(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_devices(doctor, finding))
    each_device(doctor, finding, look_at_children);
}

static void
look_at_boot_display(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->mdev ? NULL : doctor_device(doctor, needed);

  if (!device || !host_device_is_display(device) || !doctor_sees_files(doctor, finding))
    return;
  if (root_file_number(doctor->root, 10, PCI "/%s/boot_vga", needed->identity) != 1)
    doctor_say(finding, DOCTOR_PASS, "%s isn't the host's first", needed->identity);
  else if (!device->driver || is_vfio(device))
    doctor_say(finding, DOCTOR_PASS, "%s is the host's first, and no driver of its has it",
               needed->identity);
  else if (is(needed->lifecycle, "guest"))
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
  each_device(doctor, finding, look_at_boot_display);
}
