/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The file of a profile. */
typedef struct {
  char *name;
  char *path;
  gboolean own; /* the user's or the admin's, not one of ours */
} ProfileFile;

void profile_file_free(ProfileFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileFile, profile_file_free)

/*
 * The files of all profiles (ProfileFile), sorted by name. Of several with one name the first is
 * taken: the user's, the admin's, ours. They aren't read yet. Warns of a folder of the user's or
 * the admin's that can't be read. passed_over (may be NULL) gets a text for each file whose
 * name can't be a profile's. Free with g_ptr_array_unref().
 */
GPtrArray *profile_files(GPtrArray *passed_over, GError **error);

/* The file of the profile with this name. NULL if there is none; the error then lists the profiles.
   Free with profile_file_free(). */
ProfileFile *profile_find(const char *name, GError **error);

/* The names of all profiles, sorted. Free with g_ptr_array_unref(). */
GPtrArray *profile_names(GError **error);
