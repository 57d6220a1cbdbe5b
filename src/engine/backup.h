/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * The backups of a domain, whole definitions with their passwords, in a folder of its own
 * (backup_folder()).
 */

/* A name for a new backup, by the time in UTC ("20261120T051938.123456Z.xml"). It comes behind
   those of the domain's backups, even if the clock was ahead when they were made. Free with
   g_free(). */
char *backup_name(const char *folder);

/* When a backup was made, by its name, in UTC; NULL if it isn't the name of one. Free with
   g_date_time_unref(). */
GDateTime *backup_time(const char *name);

/* Whether a folder may be read: FALSE with *error if it is there, but is a link, belongs to another
   user or can't be opened. */
gboolean backup_check_own(const char *folder, GError **error);

/* The names of the backups in a folder, the newest first; none if backup_check_own() fails. Free
   with g_ptr_array_unref(). */
GPtrArray *backup_list(const char *folder);

/* Writes a text, which may hold passwords: the folder has mode 0700, the file 0600. It is on the
   disk after backup_sync(), which is called once for all that was saved. */
gboolean backup_save(const char *folder, const char *name, const char *text, GError **error);
gboolean backup_sync(const char *folder, GError **error);

/* As backup_save() of a text that write_unnamed() has written. FALSE if it can't have the name. */
gboolean backup_name_written(const char *folder, const char *name, int fd);

/* Whether backup_lock() and backup_save() may write, as far as that is known beforehand. FALSE with
   the error that they would have. Changes nothing. */
gboolean backup_check(const char *folder, GError **error);

/* Locks a domain's backups, and so its definition, against any other gvt-xml of this user, until
   *lock is closed. Removes half-written files that killed ones left. FALSE if another one has the
   lock. */
gboolean backup_lock(const char *folder, int *lock, GError **error);

/* Reads a backup. name is in the folder, for which backup_check_own() must hold, or is a path if it
   has a slash. Free with g_free(). */
char *backup_load(const char *folder, const char *name, GError **error);

/* The digests of the states that gvt-xml wrote into the domain, a line each. They are kept in the
   folder of its backups. NULL for none. Free with g_free(). */
char *backup_load_states(const char *folder);

/* Adds a digest to them, as the first. */
gboolean backup_add_state(const char *folder, const char *digest, GError **error);

/* Replaces them with these; NULL for none. This isn't synced: after a power cut the old list may be
   back. If the old list begins with these, the file is only truncated, which after a define needs
   no sync. */
gboolean backup_set_states(const char *folder, const char *digests, GError **error);

/* Whether a digest is recorded. */
gboolean backup_knows_state(const char *folder, const char *digest);
