/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-owner.h"

#include <unistd.h>

#include "engine/backup-catalog.h"
#include "engine/backup-folder.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "engine/session.h"

void
backup_owner_free(void *data)
{
  BackupOwner *owner = data;

  g_free(owner->uuid);
  g_free(owner->folder);
  g_clear_pointer(&owner->domain, virt_domain_free);
  g_clear_pointer(&owner->users, g_ptr_array_unref);
  g_clear_pointer(&owner->entries, g_ptr_array_unref);
  g_free(owner);
}

const char *
backup_owner_name(const BackupOwner *owner)
{
  if (owner->domain)
    return virt_domain_name(owner->domain);
  for (guint i = 0; i < owner->entries->len; i++) {
    const BackupEntry *entry = owner->entries->pdata[i];

    if (entry->domain)
      return entry->domain;
  }
  return "?";
}

/* Those of the domain's that may name backups. */
static GPtrArray *
read_users(const VirtDomain *domain, GError **error)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(backup_user_free);
  g_autoptr(GPtrArray) snapshots = virt_domain_snapshots(domain, error);
  char *xml = snapshots ? virt_domain_xml(domain, error) : NULL;

  if (!xml)
    return NULL;
  g_ptr_array_add(users, backup_user_new(g_strdup("the domain"), xml));
  for (guint i = 0; i < snapshots->len; i++) {
    const VirtSnapshot *snapshot = snapshots->pdata[i];

    g_ptr_array_add(users, backup_user_new(g_strdup_printf("the snapshot %s", snapshot->name),
                                           g_strdup(snapshot->xml)));
  }
  return g_steal_pointer(&users);
}

static gboolean
check_folders(const char *folder, GError **error)
{
  g_autofree char *apart = kept_passwords_folder(folder);

  return backup_check_own(folder, error) && backup_check_own(apart, error);
}

/* Takes ownership of domain, which is NULL for one that isn't defined any more. */
static BackupOwner *
new_owner(const VirtConnection *connection, const char *uuid, VirtDomain *domain, GError **error)
{
  g_autoptr(BackupOwner) owner = g_new0(BackupOwner, 1);

  owner->uuid = g_strdup(uuid);
  owner->domain = domain;
  if (domain) {
    owner->folder = session_backups(connection, domain);
    owner->users = read_users(domain, error);
  } else {
    g_autofree char *uri = virt_uri(connection);
    g_autofree char *folder = backup_folder_of_connection(uri);

    owner->folder = g_build_filename(folder, uuid, NULL);
  }
  if ((domain && !owner->users) || !check_folders(owner->folder, error))
    return NULL;
  owner->entries = backup_catalog_read(owner->folder, owner->users);
  return g_steal_pointer(&owner);
}

/* Takes the domain of this uuid out of domains; NULL if there is none. */
static VirtDomain *
take_domain(GPtrArray *domains, const char *uuid)
{
  for (guint i = 0; i < domains->len; i++)
    if (g_str_equal(virt_domain_uuid(domains->pdata[i]), uuid))
      return g_ptr_array_steal_index(domains, i);
  return NULL;
}

GPtrArray *
backup_owner_list(const VirtConnection *connection, GError **error)
{
  g_autofree char *uri = virt_uri(connection);
  g_autoptr(GPtrArray) uuids = backup_folder_uuids(uri);
  g_autoptr(GPtrArray) domains = virt_domain_list(connection, error);
  g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(backup_owner_free);

  for (guint i = 0; domains && i < uuids->len; i++) {
    const char *uuid = uuids->pdata[i];
    g_autoptr(BackupOwner) owner = new_owner(connection, uuid, take_domain(domains, uuid), error);

    if (!owner)
      return NULL;
    if (owner->entries->len)
      g_ptr_array_add(owners, g_steal_pointer(&owner));
  }
  return domains ? g_steal_pointer(&owners) : NULL;
}

/* The domain that isn't defined any more, by its uuid or by its name in the newest backup; NULL if
   there is none, or with *error. */
static BackupOwner *
find_gone(const VirtConnection *connection, const char *word, GError **error)
{
  g_autoptr(GPtrArray) owners = backup_owner_list(connection, error);

  for (guint i = 0; owners && i < owners->len; i++) {
    BackupOwner *owner = owners->pdata[i];

    if (!owner->domain &&
        (g_str_equal(owner->uuid, word) || g_str_equal(backup_owner_name(owner), word)))
      return g_ptr_array_steal_index(owners, i);
  }
  return NULL;
}

BackupOwner *
backup_owner_find(const VirtConnection *connection, const char *word, GError **error)
{
  g_autoptr(GError) unknown = NULL;
  g_autoptr(GError) problem = NULL;
  VirtDomain *domain = virt_domain_lookup(connection, word, NULL, &unknown);
  BackupOwner *owner = domain ? new_owner(connection, virt_domain_uuid(domain), domain, &problem)
                              : find_gone(connection, word, &problem);

  if (!owner)
    g_propagate_error(error, problem ? g_steal_pointer(&problem) : g_steal_pointer(&unknown));
  return owner;
}

/* Reads the definition and the snapshots again, since another gvt-xml may have recorded a plan
   meanwhile that names another backup. */
static GPtrArray *
prune_now(const BackupOwner *owner, guint kept, gboolean dry_run, GError **error)
{
  g_autoptr(GPtrArray) users = owner->domain ? read_users(owner->domain, error) : NULL;

  if (owner->domain && !users)
    return NULL;
  return backup_catalog_prune(owner->folder, users, kept, dry_run, error);
}

GPtrArray *
backup_owner_prune(const BackupOwner *owner, guint kept, gboolean dry_run, GError **error)
{
  int lock = -1;
  GPtrArray *removed = NULL;

  if (owner->entries->len == 0)
    return g_ptr_array_new_with_free_func(g_free);
  if (dry_run ? backup_check(owner->folder, error) : backup_lock(owner->folder, &lock, error))
    removed = prune_now(owner, kept, dry_run, error);
  if (lock >= 0)
    close(lock);
  return removed;
}
