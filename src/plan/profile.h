/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "plan/catalog.h"
#include "plan/profile-files.h"

/*
 * The user's and the admin's own profiles are checked as they are read: against profiles/plan.rng,
 * their files' names, and the lists of displays and properties. The error begins with "PATH:LINE:".
 * Those that gvt-xml comes with are checked by a test.
 */

/* Reads a profile. NULL with *error if the file can't be read, or is an own one that isn't valid.
   The caller owns the document, and frees it with xmlFreeDoc(). */
xmlDoc *profile_read(const ProfileFile *file, GError **error);

/* The profile with this name. It is read once and shared by all threads: the caller doesn't own it
   and must not change it. */
xmlDoc *profile_load(const char *name, GError **error);
