/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* syncfs() */
#include "base/write-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static gboolean
write_all(int fd, const char *text)
{
  const gsize length = strlen(text);
  gsize written = 0;

  while (written < length) {
    gssize now = write(fd, text + written, length - written);

    if (now < 0 && errno != EINTR)
      return FALSE;
    written += now > 0 ? (gsize)now : 0;
  }
  return TRUE;
}

/* Writes a new file and closes it. FALSE with errno of the call that failed. */
static gboolean
write_new(int fd, const char *text, gboolean durable)
{
  gboolean done = write_all(fd, text) && (!durable || fsync(fd) == 0);
  int problem = errno;

  if (close(fd) != 0 && done)
    return FALSE;
  errno = problem;
  return done;
}

/* g_file_set_contents_full() isn't used: it calls fsync() even without its flag for it (GLib 2.74),
   opens the file without O_CLOEXEC, and its errors have no errno and name the temporary file. */
gboolean
write_file(const char *path, const char *text, int mode, gboolean durable, GError **error)
{
  g_autofree char *new = g_strconcat(path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full(new, O_WRONLY | O_CLOEXEC, mode);

  if (fd >= 0 && write_new(fd, text, durable) && rename(new, path) == 0)
    return TRUE;
  gvt_fail(error, "%s can't be written: %s", path, g_strerror(errno));
  if (fd >= 0)
    unlink(new);
  return FALSE;
}

gboolean
sync_folder(const char *folder, gboolean contents)
{
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && (contents ? syncfs(fd) : fsync(fd)) == 0;
  int problem = errno;

  if (fd >= 0)
    close(fd);
  errno = problem;
  return done;
}
