/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How many backups of a domain are kept, in addition to the one that was just made. */
#define BACKUP_KEPT 20

/* Removes the backups except the newest BACKUP_KEPT and that of this name, which was just made. The
   passwords of those that go are kept apart. One that can't be removed stays. */
void backup_prune(const char *folder, const char *name);

/* Removes a backup, if it is there. With keeps_passwords, its passwords are kept apart first. */
gboolean backup_remove(const char *folder, const char *name, gboolean keeps_passwords,
                       GError **error);
