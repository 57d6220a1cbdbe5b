/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "causes.h"

#define LINT "gvt-xml lint DOMAIN finds it, --fix repairs it"
#define APPLY "apply a plan (gvt-xml apply DOMAIN …), which leaves nothing of the kind behind"

/* The first that fits counts: what says more stands before what says less. */
static const Cause causes[] = {
  /* Properties of the device */
  { "there is no device \"*\" defined",
    "-set can't reach a device that libvirt gives QEMU as JSON (libvirt 8.1, QEMU 7.0)", LINT,
    "NixVirt#36" },
  { "Property '*.ramfb' not found", "ramfb is of the device vfio-pci-nohotplug alone", LINT, NULL },
  { "Property '*' not found", "this QEMU's device has no such property",
    "qemu-system-x86_64 -device vfio-pci,help lists them: take the override or --override out",
    "cmd2001/build-edk2-gvtd#5" },
  { "Invalid parameter type for '*', expected:*",
    "an override has another type than QEMU's property", LINT, NULL },
  { "Parameter '*' expects uint64", "an override has another type than QEMU's property", LINT,
    NULL },
  { "Parameter 'driver' expects a pluggable device type",
    "a device with ramfb can't be hot-plugged", "give it to the guest while that is off", NULL },
  { "is not a valid device model name", "an override names a driver that this QEMU hasn't",
    "take it out; for ramfb it is vfio-pci-nohotplug", NULL },
  { "ramfb=on requires display=on", "ramfb is on, and the device's display isn't", LINT, NULL },
  { "xres and yres properties require display=on",
    "a resolution is set, and the device's display is off", LINT, "intel/gvt-linux#132" },
  { "xres and yres properties need edid support", "this device has no EDID to set a resolution in",
    "apply without --resolution", "intel/gvt-linux#132" },
  { "Only one vgpu device can have 'ramfb' enabled", "two devices have ramfb, which is for one",
    LINT, "kubevirt/kubevirt#18543" },
  { "does not support requested IGD OpRegion feature*No such device",
    "x-igd-opregion is on, and the device has no OpRegion: no Intel GPU, or its driver or "
    "firmware gives none",
    "apply with --opregion off", "intel/gvt-linux#19" },
  { "cannot support IGD OpRegion feature on hotplugged device",
    "the OpRegion is only for a device that the guest starts with",
    "give it to the guest while that is off", NULL },
  { "cannot support legacy mode due to existing devices at address 1f.0",
    "q35 has its own bridge where IGD passthrough wants one", "take the machine pc (i440fx)",
    "gangqizai/igd#1" },
  { "failed to find romfile",
    "the ROM file isn't there, or QEMU's user or AppArmor may not read it",
    "put it below /usr/share/vgabios, readable for all; gvt-xml doctor DOMAIN says what is in the "
    "way",
    "BigAnteater/KVM-GPU-Passthrough#39" },
  { "slot * function * not available for vfio-pci, in use by",
    "the guest's address for the device is taken",
    "apply with another --guest-address, or with --move-root-ports", "kubevirt/kubevirt#12825" },

  /* Display */
  { "vfio-display-dmabuf: opengl not available",
    "the vGPU hands out dma-bufs, and the guest's display has no OpenGL",
    "apply with --display spice-gl, egl-headless+vnc or gtk, or with none", "intel/gvt-linux#227" },
  { "The console requires display DMABUF support",
    "the vGPU hands out dma-bufs, which this display can't show",
    "apply with --display spice-gl or egl-headless+vnc", NULL },
  { "SPICE GL support is local-only", "SPICE with OpenGL can't listen on a port", LINT, NULL },
  { "multiple OpenGL displays are not supported by QEMU",
    "SPICE with OpenGL and egl-headless, or two windows", "keep one: apply with --display",
    "virt-manager/virt-manager#632" },
  { "only 1 graphics device of each type", "two graphics of one type", "take one out", NULL },
  { "graphics device is needed for attribute value 'display=on'",
    "the device's display is on, and there is no graphics",
    "apply a plan: it sets display past libvirt where QEMU has a window", NULL },
  { "missing object type 'virtio-gpu-gl-device'", "QEMU's OpenGL modules aren't installed",
    "install them (Debian 12: qemu-system-gui; 13: qemu-system-modules-opengl)", NULL },
  { "no drm render node available",
    "QEMU finds no render node: none there, none that it may use, or it looks for the wrong one",
    "gvt-xml doctor DOMAIN looks; apply with --rendernode /dev/dri/renderD128",
    "intel/gvt-linux#81" },
  { "Path '/dev/dri/*' is not accessible", "the render node that the guest names isn't there",
    "apply with --rendernode and one of /dev/dri", "virt-manager/virt-manager#661" },
  { "cannot open directory '/dev/dri'", "the host has no render node", "load the GPU's driver",
    "virt-manager/virt-manager#661" },
  { "Failed to initialize EGL render node", "the render node's driver has no OpenGL for QEMU",
    "apply with --rendernode and another one; look whether Mesa's drivers are installed",
    "virt-manager/virt-manager#349" },
  { "Couldn't open libGL.so.1 or libOpenGL.so.0", "OpenGL's libraries aren't installed",
    "install libopengl0 (Debian)", NULL },
  { "Failed to parse /etc/gtk-3.0/settings.ini: Permission denied",
    "AppArmor (or another user's files) is in the way of QEMU's window",
    "gvt-xml doctor DOMAIN says which of user, AppArmor, X access; or apply with --display "
    "spice-gl",
    "libvirt/libvirt#93" },
  { "eglGetDisplay failed",
    "QEMU's window finds no OpenGL on that display: another user's, AppArmor, no device nodes",
    "gvt-xml doctor DOMAIN says which; or apply with --display spice-gl", "libvirt/libvirt#93" },
  { "OpenGL is not supported by the display", "QEMU's window finds no OpenGL on that display",
    "gvt-xml doctor DOMAIN says which of user, AppArmor, device nodes; or apply with --display "
    "spice-gl",
    "libvirt/libvirt#93" },
  { "opengl is not available", "a GPU with 3D, and no display that has OpenGL", LINT, NULL },
  { "gtk initialization failed", "QEMU's user may not use the X display, or there is none",
    "xhost +si:localuser:USER in the desktop's session, with QEMU's user; gvt-xml doctor DOMAIN "
    "names him",
    "\"How to setup Intel GVT-g with libvirt\"" },
  { "cannot open display", "QEMU's user may not use the X display, or there is none",
    "xhost +si:localuser:USER in the desktop's session, with QEMU's user; gvt-xml doctor DOMAIN "
    "names him",
    "\"How to setup Intel GVT-g with libvirt\"" },
  { "Authorization required, but no authorization protocol specified",
    "the X server doesn't let QEMU's user in",
    "xhost +si:localuser:USER in the desktop's session, with QEMU's user; gvt-xml doctor DOMAIN "
    "names him",
    "\"How to setup Intel GVT-g with libvirt\"" },
  { "Could not initialize SDL", "QEMU's user may not use the X display, or there is none",
    "xhost +si:localuser:USER in the desktop's session, with QEMU's user; gvt-xml doctor DOMAIN "
    "names him",
    NULL },
  { "chardev '*' not supported without spice graphics",
    "a device of SPICE's was left when its graphics went", APPLY, NULL },
  { "Spice audio is not supported without spice graphics",
    "SPICE's sound was left when its graphics went", APPLY,
    "ilayna/Single-GPU-passthrough-amd-nvidia#30" },

  /* The device on the host */
  { "mediated device '*' not found", "the vGPU isn't there: they are gone when the host restarts",
    "apply with --mdev-type and --lifecycle guest (the hook makes it) or boot; gvt-xml vgpu "
    "create makes one now",
    "virt-manager/virt-manager#392" },
  { "failed to read */device_api", "the vGPU isn't there, or its driver went",
    "gvt-xml devices shows what is there", "virt-manager/virt-manager#392" },
  { "mediated device * is in use by", "another guest that runs has this vGPU",
    "stop that one, or give each its own uuid (gvt-xml status --all)",
    "anomixer/proxmox-vgpu-installer#22" },
  { "PCI device * is in use by", "another guest that runs has this device",
    "stop that one (gvt-xml status --all shows who has what)",
    "anomixer/proxmox-vgpu-installer#22" },
  { "Hostdev already exists in the domain configuration",
    "the same device stands in the guest twice", "take one out", NULL },
  { "No space left on device",
    "no free instance of the vGPU's type is left, or too little graphics memory",
    "gvt-xml devices shows what is free: remove a vGPU, take a smaller type, or a bigger aperture "
    "in the firmware",
    "intel/gvt-linux#172" },
  { "invalid device API '*' for device", "the vGPU isn't for VFIO PCI", "take another type", NULL },
  { "device assignment requires VFIO support", "the kernel has no VFIO: /dev/vfio/vfio isn't there",
    "modprobe vfio-pci", NULL },
  { "Please ensure all devices within the iommu_group are bound to their vfio bus driver",
    "others of the device's IOMMU group are with the host's drivers",
    "pass all of the group (--pci 41:00 for a whole card), or put the card into another slot",
    "intel/gvt-linux#74" },
  { "group * is not viable", "others of the device's IOMMU group are with the host's drivers",
    "pass all of the group (--pci 41:00 for a whole card), or put the card into another slot",
    "intel/gvt-linux#74" },
  { "Unmanaged PCI device * must be manually detached from the host",
    "managed='no', and a driver of the host has the device",
    "apply with --managed yes, or virsh nodedev-detach it", NULL },
  { "Unable to reset PCI device",
    "the device can't be reset by itself: the IOMMU is off, or its neighbours are in use",
    "turn the IOMMU on (gvt-xml doctor); pass all functions of the card", NULL },
  { "could not access /sys/bus/pci/devices/", "the host has no such device",
    "gvt-xml devices --all shows those that it has", NULL },
  { "invalid PCI passthrough type", "libvirt finds no VFIO for the device", "modprobe vfio-pci",
    NULL },
  { "iommu_group: No such file or directory", "the IOMMU is off",
    "turn VT-d or AMD-Vi on in the firmware, and intel_iommu=on on the kernel's command line",
    "intel/gvt-linux#74" },
  { "no such host device", "the host has no such device",
    "gvt-xml devices --all shows those that it has", NULL },
  { "RLIMIT_MEMLOCK", "QEMU may not lock the guest's memory, which VFIO needs",
    "raise the user's limit (memlock in /etc/security/limits.d), or take qemu:///system, which "
    "raises it",
    "intel/gvt-linux#78" },
  { "VFIO_MAP_DMA*Cannot allocate memory", "QEMU may not lock the guest's memory, which VFIO needs",
    "raise the user's limit (memlock in /etc/security/limits.d), or take qemu:///system, which "
    "raises it",
    "intel/gvt-linux#78" },
  { "vfio_dma_map*Cannot allocate memory", "QEMU may not lock the guest's memory, which VFIO needs",
    "raise the user's limit (memlock in /etc/security/limits.d), or take qemu:///system, which "
    "raises it",
    "intel/gvt-linux#78" },
  { "cannot limit locked memory", "libvirt may not raise the limit for locked memory",
    "libvirtd's service must be allowed it (LimitMEMLOCK, CAP_SYS_RESOURCE)",
    "seapath/meta-seapath#166" },

  /* The host around it */
  { "Hook script execution failed*qemu.d/gvt-xml*",
    "the hook of gvt-xml refused the start, and says why",
    "gvt-xml doctor DOMAIN looks at what the guest needs", NULL },
  { "Hook script execution failed",
    "a hook of libvirt's failed, by its own error, its path or its mode",
    "look at /etc/libvirt/hooks, and run it by hand: HOOK GUEST prepare begin -",
    "bryansteiner/gpu-passthrough-tutorial#23" },
  { "Bad system call", "QEMU's sandbox killed it (SIGSYS)",
    "QEMU 4.0 or newer, else seccomp_sandbox = 0 in /etc/libvirt/qemu.conf", "intel/gvt-linux#47" },
  { "SIGSYS", "QEMU's sandbox killed it",
    "QEMU 4.0 or newer, else seccomp_sandbox = 0 in /etc/libvirt/qemu.conf", "intel/gvt-linux#47" },
  { "apparmor=\"DENIED\"", "AppArmor forbids it to QEMU",
    "a rule in /etc/apparmor.d/local/abstractions/libvirt-qemu",
    "BigAnteater/KVM-GPU-Passthrough#39" },
  { "Could not access KVM kernel module", "KVM isn't there for QEMU's user",
    "virtualization on in the firmware, modprobe kvm_intel or kvm_amd; the mode of /dev/kvm",
    NULL },
  { "*: Permission denied", "QEMU's user, AppArmor or SELinux is in the way",
    "gvt-xml doctor DOMAIN says who QEMU's user is, and what confines it", "libvirt/libvirt#93" },
};

const Cause *
cause_find(const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS(causes); i++) {
    g_autofree char *pattern = g_strdup_printf("*%s*", causes[i].text);

    if (g_pattern_match_simple(pattern, text))
      return &causes[i];
  }
  return NULL;
}

const Cause *
cause_table(gsize *count)
{
  *count = G_N_ELEMENTS(causes);
  return causes;
}
