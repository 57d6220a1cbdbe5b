/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/known-errors.h"

#include <string.h>

#include "base/version.h"

#define V VERSION_NUMBER

#define QEMU "QEMU"
#define LIBVIRT "libvirt"
#define KERNEL "the kernel"
#define GTK "GTK"
#define VIRGLRENDERER "virglrenderer"

/* A message of all versions, of some versions, of a module of QEMU's, of some builds of QEMU. */
#define MESSAGE(text, program, since, until, module, builds)                                       \
  ((KnownErrorText){ text, program, since, until, module, builds })
#define ALWAYS(text, program) MESSAGE(text, program, 0, 0, NULL, NULL)
#define SINCE(since, text, program) MESSAGE(text, program, since, 0, NULL, NULL)
#define UNTIL(until, text, program) MESSAGE(text, program, 0, until, NULL, NULL)
#define BETWEEN(since, until, text, program) MESSAGE(text, program, since, until, NULL, NULL)
#define IN_MODULE(module, text) MESSAGE(text, QEMU, 0, 0, module, NULL)
#define IN_BUILDS(builds, since, text) MESSAGE(text, QEMU, since, 0, NULL, builds)

#define OLD_VIRGLRENDERER "if built for virglrenderer before 1.0"
#define LINT "gvt-xml lint DOMAIN shows it, and with --fix repairs it"
#define APPLY "run gvt-xml apply, which removes all such leftovers"
#define SHOW_DMA_BUF                                                                               \
  "apply with --display spice-gl, gtk or none; to see the guest from other hosts, apply with "     \
  "--profile gvtg-remote (QEMU 10.1 and newer, built for spice-server 0.15.3 or newer) or with "   \
  "--display egl-headless+vnc (QEMU before 9.0)"
#define OPENGL_MODULES                                                                             \
  "install them (Debian 11 and 12: qemu-system-gui; 13 and newer: qemu-system-modules-opengl)"
#define DISPLAY_PACKAGES                                                                           \
  "install the package that the message names; if it names none, on Debian qemu-system-gui for "   \
  "windows, and from Debian 13 on qemu-system-modules-spice and qemu-system-modules-opengl; or "   \
  "apply with another --display"
#define XHOST                                                                                      \
  "run xhost +si:localuser:USER in the desktop's session, with QEMU's user (gvt-xml doctor "       \
  "DOMAIN names it)"
#define WHICH_ACCESS                                                                               \
  "run gvt-xml doctor DOMAIN, which says whether the user, AppArmor, X access or device nodes "    \
  "are the cause; or apply with --display spice-gl"
#define IOMMU_ON                                                                                   \
  "turn VT-d or AMD-Vi on in the firmware, load vfio-pci, and with an Intel CPU add "              \
  "intel_iommu=on to the kernel's command line"
#define WHOLE_GROUP                                                                                \
  "give the guest all devices of the group (--pci 41:00 for a whole card), or put the card into "  \
  "another slot"
#define GUIDE "\"How to setup Intel GVT-g with libvirt\""

