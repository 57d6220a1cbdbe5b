/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* AMD's PCI vendor id, of GPUs and of their sound. */
enum { AMD_GPU_VENDOR = 0x1002 };

/* How a GPU comes back from a guest. */
typedef enum {
  AMD_RESET_FINE,   /* by the kernel's own ways */
  AMD_RESET_MODULE, /* not by these; the module vendor-reset has a way */
  AMD_RESET_NONE,   /* not by these, and that module has none */
} AmdReset;

/* A family of AMD's GPUs. */
typedef struct {
  guint first; /* PCI device ids, both included */
  guint last;
  const char *name;
  AmdReset reset;
  const char *source; /* who says so */
} AmdGpu;

/* The family of a PCI device id; NULL if nothing is known of its reset. Static. */
const AmdGpu *amd_gpu_find(guint product);
