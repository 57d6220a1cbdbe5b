/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of checks goes on: those of what guests are given, and of what QEMU may do. */
#include "doctor/internal.h"
#include "domain/mesa.h"

static const DoctorCheck guest_checks[] = {
  /* The guest's device */
  { .id = "device",
    .what = "the device is there",
    .how = "node devices, /sys/bus/mdev/devices, /sys/bus/pci/devices",
    .remedy = "gvt-xml devices --all shows what the host has; apply with one of these",
    .reports = { "virt-manager/virt-manager#392", "clayfreeman/gpu-passthrough#7",
                 "mdevctl/mdevctl#82" },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_present },
  { .id = "device-type",
    .what = "the vGPU is of the plan's type and parent",
    .how = "node devices, mdev_type in /sys/bus/mdev/devices",
    .remedy =
        "gvt-xml vgpu remove UUID, and it is made again as planned; or apply with the type that it has",
    .reports = { DOCTOR_GVT(172), DOCTOR_UBUNTU },
    .scope = DOCTOR_FOR_MDEV,
    .guest_only = TRUE,
    .look = doctor_look_right_type },
  { .id = "in-use",
    .what = "no other domain has the device",
    .how = "the definitions of all domains, and what the running ones have",
    .remedy =
        "stop the other one, or give each its own device (gvt-xml status --all shows who has what)",
    .reports = { "anomixer/proxmox-vgpu-installer#22" },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_in_use },
  { .id = "driver",
    .what = "the device is with the driver that it needs",
    .how = "node devices, driver in /sys/bus/pci/devices",
    .remedy =
        "for PCI passthrough: apply with --managed yes, or virsh nodedev-detach the device; for a "
        "vGPU: virsh nodedev-reattach its parent",
    .reports = { DOCTOR_UBUNTU, "UPC/ravada#2199" },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_driver },
  { .id = "vf-type",
    .what = "NVIDIA's virtual function has a vGPU type, and stays with its driver",
    .how = "nvidia/current_vgpu_type in /sys/bus/pci/devices",
    .remedy = "apply with --vgpu-type TYPE, for the hook to give it as the guest starts; or write "
              "the type's number into /sys/bus/pci/devices/ADDRESS/nvidia/current_vgpu_type",
    .reports = { "OpenNebula/one#6841", "kubevirt/kubevirt#17642", "NVIDIA/gpu-operator#2594" },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_vf_type },
  { .id = "iommu-group",
    .what = "nothing that stays with the host is in the device's IOMMU group",
    .how = "iommuGroup of node devices, iommu_group and driver in /sys/bus/pci/devices",
    .remedy =
        "pass these too (--pci 41:00 for a whole card), bind them to vfio-pci, or put the card "
        "into another slot",
    .reports = { DOCTOR_UBUNTU, DOCTOR_GVT(74) },
    .scope = DOCTOR_FOR_PCI,
    .look = doctor_look_group },
  { .id = "amd-reset",
    .what = "an AMD GPU comes back from a guest: it has a reset that works",
    .how = "reset_method in /sys/bus/pci/devices (Linux 5.15 and newer), a table of AMD's chips",
    .remedy = "load the module vendor-reset as the host starts, and write device_specific into "
              "/sys/bus/pci/devices/ADDRESS/reset_method (its README)",
    .reports = { "gnif/vendor-reset#35", "gnif/vendor-reset#82", "gnif/vendor-reset#107",
                 "urbanyl/GPU-Passthrough-for-KVM-QEMU-on-Linux#4" },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_amd_reset },
  { .id = "idle-vgpus",
    .what = "the device that is passed whole gives no vGPU",
    .how = "node devices, /sys/bus/mdev/devices",
    .remedy =
        "they are gone when the guest has run, without a word: gvt-xml vgpu remove those that "
        "nobody needs, stop who "
        "has one",
    .reports = { DOCTOR_ARCHWIKI },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_idle_mdevs },
  { .id = "host-display",
    .what = "the host doesn't show its own consoles and desktop by the device",
    .how = "boot_vga and driver in /sys/bus/pci/devices",
    .remedy =
        "apply with --lifecycle guest, for the hook to have the host let go of it; have another "
        "way in, such as SSH",
    .reports = { "\"Single Intel GPU passthrough\"" },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_host_display },
  { .id = "open-gpu",
    .what = "no program of the host has the GPU open that libvirt takes from its driver",
    .how = "/proc/*/fd, /proc/*/cgroup; drm in /sys/bus/pci/devices, /proc/driver/nvidia",
    .remedy =
        "end them before the start; a desktop ends by the hook: apply with --lifecycle guest and "
        "--display-service",
    .reports = { "kubevirt/kubevirt#8549", "QaidVoid/Complete-Single-GPU-Passthrough#44",
                 "joeknock90/Single-GPU-Passthrough#18" },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_openers },

  /* QEMU's rights on the host */
  { .id = "render-node",
    .what = "there is a render node that QEMU's user may use",
    .how = "/dev/dri; user, group and namespaces of qemu.conf, /etc/passwd, /etc/group; mode bits",
    .remedy =
        "load the GPU's driver; add QEMU's user to the node's group (usermod -aG render USER); "
        "apply with "
        "--rendernode for another one",
    .reports = { DOCTOR_GVT(81), "virt-manager/virt-manager#661",
                 "vagrant-libvirt/vagrant-libvirt#893", DOCTOR_NIXOS },
    .scope = DOCTOR_FOR_OPENGL,
    .look = doctor_look_render_node },
  { .id = "mesa-driver",
    .what = "Mesa has the driver that the guest makes it take",
    .how = MESA_VARIABLE " in the guest's definition; *_dri.so and libgallium-*.so in /usr/lib, "
                         "/usr/lib/*-linux-gnu, /usr/lib64, /run/opengl-driver/lib",
    .remedy =
        "gvt-xml apply DOMAIN leaves it out of a recorded plan, gvt-xml lint --fix DOMAIN out "
        "of what was made by hand: Mesa then takes the GPU's own driver",
    .reports = { DOCTOR_NIXOS, DOCTOR_GVT(142), "nix-community/nixGL#147" },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_mesa_driver },
  { .id = "window-display",
    .what = "the X server of QEMU's window is there",
    .how = "DISPLAY in the guest's definition, /tmp/.X11-unix",
    .remedy =
        "log in to the host's desktop, and apply with --env DISPLAY=:0, what echo $DISPLAY says "
        "there",
    .reports = { DOCTOR_ARCH_GUIDE, "libvirt/libvirt#93" },
    .scope = DOCTOR_FOR_WINDOW,
    .guest_only = TRUE,
    .look = doctor_look_window_display },
  { .id = "window-access",
    .what = "the X server lets QEMU's user in",
    .how = "XAUTHORITY in the guest's definition; user and group of qemu.conf; mode bits",
    .remedy =
        "in the desktop's session: xhost +si:localuser:USER; or apply with --env XAUTHORITY=FILE, "
        "a cookie that the "
        "user may read; or your own user in /etc/libvirt/qemu.conf",
    .reports = { DOCTOR_ARCH_GUIDE, "libvirt/libvirt#93", "kraxel.org: virtio-gpu and libvirt" },
    .scope = DOCTOR_FOR_WINDOW,
    .guest_only = TRUE,
    .look = doctor_look_window_access },
  { .id = "window-devices",
    .what = "QEMU sees the host's render nodes",
    .how = "cgroup_device_acl, cgroup_controllers and namespaces of qemu.conf",
    .remedy = "set cgroup_device_acl in /etc/libvirt/qemu.conf to its default and "
              "\"/dev/dri/renderD128\", restart libvirtd",
    .reports = { "libvirt/libvirt#93" },
    .scope = DOCTOR_FOR_WINDOW,
    .guest_only = TRUE,
    .look = doctor_look_window_devices },
  { .id = "window-confinement",
    .what = "AppArmor or SELinux lets QEMU use the X server",
    .how =
        "/sys/module/apparmor, /etc/apparmor.d/abstractions/libvirt-qemu and what is local to it; "
        "/sys/fs/selinux",
    .remedy = "mkdir -p /etc/apparmor.d/local/abstractions, and in libvirt-qemu there: "
              "#include <abstractions/X>, #include <abstractions/dri-enumerate>, /dev/dri/* rw, "
              "/{etc,usr/share}/glvnd/egl_vendor.d/{,*} r,",
    .reports = { "libvirt/libvirt#93", "wiki.phyllo.me: virt/vm/display" },
    .scope = DOCTOR_FOR_WINDOW,
    .guest_only = TRUE,
    .look = doctor_look_window_confinement },
  { .id = "dbus-confinement",
    .what = "AppArmor lets libvirt run the D-Bus daemon of the guest's display",
    .how =
        "/sys/module/apparmor, /etc/apparmor.d/abstractions/libvirt-qemu and what is local to it",
    .remedy = "mkdir -p /etc/apparmor.d/local/abstractions, and in libvirt-qemu there: "
              "/usr/bin/dbus-daemon rmix, /run/libvirt/qemu/dbus/** rw,",
    .reports = { "libvirt: src/qemu/qemu_dbus.c" },
    .scope = DOCTOR_FOR_DBUS,
    .guest_only = TRUE,
    .look = doctor_look_dbus_confinement },
  { .id = "kvmfr",
    .what = "Looking Glass's module kvmfr has the memory that the guest gets, and of its size",
    .how = "/sys/class/kvmfr, /dev/kvmfr0; static_size_mb in /etc/modprobe.d and on the kernel's "
           "command line",
    .remedy = "install Looking Glass's module (dkms), write \"options kvmfr static_size_mb=SIZE\" "
              "to /etc/modprobe.d/kvmfr.conf, remove /dev/kvmfr0 if it is a file, modprobe kvmfr",
    .reports = { "Looking Glass: doc/ivshmem_kvmfr.rst", "ublue-os/bazzite#423" },
    .scope = DOCTOR_FOR_SHMEM,
    .guest_only = TRUE,
    .look = doctor_look_kvmfr },
  { .id = "kvmfr-devices",
    .what = "QEMU sees the device of the module kvmfr",
    .how = "cgroup_device_acl, cgroup_controllers and namespaces of qemu.conf",
    .remedy = "set cgroup_device_acl in /etc/libvirt/qemu.conf to its default and \"/dev/kvmfr0\", "
              "restart libvirtd",
    .reports = { "Looking Glass: doc/ivshmem_kvmfr.rst" },
    .scope = DOCTOR_FOR_SHMEM,
    .guest_only = TRUE,
    .look = doctor_look_kvmfr_devices },
  { .id = "kvmfr-confinement",
    .what = "AppArmor or SELinux lets QEMU use the device of the module kvmfr",
    .how =
        "/sys/module/apparmor, /etc/apparmor.d/abstractions/libvirt-qemu and what is local to it; "
        "/sys/fs/selinux",
    .remedy = "mkdir -p /etc/apparmor.d/local/abstractions, and in libvirt-qemu there: "
              "/dev/kvmfr0 rw,",
    .reports = { "Looking Glass: doc/ivshmem_kvmfr.rst", "gnif/LookingGlass#184",
                 "ublue-os/bazzite#424" },
    .scope = DOCTOR_FOR_SHMEM,
    .guest_only = TRUE,
    .look = doctor_look_kvmfr_confinement },
  { .id = "shared-memory",
    .what = "QEMU and Looking Glass's client may use the memory that they share",
    .how = "user and group of qemu.conf; mode and size of /dev/shm/looking-glass or /dev/kvmfr0",
    .remedy = "write \"f /dev/shm/looking-glass 0660 YOU kvm -\" to "
              "/etc/tmpfiles.d/10-looking-glass.conf, remove the file, systemd-tmpfiles --create",
    .reports = { "Looking Glass: doc/ivshmem_shm.rst, doc/ivshmem_kvmfr.rst" },
    .scope = DOCTOR_FOR_SHMEM,
    .guest_only = TRUE,
    .look = doctor_look_shared_memory },
  { .id = "rom-file",
    .what = "QEMU's user may read the ROM file",
    .how = "user and group of qemu.conf, /etc/passwd, /etc/group; mode bits of the file and the "
           "folders above",
    .remedy = "put it below /usr/share/vgabios, readable for all (chmod a+r)",
    .reports = { "ilayna/Single-GPU-passthrough-amd-nvidia#8",
                 "BigAnteater/KVM-GPU-Passthrough#39" },
    .scope = DOCTOR_FOR_ROM,
    .guest_only = TRUE,
    .look = doctor_look_rom_file },
  { .id = "rom-confinement",
    .what = "AppArmor or SELinux lets QEMU read the ROM file",
    .how =
        "/sys/module/apparmor, /etc/apparmor.d/abstractions/libvirt-qemu and what is local to it; "
        "/sys/fs/selinux",
    .remedy = "put it below /usr/share/vgabios, which the rules have; or mkdir -p "
              "/etc/apparmor.d/local/abstractions, and in libvirt-qemu there: FILE r,",
    .reports = { "BigAnteater/KVM-GPU-Passthrough#39" },
    .scope = DOCTOR_FOR_ROM,
    .guest_only = TRUE,
    .look = doctor_look_rom_confinement },
  { .id = "firmware",
    .what = "the guest's firmware can show something on the vGPU",
    .how = "the guest's definition: UEFI, ramfb, ROM file",
    .remedy =
        "apply with --ramfb on, or with --rom-file and a GOP driver for GVT-g; or a guest with "
        "BIOS",
    .reports = { DOCTOR_NIXOS, DOCTOR_GVT(23), "tianocore/edk2#7301" },
    .scope = DOCTOR_FOR_INTEL,
    .guest_only = TRUE,
    .look = doctor_look_firmware },
  { .id = "pci-window",
    .what = "OVMF has addresses for the memory of the guest's PCI devices (large BARs)",
    .how =
        "resource in /sys/bus/pci/devices, /proc/cpuinfo; the guest's CPU, opt/ovmf/X-PciMmio64Mb",
    .remedy = "apply with these arguments; or the host's own CPU (host-passthrough), by which OVMF "
              "of 2022.11 and newer makes room",
    .reports = { "canonical/lxd#14380", "canonical/lxd#15872", "kubevirt/kubevirt#11093",
                 "tianocore/edk2#12997" },
    .scope = DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_pci_window },
  { .id = "memlock",
    .what = "QEMU may lock the guest's memory",
    .how = "/proc/self/limits and the guest's memory, where libvirt runs as the user",
    .remedy =
        "raise the user's limit (\"USER - memlock unlimited\" in /etc/security/limits.d), and log "
        "in again; or "
        "qemu:///system",
    .reports = { DOCTOR_GVT(78), DOCTOR_GVT(69), DOCTOR_GVT(60), "kubevirt/kubevirt#17694" },
    .scope = DOCTOR_FOR_MDEV | DOCTOR_FOR_PCI,
    .guest_only = TRUE,
    .look = doctor_look_memlock },
  { .id = "seccomp",
    .what = "QEMU's sandbox goes with OpenGL, and with Vulkan (venus)",
    .how = "seccomp_sandbox of qemu.conf, QEMU's version; venus in the guest's definition",
    .remedy =
        "QEMU 4.0 or newer; or seccomp_sandbox = 0 in /etc/libvirt/qemu.conf, and restart libvirtd",
    .reports = { DOCTOR_GVT(47), DOCTOR_NIXOS },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_seccomp },
  { .id = "render-server",
    .what = "virglrenderer can run its program for Vulkan (venus)",
    .how = "its path in libvirglrenderer.so.1; AppArmor's rules for QEMU",
    .remedy = "install it (Debian: the package virgl-server); or apply with --profile virgl",
    .reports = { "virt-manager/virt-manager#777", "libvirt/libvirt#638" },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_render_server },
  { .id = "virglrenderer",
    .what = "virglrenderer was built with DRM native context",
    .how = "libvirglrenderer.so.1: the words with which one without it refuses",
    .remedy = "a virglrenderer with it (meson option drm-renderers; Debian's has none); or apply "
              "with --profile venus or virgl",
    .reports = { "lxc/incus#3563", "qemus/qemu#1471" },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_virglrenderer },
  { .id = "vulkan-kernel",
    .what = "the host's kernel lets guest and GPU share memory: Linux 6.13 or newer",
    .how = "/proc/sys/kernel/osrelease",
    .remedy =
        "Linux 6.13 or newer on the host (Debian 12 and 13: the backports); with an older one "
        "what the guest draws may be damaged",
    .reports = { "Mesa docs, drivers/venus", "qemus/qemu#1471" },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_vulkan_kernel },
  { .id = "vulkan-nvidia",
    .what = "NVIDIA's driver goes with Vulkan (venus): 570.86 or newer",
    .how = "/sys/module/nvidia/version",
    .remedy = "NVIDIA's driver 570.86 or newer, with virglrenderer 1.2 or newer; or apply with "
              "--profile virgl",
    .reports = { "Mesa docs, drivers/venus" },
    .scope = DOCTOR_FOR_OPENGL,
    .guest_only = TRUE,
    .look = doctor_look_vulkan_nvidia },
  { .id = "log",
    .what = "the guest's last start went well",
    .how = "/var/log/libvirt/qemu/GUEST.log behind the last start, matched to known causes",
    .remedy = "look the line up; the whole log says more",
    .reports = { "intel/gvt-linux", "libvirt/libvirt", "virt-manager/virt-manager" },
    .scope = DOCTOR_FOR_ALL,
    .guest_only = TRUE,
    .look = doctor_look_log },
};

const DoctorCheck *
doctor_guest_check(gsize number)
{
  return number < G_N_ELEMENTS(guest_checks) ? &guest_checks[number] : NULL;
}
