/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/domain-selection.h"
#include "engine/batch.h"

/* The options of a command that works on many domains: which, and how. */
typedef struct {
  DomainSelectionOptions selection;
  BatchSettings settings;
  gboolean keep_going;
} BatchOptions;

/* Adds the options, all but --json. */
void batch_options_add(CommandContext *context, BatchOptions *options);
void batch_options_add_json(CommandContext *context, gboolean *json);
void batch_options_clear(BatchOptions *options);

/*
 * Works on each of the domains that words and options name. All are looked up before the work
 * begins, unless only one can be meant: the work looks that one up itself. map is the file of
 * --map, whose words are then given to the work; NULL if only its names count. or_read_only as for
 * workbench_open().
 */
BatchTotals batch_options_run(const BatchOptions *options, char **words, const MapFile *map,
                              gboolean or_read_only, BatchWork work, const void *data,
                              GError **error);

/* Works on each of the files, "-" being standard input, without libvirt. */
BatchTotals batch_options_run_files(const BatchOptions *options, char **files, BatchWork work,
                                    const void *data, GError **error);

/* The exit status of a command. With exit_code, the status shows a change (--exit-code). */
int batch_options_exit_status(BatchTotals totals, gboolean exit_code);
