/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE
#include "base/diff.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

/* Opens a file in memory with the text, for a child process to read; -1 with *error if it fails. */
static int
open_memory_file(const char *name, const char *text, GError **error)
{
  int fd = memfd_create(name, 0);
  gsize left = strlen(text);

  while (fd >= 0 && left > 0) {
    gssize written = write(fd, text, left);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      break;
    text += written;
    left -= (gsize)written;
  }
  if (fd < 0 || left > 0 || lseek(fd, 0, SEEK_SET) < 0) {
    gvt_fail(error, "no memory for a diff: %s", g_strerror(errno));
    if (fd >= 0)
      close(fd);
    return -1;
  }
  return fd;
}

static GPtrArray *
diff_command(const char *before_label, const char *after_label, gboolean colour, GError **error)
{
  const char *other = g_getenv("GVT_XML_DIFF");
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) parsed = NULL;

  if (other && *other) {
    if (!g_shell_parse_argv(other, NULL, &parsed, error)) {
      g_prefix_error(error, "GVT_XML_DIFF isn't a command line: ");
      return NULL;
    }
    for (gsize i = 0; parsed[i]; i++)
      g_ptr_array_add(words, g_strdup(parsed[i]));
  } else {
    g_ptr_array_add(words, g_strdup("diff"));
    g_ptr_array_add(words, g_strdup("-u"));
    g_ptr_array_add(words, g_strdup(colour ? "--color=always" : "--color=never"));
    g_ptr_array_add(words, g_strdup_printf("--label=%s", before_label));
    g_ptr_array_add(words, g_strdup_printf("--label=%s", after_label));
  }
  return g_steal_pointer(&words);
}

/* Runs the program on two open files of this process. It inherits all open files, since GLib then
   needs no copy of the process (it spawns instead of forking). */
static char *
run_diff(GPtrArray *words, int before, int after, GError **error)
{
  const GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_LEAVE_DESCRIPTORS_OPEN;
  g_autofree char *text = NULL;
  int status;

  g_ptr_array_add(words, g_strdup_printf("/dev/fd/%d", before));
  g_ptr_array_add(words, g_strdup_printf("/dev/fd/%d", after));
  g_ptr_array_add(words, NULL);
  if (!g_spawn_sync(NULL, (char **)words->pdata, NULL, flags, NULL, NULL, &text, NULL, &status,
                    error)) {
    gvt_extend(error, "; install diffutils, or name another program in GVT_XML_DIFF");
    return NULL;
  }
  /* diff(1) exits with 0 if the texts are equal, with 1 if they differ, with 2 if it failed. */
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1 || !g_utf8_validate(text, -1, NULL)) {
    gvt_fail(error, "%s failed to compare; name another program in GVT_XML_DIFF",
             (const char *)words->pdata[0]);
    return NULL;
  }
  return g_steal_pointer(&text);
}

gboolean
diff_is_missing(const GError *error)
{
  const char *other = g_getenv("GVT_XML_DIFF");
  g_autofree char *program = g_find_program_in_path("diff");

  return error && error->domain == G_SPAWN_ERROR && !program && !(other && *other);
}

char *
diff_unified(const char *before, const char *after, const char *before_label,
             const char *after_label, gboolean colour, GError **error)
{
  g_autoptr(GPtrArray) words = diff_command(before_label, after_label, colour, error);
  int first = words ? open_memory_file("before", before, error) : -1;
  int second = first >= 0 ? open_memory_file("after", after, error) : -1;
  char *text = second >= 0 ? run_diff(words, first, second, error) : NULL;

  if (first >= 0)
    close(first);
  if (second >= 0)
    close(second);
  return text;
}
