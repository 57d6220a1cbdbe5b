/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-catalog.h"

#include <string.h>

#include "engine/backup-prune.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "xml/xml.h"

BackupUser *
backup_user_new(char *label, char *text)
{
  BackupUser *user = g_new0(BackupUser, 1);

  user->label = label;
  user->text = text;
  return user;
}

void
backup_user_free(void *data)
{
  BackupUser *user = data;

  g_free(user->label);
  g_free(user->text);
  g_free(user);
}

static void
free_entry(void *data)
{
  BackupEntry *entry = data;

  g_free(entry->name);
  g_free(entry->domain);
  g_free(entry->profile);
  g_ptr_array_unref(entry->passwords);
  g_ptr_array_unref(entry->users);
  g_free(entry);
}

static void
add_passwords(BackupEntry *entry, xmlDoc *doc)
{
  g_autoptr(GPtrArray) graphics = xml_nodes(doc, NULL, "/domain/devices/graphics[@passwd]");

  for (guint i = 0; i < graphics->len; i++) {
    char *type = xml_attribute(graphics->pdata[i], "type");

    g_ptr_array_add(entry->passwords, type ? type : g_strdup("?"));
  }
}

/* A whole backup that isn't XML, such as one that was cut short, has only the passwords in its
   copy. */
static BackupEntry *
read_entry(const char *folder, const char *name, const char *text, gboolean is_whole)
{
  g_autoptr(xmlDoc) doc = text ? xml_parse(text, -1, name, NULL) : NULL;
  g_autoptr(xmlDoc) copy = doc ? NULL : kept_passwords_load(folder, name);
  BackupEntry *entry = g_new0(BackupEntry, 1);

  entry->name = g_strdup(name);
  entry->is_whole = is_whole;
  entry->passwords = g_ptr_array_new_with_free_func(g_free);
  entry->users = g_ptr_array_new_with_free_func(g_free);
  if (doc) {
    entry->domain = xml_string(doc, "/domain/name");
    entry->profile = xml_string(doc, "/domain/metadata/gvt:state/gvt:plan/@profile");
    add_passwords(entry, doc);
  } else if (copy) {
    add_passwords(entry, copy);
  }
  return entry;
}

static gboolean
has_entry(const GPtrArray *entries, const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal(((const BackupEntry *)entries->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Adds an entry for each backup in folder, and a user for each of the newest (their number in
   kept). */
static void
read_folder(const char *folder, gboolean is_whole, guint kept, GPtrArray *entries, GPtrArray *users)
{
  g_autoptr(GPtrArray) names = backup_list(folder);

  for (guint i = 0; i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autofree char *text = NULL;

    if (!is_whole && has_entry(entries, name))
      continue;
    text = backup_load(folder, name, NULL);
    g_ptr_array_add(entries, read_entry(folder, name, text, is_whole));
    if (is_whole && i < kept)
      g_ptr_array_add(
          users, backup_user_new(g_strdup_printf("the backup %s", name), g_steal_pointer(&text)));
  }
}

/* A name is a time in microseconds, so a text that has one means this backup. users may be NULL. */
static void
find_users(BackupEntry *entry, const GPtrArray *users)
{
  for (guint i = 0; users && entry->passwords->len && i < users->len; i++) {
    const BackupUser *user = users->pdata[i];

    if (user->text && strstr(user->text, entry->name))
      g_ptr_array_add(entry->users, g_strdup(user->label));
  }
}

/* As backup_catalog_read(), if only the newest backups count as users, their number in kept. */
static GPtrArray *
read_catalog(const char *folder, const GPtrArray *users, guint kept)
{
  g_autofree char *apart = kept_passwords_folder(folder);
  g_autoptr(GPtrArray) backups = g_ptr_array_new_with_free_func(backup_user_free);
  GPtrArray *entries = g_ptr_array_new_with_free_func(free_entry);

  read_folder(folder, TRUE, kept, entries, backups);
  read_folder(apart, FALSE, 0, entries, backups);
  for (guint i = 0; i < entries->len; i++) {
    find_users(entries->pdata[i], users);
    find_users(entries->pdata[i], backups);
  }
  return entries;
}

GPtrArray *
backup_catalog_read(const char *folder, const GPtrArray *users)
{
  return read_catalog(folder, users, G_MAXUINT);
}

static gboolean
remove_entry(const char *folder, const BackupEntry *entry, gboolean is_named, GError **error)
{
  g_autofree char *apart = kept_passwords_folder(folder);

  return (!entry->is_whole || backup_remove(folder, entry->name, is_named, error)) &&
         (is_named || backup_remove(apart, entry->name, FALSE, error));
}

static char *
describe_removed(const BackupEntry *entry, gboolean is_named)
{
  if (!entry->is_whole)
    return g_strdup_printf("the passwords of %s", entry->name);
  return g_strconcat(entry->name, is_named ? ", but its passwords" : "", NULL);
}

GPtrArray *
backup_catalog_prune(const char *folder, const GPtrArray *users, guint kept, gboolean dry_run,
                     GError **error)
{
  g_autoptr(GPtrArray) entries = read_catalog(folder, users, kept);
  g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < entries->len; i++) {
    const BackupEntry *entry = entries->pdata[i];
    gboolean is_named = entry->passwords->len && (!users || entry->users->len);

    if (entry->is_whole ? i < kept : is_named)
      continue;
    if (!dry_run && !remove_entry(folder, entry, is_named, error))
      return NULL;
    g_ptr_array_add(removed, describe_removed(entry, is_named));
  }
  return g_steal_pointer(&removed);
}
