/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-prune.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"

/* A backup that can't be read has no password for anybody. */
static gboolean
keep_passwords(const char *folder, const char *name, GError **error)
{
  g_autofree char *text = backup_load(folder, name, NULL);

  return !text || kept_passwords_save(folder, name, text, error);
}

gboolean
backup_remove(const char *folder, const char *name, gboolean keeps_passwords, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  if (!backup_check_own(folder, error) || (keeps_passwords && !keep_passwords(folder, name, error)))
    return FALSE;
  return g_unlink(path) == 0 || errno == ENOENT ||
         gvt_fail(error, "%s can't be removed: %s", path, g_strerror(errno));
}

void
backup_prune(const char *folder, const char *name)
{
  g_autoptr(GPtrArray) names = backup_list(folder);

  for (guint i = BACKUP_KEPT; i < names->len; i++)
    if (g_strcmp0(names->pdata[i], name) != 0)
      backup_remove(folder, names->pdata[i], TRUE, NULL);
}
