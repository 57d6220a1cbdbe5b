/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How many backups of a domain are kept, beside the one that its state refers to. */
#define BACKUP_KEPT 20

/* The folder of a domain's backups: $XDG_STATE_HOME/gvt-xml/UUID, or /var/lib/gvt-xml/UUID for root where that
   isn't set, else ~/.local/state/gvt-xml/UUID. Free with g_free(). */
char *backup_folder(const char *uuid);

/* A name for a new backup, by the time in UTC: "20261120T051938.123456Z.xml". Free with g_free(). */
char *backup_name(void);

/* Saves a text, a definition with its passwords: folder 0700, file 0600. It is on the disk by backup_sync(), once for all that was saved. */
gboolean backup_save(const char *uuid, const char *name, const char *text, GError **error);
gboolean backup_sync(const char *uuid, GError **error);

/* Keeps every other gvt-xml of this user's from a domain's backups, and so from its definition, until *lock is closed. FALSE where
   another one has it. */
gboolean backup_lock(const char *uuid, int *lock, GError **error);

/* Reads a backup by its name in the domain's folder, or by a path. Free with g_free(). */
char *backup_load(const char *uuid, const char *name, GError **error);

/* Writes down, in the same folder, states (by their digests, NULL-terminated) that a domain may carry by our doing too. */
gboolean backup_add_states(const char *uuid, const char *const *digests, GError **error);

/* The same for the only one; NULL for none. What was there before may come back where the power fails. */
gboolean backup_set_state(const char *uuid, const char *digest, GError **error);

/* Whether a state is one of them. */
gboolean backup_knows_state(const char *uuid, const char *digest);

/* Deletes all but the newest BACKUP_KEPT and those that they or the domain's present text mention by name: a state
   says so where the passwords are. text may be NULL. */
void backup_prune(const char *uuid, const char *text);
