/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Writes a file, whole or not at all, in the place of one that is there. mode: its rights. durable: what is in it is on the disk when this
 * returns; its name is only by sync_folder(). *error says why it can't be written, beginning with the path.
 */
gboolean write_file(const char *path, const char *text, int mode, gboolean durable, GError **error);

/* Puts what was done in a folder on the disk: the names in it, or, with contents, all that was written there. FALSE with errno. */
gboolean sync_folder(const char *folder, gboolean contents);
