/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "input.h"

/* More than any domain has. */
#define BACKUP_LIMIT ((gsize)16 * 1024 * 1024)

char *
backup_folder(const char *uuid)
{
  const char *state_home = g_getenv("XDG_STATE_HOME");

  if (state_home && g_path_is_absolute(state_home))
    return g_build_filename(state_home, "gvt-xml", uuid, NULL);
  if (geteuid() == 0)
    return g_build_filename("/var/lib/gvt-xml", uuid, NULL);
  return g_build_filename(g_get_home_dir(), ".local", "state", "gvt-xml", uuid, NULL);
}

char *
backup_name(void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *second = g_date_time_format(now, "%Y%m%dT%H%M%S");

  return g_strdup_printf("%s.%06dZ.xml", second, g_date_time_get_microsecond(now));
}

/* The file's name is on the disk only when its folder is. */
static gboolean
sync_folder(const char *folder, GError **error)
{
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync(fd) == 0;

  if (!done)
    gvt_fail(error, "no backup in %s: %s; nothing was changed", folder, g_strerror(errno));
  if (fd >= 0)
    close(fd);
  return done;
}

static gboolean
is_own(const char *folder)
{
  struct stat status;

  return lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

static gboolean
make_folder(const char *folder, GError **error)
{
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return gvt_fail(error, "no folder %s for backups: %s; nothing was changed", folder,
                    g_strerror(errno));
  if (!is_own(folder))
    return gvt_fail(
        error, "%s isn't a folder of this user's own, so no backup goes there; nothing was changed",
        folder);
  if (chmod(folder, 0700) != 0)
    return gvt_fail(error, "the folder %s is open to others: %s; nothing was changed", folder,
                    g_strerror(errno));
  return TRUE;
}

gboolean
backup_lock(const char *uuid, int *lock, GError **error)
{
  g_autofree char *folder = backup_folder(uuid);

  if (!make_folder(folder, error))
    return FALSE;
  *lock = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (*lock >= 0 && flock(*lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (*lock >= 0 && errno == EWOULDBLOCK)
    return gvt_fail(
        error,
        "another gvt-xml is changing this domain (it holds %s); nothing was changed, run "
        "the command again",
        folder);
  return gvt_fail(error, "the folder %s can't be locked: %s; nothing was changed", folder,
                  g_strerror(errno));
}

gboolean
backup_save(const char *uuid, const char *name, const char *text, GError **error)
{
  const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
  g_autofree char *folder = backup_folder(uuid);
  g_autofree char *path = g_build_filename(folder, name, NULL);

  if (!make_folder(folder, error))
    return FALSE;
  if (!g_file_set_contents_full(path, text, -1, flags, 0600, error)) {
    g_prefix_error(error, "no backup, so nothing was changed: ");
    return FALSE;
  }
  return sync_folder(folder, error);
}

char *
backup_load(const char *uuid, const char *name, GError **error)
{
  g_autofree char *folder = backup_folder(uuid);
  g_autofree char *path = strchr(name, '/') ? g_strdup(name) : g_build_filename(folder, name, NULL);

  return input_read(path, BACKUP_LIMIT, NULL, error);
}

/* States */

#define STATES "states"

/* NULL where there are none. */
static char **
load_states(const char *uuid)
{
  g_autofree char *folder = backup_folder(uuid);
  g_autofree char *text = is_own(folder) ? backup_load(uuid, STATES, NULL) : NULL;

  return text ? g_strsplit(text, "\n", -1) : NULL;
}

gboolean
backup_add_states(const char *uuid, const char *const *digests, GError **error)
{
  g_auto(GStrv) known = load_states(uuid);
  g_autofree char *old = g_strjoinv("\n", known ? known : (char *[]){ NULL });
  g_autofree char *new = g_strjoinv("\n", (char **)digests);
  g_autofree char *text = g_strconcat(new, *old ? "\n" : "", old, NULL);

  return backup_save(uuid, STATES, text, error);
}

gboolean
backup_set_state(const char *uuid, const char *digest, GError **error)
{
  g_autofree char *folder = backup_folder(uuid);
  g_autofree char *path = g_build_filename(folder, STATES, NULL);

  if (digest)
    return backup_save(uuid, STATES, digest, error);
  return g_unlink(path) == 0 || errno == ENOENT ||
         gvt_fail(error, "%s can't be removed: %s", path, g_strerror(errno));
}

gboolean
backup_knows_state(const char *uuid, const char *digest)
{
  g_auto(GStrv) known = load_states(uuid);

  return known && g_strv_contains((const char *const *)known, digest);
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)b, *(const char *const *)a);
}

/* Adds the names of backups that a text mentions. */
static void
add_mentioned(GHashTable *mentioned, const char *text)
{
  g_autoptr(GRegex) pattern = g_regex_new("[0-9]{8}T[0-9]{6}\\.[0-9]{6}Z\\.xml", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_regex_match(pattern, text, 0, &match);
  while (g_match_info_matches(match)) {
    g_hash_table_add(mentioned, g_match_info_fetch(match, 0));
    g_match_info_next(match, NULL);
  }
}

static GPtrArray *
list_backups(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  while (dir && (name = g_dir_read_name(dir)))
    if (g_str_has_suffix(name, "Z.xml"))
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, newest_first);
  return names;
}

void
backup_prune(const char *uuid, const char *text)
{
  g_autofree char *folder = backup_folder(uuid);
  g_autoptr(GPtrArray) names = list_backups(folder);
  g_autoptr(GHashTable) mentioned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  if (names->len <= BACKUP_KEPT)
    return;
  if (text)
    add_mentioned(mentioned, text);
  for (guint i = 0; i < BACKUP_KEPT; i++) {
    g_autofree char *kept = backup_load(uuid, names->pdata[i], NULL);

    if (kept)
      add_mentioned(mentioned, kept);
  }
  for (guint i = BACKUP_KEPT; i < names->len; i++) {
    g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

    if (!g_hash_table_contains(mentioned, names->pdata[i]))
      g_unlink(path);
  }
}
