/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/domain-selection.h"
#include "engine/result.h"
#include "engine/session.h"

/* Many domains by one command: which, how many at a time, and what becomes of the others where one fails. */
typedef struct {
  DomainSelectionOptions selection;
  int jobs; /* how many at a time; 0 for as many as pay here */
  gboolean keep_going;
  gboolean fail_fast;
  gboolean all_or_nothing;
  gboolean json; /* an object for each, a line each, in place of what is said and printed */
} BatchOptions;

/* All but --json, which is its own. */
void batch_add_options(GOptionContext *context, BatchOptions *options);
void batch_add_json(GOptionContext *context, gboolean *json);

/* What is done with the domain that word names (as the user did), in a thread of its own where there are many: an exit status. Whoever
   plans or changes something tells outcome, which is NULL where one domain alone is worked on. */
typedef int (*BatchWork)(const Workbench *workbench, const char *word, const void *data,
                         Result *result, GError **error);

/*
 * Does the work with each of the domains that words and options name; one that isn't there is an error before any is touched.
 * Of several each has its own lines, and a summary comes at the end. map: what is in the options' map_file, whose words are then
 * those of the work; NULL where its names alone are wanted. or_read_only as for workbench_open(). Returns the worst status: failed,
 * then changes.
 */
int batch_run(const BatchOptions *options, char **words, const MapFile *map, gboolean or_read_only,
              BatchWork work, const void *data, GError **error);

/* The same with files, "-" being standard input: on a bench without a connection. */
int batch_run_files(const BatchOptions *options, char **files, BatchWork work, const void *data,
                    GError **error);
