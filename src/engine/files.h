/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/batch.h"
#include "engine/redefine.h"

/* Domains in files: without libvirt. */
typedef struct {
  char *file;       /* the first; NULL where domains are meant */
  char *output_dir; /* NULL for standard output */
  gboolean no_validate;
} RewriteOptions;

void rewrite_add_options(GOptionContext *context, RewriteOptions *options);
void rewrite_options_clear(RewriteOptions *options);

/* Where domains are meant: FALSE with GVT_ERROR_USAGE where an option is about files. */
gboolean rewrite_check_unused(const RewriteOptions *options, GError **error);

/*
 * Does the work with --file's file and the operands, by fleet_run_files(), unless the options don't go together, or two files would
 * become one. is_printed: what is asked for is no XML, but goes to standard output all the same.
 */
int rewrite_run(const RewriteOptions *options, char **operands, gboolean is_printed,
                const RedefineOptions *redefine, const FleetOptions *fleet, FleetWork work,
                const void *data, GError **error);

/* Reads the domain in a file, "-" being standard input; its outcome (which may be NULL) gets its name. notes as for subject_new(). The
   caller owns it. */
Subject *rewrite_read(Editor *editor, const char *file, Outcome *outcome, GPtrArray *notes,
                      GError **error);

/* The same as redefine() for a file, which target will have: the result (or, for a dry run, the diff) goes where the options say. */
int rewrite(const Subject *subject, xmlDoc *result, const char *file, const PlanTarget *target,
            const RewriteOptions *options, const RedefineOptions *redefine, Outcome *outcome,
            GError **error);
