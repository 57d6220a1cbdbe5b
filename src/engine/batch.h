/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/redefine.h"

/* How many items are worked on at a time, and what happens to the others if one fails. */
typedef struct {
  int jobs;                /* at most so many threads; 0 for one per processor */
  gboolean fail_fast;      /* begin no other item after a failure */
  gboolean all_or_nothing; /* after a failure, put back each domain that was changed */
  gboolean json;           /* print a line of JSON for each item, instead of text */
} BatchSettings;

/* Works on the item that word names, a domain or a file, in any thread. Fills in result. data is
   that of batch_run(). */
typedef RedefineResult (*BatchWork)(const Workbench *workbench, const char *word, const void *data,
                                    Result *result, GError **error);

/* The sum of all items' results. */
typedef struct {
  RedefineResult result; /* failed if one failed, else changed if one was changed */
  guint found;           /* how many items have findings */
} BatchTotals;

/* Several domains, or several files. */
typedef struct Batch Batch;

/* A batch for domains, or for files if the workbench has no connection. workbench and settings must
   outlive the batch. Free with batch_free(). */
Batch *batch_new(const Workbench *workbench, const BatchSettings *settings);
void batch_free(Batch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batch, batch_free)

/* Adds a domain, which the batch then owns. word is how the user named it. */
void batch_add_domain(Batch *batch, VirtDomain *domain, const char *word);

/* Adds a file, "-" being standard input. */
void batch_add_file(Batch *batch, const char *file);

/* Works on all items, prints the result of each, and sums up. If any failed, the result is
   REDEFINE_FAILED, and *error has the counts; also if a signal came (base/interrupt.h) before all
   were begun. */
BatchTotals batch_run(Batch *batch, BatchWork work, const void *data, GError **error);
