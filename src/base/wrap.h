/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * A text broken at spaces, so that no line has more than width columns unless a word has: the first
 * line begins in column first (its beginning isn't part of the text), the others are indented.
 * Spaces in `quotes like these` aren't broken. text must be UTF-8 without newlines. Free with
 * g_free().
 */
char *text_wrap(const char *text, guint first, guint indent, guint width);

/* The same, the other lines beginning with a text of indent columns. */
char *text_wrap_with(const char *text, guint first, const char *beginning, guint indent,
                     guint width);

/* The columns of the terminal that an open file is; 0 if it isn't one, or doesn't say. */
guint terminal_width(int fd);

/* The columns of the terminal that stdout is; 80 if it isn't one, or doesn't say. */
guint terminal_columns(void);
