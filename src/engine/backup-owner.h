/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/domain.h"

/* A domain that has backups. */
typedef struct {
  char *uuid;
  char *folder;
  VirtDomain *domain; /* NULL if it isn't defined any more */
  GPtrArray *users;   /* its definition and its snapshots (BackupUser); NULL if it isn't defined */
  GPtrArray *entries; /* its backups (BackupEntry) */
} BackupOwner;

void backup_owner_free(void *owner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BackupOwner, backup_owner_free)

/* The domain's name; that of the newest backup if it isn't defined any more, "?" if that can't be
   read. Owned by owner. */
const char *backup_owner_name(const BackupOwner *owner);

/* All domains of the connection that have backups (BackupOwner). NULL with *error if libvirt fails.
   Free with g_ptr_array_unref(). */
GPtrArray *backup_owner_list(const VirtConnection *connection, GError **error);

/* The domain of this name, id or uuid, which may have no backups; or one that isn't defined any
   more and has some. NULL with *error if there is none. Free with backup_owner_free(). */
BackupOwner *backup_owner_find(const VirtConnection *connection, const char *word, GError **error);

/* Removes the domain's backups that nobody needs, as backup_catalog_prune() does. The domain and
   its present snapshots are the users. Fails if another gvt-xml changes the domain. With dry_run,
   changes nothing. Free with g_ptr_array_unref(). */
GPtrArray *backup_owner_prune(const BackupOwner *owner, guint kept, gboolean dry_run,
                              GError **error);
