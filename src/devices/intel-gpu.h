/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A generation of Intel's GPUs, and which ways it has to be shared. */
typedef struct {
  guint first; /* PCI device ids, both among them */
  guint last;
  const char *name;
  gboolean gvtg;  /* Linux' GVT-g serves it */
  gboolean sriov; /* it has virtual functions, with a driver that makes them */
} IntelGpu;

/* That of a PCI device id; NULL where it isn't known. */
const IntelGpu *intel_gpu_find(guint product);
