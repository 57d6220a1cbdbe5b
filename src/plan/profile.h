/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "plan/catalog.h"
#include "plan/profile-files.h"

/* A profile is checked as it is read: against profiles/plan.rng, its file's name, and the lists of
   displays and properties. The error begins with "PATH:LINE: ". */

/* Reads a profile. NULL with *error if it isn't valid. The caller owns the document, and frees it
   with xmlFreeDoc(). */
xmlDoc *profile_read(const ProfileFile *file, GError **error);

/* The profile with this name. It is read once and shared by all threads: the caller doesn't own it
   and must not change it. */
xmlDoc *profile_load(const char *name, GError **error);
