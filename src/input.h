/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A file's name for a message: that of "-" is "standard input". */
const char *input_name(const char *file);

/*
 * All of a file, or, for "-", of standard input, which may be anything: no more than limit bytes of it are read. *length
 * may be NULL; the text has a NUL behind it. NULL with *error where it can't be read, or is longer. Free with g_free().
 */
char *input_read(const char *file, gsize limit, gsize *length, GError **error);
