/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of checks, in the order in which they are shown: those of the host and its services;
   table-of-guest-checks.c has the others. */
#include "doctor/internal.h"

static const DoctorCheck host_checks[] = {
  /* The host */
  { .id = "libvirt",
    .what = "libvirt answers",
    .how = "the connection",
    .remedy =
        "start it (systemctl start libvirtd, or virtqemud and virtnodedevd), or name another one "
        "with -c",
    .reports = { "libvirt.org: daemons" },
    .scope = DOCTOR_FOR_ALL,
    .look = doctor_look_libvirt },
  { .id = "gpu",
    .what = "the host has a GPU",
    .how = "node devices, /sys/bus/pci/devices: class 03",
    .remedy = "without one there is 3D by the host's processor alone, or none (profile virgl)",
    .reports = { DOCTOR_UBUNTU },
    .scope = DOCTOR_FOR_ALL,
    .look = doctor_look_gpu },
  { .id = "iommu",
    .what = "the IOMMU is on",
    .how = "iommuGroup of node devices, /sys/bus/pci/devices/*/iommu_group, /proc/cmdline",
    .remedy = "turn VT-d (AMD: AMD-Vi, IOMMU) on in the host's firmware, add intel_iommu=on to the "
              "kernel's command "
              "line (AMD needs nothing), restart the host",
    .reports = { DOCTOR_GVT(74), DOCTOR_UBUNTU, DOCTOR_ARCH_GUIDE },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .look = doctor_look_iommu },
  { .id = "gvtg-generation",
    .what = "Intel's GPU is of a generation with GVT-g (Broadwell to Comet Lake)",
    .how = "its PCI device id; /sys/bus/pci/devices/*/sriov_totalvfs",
    .remedy =
        "look its generation up; GVT-g is for Broadwell (5th) to Comet Lake (10th generation)",
    .reports = { DOCTOR_NIXOS, DOCTOR_ARCHWIKI, DOCTOR_GVT(177) },
    .scope = DOCTOR_FOR_INTEL,
    .look = doctor_look_generation },
  { .id = "enable-gvt",
    .what = "i915.enable_gvt is on",
    .how = "node devices' mdev_types, /sys/module/i915/parameters/enable_gvt, /proc/cmdline",
    .remedy = "add i915.enable_gvt=1 to the kernel's command line, and restart the host",
    .reports = { DOCTOR_ARCHWIKI, DOCTOR_GVT(32), DOCTOR_GVT(33), DOCTOR_GVT(177) },
    .scope = DOCTOR_FOR_GVTG,
    .look = doctor_look_enable_gvt },
  { .id = "enable-guc",
    .what = "i915.enable_guc leaves submission to the driver (bit 0 off)",
    .how = "/sys/module/i915/parameters/enable_guc",
    .remedy =
        "set i915.enable_guc=0 (or 2, the HuC alone) on the kernel's command line, and restart "
        "the host",
    .reports = { DOCTOR_NIXOS, DOCTOR_ARCH_GUIDE },
    .scope = DOCTOR_FOR_GVTG,
    .look = doctor_look_enable_guc },
  { .id = "ignore-msrs",
    .what = "kvm.ignore_msrs is on",
    .how = "/sys/module/kvm/parameters/ignore_msrs",
    .remedy =
        "add kvm.ignore_msrs=1 to the kernel's command line, or now: echo 1 "
        ">/sys/module/kvm/parameters/ignore_msrs; else some guests stop at registers that KVM "
        "lacks",
    .reports = { DOCTOR_ARCH_GUIDE, DOCTOR_GVT(81) },
    .scope = DOCTOR_FOR_GVTG,
    .look = doctor_look_ignore_msrs },
  { .id = "kvmgt",
    .what = "the module kvmgt is loaded",
    .how = "/sys/module, modules.builtin and modules.dep of the running kernel",
    .remedy =
        "modprobe kvmgt; \"kvmgt\" in /etc/modules-load.d/kvmgt.conf has it loaded with the host",
    .reports = { DOCTOR_GVT(181), DOCTOR_GVT(141), DOCTOR_GVT(224), DOCTOR_ARCH_GUIDE },
    .scope = DOCTOR_FOR_GVTG,
    .look = doctor_look_kvmgt },
  { .id = "mdev",
    .what = "the module mdev (or vfio_mdev) is loaded",
    .how = "/sys/module, modules.builtin and modules.dep of the running kernel",
    .remedy = "load the driver that makes vGPUs, which needs it: modprobe kvmgt, or NVIDIA's "
              "nvidia-vgpu-vfio",
    .reports = { DOCTOR_ARCH_GUIDE, DOCTOR_UBUNTU, DOCTOR_GVT(195) },
    .scope = DOCTOR_FOR_MDEV,
    .look = doctor_look_mdev },
  { .id = "vfio-pci",
    .what = "the module vfio-pci is there",
    .how = "/sys/module, modules.builtin and modules.dep of the running kernel",
    .remedy = "modprobe vfio-pci",
    .reports = { DOCTOR_ARCH_GUIDE, DOCTOR_UBUNTU },
    .scope = DOCTOR_FOR_PCI,
    .look = doctor_look_vfio_pci },
  { .id = "vfio-iommu",
    .what = "the module vfio_iommu_type1 is there",
    .how = "/sys/module, modules.builtin and modules.dep of the running kernel",
    .remedy = "modprobe vfio_iommu_type1",
    .reports = { DOCTOR_ARCH_GUIDE, DOCTOR_GVT(15) },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .look = doctor_look_vfio_iommu },
  { .id = "mdev-types",
    .what = "the host gives vGPUs, of the plan's type",
    .how = "mdev_types of node devices, /sys/class/mdev_bus/*/mdev_supported_types",
    .remedy =
        "see to what failed above; dmesg | grep -i -e gvt -e vgpu says what the driver thinks; "
        "gvt-xml devices "
        "shows the types that there are",
    .reports = { DOCTOR_GVT(220), DOCTOR_GVT(126), DOCTOR_GVT(224), DOCTOR_NIXOS },
    .scope = DOCTOR_FOR_MDEV,
    .look = doctor_look_types },
  { .id = "free-instances",
    .what = "a vGPU of the type can still be made",
    .how = "availableInstances of node devices, available_instances of the type",
    .remedy =
        "gvt-xml devices shows who has what: gvt-xml vgpu remove one, take a smaller type, or a "
        "bigger aperture "
        "in the host's firmware",
    .reports = { DOCTOR_GVT(172), DOCTOR_GVT(122), DOCTOR_GVT(5), DOCTOR_GVT(75), DOCTOR_NIXOS },
    .scope = DOCTOR_FOR_MDEV,
    .look = doctor_look_free },

  /* Services that make the device ready */
  { .id = "mdevctl-rule",
    .what = "the udev rule that starts vGPUs with the host calls a program that is there",
    .how = "mdevctl's rule in /etc, /usr/lib and /lib udev/rules.d",
    .remedy =
        "ln -s /usr/bin/mdevctl /usr/sbin/mdevctl (Debian 12), or the rule with the right path in "
        "/etc/udev/rules.d",
    .reports = { "mdevctl/mdevctl#82", "virt-manager/virt-manager#392" },
    .scope = DOCTOR_FOR_BOOT,
    .look = doctor_look_mdevctl },
  { .id = "mdevctl-parent",
    .what = "mdevctl's definitions name their parents as the kernel does, each vGPU once",
    .how = "the files PARENT/UUID in /etc/mdevctl.d; /sys/class/mdev_bus",
    .remedy = "mdevctl undefine -u UUID -p PARENT, and if none is left, mdevctl define -u UUID -p "
              "PARENT --type TYPE with the kernel's name of the parent (ls /sys/class/mdev_bus)",
    .reports = { "mdevctl/mdevctl#82" },
    .scope = DOCTOR_FOR_MDEV,
    .look = doctor_look_definitions },
  { .id = "hook",
    .what = "libvirt calls gvt-xml's hook as the guest starts and ends",
    .how = "/etc/libvirt/hooks/qemu.d/gvt-xml",
    .remedy = "gvt-xml hook install",
    .reports = { "bryansteiner/gpu-passthrough-tutorial#23", DOCTOR_ARCH_GUIDE },
    .scope = DOCTOR_FOR_HOOK,
    .look = doctor_look_hook },
  { .id = "display-service",
    .what = "the service that the hook is to stop is the host's display manager",
    .how = "systemd/system in /etc, /run, /usr/lib and /lib; where display-manager.service in /etc "
           "leads",
    .remedy = "apply with the name that systemctl has for the display manager",
    .reports = { "bryansteiner/gpu-passthrough-tutorial#17", "\"Single Intel GPU passthrough\"" },
    .scope = DOCTOR_FOR_HOOK,
    .guest_only = TRUE,
    .look = doctor_look_display_service },
};

const DoctorCheck *
doctor_check(gsize number)
{
  return number < G_N_ELEMENTS(host_checks)
             ? &host_checks[number]
             : doctor_guest_check(number - G_N_ELEMENTS(host_checks));
}
