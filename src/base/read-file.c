/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/read-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"

const char *
read_file_name(const char *file)
{
  return g_str_equal(file, "-") ? "standard input" : file;
}

/* Reads to the end, or until there is more than limit. */
static gboolean
read_all(int fd, gsize limit, GString *text)
{
  char buffer[16 * 1024];
  ssize_t got;

  do {
    got = read(fd, buffer, sizeof buffer);
    if (got > 0)
      g_string_append_len(text, buffer, got);
  } while ((got > 0 && text->len <= limit) || (got < 0 && errno == EINTR));
  return got >= 0;
}

char *
read_file(const char *file, gsize limit, gsize *length, GError **error)
{
  gboolean is_file = !g_str_equal(file, "-");
  int fd = is_file ? open(file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  g_autoptr(GString) text = g_string_new(NULL);
  gboolean done = fd >= 0 && read_all(fd, limit, text);
  int problem = errno;

  if (is_file && fd >= 0)
    close(fd);
  if (!done) {
    gvt_fail(error, "%s can't be read: %s", read_file_name(file), g_strerror(problem));
    return NULL;
  }
  if (text->len > limit) {
    gvt_fail(error, "%s has more than %" G_GSIZE_FORMAT " MiB, more than any domain has",
             read_file_name(file), limit / 1024 / 1024);
    return NULL;
  }
  if (!length && strlen(text->str) != text->len) {
    gvt_fail(error, "%s isn't text, because it has a NUL byte; write it in UTF-8",
             read_file_name(file));
    return NULL;
  }
  if (length)
    *length = text->len;
  return g_string_free(g_steal_pointer(&text), FALSE);
}
