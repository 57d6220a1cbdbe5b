/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A text for a terminal, its control characters made visible (\x1b, \u009b). Newlines stay. Bytes
   that aren't UTF-8 are replaced. Free with g_free(). */
char *text_visible(const char *text);

/* A text for one line of a terminal (a name, a cell), like text_visible(), with a space for each
   newline. Free with g_free(). */
char *text_line(const char *text);

/* The number of columns that a text takes on a terminal: none for a combining character, two for a
   wide one (CJK). text must be UTF-8, as text_line() gives it. */
guint text_width(const char *text);

/* Appends a piece to a text, behind the separator if the text isn't empty. */
void text_append(GString *text, const char *sep, const char *piece);

/* The texts (char *) with the separator between each two. Free with g_free(). */
char *text_join(const GPtrArray *texts, const char *sep);

/* A word of a command in a message, quoted if a shell needs it. Free with g_free(). */
char *text_shell_word(const char *word);

/* A program with its connection, as words of a shell: "virsh -c URI". A password in
   the URI, which may be NULL, is asterisks. Free with g_free(). */
char *text_program(const char *program, const char *uri);
