/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/wrap.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

enum { USUAL_COLUMNS = 80 };

/* The end of the word that begins there: at a space that isn't between quotes. */
static const char *
word_end(const char *word)
{
  gboolean quoted = FALSE;

  for (; *word && (quoted || *word != ' '); word++)
    if (*word == '`')
      quoted = !quoted && strchr(word + 1, '`');
  return word;
}

char *
text_wrap_with(const char *text, guint first, const char *beginning, guint indent, guint width)
{
  g_autoptr(GString) wrapped = g_string_new(NULL);
  guint column = first;

  while (*text) {
    const char *end = word_end(text);
    g_autofree char *word = g_strndup(text, (gsize)(end - text));
    const guint columns = text_width(word);

    if (wrapped->len && column + 1 + columns > width) {
      g_string_append_printf(wrapped, "\n%s", beginning);
      column = indent;
    } else if (wrapped->len) {
      g_string_append_c(wrapped, ' ');
      column++;
    }
    g_string_append(wrapped, word);
    column += columns;
    text = *end ? end + 1 : end;
  }
  return g_string_free(g_steal_pointer(&wrapped), FALSE);
}

char *
text_wrap(const char *text, guint first, guint indent, guint width)
{
  g_autofree char *beginning = g_strnfill(indent, ' ');

  return text_wrap_with(text, first, beginning, indent, width);
}

guint
terminal_width(int fd)
{
  struct winsize size = { 0 };

  return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

guint
terminal_columns(void)
{
  const guint width = terminal_width(STDOUT_FILENO);

  return width ? width : USUAL_COLUMNS;
}
