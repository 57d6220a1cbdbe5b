/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/request.h"

#define DEVICE PLAN_GROUP_DEVICE
#define DISPLAY PLAN_GROUP_DISPLAY
#define SAFETY PLAN_GROUP_SAFETY
#define EXPERT PLAN_GROUP_EXPERT

#define FIELD(member) G_STRUCT_OFFSET(PlanRequest, member)
/* The property of the first device that has it. */
#define PROPERTY(name) "(*/gvt:property[@name = '" name "'])[1]/@value"

const PlanOption plan_options[] = {
  { "uuid", PLAN_KIND_UUIDS, DEVICE, 0, FIELD(uuids), "UUID",
    "Give the guest the vGPU (mdev) with this UUID; may be repeated", "gvt:mdev/@uuid" },
  { "vgpu-type", PLAN_KIND_TYPES, DEVICE, 0, FIELD(vgpu_types), "TYPE",
    "Make a vGPU of this type for the guest: the type's id, number or name, or the end of one; may "
    "be repeated",
    NULL },
  { "parent", PLAN_KIND_PARENT, DEVICE, 0, FIELD(parent), "ADDR",
    "With --vgpu-type: the GPU on which the vGPU is made (default: the first one that has the type "
    "free)",
    NULL },
  { "lifecycle", PLAN_KIND_LIFECYCLE, DEVICE, 9, FIELD(lifecycle), "guest|boot|manual",
    "Who makes the vGPU, or frees the GPU that is given whole: the hook when the guest starts "
    "(guest), the host when it boots (boot), or you (manual)",
    "(*/@lifecycle)[1]" },
  { "pci", PLAN_KIND_PCI, DEVICE, 0, FIELD(pci), "ADDR",
    "Give the guest this PCI device, as in 41:00.0, or a whole card, as in 41:00; may be repeated",
    "gvt:pci/@host" },
  { "usb", PLAN_KIND_USB, DEVICE, 0, FIELD(usb), "VENDOR:PRODUCT|BUS-PORT",
    "Give the guest this USB device, as in 046d:c31c, or what is plugged into a port, as in 1-1.2; "
    "may be repeated",
    "gvt:usb/@id" },
  { "profile", PLAN_KIND_PROFILE, DISPLAY, 0, FIELD(profile), "NAME",
    "Use this profile (default: the one that fits the device; gvt-xml profiles lists them)",
    "@profile" },
  { "display", PLAN_KIND_DISPLAY, DISPLAY, 0, FIELD(display), "MODE",
    "How the guest is shown: spice-gl, gtk, looking-glass, none, … (gvt-xml profiles --displays "
    "lists all)",
    "gvt:display/@mode" },
  { "ramfb", PLAN_KIND_ON_OFF, DISPLAY, 1, FIELD(ramfb), "on|off",
    "Whether the guest has a boot display until its driver starts", PROPERTY("ramfb") },
  { "opregion", PLAN_KIND_ON_OFF, EXPERT, 2, FIELD(opregion), "on|off",
    "Whether the guest sees Intel's OpRegion", PROPERTY("x-igd-opregion") },
  { "resolution", PLAN_KIND_RESOLUTION, DISPLAY, 3, FIELD(resolution), "WxH",
    "The resolution that the guest prefers, as in 1920x1080",
    PROPERTY("xres") " | " PROPERTY("yres") },
  { "rendernode", PLAN_KIND_RENDERNODE, DISPLAY, 0, FIELD(rendernode), "PATH",
    "The host's render node that draws OpenGL, as in /dev/dri/renderD128",
    "(gvt:display/gvt:graphics/gvt:gl/@rendernode)[1]" },
  { "hostmem", PLAN_KIND_HOSTMEM, EXPERT, 0, FIELD(hostmem), "SIZE|none",
    "How much of the host's memory a virtio GPU can map (profiles virgl, venus, native-context): a "
    "power of two, as in 8G",
    "gvt:display/gvt:video/gvt:property[@name = 'hostmem']/@value" },
  { "guest-address", PLAN_KIND_GUEST_ADDRESS, EXPERT, 10, FIELD(guest_address), "ADDR",
    "The device's PCI address inside the guest, as in 00:09.0 (default: libvirt's choice)",
    "(*/@address)[1]" },
  { "move-root-ports", PLAN_KIND_FLAG, EXPERT, 0, FIELD(move_root_ports), NULL,
    "Move PCI bridges away from the address of --guest-address; the guest may rename its network "
    "cards",
    "@move-root-ports" },
  { "managed", PLAN_KIND_YES_NO, EXPERT, 8, FIELD(managed), "yes|no",
    "Whether libvirt takes the PCI device from its driver when the guest starts",
    "(gvt:pci/@managed)[1]" },
  { "iommufd", PLAN_KIND_FLAG, EXPERT, 11, FIELD(iommufd), NULL,
    "Have QEMU open PCI devices through the kernel's iommufd", "gvt:pci/@iommufd" },
  { "numa-node", PLAN_KIND_NODES, EXPERT, 12, FIELD(numa_node), "NODES",
    "The guest's NUMA nodes of the PCI device, as in 1 or 1-8", "(gvt:pci/@nodeset)[1]" },
  { "rom-file", PLAN_KIND_ROM_FILE, EXPERT, 5, FIELD(rom_files), "[ADDR=]PATH",
    "The option ROM of the device, or of the PCI device at ADDR; may be repeated",
    "*/gvt:property[@name = 'romfile']/@value" },
  { "rom-bar", PLAN_KIND_ROM_BAR, EXPERT, 6, FIELD(rom_bar), "on|off",
    "Whether the guest sees the device's option ROM", PROPERTY("rombar") },
  { "x-vga", PLAN_KIND_ON_OFF, EXPERT, 4, FIELD(x_vga), "on|off",
    "Whether the guest gets the device's VGA ranges too", PROPERTY("x-vga") },
  { "display-service", PLAN_KIND_UNIT, EXPERT, 0, FIELD(display_service), "UNIT",
    "The host's display manager, which the hook stops while the guest has the host's GPU; none "
    "leaves it running",
    "gvt:display-service/@name" },
  { "audio", PLAN_KIND_AUDIO, DISPLAY, 0, FIELD(audio), "none|pulseaudio|pipewire|alsa|spice",
    "What plays the guest's sound", "gvt:audio/@type" },
  { "hide-kvm", PLAN_KIND_FLAG, EXPERT, 0, FIELD(hide_kvm), NULL,
    "Hide the hypervisor from drivers that refuse to run in virtual machines", "gvt:hide-kvm" },
  { "arg", PLAN_KIND_ARGUMENTS, EXPERT, 0, FIELD(args), "ARG",
    "Add an argument to QEMU's command line; may be repeated", "gvt:arg/@value" },
  { "env", PLAN_KIND_VARIABLES, EXPERT, 0, FIELD(envs), "NAME=VALUE",
    "Set an environment variable of QEMU; may be repeated", "gvt:env" },
  { "override", PLAN_KIND_PROPERTIES, EXPERT, 7, FIELD(overrides), "PROPERTY=VALUE",
    "Set a QEMU property of the device; PROPERTY:TYPE=VALUE names its type; may be repeated",
    "(* | gvt:display/gvt:video)/gvt:property[@name != 'display'][@value]" },
  { "fresh", PLAN_KIND_ONCE, SAFETY, 0, FIELD(fresh), NULL,
    "Forget everything that earlier applies asked for, the device too", NULL },
  { NULL, PLAN_KIND_FLAG, EXPERT, 0, 0, NULL, NULL, NULL },
};

/* Each has a bit of PlanRequest.asked. */
G_STATIC_ASSERT(G_N_ELEMENTS(plan_options) <= 64);
