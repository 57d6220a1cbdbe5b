/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-prune.h"

#include "base/write-file.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "xml/xml.h"

/* A backup that can't be read gives nobody a password. */
static gboolean
keep_passwords(const char *folder, const char *name, GError **error)
{
  g_autofree char *text = backup_load(folder, name, NULL);
  g_autoptr(xmlDoc) backup = text ? xml_parse(text, -1, name, NULL) : NULL;

  return !backup || kept_passwords_save(folder, name, backup, error);
}

gboolean
backup_remove(const char *folder, const char *name, gboolean keeps_passwords, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  return backup_check_own(folder, error) &&
         (!keeps_passwords || keep_passwords(folder, name, error)) && remove_file(path, error);
}

void
backup_prune(const char *folder, const char *name)
{
  g_autoptr(GPtrArray) names = backup_list(folder);

  for (guint i = BACKUP_KEPT; i < names->len; i++)
    if (g_strcmp0(names->pdata[i], name) != 0)
      backup_remove(folder, names->pdata[i], TRUE, NULL);
}
