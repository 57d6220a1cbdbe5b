/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The passwords of backups, kept apart in the folder "passwords" next to them. A state names the
 * backup that has its passwords, and may be in a snapshot, in a file or on another host: nobody
 * knows all that name it. So the backup isn't their only copy, and they outlive it.
 */

/* The folder that has them, for a folder of backups. Free with g_free(). */
char *kept_passwords_folder(const char *backups);

/* Keeps the passwords in the backup of this name, a <domain>: mode 0600, in a folder of mode 0700,
   on the disk when this returns. A backup without passwords leaves nothing. */
gboolean kept_passwords_save(const char *backups, const char *name, xmlDoc *backup, GError **error);

/*
 * A <domain> that has the graphics of the backup of this name, in their order: the backup, or what
 * was kept of it. The backup may be another connection's, as after a migration. NULL if none of
 * them can be read. Free with xmlFreeDoc().
 */
xmlDoc *kept_passwords_load(const char *backups, const char *name);
