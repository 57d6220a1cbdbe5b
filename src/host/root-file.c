/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static char *join(const char *root, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

static char *
join(const char *root, const char *format, va_list args)
{
  g_autofree char *path = g_strdup_vprintf(format, args);

  return g_build_filename(root, path, NULL);
}

/* Sets path from root and the format and arguments of the function around it. */
#define JOIN(path, root, format)                                                                   \
  do {                                                                                             \
    va_list args;                                                                                  \
                                                                                                   \
    va_start(args, format);                                                                        \
    path = join(root, format, args);                                                               \
    va_end(args);                                                                                  \
  } while (0)

char *
root_file_path(const char *root, const char *format, ...)
{
  char *path;

  JOIN(path, root, format);
  return path;
}

gboolean
root_file_exists(const char *root, const char *format, ...)
{
  g_autofree char *path = NULL;

  JOIN(path, root, format);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static char *
read_stripped(const char *path)
{
  char *text = NULL;

  return g_file_get_contents(path, &text, NULL, NULL) ? g_strstrip(text) : NULL;
}

char *
root_file_read(const char *root, const char *format, ...)
{
  g_autofree char *path = NULL;

  JOIN(path, root, format);
  return read_stripped(path);
}

guint64
root_file_number(const char *root, guint base, const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  JOIN(path, root, format);
  text = read_stripped(path);
  return text ? g_ascii_strtoull(text, NULL, base) : 0;
}

char *
root_file_link(const char *root, const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autofree char *target = NULL;

  JOIN(path, root, format);
  target = g_file_read_link(path, NULL);
  return target ? g_path_get_basename(target) : NULL;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
root_file_list(const char *root, const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(GDir) folder = NULL;
  const char *name;

  JOIN(path, root, format);
  folder = g_dir_open(path, 0, NULL);
  while (folder && (name = g_dir_read_name(folder)))
    g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

gboolean
root_file_write(const char *root, const char *text, GError **error, const char *format, ...)
{
  g_autofree char *path = NULL;
  gsize length = strlen(text);
  gboolean written;
  int file;

  JOIN(path, root, format);
  file = open(path, O_WRONLY | O_CLOEXEC | O_TRUNC);
  written = file >= 0 && write(file, text, length) == (gssize)length;
  if (!written)
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "/%s: %s",
                path + strlen(root) + !g_str_has_suffix(root, "/"), g_strerror(errno));
  if (file >= 0)
    close(file);
  return written;
}

char *
root_file_program(const char *root, const char *name)
{
  /* NVIDIA's vGPU driver has its script in a folder of its own. */
  static const char *const folders[] = {
    "usr/sbin", "sbin", "usr/bin", "bin", "usr/lib/nvidia", "run/current-system/sw/bin"
  };

  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *path = g_build_filename(root, folders[i], name, NULL);

    if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer(&path);
  }
  return NULL;
}

gboolean
root_file_run(const char *root, const char *const *words, GError **error)
{
  char *environment[] = { (char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *)"LC_ALL=C", NULL };
  g_autofree char *path = root_file_program(root, words[0]);
  g_autofree char *line = g_strjoinv(" ", (char **)words);
  g_auto(GStrv) argv = g_strdupv((char **)words);
  g_autofree char *message = NULL;
  g_autoptr(GError) problem = NULL;
  int status = 0;

  if (!path)
    return gvt_fail(error, "this host has no program %s; install the package that has it",
                    words[0]);
  g_free(argv[0]);
  argv[0] = g_steal_pointer(&path);
  if (g_spawn_sync("/", argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &message,
                   &status, &problem) &&
      g_spawn_check_exit_status(status, &problem))
    return TRUE;
  return gvt_fail(error, "%s failed: %s", line,
                  message && *g_strstrip(message) ? g_strdelimit(message, "\n", ' ')
                                                  : problem->message);
}
