/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The unified diff of two texts, by diff(1), or by the program that GVT_XML_DIFF names (a command line; the
 * two files are appended). The texts are handed over in memory, never in a temporary file. Empty where they
 * are the same. NULL with *error where the program fails. Free with g_free().
 */
char *diff_unified(const char *before, const char *after, const char *before_label,
                   const char *after_label, gboolean colour, GError **error);
