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
               "%s is bound to %s, which gives it to VFIO once it has its vGPU type",
               needed->identity, device->driver);
    return;
  }
  doctor_say(
      finding, DOCTOR_FAIL,
      "%s is bound to %s, which doesn't give it to VFIO yet: Unmanaged PCI device %s must be "
      "manually detached from the host",
      needed->identity, device->driver ? device->driver : "no driver", needed->identity);
  finding->remedy =
      device->driver
          ? "don't detach the function: NVIDIA's driver gives it to VFIO once it has its vGPU type (check "
            "vf-type); `dmesg` has the driver's messages"
          : "install NVIDIA's vGPU driver for the host: it gives the function to VFIO once that has "
            "its vGPU type (check vf-type); don't detach it, and don't apply with --managed yes";
}

/* A function without a type, which the hook gives it. */
static void
look_at_room(const RequiredDevice *needed, const HostDevice *device, DoctorFinding *finding)
{
  if (host_device_function_type(device, needed->type)) {
    doctor_say(finding, DOCTOR_PASS, "the hook gives %s the vGPU type %s when the guest starts",
               needed->identity, needed->type);
    return;
  }
  doctor_say(finding, DOCTOR_FAIL, "%s can't get the vGPU type %s now: its card has no room for it",
             needed->identity, needed->type);
  finding->remedy = "shut down a guest that has a vGPU of the card, or apply with another "
                    "--vgpu-type (`gvt-xml devices` lists those that have room)";
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
    finding->remedy = "apply with --managed no, as the profile vgpu-vf does";
    doctor_step(finding, DOCTOR_DO_DOMAIN, "leave the function with NVIDIA's driver",
                "--managed no");
  } else if (!device->type && is_given_type(needed))
    look_at_room(needed, device, finding);
  else if (!device->type) {
    doctor_say(finding, DOCTOR_FAIL, "%s has no vGPU type yet", needed->identity);
    if (needed->type)
      doctor_step(finding, DOCTOR_DO_DOMAIN, "have the hook give the function its vGPU type",
                  "--vgpu-type %s --lifecycle guest", doctor_shell_word(finding, needed->type));
  } else if (needed->type && g_strcmp0(needed->type, device->type) != 0) {
    doctor_say(finding, DOCTOR_FAIL, "%s has the vGPU type %s, and the plan has %s",
               needed->identity, device->type, needed->type);
    doctor_advise(finding,
                  "if no guest has the function, write 0 into "
                  "/sys/bus/pci/devices/%s/nvidia/current_vgpu_type; or apply with --vgpu-type %s",
                  needed->identity, device->type);
  } else
    doctor_say(finding, DOCTOR_PASS, "%s has the vGPU type %s", needed->identity, device->type);
}

void
doctor_look_vf_type(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_each_device(doctor, finding, look_at_vf_type);
}
