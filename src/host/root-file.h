/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The host's own files: /sys, /proc, /etc, /run. root is the folder below which they are, "/"
 * except in tests. The path below it is formatted; each word in it must be a name
 * (parse_is_name()), never an unchecked word of a user.
 */

/* The path with root. Free with g_free(). */
char *root_file_path(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether there is a file or folder at the path. */
gboolean root_file_exists(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The text of a file, without white space around it; NULL if it can't be read. Free with
   g_free(). */
char *root_file_read(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The number in a file, in base 16 or 10 (without 0x); 0 if there is none. */
guint64 root_file_number(const char *root, guint base, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The last component of a link's target: the driver's name for ".../driver". NULL if it isn't a
   link. Free with g_free(). */
char *root_file_link(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The names in a folder, sorted; none if it can't be read. Free with g_strfreev(). */
char **root_file_list(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Writes a text to a file that exists, in one write(), as sysfs needs it. The error is a GFileError
   with the kernel's message ("No space left on device"). */
gboolean root_file_write(const char *root, const char *text, GError **error, const char *format,
                         ...) G_GNUC_PRINTF(4, 5);

/* The path of a program in one of the system's folders, without $PATH; NULL if it isn't in any.
   Free with g_free(). */
char *root_file_program(const char *root, const char *name);

/* Runs a program of the system with these words, of which the first is its name and the last is
   NULL. It doesn't inherit the user's environment. FALSE with *error if there is no such program,
   or it fails; the error has the words and the program's stderr. */
gboolean root_file_run(const char *root, const char *const *words, GError **error);
#define ROOT_FILE_RUN(root, error, ...)                                                            \
  root_file_run(root, (const char *const[]){ __VA_ARGS__, NULL }, error)
