/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The word that is probably meant by a mistyped one: the nearest of words (NULL at the end), the
 * first of several. An edit is a letter that is missing, too many, wrong, or swapped with the next;
 * upper and lower case are the same, and so are O and 0, l and 1. At most two edits count, and at
 * most one in three letters. NULL if none is that near. words owns it.
 */
const char *spelling_nearest(const char *mistyped, const char *const *words);

/* For the end of an error: "; did you mean 'apply'?", or "" if no word is near. Free with
   g_free(). */
char *spelling_hint(const char *mistyped, const char *const *words);
