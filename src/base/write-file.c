/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* syncfs() */
#include "base/write-file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* The name of a temporary file is that of the file, this mark, the process, and six letters. */
#define MARK ".gvt-"
#define MARKED "\\.gvt-([0-9]+)-[A-Za-z0-9]{6}$"
/* As versions before wrote it. */
#define UNMARKED "^(states|[0-9]{8}T[0-9]{6}\\.[0-9]{6}Z\\.xml)\\.[A-Za-z0-9]{6}$"

/* Whether a name is that of a temporary file which nobody writes any more. */
static gboolean
is_left_behind(const char *name, gboolean locked)
{
  g_autoptr(GRegex) regex = g_regex_new(MARKED, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *process = NULL;

  if (!g_regex_match(regex, name, 0, &match))
    return locked && g_regex_match_simple(UNMARKED, name, 0, 0);
  process = g_match_info_fetch(match, 1);
  return locked || (kill((pid_t)g_ascii_strtoll(process, NULL, 10), 0) != 0 && errno == ESRCH);
}

void
write_file_clean(const char *folder, gboolean locked)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (is_left_behind(name, locked))
      unlink(path);
  }
}

/* g_file_set_contents_full() isn't used: it calls fsync() even without the flag for that (GLib
   2.74), opens the file without O_CLOEXEC, and its errors have no errno and name the temporary
   file. */
gboolean
write_file(const char *path, const char *text, int mode, gboolean durable, GError **error)
{
  g_autofree char *new = g_strdup_printf("%s" MARK "%d-XXXXXX", path, (int)getpid());
  int fd = g_mkstemp_full(new, O_WRONLY | O_CLOEXEC, mode);

  if (fd >= 0 && write_new(fd, text, durable) && rename(new, path) == 0)
    return TRUE;
  gvt_fail(error, "%s can't be written: %s", path, g_strerror(errno));
  if (fd >= 0)
    unlink(new);
  return FALSE;
}

int
write_unnamed(const char *folder, const char *text, int mode)
{
  int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
  g_autofree char *parent = NULL;

  if (fd >= 0) {
    if (write_all(fd, text) && fsync(fd) == 0)
      return fd;
    close(fd);
    return -1;
  }
  parent = errno == ENOENT ? g_path_get_dirname(folder) : NULL;
  return parent && !g_str_equal(parent, folder) ? write_unnamed(parent, text, mode) : -1;
}

gboolean
name_unnamed(int fd, const char *path)
{
  g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);

  return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

gboolean
remove_file(const char *path, GError **error)
{
  return unlink(path) == 0 || errno == ENOENT ||
         gvt_fail(error, "%s can't be removed: %s", path, g_strerror(errno));
}

/* The errno with which nothing can be made in a folder; 0 if something can. */
static int
folder_obstacle(const char *folder)
{
  struct stat status;

  if (stat(folder, &status) != 0)
    return errno;
  if (!S_ISDIR(status.st_mode))
    return ENOTDIR;
  return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

int
write_file_obstacle(const char *folder)
{
  g_autofree char *parent = NULL;
  int obstacle = folder_obstacle(folder);

  if (obstacle != ENOENT)
    return obstacle;
  parent = g_path_get_dirname(folder);
  return g_str_equal(parent, folder) ? obstacle : write_file_obstacle(parent);
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
