/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE
#include "diff.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"

/* A file in memory with the text, for reading; -1 with *error. */
static int
in_memory(const char *name, const char *text, GError **error)
{
  int fd = memfd_create(name, MFD_CLOEXEC);
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

static char **
command_line(const char *before_label, const char *after_label, gboolean colour, GError **error)
{
  const char *other = g_getenv("GVT_XML_DIFF");
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  g_auto(GStrv) parsed = NULL;

  if (other && *other) {
    if (!g_shell_parse_argv(other, NULL, &parsed, error)) {
      g_prefix_error(error, "GVT_XML_DIFF is no command line: ");
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
  /* The program's own descriptors, see below. */
  g_ptr_array_add(words, g_strdup("/dev/fd/3"));
  g_ptr_array_add(words, g_strdup("/dev/fd/4"));
  g_ptr_array_add(words, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

char *
diff_unified(const char *before, const char *after, const char *before_label,
             const char *after_label, gboolean colour, GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_auto(GStrv) words = command_line(before_label, after_label, colour, error);
  g_autofree char *text = NULL;
  int fd;

  if (!words)
    return NULL;
  fd = in_memory("before", before, error);
  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_fd(launcher, fd, 3);
  fd = in_memory("after", after, error);
  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_fd(launcher, fd, 4);
  process = g_subprocess_launcher_spawnv(launcher, (const char *const *)words, error);
  if (!process || !g_subprocess_communicate_utf8(process, NULL, NULL, &text, NULL, error))
    return NULL;
  /* 0 the same, 1 different, 2 trouble: diff(1). */
  if (!g_subprocess_get_if_exited(process) || g_subprocess_get_exit_status(process) > 1) {
    gvt_fail(error, "%s failed to compare (the environment's GVT_XML_DIFF names another program)",
             words[0]);
    return NULL;
  }
  return g_steal_pointer(&text);
}
