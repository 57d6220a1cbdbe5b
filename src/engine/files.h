/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/redefine.h"

/* How a file's definition is written. */
typedef struct {
  char *output_dir;     /* NULL for standard output */
  gboolean skip_schema; /* don't check it against libvirt's schema */
} FilesOptions;

/* Reads the domain in a file, "-" being standard input, and stores its name in result. notes as for
   guest_new(). The caller owns the guest. */
Guest *files_read(const char *file, Result *result, GPtrArray *notes, GError **error);

/* Writes the definition of a guest that was read from file, for a host of target's versions; in a
   dry run prints the diff instead. */
RedefineResult files_rewrite(const Guest *guest, xmlDoc *definition, const char *file,
                             const TargetVersions *target, const FilesOptions *options,
                             const RedefineOptions *redefine, Result *result, GError **error);

/* The path below output_dir that the definition of file gets. Free with g_free(). */
char *files_output_path(const FilesOptions *options, const char *file);

/* Whether files_make_folder() can make the folder output_dir (NULL for none), and files can be
   written there. */
gboolean files_check_folder(const FilesOptions *options, GError **error);

/* Creates the folder output_dir, which mustn't be NULL, if it isn't there. */
gboolean files_make_folder(const FilesOptions *options, GError **error);

/* Syncs the files below output_dir, which mustn't be NULL, to the disk. It is called once for all
   files: a sync of each takes ten times as long as the rest. */
gboolean files_sync(const FilesOptions *options, GError **error);