/* The first match counts, so the more specific messages stand first. */
static const KnownError known_errors[] = {
  /* Arguments */
  { { ALWAYS("can't parse: \"", QEMU), ALWAYS("requires an argument", QEMU),
      ALWAYS(": invalid option", QEMU) },
    "QEMU can't parse an argument of the domain: option and value are one word, or one is missing",
    LINT,
    NULL },

  /* Properties of the device */
  { { ALWAYS("there is no device \"*\" defined", QEMU) },
    "-set can't change a device that libvirt gives QEMU as JSON (libvirt 8.1, QEMU 7.0 and newer)",
    LINT,
    "NixVirt#36" },
  { { ALWAYS("Property '*.ramfb' not found", QEMU) },
    "only the driver vfio-pci-nohotplug has ramfb",
    LINT,
    NULL },
  { { ALWAYS("Property '*' not found", QEMU) },
    "this QEMU's device has no such property",
    "remove the override; qemu-system-x86_64 -device vfio-pci,help lists the properties",
    "cmd2001/build-edk2-gvtd#5" },
  { { ALWAYS("Invalid parameter type for '*', expected:*", QEMU),
      ALWAYS("Parameter '*' expects uint64", QEMU),
      ALWAYS("Parameter '*' expects uint32_t", QEMU) },
    "an override has another type than QEMU's property",
    LINT,
    NULL },
  { { ALWAYS("Parameter 'driver' expects *pluggable device type", QEMU) },
    "a device with ramfb can't be hot-plugged",
    "give the device to the guest while the guest is off",
    NULL },
  { { ALWAYS("'virtio-*gl*' is not a valid device model name", QEMU),
      BETWEEN(V(6, 1), V(10, 0), "missing object type 'virtio-gpu-gl-device'", QEMU),
      SINCE(V(10, 0), "could not load a module for type 'virtio-gpu-gl-device'", QEMU),
      BETWEEN(V(7, 2), V(12, 5), "3d acceleration is not supported by this QEMU binary", LIBVIRT),
      SINCE(V(12, 5), "this QEMU binary lacks any suitable 'virtio' video device frontend",
            LIBVIRT),
      SINCE(V(12, 5), "this QEMU doesn't support the 'virtio-*gl*' virtio video device frontend",
            LIBVIRT) },
    "QEMU's OpenGL modules aren't installed",
    OPENGL_MODULES,
    NULL },
  { { SINCE(V(12, 5), "this QEMU doesn't support the '*' virtio video device frontend", LIBVIRT) },
    "the domain names a device for its virtio video, and this QEMU doesn't have that device",
    "remove the attribute device from <model type='virtio'>; libvirt then chooses the device",
    NULL },
  { { SINCE(V(12, 5), "virtio video device frontend can be only with enabled 3d acceleration",
            LIBVIRT) },
    "the domain names a video device for 3D, and its 3D is off",
    "remove the attribute device from <model type='virtio'>; libvirt then chooses the device",
    NULL },
  { { ALWAYS("is not a valid device model name", QEMU) },
    "an override names a driver that this QEMU doesn't have",
    "remove the override; the driver for ramfb is vfio-pci-nohotplug",
    NULL },
  /* Before 10.2 QEMU has the former for a device that is added to a running guest. */
  { { ALWAYS("Device assignment is not allowed without enabling caching-mode=on", QEMU),
      UNTIL(V(10, 2), "We need to set caching-mode=on for intel-iommu", QEMU) },
    "the guest has a virtual Intel IOMMU without caching mode, and a host device",
    LINT,
    "vagrant-libvirt/vagrant-libvirt#1327" },
  { { SINCE(V(9, 2), "venus requires enabled blob and hostmem options", QEMU) },
    "Vulkan (venus) is on for the guest's video, without blob or hostmem",
    LINT,
    NULL },
  { { SINCE(V(11, 0), "drm requires enabled blob and hostmem options", QEMU) },
    "DRM native context is on for the guest's video, without blob or hostmem",
    "apply with --profile native-context, or remove the override drm_native_context",
    NULL },
  { { IN_BUILDS(OLD_VIRGLRENDERER, V(9, 2), "old virglrenderer, blob resources unsupported") },
    "the guest's video has blob resources, and QEMU was built for a virglrenderer before 1.0",
    "apply with --profile virgl --hostmem none",
    NULL },
  { { IN_BUILDS(OLD_VIRGLRENDERER, V(9, 2), "old virglrenderer, venus unsupported") },
    "Vulkan (venus) is on for the guest's video, and QEMU was built for a virglrenderer before 1.0",
    "apply with --profile virgl --hostmem none",
    NULL },
  { { ALWAYS(KNOWN_NO_VENUS, VIRGLRENDERER) },
    "virglrenderer can't run its program for Vulkan (venus), and the guest has no 3D at all",
    "run gvt-xml doctor DOMAIN, which says whether the program, QEMU's sandbox or AppArmor is the "
    "cause; or apply with --profile virgl",
    "virt-manager/virt-manager#777" },
  { { ALWAYS(KNOWN_NO_NATIVE_CONTEXT, VIRGLRENDERER) },
    "the host's virglrenderer was built without DRM native context, and the guest has no 3D at all",
    "install one with it (meson option drm-renderers), or apply with --profile venus or virgl",
    NULL },
  { { IN_MODULE("hw-display-virtio-gpu-gl", KNOWN_NO_VIRGL) },
    "virglrenderer can't start, and the guest has no 3D at all",
    "run gvt-xml doctor DOMAIN, which looks for the cause; or apply with --profile virgl",
    NULL },
  { { SINCE(V(9, 6), "'blob' support for virtio-gpu devices requires a memfd memory backend",
            LIBVIRT) },
    "a virtio video has blob='on', and the guest's memory isn't memfd",
    LINT,
    NULL },
  { { BETWEEN(V(6, 1), V(8, 2), "cannot enable blob resources without udmabuf", QEMU),
      SINCE(V(8, 2), "need rutabaga or udmabuf for blob resources", QEMU) },
    "a virtio video without 3D has blob resources, and the guest's memory isn't memfd or QEMU "
    "can't open /dev/udmabuf",
    LINT
    "; if it shows nothing, run modprobe udmabuf, and let QEMU's user read and write /dev/udmabuf, "
    "in its mode and in AppArmor's rules",
    NULL },
  { { ALWAYS("ramfb=on requires display=on", QEMU) },
    "ramfb is on, and the device's display isn't",
    LINT,
    NULL },
  { { ALWAYS("xres and yres properties require display=on", QEMU) },
    "a resolution is set, and the device's display is off",
    LINT,
    "intel/gvt-linux#132" },
  { { ALWAYS("xres and yres properties need edid support", QEMU) },
    "this device has no EDID, so it can't have a resolution",
    "apply with --resolution default",
    "intel/gvt-linux#132" },
  { { SINCE(V(9, 0), "Only one vgpu device can have 'ramfb' enabled", LIBVIRT),
      ALWAYS("duplicate fw_cfg file name: vgaroms/vgabios-ramfb.bin", QEMU) },
    "two devices have ramfb, and only one can",
    LINT,
    "kubevirt/kubevirt#18543" },
  { { ALWAYS("duplicate fw_cfg file name: etc/igd-opregion", QEMU) },
    "two devices have an OpRegion, or a device and an argument (-fw_cfg), and only one can; QEMU "
    "10.1 and newer turn it on for each device without x-igd-opregion=false",
    "run gvt-xml apply DOMAIN, which applies the plan again for this QEMU; without a plan, " LINT,
    NULL },
  { { UNTIL(V(10, 0), "does not support requested IGD OpRegion feature*No such device", QEMU),
      BETWEEN(V(10, 0), V(10, 1), "Device does not supports IGD OpRegion feature*No such device",
              QEMU) },
    "x-igd-opregion is on, and the device has no OpRegion: it isn't an Intel GPU, or its driver or "
    "firmware provides none",
    "apply with --opregion off",
    "intel/gvt-linux#19" },
  { { UNTIL(V(10, 0), "cannot support IGD OpRegion feature on hotplugged device", QEMU),
      SINCE(V(10, 0), "OpRegion is not supported on hotplugged device", QEMU) },
    "a device can have the OpRegion only if the guest starts with it",
    "give the device to the guest while the guest is off",
    NULL },
  { { UNTIL(V(10, 0), "cannot support legacy mode due to existing devices at address 1f.0", QEMU),
      SINCE(V(10, 0), "Cannot create LPC bridge due to existing device at 1f.0", QEMU) },
    "q35 has its own bridge at the address that IGD passthrough needs for one",
    "change the machine to pc (i440fx); or do without the firmware's picture: set "
    "x-igd-opregion=true, and remove x-igd-legacy-mode and x-igd-lpc",
    "gangqizai/igd#1" },
  { { BETWEEN(V(10, 0), V(10, 1), "Machine is not i440fx or assigned BDF is not 00:02.0", QEMU),
      SINCE(V(10, 1), "Machine is not i440fx, assigned BDF is not 00:02.0, or device *", QEMU) },
    "x-igd-legacy-mode is on; it works only with the machine pc, at the guest's address 00:02.0 "
    "and, from QEMU 10.1 on, only for Intel's generations 6 to 9",
    "apply with --profile gvtd, for newer GPUs also with --override x-igd-legacy-mode=off",
    NULL },
  { { ALWAYS("failed to find romfile", QEMU) },
    "the ROM file isn't there, or QEMU's user or AppArmor may not read it",
    "put it into /usr/share/vgabios, and make it readable for all; gvt-xml doctor DOMAIN says what "
    "prevents it",
    "BigAnteater/KVM-GPU-Passthrough#39" },
  { { ALWAYS("slot * function * not available for vfio-pci, in use by", QEMU) },
    "another device has the guest's address that was chosen for this one",
    "apply with another --guest-address, or with --move-root-ports",
    "kubevirt/kubevirt#12825" },
  { { ALWAYS("can't open backing store * for guest RAM", QEMU),
      ALWAYS("backing store size 0x", QEMU) },
    "the file of the guest's shared memory isn't there, is too small, or QEMU may not open it",
    "for Looking Glass, gvt-xml doctor DOMAIN says which; remove any other file in /dev/shm",
    "gnif/LookingGlass#184" },

  /* Display */
  { { ALWAYS("vfio-display-dmabuf: opengl not available", QEMU) },
    "the vGPU provides its picture as dma-bufs, and the guest's display has no OpenGL",
    SHOW_DMA_BUF,
    "intel/gvt-linux#227" },
  { { SINCE(V(7, 0), "The console requires display DMABUF support", QEMU) },
    "the vGPU provides its picture as dma-bufs, and one of the guest's displays can't show them: "
    "SPICE without OpenGL, or VNC with QEMU 9.0 and newer",
    SHOW_DMA_BUF,
    NULL },
  { { SINCE(V(7, 0), "The console already has an OpenGL context", QEMU) },
    "the guest has two displays that draw with OpenGL",
    "choose one of them with gvt-xml apply --display",
    NULL },
  { { MESSAGE("SPICE GL support is local-only", QEMU, 0, V(10, 1), "ui-spice-core",
              "if built for spice-server before 0.15.3") },
    "with this QEMU, SPICE with OpenGL can't listen on a port",
    LINT,
    NULL },
  { { ALWAYS("multiple OpenGL displays are not supported by QEMU", LIBVIRT) },
    "the guest has SPICE with OpenGL and egl-headless, or two windows",
    "choose one of them with gvt-xml apply --display",
    "virt-manager/virt-manager#632" },
  { { ALWAYS("only 1 graphics device of each type", LIBVIRT) },
    "the domain has two graphics of one type",
    "remove one of them",
    NULL },
  { { ALWAYS("graphics device is needed for attribute value 'display=on'", LIBVIRT) },
    "the device's display is on, and the domain has no graphics",
    "run gvt-xml apply; its plan sets display with an override if QEMU has a window",
    NULL },
  { { ALWAYS("spice graphics are not supported with this QEMU", LIBVIRT),
      ALWAYS("This QEMU doesn't support spice OpenGL", LIBVIRT),
      ALWAYS("spice support is disabled", QEMU), ALWAYS("There is no option group 'spice'", QEMU) },
    "this QEMU has no SPICE: it was built without it, or its module isn't installed",
    "install it (Debian 13 and newer: qemu-system-modules-spice); or apply with another --display",
    NULL },
  { { ALWAYS("Display '*' is not available", QEMU) },
    "QEMU's module for this display isn't installed",
    DISPLAY_PACKAGES,
    NULL },
  { { ALWAYS("no drm render node available", QEMU),
      ALWAYS("No DRM render nodes available", LIBVIRT) },
    "QEMU finds no render node: there is none, QEMU may not use it, or it looks for another one",
    "run gvt-xml doctor DOMAIN for the cause; or apply with --rendernode /dev/dri/renderD128",
    "intel/gvt-linux#81" },
  { { ALWAYS("Path '/dev/dri/*' is not accessible", LIBVIRT) },
    "the render node that the guest names isn't there",
    "apply with --rendernode and a render node of /dev/dri",
    "virt-manager/virt-manager#661" },
  { { ALWAYS("cannot open directory '/dev/dri'", LIBVIRT) },
    "the host has no render node",
    "load the GPU's driver",
    "virt-manager/virt-manager#661" },
  { { UNTIL(V(8, 0), "Failed to initialize EGL render node", QEMU),
      ALWAYS("render node init failed", QEMU) },
    "the render node's driver has no OpenGL for QEMU",
    "apply with --rendernode and another render node; check that Mesa's drivers are installed",
    "virt-manager/virt-manager#349" },
  { { ALWAYS("Couldn't open libGL.so.1 or libOpenGL.so.0", "libepoxy") },
    "OpenGL's libraries aren't installed",
    "install libopengl0 (Debian)",
    NULL },
  { { ALWAYS("Failed to parse /etc/gtk-3.0/settings.ini: Permission denied", GTK) },
    "AppArmor, or the owner of the files, doesn't let QEMU's window read them",
    WHICH_ACCESS,
    "libvirt/libvirt#93" },
  { { ALWAYS("eglGetDisplay failed", QEMU),
      UNTIL(V(9, 1), "OpenGL is not supported by the display", QEMU),
      SINCE(V(9, 1), "OpenGL is not supported by display backend '*'", QEMU) },
    "QEMU's window finds no OpenGL: another user's display, AppArmor, or no device nodes",
    WHICH_ACCESS,
    "libvirt/libvirt#93" },
  { { MESSAGE("opengl is not available", QEMU, V(6, 1), V(9, 1), "hw-display-virtio-gpu-gl", NULL),
      MESSAGE("The display backend does not have OpenGL support enabled", QEMU, V(9, 1), 0,
              "hw-display-virtio-gpu-gl", NULL) },
    "the guest has a GPU with 3D, and no display with OpenGL",
    LINT,
    NULL },
  { { IN_MODULE("ui-gtk", "gtk initialization failed"), ALWAYS("cannot open display", GTK),
      IN_MODULE("ui-sdl", "Could not initialize SDL") },
    "QEMU's user may not use the X display, or there is no such display",
    XHOST,
    GUIDE },
  { { ALWAYS("Authorization required, but no authorization protocol specified", "the X server") },
    "the X server doesn't let QEMU's user in",
    XHOST,
    GUIDE },
  { { SINCE(V(8, 4), "chardev '*' not supported without spice graphics", LIBVIRT) },
    "a device that needs SPICE stayed after the SPICE graphics were removed",
    APPLY,
    NULL },
  { { SINCE(V(8, 4), "Spice audio is not supported without spice graphics", LIBVIRT) },
    "SPICE's sound stayed after the SPICE graphics were removed",
    APPLY,
    "ilayna/Single-GPU-passthrough-amd-nvidia#30" },
  { { ALWAYS("dbus-daemon died and reported:*dbus-daemon: Permission denied", LIBVIRT),
      ALWAYS("dbus-daemon died and reported:*Failed to bind socket*Permission denied", LIBVIRT) },
    "the display dbus needs a D-Bus daemon of the guest's own, and AppArmor denies it",
    "run mkdir -p /etc/apparmor.d/local/abstractions, and add two lines to its file libvirt-qemu, "
    "each with its comma: '/usr/bin/dbus-daemon rmix,' and '/run/libvirt/qemu/dbus/** rw,'; or "
    "apply with another --display",
    NULL },

  /* The device on the host */
  { { ALWAYS("mediated device '*' not found", LIBVIRT) },
    "the vGPU isn't there; after a restart of the host, vGPUs are gone",
    "apply with --vgpu-type and --lifecycle guest (the hook makes it) or --lifecycle boot; to make "
    "one now, run gvt-xml vgpu create",
    "virt-manager/virt-manager#392" },
  { { ALWAYS("failed to read */device_api", LIBVIRT) },
    "the vGPU isn't there, or its driver was unloaded",
    "run gvt-xml devices, which lists the host's devices",
    "virt-manager/virt-manager#392" },
  { { ALWAYS("mediated device * is in use by", LIBVIRT) },
    "another running guest has this vGPU",
    "stop that guest, or give each guest its own vGPU (gvt-xml status --all shows who has which)",
    "anomixer/proxmox-vgpu-installer#22" },
  { { ALWAYS("PCI device * is in use by", LIBVIRT) },
    "another running guest has this device",
    "stop that guest (gvt-xml status --all shows who has which device)",
    "anomixer/proxmox-vgpu-installer#22" },
  { { ALWAYS("No more available PCI slots", LIBVIRT) },
    "the guest's machine has no free slot for the device; on q35 a PCI Express device needs a "
    "pcie-root-port, and a conventional PCI device a slot of a pcie-to-pci-bridge",
    "remove a device; if the guest runs, apply without --live, since its next start adds ports",
    NULL },
  { { SINCE(V(9, 0), "Hostdev already exists in the domain configuration", LIBVIRT) },
    "the domain has the same device twice",
    "remove one of them",
    NULL },
  { { ALWAYS("No space left on device", KERNEL) },
    "no free instance of the vGPU's type is left, or there is too little graphics memory",
    "remove a vGPU, choose a smaller type (gvt-xml devices shows what is free), or choose a bigger "
    "aperture in the firmware",
    "intel/gvt-linux#172" },
  { { ALWAYS("invalid device API '*' for device", LIBVIRT) },
    "the vGPU isn't for VFIO PCI",
    "choose another type",
    NULL },
  { { ALWAYS("device assignment requires VFIO support", LIBVIRT) },
    "the kernel has no VFIO: /dev/vfio/vfio isn't there",
    "load the module vfio-pci",
    NULL },
  { { ALWAYS("invalid PCI passthrough type", LIBVIRT),
      UNTIL(V(12, 0), "host doesn't support passthrough of host PCI devices", LIBVIRT),
      SINCE(V(12, 0), "VFIO PCI device assignment is not supported by the host", LIBVIRT),
      UNTIL(V(12, 0), "host doesn't support VFIO PCI passthrough", LIBVIRT) },
    "libvirt finds no VFIO for the device: /dev/vfio/vfio or its IOMMU group isn't there",
    IOMMU_ON,
    NULL },
  { { SINCE(V(12, 1), "IOMMUFD is not supported by host kernel", LIBVIRT) },
    "the domain asks for IOMMUFD, and the host's kernel doesn't have it: /dev/iommu isn't there",
    "run modprobe iommufd; or remove <iommufd> and iommufd='yes' from the domain",
    NULL },
  { { ALWAYS("Please ensure all devices within the iommu_group are bound to their vfio bus driver",
             QEMU),
      ALWAYS("group * is not viable", QEMU) },
    "other devices of the IOMMU group are bound to the host's drivers",
    WHOLE_GROUP,
    "intel/gvt-linux#74" },
  { { ALWAYS("Unmanaged PCI device * must be manually detached from the host", LIBVIRT) },
    "the device has managed='no', and a driver of the host has it",
    "apply with --managed yes, or run virsh nodedev-detach; an NVIDIA virtual function stays with "
    "its driver, and first needs its vGPU type (gvt-xml doctor)",
    NULL },
  { { ALWAYS("Unable to reset PCI device", LIBVIRT) },
    "the device can't be reset: the IOMMU is off, or other functions of the card are in use",
    "turn the IOMMU on (gvt-xml doctor says how); give the guest all functions of the card",
    NULL },
  { { ALWAYS("could not access /sys/bus/pci/devices/", LIBVIRT),
      ALWAYS("no such host device", QEMU) },
    "the host has no such device",
    "choose a device that gvt-xml devices --all lists",
    NULL },
  { { ALWAYS("iommu_group: No such file or directory", LIBVIRT),
      ALWAYS("no iommu_group found", QEMU) },
    "the IOMMU is off",
    IOMMU_ON,
    "intel/gvt-linux#74" },
  { { ALWAYS("RLIMIT_MEMLOCK", KERNEL), ALWAYS("VFIO_MAP_DMA*Cannot allocate memory", QEMU),
      UNTIL(V(9, 0), "vfio_dma_map(0x*Cannot allocate memory", QEMU),
      SINCE(V(9, 0), "vfio_container_dma_map(*Cannot allocate memory", QEMU) },
    "QEMU may not lock the guest's memory, and VFIO needs it locked",
    "raise the user's limit (memlock in /etc/security/limits.d); qemu:///system raises it itself",
    "intel/gvt-linux#78" },
  { { ALWAYS("cannot limit locked memory", LIBVIRT) },
    "libvirt may not raise the limit for locked memory",
    "allow it to libvirtd's service (LimitMEMLOCK, CAP_SYS_RESOURCE)",
    "seapath/meta-seapath#166" },

  /* The host around it */
  { { ALWAYS("Hook script execution failed*qemu.d/gvt-xml*", LIBVIRT) },
    "gvt-xml's hook refused the start; its message says why",
    "run gvt-xml doctor DOMAIN, which checks the guest's needs",
    NULL },
  { { ALWAYS("Hook script execution failed", LIBVIRT) },
    "a hook of libvirt failed, because of its own error, its path or its mode",
    "find it in /etc/libvirt/hooks, and run it by hand (HOOK GUEST prepare begin -)",
    "bryansteiner/gpu-passthrough-tutorial#23" },
  { { ALWAYS("Bad system call", "the shell"), ALWAYS("SIGSYS", KERNEL) },
    "QEMU's sandbox killed it (SIGSYS)",
    "upgrade QEMU to 4.0 or newer, or set seccomp_sandbox = 0 in /etc/libvirt/qemu.conf",
    "intel/gvt-linux#47" },
  { { ALWAYS("apparmor=\"DENIED\"", KERNEL) },
    "AppArmor denies QEMU the access that this line names",
    "add a rule to /etc/apparmor.d/local/abstractions/libvirt-qemu (make its folder first)",
    "BigAnteater/KVM-GPU-Passthrough#39" },
  { { ALWAYS("Could not access KVM kernel module", QEMU) },
    "the host has no KVM, or QEMU's user may not use it",
    "turn virtualization on in the firmware, load kvm_intel or kvm_amd, and check the mode of "
    "/dev/kvm",
    NULL },
  { { ALWAYS("*: Permission denied", "anybody") },
    "QEMU's user may not do it, or AppArmor or SELinux denies it",
    "run gvt-xml doctor DOMAIN, which names QEMU's user and the security module",
    "libvirt/libvirt#93" },
};

gboolean
known_error_is_linted(const KnownError *error)
{
  return strstr(error->remedy, LINT) != NULL;
}

const KnownError *
known_error_table(gsize *count)
{
  *count = G_N_ELEMENTS(known_errors);
  return known_errors;
}
