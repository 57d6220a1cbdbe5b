/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The unified diff of two texts, by diff(1) or by the program that GVT_XML_DIFF names (a command
 * line, to which two file names are appended). The texts go to it in memory, never in a temporary
 * file. Empty if they are equal. NULL with *error if the program fails. Free with g_free().
 */
char *diff_unified(const char *before, const char *after, const char *before_label,
                   const char *after_label, gboolean colour, GError **error);

/* Whether diff_unified() failed since this host has no diff(1), and GVT_XML_DIFF names no other
   program. */
gboolean diff_is_missing(const GError *error);
