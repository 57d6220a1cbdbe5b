/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A text that may name backups: the domain's XML, or that of a snapshot. */
typedef struct {
  char *label; /* for people: "the domain", "the snapshot S1" */
  char *text;
} BackupUser;

/* Takes ownership of both. Free with backup_user_free(). */
BackupUser *backup_user_new(char *label, char *text);
void backup_user_free(void *user);

/* A backup of a domain. */
typedef struct {
  char *name;
  gboolean is_whole;    /* FALSE if only its passwords are kept */
  char *domain;         /* the domain's name then; NULL if only passwords are kept */
  char *profile;        /* that of its plan; NULL for no plan */
  GPtrArray *passwords; /* the types of the graphics that have one; "?" for none */
  GPtrArray *users;     /* the labels of the texts (BackupUser) that name it, for its passwords */
} BackupEntry;

/*
 * The backups in a folder (BackupEntry), the newest first; those of which only passwords are kept
 * come last. users are the texts that may name a backup (BackupUser); other backups count as users
 * too. users is NULL if nobody knows all of them, as for a domain that isn't defined any more. Free
 * with g_ptr_array_unref().
 */
GPtrArray *backup_catalog_read(const char *folder, const GPtrArray *users);

/*
 * Removes the backups except the newest ones (kept is their number), and the passwords that neither
 * users nor those backups name; all passwords stay if users is NULL. The passwords of a backup that
 * goes are kept apart if they are named. With dry_run, nothing is removed. Returns a text for each
 * of them ("NAME", "NAME, but its passwords", "the passwords of NAME"); NULL with *error. Free with
 * g_ptr_array_unref().
 */
GPtrArray *backup_catalog_prune(const char *folder, const GPtrArray *users, guint kept,
                                gboolean dry_run, GError **error);
