/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/batch-options.h"
#include "engine/files.h"

/* The options of a command that redefines domains, and rewrites files: apply, revert, lint. */
typedef struct {
  RedefineOptions redefine;
  gboolean exit_code;
  BatchOptions batch;
  char *file; /* that of --file; NULL if domains are meant */
  FilesOptions output;
} ChangeOptions;

void change_options_add(CommandContext *context, ChangeOptions *options);
void change_options_clear(ChangeOptions *options);

/* FALSE with GVT_ERROR_USAGE if the options of a redefine don't go together, with so many operands,
   or with --json. */
gboolean change_options_check(const ChangeOptions *options, int operands, GError **error);

/* FALSE with GVT_ERROR_USAGE if domains are meant, and yet an option for files is set. */
gboolean change_options_check_domains(const ChangeOptions *options, GError **error);
