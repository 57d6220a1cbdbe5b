/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/batch.h"
#include "engine/redefine.h"

/* Domains in files: without libvirt. */
typedef struct {
  char *file;       /* the first; NULL where domains are meant */
  char *output_dir; /* NULL for standard output */
  gboolean no_validate;
} FilesOptions;

void files_add_options(GOptionContext *context, FilesOptions *options);
void files_options_clear(FilesOptions *options);

/* Where domains are meant: FALSE with GVT_ERROR_USAGE where an option is about files. */
gboolean files_check_unused(const FilesOptions *options, GError **error);

/*
 * Does the work with --file's file and the operands, by batch_run_files(), unless the options don't go together, or two files would
 * become one. is_printed: what is asked for is no XML, but goes to standard output all the same.
 */
int files_run(const FilesOptions *options, char **operands, gboolean is_printed,
              const RedefineOptions *redefine, const BatchOptions *batch, BatchWork work,
              const void *data, GError **error);

/* Reads the domain in a file, "-" being standard input; its outcome (which may be NULL) gets its name. notes as for guest_new(). The
   caller owns it. */
Guest *files_read(Transformer *transformer, const char *file, Result *result, GPtrArray *notes,
                  GError **error);

/* The same as redefine() for a file, which target will have: the definition (or, for a dry run, the diff) goes where the options say. */
int files_rewrite(const Guest *guest, xmlDoc *definition, const char *file,
                  const TargetVersions *target, const FilesOptions *options,
                  const RedefineOptions *redefine, Result *result, GError **error);
