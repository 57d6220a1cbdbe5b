/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Texts in programs and libraries, which tell how these were built. */

/* Maps a regular file; NULL for any other, since to open a FIFO could block. Free with
   g_mapped_file_unref(). */
GMappedFile *binary_words_map(const char *path);

/* The first place of a text in a mapped file; NULL if it isn't there, or if map is NULL. Owned by
   map. */
const char *binary_words_find(GMappedFile *map, const char *text);
