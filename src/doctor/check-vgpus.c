/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of vGPUs: whether the host offers the type that the guest wants, and still has room. */
#include "doctor/internal.h"

/* Types */

/* The types of a device; only the first ones, since NVIDIA has dozens. */
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
    const HostDevice *device = doctor_host_device(doctor, i);
    g_autofree char *types = list_types(device);

    if (device->types->len)
      doctor_say(finding, DOCTOR_PASS, "%s gives %s", device->identity, types);
  }
  if (!finding->texts->len)
    doctor_say(finding, DOCTOR_FAIL, "no device of the host gives vGPUs");
  finding->follows = finding->status == DOCTOR_FAIL;
}

/* The parent of a required mdev: the one that the plan names; else the one that the hook would
   take, the first with room for the type, or the first that has the type. NULL if there is none. */
static const HostDevice *
find_vgpu_parent(const Doctor *doctor, const RequiredDevice *needed)
{
  const HostDevice *first = NULL;

  if (needed->parent)
    return host_device_find(doctor->host->devices, needed->parent);
  for (guint i = 0; needed->type && i < doctor->host->devices->len; i++) {
    const HostType *type = host_device_type(doctor_host_device(doctor, i), needed->type);

    if (type && type->available)
      return doctor_host_device(doctor, i);
    if (type && !first)
      first = doctor_host_device(doctor, i);
  }
  return first;
}

static void
look_at_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *parent = find_vgpu_parent(doctor, needed);
  const HostDevice *device = doctor_device(doctor, needed);
  g_autofree char *types = parent ? list_types(parent) : NULL;

  if (!needed->is_mdev)
    return;
  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "%s exists", needed->identity);
  else if (!needed->type)
    say_all_types(doctor, finding);
  else if (!parent && needed->parent)
    doctor_say(finding, DOCTOR_FAIL, "the host has no %s, the vGPU's parent in the plan",
               needed->parent);
  else if (!parent)
    doctor_say(finding, DOCTOR_FAIL, "no device of the host has the vGPU type %s", needed->type);
  else if (!parent->types->len)
    doctor_say(finding, DOCTOR_FAIL, "%s gives no vGPUs", parent->identity);
  else if (!host_device_type(parent, needed->type))
    doctor_say(finding, DOCTOR_FAIL, "%s has no vGPU type %s; it has %s", parent->identity,
               needed->type, types);
  else
    doctor_say(finding, DOCTOR_PASS, "%s gives %s", parent->identity, needed->type);
}

void
doctor_look_types(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  if (doctor->guest)
    doctor_each_device(doctor, finding, look_at_type);
  else
    say_all_types(doctor, finding);
}

/* Free instances */

/* The number of vGPUs of this type that must still be made on this parent for the guest, up to this
   one. It is 1 if the plan names no parent: then each may be on another device. */
static guint
count_wanted(const Doctor *doctor, const RequiredDevice *needed)
{
  guint count = 1;

  for (guint i = 0; needed->parent && doctor->guest->devices->pdata[i] != needed; i++) {
    const RequiredDevice *other = doctor->guest->devices->pdata[i];
    const HostDevice *device = doctor_device(doctor, other);

    count += g_strcmp0(other->type, needed->type) == 0 &&
             g_strcmp0(other->parent, needed->parent) == 0 && !(device && !device->inactive);
  }
  return count;
}

static void
look_at_instances(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *parent = find_vgpu_parent(doctor, needed);
  const HostDevice *device = doctor_device(doctor, needed);
  const HostType *type = needed->type && parent ? host_device_type(parent, needed->type) : NULL;

  if (device && !device->inactive)
    doctor_say(finding, DOCTOR_PASS, "%s exists", needed->identity);
  else if (type && !type->available)
    doctor_say(finding, DOCTOR_FAIL,
               "%s has no room for a %s: the kernel would say No space left on device",
               parent->identity, type->id);
  else if (type && type->available < count_wanted(doctor, needed))
    doctor_say(finding, DOCTOR_FAIL,
               "%s has room for %u of type %s, and the guest wants %u: No space left on device",
               parent->identity, type->available, type->id, count_wanted(doctor, needed));
  else if (type)
    doctor_say(finding, DOCTOR_PASS, "%s has room for %u of type %s", parent->identity,
               type->available, type->id);
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
    doctor_say(finding, DOCTOR_WARN, "%s has no room for any of its types", device->identity);
}

void
doctor_look_free(const Doctor *doctor, DoctorFinding *finding)
{
  if (!doctor_sees_devices(doctor, finding))
    return;
  if (doctor->guest) {
    doctor_each_device(doctor, finding, look_at_instances);
    return;
  }
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (doctor_host_device(doctor, i)->types->len)
      say_instances(doctor_host_device(doctor, i), finding);
}

/* The type of an mdev that is there */

/* The plan's vGPU in the place of the one that has its uuid. */
static void
advise_new_one(const RequiredDevice *needed, const HostDevice *device, DoctorFinding *finding)
{
  const char *type = needed->type ? needed->type : device->type;
  const char *parent = needed->parent ? needed->parent : device->parent;
  g_autofree char *link = NULL;
  const char *is_right;

  if (!type || !parent)
    return;
  link = g_strdup_printf("/sys/class/mdev_bus/%s/mdev_supported_types/%s/devices/%s", parent, type,
                         needed->identity);
  is_right = doctor_words(finding, "[ -e %s ]", doctor_shell_word(finding, link));
  finding->remedy = "remove the vGPU and make it again as planned, or apply with the type that it "
                    "has";
  doctor_step(finding, DOCTOR_DO_DEVICE, "make the vGPU again as planned", "gvt-xml vgpu remove %s",
              needed->identity)
      ->unless = is_right;
  doctor_step(finding, DOCTOR_DO_DEVICE, NULL, "gvt-xml vgpu create %s --uuid %s --parent %s",
              doctor_shell_word(finding, type), needed->identity,
              doctor_shell_word(finding, parent))
      ->unless = is_right;
}

static void
look_at_right_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = needed->is_mdev ? doctor_device(doctor, needed) : NULL;
  const HostDevice *parent =
      device && device->parent ? host_device_find(doctor->host->devices, device->parent) : NULL;
  const HostType *type = parent && device->type ? host_device_type(parent, device->type) : NULL;

  if (!device || !device->type)
    return;
  if (needed->type && g_strcmp0(needed->type, device->type) != 0) {
    doctor_say(finding, DOCTOR_FAIL, "%s is of type %s, and the plan has type %s", needed->identity,
               device->type, needed->type);
    advise_new_one(needed, device, finding);
  } else if (needed->parent && device->parent && g_strcmp0(needed->parent, device->parent) != 0) {
    doctor_say(finding, DOCTOR_FAIL, "%s is on %s, and the plan has %s", needed->identity,
               device->parent, needed->parent);
    advise_new_one(needed, device, finding);
  } else if (type && type->api && g_strcmp0(type->api, "vfio-pci") != 0)
    doctor_say(finding, DOCTOR_FAIL, "%s is for %s, not for a guest's GPU", needed->identity,
               type->api);
  else
    doctor_say(finding, DOCTOR_PASS, "%s", device->type);
}

void
doctor_look_right_type(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_each_device(doctor, finding, look_at_right_type);
}
