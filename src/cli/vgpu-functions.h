/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The options of "vgpu functions". */
typedef struct {
  char *vram_quota; /* as they were written; NULL for none */
  char *exec_quantum;
  char *preempt_timeout;
  gboolean persistent;
  gboolean dry_run;
  gboolean json;
} VgpuFunctionsOptions;

/* Makes that many virtual functions (a number, or "all") of a card of this host, 0 for none. */
gboolean vgpu_functions_run(const char *card, const char *count,
                            const VgpuFunctionsOptions *options, GError **error);
