/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup-ahead.h"

#include <unistd.h>

#include "base/write-file.h"
#include "engine/backup.h"

struct BackupAhead {
  char *folder;
  char *text;
  GThread *thread; /* NULL if there is none, or it has ended */
  int fd;          /* of the written file; -1 for none */
};

static gpointer
write_in_thread(gpointer data)
{
  BackupAhead *ahead = data;

  ahead->fd = write_unnamed(ahead->folder, ahead->text, 0600);
  return NULL;
}

BackupAhead *
backup_ahead_new(const char *folder, const char *text)
{
  BackupAhead *ahead = g_new0(BackupAhead, 1);

  ahead->folder = g_strdup(folder);
  ahead->text = g_strdup(text);
  ahead->fd = -1;
  ahead->thread = g_thread_try_new("backup", write_in_thread, ahead, NULL);
  return ahead;
}

static void
wait_for_thread(BackupAhead *ahead)
{
  if (ahead->thread)
    g_thread_join(g_steal_pointer(&ahead->thread));
}

gboolean
backup_ahead_save(BackupAhead *ahead, const char *folder, const char *name)
{
  wait_for_thread(ahead);
  return ahead->fd >= 0 && backup_name_written(folder, name, ahead->fd);
}

void
backup_ahead_free(BackupAhead *ahead)
{
  wait_for_thread(ahead);
  if (ahead->fd >= 0)
    close(ahead->fd);
  g_free(ahead->folder);
  g_free(ahead->text);
  g_free(ahead);
}
