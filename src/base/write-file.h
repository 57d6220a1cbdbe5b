/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Writes a file, completely or not at all, and replaces an old one. mode has its permissions, also
 * when it replaces a file. With durable, its content is on the disk when this returns; its name is
 * there only after sync_folder(). FALSE with *error, which begins with the path, if it can't be
 * written.
 */
gboolean write_file(const char *path, const char *text, int mode, gboolean durable, GError **error);

/*
 * Writes a file that has no name yet (O_TMPFILE), so that nothing is left of it if the process ends
 * before name_unnamed(), and syncs it. It is on the file system of folder, or of the nearest folder
 * above that is there. Returns a file descriptor; -1 if it can't be written or has no room, or if
 * the file system has no such files (NFS).
 */
int write_unnamed(const char *folder, const char *text, int mode);

/* Gives it its name, if that is of the same file system and there is no such file yet. It is on the
   disk after sync_folder(). */
gboolean name_unnamed(int fd, const char *path);

/* Removes a file, if it is there. FALSE with *error, which begins with the path. */
gboolean remove_file(const char *path, GError **error);

/* The errno with which files can't be written to a folder, or the folder can't be made if it isn't
   there; 0 if they can. Nothing is written. */
int write_file_obstacle(const char *folder);

/* Removes from a folder the files that processes left behind that were killed in write_file().
   locked is TRUE if no other process writes there now. */
void write_file_clean(const char *folder, gboolean locked);

/* Syncs a folder to the disk: the names in it or, with contents, all of its file system. FALSE with
   errno if it fails. */
gboolean sync_folder(const char *folder, gboolean contents);
