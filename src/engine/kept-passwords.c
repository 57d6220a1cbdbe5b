/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/kept-passwords.h"

#include "base/write-file.h"
#include "domain/passwords.h"
#include "engine/backup-folder.h"
#include "engine/backup.h"
#include "xml/xml.h"

char *
kept_passwords_folder(const char *backups)
{
  return g_build_filename(backups, "passwords", NULL);
}

gboolean
kept_passwords_save(const char *backups, const char *name, xmlDoc *backup, GError **error)
{
  g_autofree char *folder = kept_passwords_folder(backups);
  g_autoptr(xmlDoc) passwords = passwords_extract(backup);
  g_autofree char *kept = passwords ? xml_print(passwords) : NULL;

  if (!kept)
    return TRUE;
  if (!backup_save(folder, name, kept, error))
    return FALSE;
  /* By now it is known to be no link to another folder. */
  write_file_clean(folder, TRUE);
  return backup_sync(folder, error);
}

static xmlDoc *
load_from(const char *folder, const char *name)
{
  g_autofree char *text = backup_load(folder, name, NULL);

  return text ? xml_parse(text, -1, name, NULL) : NULL;
}

static xmlDoc *
load_any(const char *backups, const char *name)
{
  g_autofree char *folder = kept_passwords_folder(backups);
  xmlDoc *backup = load_from(backups, name);

  return backup ? backup : load_from(folder, name);
}

xmlDoc *
kept_passwords_load(const char *backups, const char *name)
{
  xmlDoc *found = load_any(backups, name);
  g_autoptr(GPtrArray) others = found ? NULL : backup_folder_others(backups);

  for (guint i = 0; !found && i < others->len; i++)
    found = load_any(others->pdata[i], name);
  return found;
}
