/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How many backups of a domain are kept, besides the one that its state names. */
#define BACKUP_KEPT 20

/* The folder of a domain's backups: $XDG_STATE_HOME/gvt-xml/UUID. If that variable isn't set,
   /var/lib/gvt-xml/UUID for root, else ~/.local/state/gvt-xml/UUID. Free with g_free(). */
char *backup_folder(const char *uuid);

/* A name for a new backup, by the time in UTC ("20261120T051938.123456Z.xml"). It comes behind
   those of the domain's backups, even if the clock was ahead when they were made. Free with
   g_free(). */
char *backup_name(const char *uuid);

/* The names of a domain's backups, the newest first. Free with g_ptr_array_unref(). */
GPtrArray *backup_list(const char *uuid);

/* Writes a text, which may hold passwords: the folder has mode 0700, the file 0600. It is on the
   disk after backup_sync(), which is called once for all that was saved. */
gboolean backup_save(const char *uuid, const char *name, const char *text, GError **error);
gboolean backup_sync(const char *uuid, GError **error);

/* Locks a domain's backups, and so its definition, against any other gvt-xml of this user's, until
   *lock is closed. Removes what killed ones left half written. FALSE if another one has the
   lock. */
gboolean backup_lock(const char *uuid, int *lock, GError **error);

/* Reads a backup. name is in the domain's folder, or is a path if it has a slash. Free with
   g_free(). */
char *backup_load(const char *uuid, const char *name, GError **error);

/* The digests of the states that gvt-xml wrote into the domain, a line each. They are kept in the
   folder of its backups. NULL for none. Free with g_free(). */
char *backup_load_states(const char *uuid);

/* Adds a digest to them. */
gboolean backup_add_state(const char *uuid, const char *digest, GError **error);

/* Replaces them by these; NULL for none. Not synced: after a power cut the old list may be back. */
gboolean backup_set_states(const char *uuid, const char *digests, GError **error);

/* Whether a digest is recorded. */
gboolean backup_knows_state(const char *uuid, const char *digest);

/* Deletes the backups except the newest BACKUP_KEPT, that of this name, which was just made, and
   those that they or the domain's present text name: a state names the backup that has its
   passwords. name and text may be NULL. */
void backup_prune(const char *uuid, const char *name, const char *text);
