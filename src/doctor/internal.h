/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The checks share these. Each check is a doctor_look_…() of the file that its comment names. */

#include "doctor/doctor.h"
#include "domain/requirements.h"
#include "host/device-users.h"
#include "host/inventory.h"
#include "host/user-access.h"

/* Documents and reports that several checks name. */
#define DOCTOR_ARCH_GUIDE "\"How to setup Intel GVT-g with libvirt\""
#define DOCTOR_ARCHWIKI "ArchWiki: Intel GVT-g"
#define DOCTOR_NIXOS "NixOS wiki: IGVT-g"
#define DOCTOR_UBUNTU "Ubuntu Server: GPU virtualization with QEMU/KVM"
#define DOCTOR_GVT(number) "intel/gvt-linux#" #number

struct Doctor {
  const char *root;
  const VirtConnection *connection; /* NULL if libvirt doesn't answer */
  char *uri;                        /* NULL if it isn't known */
  char *connection_problem;         /* why there is no connection */
  gboolean is_local;                /* the files below root are those of the host */
  gboolean is_session;              /* libvirt and QEMU run as a user, not as the system's */
  HostInventory *host;
  DeviceUsers *users; /* NULL if no libvirt tells */
  const VirtDomain *domain;
  xmlDoc *xml;              /* the domain's definition; NULL without a domain */
  GuestRequirements *guest; /* NULL without a domain */
};

/* The checks behind those of the host, as doctor_check() has them. In table-of-guest-checks.c. */
const DoctorCheck *doctor_guest_check(gsize number);

/*
 * Adds a text to a finding. The worst status counts: a text that is worse than those before
 * replaces them, a better one is dropped, and one as bad is added.
 */
