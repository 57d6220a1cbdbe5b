/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the checks of src/doctor-*.c share. */

#include "doctor/doctor.h"
#include "domain/requirements.h"
#include "host/inventory.h"

struct Doctor {
  const char *root;
  const VirtConnection *connection; /* NULL where there is none */
  char *uri;                        /* NULL where it isn't known */
  char *why_not;                    /* why there is no connection */
  gboolean local;                   /* the files below root are the host's */
  gboolean session;                 /* libvirt and QEMU run as a user, not as the system's */
  HostInventory *host;
  GPtrArray *users; /* Usage; NULL where no libvirt tells */
  const VirtDomain *domain;
  GuestRequirements *needs; /* NULL without a domain */
};

/*
 * Adds what a check found. The worst counts: what is worse than all before takes its place, what is
 * better is left out, and what is as bad is added.
 */
void doctor_say(DoctorFinding *finding, DoctorStatus status, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Whether the host's files can be looked at; where not, that is said. */
gboolean doctor_sees_files(const Doctor *doctor, DoctorFinding *finding);

/* Whether it is known which devices the host has; where not, that is said. */
gboolean doctor_sees_devices(const Doctor *doctor, DoctorFinding *finding);

/* Whether libvirt's settings for QEMU are known; where not, that is said. */
gboolean doctor_sees_settings(const Doctor *doctor, DoctorFinding *finding);

/* The host's device that a needed one is; NULL where it isn't there. */
const HostDevice *doctor_device(const Doctor *doctor, const RequiredDevice *needed);

/* check-kernel.c */
void doctor_look_libvirt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_gpu(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_iommu(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_generation(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_enable_gvt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_enable_guc(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_ignore_msrs(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_kvmgt(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_mdev(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vfio_pci(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vfio_iommu(const Doctor *doctor, DoctorFinding *finding);

/* check-devices.c: what the host has, and whether the guest can have it */
void doctor_look_types(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_free(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_present(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_right_type(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_in_use(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_driver(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_vf_type(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_group(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_idle_mdevs(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_host_display(const Doctor *doctor, DoctorFinding *finding);

/* check-services.c: who makes the device ready */
void doctor_look_mdevctl(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_hook(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_display_service(const Doctor *doctor, DoctorFinding *finding);

/* check-qemu.c: what QEMU may do on the host */
void doctor_look_render_node(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_mesa_driver(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_display(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_access(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_devices(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_window_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_dbus_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_rom_file(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_rom_confinement(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_firmware(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_memlock(const Doctor *doctor, DoctorFinding *finding);
void doctor_look_seccomp(const Doctor *doctor, DoctorFinding *finding);

/* check-guest-log.c */
void doctor_look_log(const Doctor *doctor, DoctorFinding *finding);
