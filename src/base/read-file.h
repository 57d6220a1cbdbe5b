/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The name of a file for a message; "standard input" for "-". Static, or file itself. */
const char *read_file_name(const char *file);

/*
 * Reads a whole file, or standard input for "-", of at most limit bytes. The result ends in a NUL
 * that isn't counted in *length. If length is NULL, the file must be text without a NUL byte. NULL
 * with *error if it can't be read, is longer, or isn't such a text. Free with g_free().
 */
char *read_file(const char *file, gsize limit, gsize *length, GError **error);
