/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of NVIDIA's virtual functions: whether each has its vGPU type, and the driver that gives
   it to VFIO then. */
#include "devices/nvidia-function.h"
#include "doctor/internal.h"

/* Whether the hook gives the function its vGPU type as the guest starts. */
static gboolean
is_given_type(const RequiredDevice *needed)
{
  return needed->type && g_strcmp0(needed->lifecycle, "guest") == 0;
}

/* The driver itself gives the function to VFIO, once it has a type (since Linux 6.8). */
void
doctor_say_function_driver(const RequiredDevice *needed, const HostDevice *device,
                           DoctorFinding *finding)
{
  if (device->driver && !device->type && is_given_type(needed)) {
    doctor_say(finding, DOCTOR_PASS,
               "%s is with %s, which gives it to VFIO once it has its vGPU type", needed->identity,
               device->driver);
    return;
  }
  doctor_say(finding, DOCTOR_FAIL,
             "%s is with %s, which doesn't give it to VFIO yet: Unmanaged PCI device %s must be "
             "manually detached from the host",
             needed->identity, device->driver ? device->driver : "no driver", needed->identity);
  finding->remedy =
      device->driver
          ? "don't detach it: NVIDIA's driver gives it to VFIO once it has its vGPU type "
            "(vf-type); dmesg says what that driver lacks"
          : "don't detach it, nor apply with --managed yes: NVIDIA's vGPU driver for the host must "
            "have it, and gives it to VFIO once it has its vGPU type (vf-type)";
}

/* A function without a type, which the hook gives it. */
static void
look_at_room(const RequiredDevice *needed, const HostDevice *device, DoctorFinding *finding)
{
  if (host_device_function_type(device, needed->type)) {
    doctor_say(finding, DOCTOR_PASS, "the hook gives %s the vGPU type %s as the guest starts",
               needed->identity, needed->type);
    return;
  }
  doctor_say(finding, DOCTOR_FAIL,
             "%s can't have the vGPU type %s now: its card has no room for it", needed->identity,
             needed->type);
  finding->remedy = "stop a guest that has a vGPU of the card, or apply with another --vgpu-type "
                    "(\"gvt-xml devices\" lists those that there is room for)";
}

static void
look_at_vf_type(const Doctor *doctor, const RequiredDevice *needed, DoctorFinding *finding)
{
  const HostDevice *device = doctor_device(doctor, needed);

  if (needed->is_mdev || !device || !nvidia_function_is(device) ||
      !doctor_sees_files(doctor, finding) || !device->function_types)
    return;
  if (needed->managed && device->type) {
    doctor_say(finding, DOCTOR_FAIL, "%s is managed: libvirt would take it from NVIDIA's driver",
               needed->identity);
    finding->remedy = "apply with --managed no (profile vgpu-vf has it)";
  } else if (!device->type && is_given_type(needed))
    look_at_room(needed, device, finding);
  else if (!device->type)
    doctor_say(finding, DOCTOR_FAIL, "%s has no vGPU type yet", needed->identity);
  else if (needed->type && g_strcmp0(needed->type, device->type) != 0) {
    doctor_say(finding, DOCTOR_FAIL, "%s has the vGPU type %s, and the plan has %s",
               needed->identity, device->type, needed->type);
    finding->remedy = "write 0 into /sys/bus/pci/devices/ADDRESS/nvidia/current_vgpu_type if no "
                      "guest has it; or apply with the --vgpu-type that it has";
  } else
    doctor_say(finding, DOCTOR_PASS, "%s has the vGPU type %s", needed->identity, device->type);
}

void
doctor_look_vf_type(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_each_device(doctor, finding, look_at_vf_type);
}