void doctor_say(DoctorFinding *finding, DoctorStatus status, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Says what to do about a finding, instead of the check's own remedy. */
void doctor_advise(DoctorFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);

/*
 * Adds a step to a finding, instead of the steps that the check has for all. text says what the
 * step does, NULL if its kind tells; it must outlive the finding (doctor_words()). The value is
 * formatted. Returns the step, for its other fields; the finding owns it.
 */
DoctorStep *doctor_step(DoctorFinding *finding, DoctorKind kind, const char *text,
                        const char *format, ...) G_GNUC_PRINTF(4, 5);

/* A text that lives as long as the finding, which owns it. */
const char *doctor_words(DoctorFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A word for a shell, quoted if it must be, that lives as long as the finding. */
const char *doctor_shell_word(DoctorFinding *finding, const char *word);

/* Says that root can read what this user can't. */
void doctor_advise_root(DoctorFinding *finding);

/* Adds the step that adds this rule to a file of AppArmor's rules for QEMU. */
void doctor_step_apparmor(DoctorFinding *finding, const char *rule);

/* Adds the step that makes libvirt's daemon read qemu.conf again. */
void doctor_step_restart(const Doctor *doctor, DoctorFinding *finding);

/* Whether the host's files can be read; if not, UNKNOWN is added to the finding. */
gboolean doctor_sees_files(const Doctor *doctor, DoctorFinding *finding);

/* Whether the host's devices are known; if not, UNKNOWN is added to the finding. */
gboolean doctor_sees_devices(const Doctor *doctor, DoctorFinding *finding);

/* Whether libvirt's settings for QEMU (qemu.conf) are known; if not, UNKNOWN is added. */
gboolean doctor_sees_settings(const Doctor *doctor, DoctorFinding *finding);

/* The i-th device of the host. Owned by the doctor. */
const HostDevice *doctor_host_device(const Doctor *doctor, guint i);

/* The host's device that a guest requires; NULL if the host doesn't have it. Owned by the
   doctor. */
const HostDevice *doctor_device(const Doctor *doctor, const RequiredDevice *needed);

/* Whether the host has an Intel GPU that Linux' GVT-g serves. */
gboolean doctor_has_gvtg(const Doctor *doctor);

/* The Intel GPU that offers vGPU types, which proves that GVT-g is on; NULL if none does. In
   check-kernel.c. */
const HostDevice *doctor_find_giver(const Doctor *doctor);

/* Whether a device is bound to vfio-pci, or a variant of it for one kind of device. In
   check-devices.c. */
gboolean doctor_is_vfio(const HostDevice *device);

/* Whether mdevctl has a definition of a vGPU. In check-mdevctl.c. */
gboolean doctor_has_definition(const Doctor *doctor, const char *uuid);

/* Calls look for each device that the guest requires. */
void doctor_each_device(const Doctor *doctor, DoctorFinding *finding,
                        void (*look)(const Doctor *doctor, const RequiredDevice *needed,
                                     DoctorFinding *finding));

/*
 * The user as whom libvirt runs QEMU; NULL if that isn't known, and UNKNOWN is added to the
 * finding. Free with host_user_free(). In check-qemu.c.
 */
HostUser *doctor_qemu_user(const Doctor *doctor, DoctorFinding *finding);

/*
 * Whether AppArmor confines the guest's QEMU. *rules are its rules, NULL if they can't be read or
 * only complain. Free them with g_ptr_array_unref(). In check-qemu.c.
 */
gboolean doctor_is_confined(const Doctor *doctor, GPtrArray **rules);

/* Whether those rules are known; if not, UNKNOWN is added to the finding. In check-qemu.c. */
gboolean doctor_sees_rules(const GPtrArray *rules, DoctorFinding *finding);

/* Whether qemu.conf makes libvirt hide the host's devices from QEMU, except those that it lists and
   those that the guest has. That is the default. In check-display.c. */
gboolean doctor_keeps_devices(const Doctor *doctor);

/* Says how libvirt gives QEMU a device that cgroup_device_acl of qemu.conf doesn't list. In
   check-display.c. */
void doctor_advise_device(const Doctor *doctor, const char *path, DoctorFinding *finding);

/* Says whether a user may read a file, or use it (read and write). words follow the path if the
   user may not: " (failed to find romfile)", or "". In check-qemu.c. */
void doctor_say_access(const Doctor *doctor, const HostUser *user, const char *path,
                       gboolean writing, const char *words, DoctorFinding *finding);

/* check-looking-glass.c */
void doctor_look_kvmfr(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_kvmfr_devices(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_kvmfr_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_shared_memory(const Doctor *doctor, DoctorFinding *finding);

/* check-kernel.c */
void doctor_look_libvirt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_gpu(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_iommu(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_generation(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_enable_gvt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_enable_guc(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_ignore_msrs(const Doctor *doctor, DoctorFinding *finding);

/* check-modules.c */
void doctor_look_kvmgt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_mdev(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vfio_pci(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vfio_iommu(const Doctor *doctor, DoctorFinding *finding);

/* check-vgpus.c */
void doctor_look_types(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_free(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_right_type(const Doctor *doctor, DoctorFinding *finding);

/* check-functions.c. The first says whether VFIO will get a function of NVIDIA's that it doesn't
   have yet. */
void doctor_say_function_driver(const RequiredDevice *needed, const HostDevice *device,
                                DoctorFinding *finding);
void doctor_look_vf_type(const Doctor *doctor, DoctorFinding *finding);

/* check-devices.c */
void doctor_look_present(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_in_use(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_driver(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_idle_mdevs(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_host_display(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_openers(const Doctor *doctor, DoctorFinding *finding);

/* check-groups.c */
void doctor_look_group(const Doctor *doctor, DoctorFinding *finding);

/* check-pci-window.c */
void doctor_look_pci_window(const Doctor *doctor, DoctorFinding *finding);

/* check-reset.c */
void doctor_look_amd_reset(const Doctor *doctor, DoctorFinding *finding);

/* check-mdevctl.c */
void doctor_look_definitions(const Doctor *doctor, DoctorFinding *finding);

/* check-services.c */
void doctor_look_mdevctl(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_hook(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_display_service(const Doctor *doctor, DoctorFinding *finding);

/* check-display.c */
void doctor_look_render_node(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_mesa_driver(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_display(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_access(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_devices(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_dbus_confinement(const Doctor *doctor, DoctorFinding *finding);

/* check-qemu.c */
void doctor_look_rom_file(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_rom_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_firmware(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_memlock(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_seccomp(const Doctor *doctor, DoctorFinding *finding);

/* check-vulkan.c */
void doctor_look_render_server(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_virglrenderer(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vulkan_kernel(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vulkan_nvidia(const Doctor *doctor, DoctorFinding *finding);

/* check-guest-log.c */
void doctor_look_log(const Doctor *doctor, DoctorFinding *finding);
