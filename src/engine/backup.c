/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/read-file.h"
#include "base/write-file.h"

/* The longest backup that is read. No domain's XML is as long. */
#define BACKUP_LIMIT ((gsize)16 * 1024 * 1024)

/* Names */

static char *
name_of_time(GDateTime *time)
{
  g_autofree char *second = g_date_time_format(time, "%Y%m%dT%H%M%S");

  return g_strdup_printf("%s.%06dZ.xml", second, g_date_time_get_microsecond(time));
}

GDateTime *
backup_time(const char *name)
{
  int at[7];
  char rest;
  g_autoptr(GDateTime) whole = NULL;

  if (!g_regex_match_simple("^[0-9]{8}T[0-9]{6}\\.[0-9]{6}Z\\.xml$", name, 0, 0) ||
      sscanf(name, "%4d%2d%2dT%2d%2d%2d.%6dZ.xm%c", &at[0], &at[1], &at[2], &at[3], &at[4], &at[5],
             &at[6], &rest) != 8)
    return NULL;
  whole = g_date_time_new_utc(at[0], at[1], at[2], at[3], at[4], at[5]);
  return whole ? g_date_time_add(whole, at[6]) : NULL;
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)b, *(const char *const *)a);
}

/* Opens the folder, but not through a symbolic link. */
static int
open_backup_folder(const char *folder)
{
  return open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
is_own_folder(int fd)
{
  struct stat status;

  return fstat(fd, &status) == 0 && status.st_uid == geteuid();
}

/* A pipe or a link with such a name isn't a backup. */
static gboolean
is_backup(int folder, const char *name)
{
  g_autoptr(GDateTime) time = backup_time(name);
  struct stat status;

  return time && fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(status.st_mode);
}

GPtrArray *
backup_list(const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  int fd = open_backup_folder(folder);
  DIR *dir = fd >= 0 && is_own_folder(fd) ? fdopendir(fd) : NULL;
  const struct dirent *entry;

  while (dir && (entry = readdir(dir)))
    if (is_backup(fd, entry->d_name))
      g_ptr_array_add(names, g_strdup(entry->d_name));
  if (dir)
    closedir(dir);
  else if (fd >= 0)
    close(fd);
  g_ptr_array_sort(names, newest_first);
  return names;
}

char *
backup_name(const char *folder)
{
  g_autoptr(GPtrArray) names = backup_list(folder);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *name = name_of_time(now);
  g_autoptr(GDateTime) newest = NULL;
  g_autoptr(GDateTime) next = NULL;

  if (names->len == 0 || strcmp(names->pdata[0], name) < 0)
    return g_steal_pointer(&name);
  newest = backup_time(names->pdata[0]);
  next = g_date_time_add(newest, 1);
  return next ? name_of_time(next) : g_steal_pointer(&name);
}

/* Saving and loading */

static gboolean
fail_as_foreign(const char *folder, GError **error)
{
  return gvt_fail(
      error,
      "%s isn't this user's own folder, so no backup is written there and nothing was changed; "
      "move it away, and gvt-xml makes its own",
      folder);
}

static gboolean
fail_as_open(const char *folder, int problem, GError **error)
{
  return gvt_fail(error, "the folder %s can't be closed to others: %s; nothing was changed", folder,
                  g_strerror(problem));
}

/* Removes the rights of others from the folder. Takes ownership of fd: by its path another user who
   owns the parent could have put another folder in its place. */
static gboolean
close_to_others(int fd, const char *folder, GError **error)
{
  gboolean own = fd >= 0 && is_own_folder(fd);
  gboolean closed = own && fchmod(fd, 0700) == 0;
  int problem = errno;

  if (fd >= 0)
    close(fd);
  if (!own)
    return fail_as_foreign(folder, error);
  return closed || fail_as_open(folder, problem, error);
}

static gboolean
fail_as_unmade(const char *folder, int problem, GError **error)
{
  return gvt_fail(error, "the folder %s for backups can't be made: %s; nothing was changed", folder,
                  g_strerror(problem));
}

static gboolean
make_backup_folder(const char *folder, GError **error)
{
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return fail_as_unmade(folder, errno, error);
  return close_to_others(open_backup_folder(folder), folder, error);
}

/* Locks the folder. A check holds its lock only for a moment, so this waits for it. */
static gboolean
lock_folder(int fd, int kind)
{
  for (int i = 0; flock(fd, kind | LOCK_NB) != 0; i++) {
    if (errno != EWOULDBLOCK || i == 20)
      return FALSE;
    g_usleep(1000);
  }
  return TRUE;
}

/* The lock failed, with errno. */
static gboolean
fail_as_locked(const char *folder, GError **error)
{
  if (errno == EWOULDBLOCK)
    return gvt_fail(
        error,
        "another gvt-xml is changing this domain (it holds %s); nothing was changed, run "
        "the command again",
        folder);
  return gvt_fail(error, "the folder %s can't be locked: %s; nothing was changed", folder,
                  g_strerror(errno));
}

/* Checks an open folder. Its mode isn't an obstacle, since it will be changed. */
static gboolean
check_backup_folder(int fd, const char *folder, GError **error)
{
  int obstacle = write_file_obstacle(folder);

  if (!is_own_folder(fd))
    return fail_as_foreign(folder, error);
  if (obstacle && obstacle != EACCES)
    return fail_as_open(folder, obstacle, error);
  return lock_folder(fd, LOCK_SH) || fail_as_locked(folder, error);
}

gboolean
backup_check(const char *folder, GError **error)
{
  int fd = open_backup_folder(folder);
  struct stat status;
  gboolean good;

  if (fd < 0 && lstat(folder, &status) == 0)
    return fail_as_foreign(folder, error);
  if (fd < 0) {
    int obstacle = write_file_obstacle(folder);

    return obstacle == 0 || fail_as_unmade(folder, obstacle, error);
  }
  good = check_backup_folder(fd, folder, error);
  close(fd);
  return good;
}

gboolean
backup_lock(const char *folder, int *lock, GError **error)
{
  if (!make_backup_folder(folder, error))
    return FALSE;
  *lock = open_backup_folder(folder);
  if (*lock >= 0 && lock_folder(*lock, LOCK_EX)) {
    write_file_clean(folder, TRUE);
    return TRUE;
  }
  return fail_as_locked(folder, error);
}

gboolean
backup_save(const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  if (!make_backup_folder(folder, error))
    return FALSE;
  if (write_file(path, text, 0600, TRUE, error))
    return TRUE;
  g_prefix_error(error, "the backup can't be written, so nothing was changed: ");
  return FALSE;
}

gboolean
backup_name_written(const char *folder, const char *name, int fd)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  return make_backup_folder(folder, NULL) && name_unnamed(fd, path);
}

