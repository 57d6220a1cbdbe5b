/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/batch-options.h"
#include "engine/files.h"

/* The options of a command that works on files too. */
typedef struct {
  char *file; /* that of --file; NULL if domains are meant */
  FilesOptions output;
} FileModeOptions;

void file_mode_add_options(GOptionContext *context, FileModeOptions *options);
void file_mode_clear(FileModeOptions *options);

/* FALSE with GVT_ERROR_USAGE if domains are meant, and yet an option for files is set. */
gboolean file_mode_check_unused(const FileModeOptions *options, GError **error);

/*
 * Works on --file's file and the operands. Fails with GVT_ERROR_USAGE if the options don't go
 * together, or if two files would be written to one path. prints_text: the command prints something
 * else than the file's XML.
 */
BatchTotals file_mode_run(const FileModeOptions *options, char **operands, gboolean prints_text,
                          const RedefineOptions *redefine, const BatchOptions *batch,
                          BatchWork work, const void *data, GError **error);
