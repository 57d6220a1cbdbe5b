/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The host's own files: /sys, /proc, /etc, /run. Each function takes the root below which they are, "/" but for tests,
 * and a path below it, which is formatted: what goes into it must be a name (parse_is_name()), never a user's word as
 * it came.
 */
char *root_file_path(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

gboolean root_file_exists(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A file's text without the white space around it; NULL where it can't be read. Free with g_free(). */
char *root_file_read(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A file's number in base 16, or 10 (without 0x); 0 where there is none. */
guint64 root_file_number(const char *root, guint base, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The last component of what a link points to, the name of the driver for ".../driver"; NULL where it is no link.
   Free with g_free(). */
char *root_file_link(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The names in a folder, sorted; none where it can't be read. Free with g_strfreev(). */
char **root_file_list(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Writes text to a file that is there, in one write as sysfs wants it. The error is a GFileError with the kernel's word
   for it ("No space left on device"). */
gboolean root_file_write(const char *root, const char *text, GError **error, const char *format,
                         ...) G_GNUC_PRINTF(4, 5);

/* The path of a program where systems have theirs, never by $PATH; NULL where it isn't. Free with g_free(). */
char *root_file_program(const char *root, const char *name);

/* Runs one of them with these words, the first its name, the last NULL; without an environment of the user's. Where it
   isn't there or fails, *error has the words and what it complains of. */
gboolean root_file_run(const char *root, const char *const *words, GError **error);
#define ROOT_FILE_RUN(root, error, ...)                                                            \
  root_file_run(root, (const char *const[]){ __VA_ARGS__, NULL }, error)