gboolean
backup_sync(const char *folder, GError **error)
{
  return sync_folder(folder, FALSE) ||
         gvt_fail(error, "the backups in %s can't be synced to the disk: %s; nothing was changed",
                  folder, g_strerror(errno));
}

gboolean
backup_check_own(const char *folder, GError **error)
{
  int fd = open_backup_folder(folder);
  gboolean own = fd >= 0 ? is_own_folder(fd) : errno == ENOENT;

  if (fd >= 0)
    close(fd);
  return own || gvt_fail(error,
                         "%s isn't this user's own folder, so nothing in it is read or removed; "
                         "move it away, and gvt-xml makes its own",
                         folder);
}

char *
backup_load(const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);

  if (strchr(name, '/'))
    return read_file(name, BACKUP_LIMIT, NULL, error);
  return backup_check_own(folder, error) ? read_file(path, BACKUP_LIMIT, NULL, error) : NULL;
}

/* States */

#define STATES "states"

/* The text ends at a zero, which a power cut may leave: see keep_first_states(). */
char *
backup_load_states(const char *folder)
{
  g_autofree char *path = g_build_filename(folder, STATES, NULL);
  gsize length;

  return backup_check_own(folder, NULL) ? read_file(path, BACKUP_LIMIT, &length, NULL) : NULL;
}

gboolean
backup_add_state(const char *folder, const char *digest, GError **error)
{
  g_autofree char *known = backup_load_states(folder);
  g_autofree char *text = g_strconcat(digest, known && *known ? "\n" : "", known, NULL);

  return backup_save(folder, STATES, text, error);
}

/* Cuts the file behind these digests. FALSE if it doesn't begin with them. Nothing that stays is
   written, so no sync is needed: after a power cut the file is as it was, or cut, or has zeros in
   the place of the part that was cut. */
static gboolean
keep_first_states(const char *folder, const char *path, const char *digests)
{
  g_autofree char *known = backup_load_states(folder);
  const gsize length = strlen(digests);
  gboolean cut = FALSE;
  int fd;

  if (!known || !g_str_has_prefix(known, digests) || !strchr("\n", known[length]))
    return FALSE;
  if (!known[length])
    return TRUE;
  fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0) {
    cut = ftruncate(fd, (off_t)length) == 0;
    close(fd);
  }
  return cut;
}

gboolean
backup_set_states(const char *folder, const char *digests, GError **error)
{
  g_autofree char *path = g_build_filename(folder, STATES, NULL);

  if (!digests)
    return remove_file(path, error);
  return keep_first_states(folder, path, digests) || write_file(path, digests, 0600, TRUE, error);
}

gboolean
backup_knows_state(const char *folder, const char *digest)
{
  g_autofree char *text = backup_load_states(folder);
  g_auto(GStrv) known = text ? g_strsplit(text, "\n", -1) : NULL;

  return known && g_strv_contains((const char *const *)known, digest);
}
