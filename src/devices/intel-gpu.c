/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/intel-gpu.h"

/* From Linux 6.15, include/drm/intel/pciids.h. GVT-g is for the generations in
   drivers/gpu/drm/i915/intel_gvt.c: Broadwell, Skylake, Kaby Lake, Broxton, Coffee Lake and Comet
   Lake. SR-IOV is for Tiger Lake and newer ones, but not for Rocket Lake, and for graphics cards
   before Battlemage only if they are made for data centres. GOP: the README of
   LongQT-sea/intel-igpu-passthru, whose users tried each. */
static const IntelGpu generations[] = {
  { 0x0102, 0x012a, "Sandy Bridge", FALSE, FALSE, "2" },
  { 0x0152, 0x016a, "Ivy Bridge", FALSE, FALSE, "3" },
  { 0x0402, 0x042e, "Haswell", FALSE, FALSE, "5" },
  { 0x0a02, 0x0a2e, "Haswell", FALSE, FALSE, "5" },
  { 0x0a84, 0x0a84, "Broxton", TRUE, FALSE, NULL },
  { 0x0c02, 0x0d2e, "Haswell", FALSE, FALSE, "5" },
  { 0x0f30, 0x0f33, "Bay Trail", FALSE, FALSE, NULL },
  { 0x1602, 0x163e, "Broadwell", TRUE, FALSE, "5" },
  { 0x1902, 0x193d, "Skylake", TRUE, FALSE, "9" },
  { 0x1a84, 0x1a85, "Broxton", TRUE, FALSE, NULL },
  { 0x22b0, 0x22b3, "Cherry Trail", FALSE, FALSE, NULL },
  { 0x3184, 0x3185, "Gemini Lake", FALSE, FALSE, "13" },
  { 0x3e90, 0x3ea9, "Coffee Lake", TRUE, FALSE, "9 or 9.1" },
  { 0x4541, 0x4571, "Elkhart Lake", FALSE, FALSE, NULL },
  { 0x4626, 0x46c3, "Alder Lake", FALSE, TRUE, "17 or 17.1" },
  { 0x46d0, 0x46d4, "Alder Lake-N", FALSE, TRUE, "21" },
  { 0x4905, 0x4909, "DG1", FALSE, FALSE, NULL },
  { 0x4c80, 0x4c9a, "Rocket Lake", FALSE, FALSE, "17 or 17.1" },
  { 0x4e51, 0x4e71, "Jasper Lake", FALSE, FALSE, "18" },
  { 0x5690, 0x56bf, "Arc (Alchemist)", FALSE, FALSE, NULL },
  { 0x56c0, 0x56c2, "Data Center GPU Flex", FALSE, TRUE, NULL },
  { 0x5902, 0x593b, "Kaby Lake", TRUE, FALSE, "9" },
  { 0x5a40, 0x5a5c, "Cannon Lake", FALSE, FALSE, NULL },
  { 0x5a84, 0x5a85, "Apollo Lake", TRUE, FALSE, NULL },
  { 0x6420, 0x64b0, "Lunar Lake", FALSE, TRUE, NULL },
  { 0x7d40, 0x7dd5, "Meteor Lake or Arrow Lake", FALSE, TRUE, "22" },
  { 0x87c0, 0x87ca, "Amber Lake", TRUE, FALSE, NULL },
  { 0x8a50, 0x8a71, "Ice Lake", FALSE, FALSE, "14" },
  { 0x9a40, 0x9af8, "Tiger Lake", FALSE, TRUE, "17 or 17.1" },
  { 0x9b21, 0x9bf6, "Comet Lake", TRUE, FALSE, "9 or 9.1" },
  { 0xa720, 0xa7ad, "Raptor Lake", FALSE, TRUE, "17 or 17.1" },
  { 0xb640, 0xb640, "Arrow Lake", FALSE, TRUE, "22" },
  { 0xe202, 0xe216, "Arc (Battlemage)", FALSE, TRUE, NULL },
};

const IntelGpu *
intel_gpu_find(guint product)
{
  for (gsize i = 0; i < G_N_ELEMENTS(generations); i++)
    if (product >= generations[i].first && product <= generations[i].last)
      return &generations[i];
  return NULL;
}

gboolean
intel_gpu_is_physical(const HostDevice *device)
{
  return host_device_is_display(device) && device->vendor == INTEL_GPU_VENDOR && !device->parent;
}
