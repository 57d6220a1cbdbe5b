/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* Intel's PCI vendor id. */
enum { INTEL_GPU_VENDOR = 0x8086 };

/* A generation of Intel's GPUs, and by which technologies it can be shared. */
typedef struct {
  guint first; /* PCI device ids, both included */
  guint last;
  const char *name;
  gboolean gvtg;   /* Linux' GVT-g supports it */
  gboolean sriov;  /* it has virtual functions, and Linux has a driver that creates them */
  const char *gop; /* the version of the GOP driver in an option ROM for UEFI; NULL if unknown */
} IntelGpu;

/* The generation of a PCI device id; NULL if it isn't known. Static. */
const IntelGpu *intel_gpu_find(guint product);

/* Whether a device is an Intel GPU itself, not a virtual function of one. */
gboolean intel_gpu_is_physical(const HostDevice *device);
