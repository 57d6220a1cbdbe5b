/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A file's name for a message: that of "-" is "standard input". */
const char *read_file_name(const char *file);

/*
 * All of a file, or, for "-", of standard input, which may be anything: no more than limit bytes of it are read, and a NUL is behind
 * them. *length may be NULL where only text will do. NULL with *error where it can't be read, is longer, or is to be text and has a NUL
 * byte in it. Free with g_free().
 */
char *read_file(const char *file, gsize limit, gsize *length, GError **error);
