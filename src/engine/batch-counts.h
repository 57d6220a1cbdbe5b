/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/redefine.h"

/* How the items of a batch ended. */
typedef struct {
  const char *kind; /* of the items, in the plural */
  guint all;
  guint done;
  guint changed;
  gboolean dry_run; /* nothing was changed, but would be */
  guint failed;     /* the refused ones too */
  guint refused;    /* of a dry run: the real run would refuse */
  guint misused;    /* how many failed with GVT_ERROR_USAGE */
  gboolean looks;   /* they were only checked for findings */
  guint found;      /* how many items have findings */
  guint findings;   /* how many findings they have */
} BatchCounts;

/* Counts an item that is done. problem is NULL if it didn't fail. */
void batch_counts_add(BatchCounts *counts, RedefineResult ended, const Result *result,
                      const GError *problem);

/* Prints the counts. */
void batch_counts_note(const BatchCounts *counts);

/* FALSE with *error if items failed; it is a GVT_ERROR_USAGE if all failed with that. */
gboolean batch_counts_check(const BatchCounts *counts, GError **error);
