/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Where a recipe is. */
typedef struct {
  char *name;
  char *path;
  gboolean own; /* the user's or the admin's, not ours */
} ProfileFile;

void profile_file_free(ProfileFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileFile, profile_file_free)

/*
 * All recipes (ProfileFile), sorted by name: the user's own, the admin's, ours; of those of one name
 * the first. They aren't read yet. A folder of own ones that is there but can't be read is warned of.
 * passed_over (may be NULL) gets a text for each file whose name can't be a recipe's. Free with
 * g_ptr_array_unref().
 */
GPtrArray *profile_files(GPtrArray *passed_over, GError **error);

/* A recipe's file by name. Where there is none the error lists those there are. */
ProfileFile *profile_find(const char *name, GError **error);

/* The names of all recipes, sorted. Free with g_ptr_array_unref(). */
GPtrArray *profile_names(GError **error);

/*
 * All of these are checked against profiles/plan.rng as they are read, a recipe also against its
 * file's name and what is known of displays and properties; the error begins with "PATH:LINE: ".
 */

/* The caller owns the document. */
xmlDoc *profile_read(const ProfileFile *file, GError **error);

/* Those that follow are read once, and shared by all threads: they aren't the caller's, and aren't to be changed. */

/* Has them read anew, for who changes the files; nobody may have one any more. */
void profile_forget(void);

/* profile_find() and profile_read() in one. */
xmlDoc *profile_load(const char *name, GError **error);

/* What the modes of display are made of, and what is known of QEMU's properties. */
xmlDoc *profile_load_displays(GError **error);
xmlDoc *profile_load_properties(GError **error);
