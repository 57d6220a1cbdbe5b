/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A backup that is written and synced by a thread, before it is known whether it will be needed. It
   has no name until then: a run that changes nothing leaves nothing behind, killed or not. */
typedef struct BackupAhead BackupAhead;

/* Begins to write text for the folder, which need not be there yet. Free with
   backup_ahead_free(). */
BackupAhead *backup_ahead_new(const char *folder, const char *text);

/* Waits for the thread, and gives the backup its name, as backup_save() would. FALSE if it couldn't
   be written so: then backup_save() must write it. */
gboolean backup_ahead_save(BackupAhead *ahead, const char *folder, const char *name);

void backup_ahead_free(BackupAhead *ahead);
