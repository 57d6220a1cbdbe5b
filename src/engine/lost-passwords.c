/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/lost-passwords.h"

#include "domain/passwords.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "xml/xml.h"

static gboolean
has_password(xmlDoc *backup, const char *type)
{
  g_autoptr(GPtrArray) graphics = xml_nodes(backup, NULL, "/domain/devices/graphics[@passwd]");

  for (guint i = 0; i < graphics->len; i++) {
    g_autofree char *own = xml_attribute(graphics->pdata[i], "type");

    if (g_strcmp0(own, type) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether a file in folder has a password for each of these graphics. */
static gboolean
has_all(const char *folder, const char *name, char **types)
{
  g_autofree char *text = backup_load(folder, name, NULL);
  g_autoptr(xmlDoc) backup = text ? xml_parse(text, -1, name, NULL) : NULL;

  for (gsize i = 0; backup && types[i]; i++)
    if (!has_password(backup, types[i]))
      return FALSE;
  return backup != NULL;
}

/* The name of the newest file in folder that has them all. Free with g_free(). */
static char *
find_newest(const char *folder, char **types)
{
  g_autoptr(GPtrArray) names = backup_list(folder);

  for (guint i = 0; i < names->len; i++)
    if (has_all(folder, names->pdata[i], types))
      return g_strdup(names->pdata[i]);
  return NULL;
}

char *
lost_passwords_backup(const char *folder, xmlDoc *base)
{
  g_autofree char *lost = passwords_lost(base);
  g_auto(GStrv) types = lost ? g_strsplit(lost, ", ", -1) : NULL;
  g_autofree char *apart = kept_passwords_folder(folder);
  g_autofree char *kept = NULL;
  char *whole = types ? find_newest(folder, types) : NULL;

  if (whole || !types)
    return whole;
  kept = find_newest(apart, types);
  return kept ? g_build_filename("passwords", kept, NULL) : NULL;
}
