/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/profile-files.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/spelling.h"

#define SUFFIX ".xml"

void
profile_file_free(ProfileFile *file)
{
  g_free(file->name);
  g_free(file->path);
  g_free(file);
}

static ProfileFile *
file_new(const char *name, const char *path, gboolean own)
{
  ProfileFile *file = g_new0(ProfileFile, 1);

  file->name = g_strdup(name);
  file->path = g_strdup(path);
  file->own = own;
  return file;
}

static gint
compare_files(gconstpointer a, gconstpointer b)
{
  const ProfileFile *const *left = a;
  const ProfileFile *const *right = b;

  return strcmp((*left)->name, (*right)->name);
}

static const ProfileFile *
find_file(const GPtrArray *files, const char *name)
{
  for (guint i = 0; i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];

    if (g_str_equal(file->name, name))
      return file;
  }
  return NULL;
}

/* Whether a name is a word of plan.rng. */
static gboolean
is_word(const char *name)
{
  return g_ascii_isalnum(*name) &&
         strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789+-") == strlen(name);
}

static void
add_known_file(GPtrArray *files, const char *folder, const char *entry, gboolean own,
               GPtrArray *passed_over)
{
  g_autofree char *name = g_strndup(entry, strlen(entry) - strlen(SUFFIX));
  g_autofree char *path = g_build_filename(folder, entry, NULL);

  if (is_word(name)) {
    if (!find_file(files, name))
      g_ptr_array_add(files, file_new(name, path, own));
  } else if (passed_over) {
    g_ptr_array_add(passed_over,
                    g_strdup_printf("%s is skipped; a profile's name has only a-z, 0-9, - and +, "
                                    "and begins with a letter or a digit",
                                    path));
  }
}

/* Hidden files are backups and locks of editors (".#mine.xml"). */
static void
add_profile_folder(GPtrArray *files, const char *folder, GDir *dir, gboolean own,
                   GPtrArray *passed_over)
{
  const char *entry;

  while ((entry = g_dir_read_name(dir)))
    if (*entry != '.' && g_str_has_suffix(entry, SUFFIX))
      add_known_file(files, folder, entry, own, passed_over);
}

static void
add_own_folder(GPtrArray *files, const char *folder, GPtrArray *passed_over)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);

  if (dir)
    add_profile_folder(files, folder, dir, TRUE, passed_over);
  else if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    log_warning("%s; the profiles there are left out", error->message);
}

GPtrArray *
profile_files(GPtrArray *passed_over, GError **error)
{
  g_autofree char *user = paths_user_profiles();
  g_autofree char *admin = paths_admin_profiles();
  g_autofree char *ours = paths_data("profiles");
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)profile_file_free);
  g_autoptr(GDir) dir = g_dir_open(ours, 0, error);

  if (!dir)
    return NULL;
  add_own_folder(files, user, passed_over);
  add_own_folder(files, admin, passed_over);
  add_profile_folder(files, ours, dir, FALSE, passed_over);
  g_ptr_array_sort(files, compare_files);
  return g_steal_pointer(&files);
}

static GPtrArray *
get_names(const GPtrArray *files)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];

    g_ptr_array_add(names, g_strdup(file->name));
  }
  return names;
}

GPtrArray *
profile_names(GError **error)
{
  g_autoptr(GPtrArray) files = profile_files(NULL, error);

  return files ? get_names(files) : NULL;
}

static void
refuse_unknown(const char *name, const GPtrArray *files, GPtrArray *passed_over, GError **error)
{
  g_autoptr(GPtrArray) names = get_names(files);
  g_autofree char *list = NULL;
  g_autofree char *others = NULL;
  g_autofree char *hint = NULL;

  g_ptr_array_add(names, NULL);
  g_ptr_array_add(passed_over, NULL);
  list = g_strjoinv(", ", (char **)names->pdata);
  others = g_strjoinv("; ", (char **)passed_over->pdata);
  hint = spelling_hint(name, (const char *const *)names->pdata);
  gvt_usage(error, "there is no profile '%s'; there are: %s%s%s%s", name, list, *others ? "; " : "",
            others, hint);
}

ProfileFile *
profile_find(const char *name, GError **error)
{
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) files = profile_files(passed_over, error);
  const ProfileFile *found = files ? find_file(files, name) : NULL;

  if (found)
    return file_new(found->name, found->path, found->own);
  if (files)
    refuse_unknown(name, files, passed_over, error);
  return NULL;
}
