/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/text.h"

#include <string.h>

#include "base/redact.h"

char *
text_visible(const char *text)
{
  g_autoptr(GString) visible = g_string_new(NULL);
  g_autofree char *valid = g_utf8_make_valid(text, -1);

  for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
    gunichar character = g_utf8_get_char(c);

    /* Not printable are C0, C1 (U+0080 to U+009F; U+009B begins a sequence like ESC [), and
       characters that change the direction of writing. */
    if (g_unichar_isprint(character) || character == '\n')
      g_string_append_unichar(visible, character);
    else
      g_string_append_printf(visible, character < 0x80 ? "\\x%02x" : "\\u%04x", character);
  }
  return g_string_free(g_steal_pointer(&visible), FALSE);
}

char *
text_line(const char *text)
{
  return g_strdelimit(text_visible(text), "\n", ' ');
}

guint
text_width(const char *text)
{
  guint width = 0;

  for (const char *c = text; *c; c = g_utf8_next_char(c)) {
    gunichar character = g_utf8_get_char(c);

    if (!g_unichar_iszerowidth(character))
      width += g_unichar_iswide(character) ? 2 : 1;
  }
  return width;
}

void
text_append(GString *text, const char *sep, const char *piece)
{
  g_string_append_printf(text, "%s%s", text->len ? sep : "", piece);
}

char *
text_join(const GPtrArray *texts, const char *sep)
{
  g_autoptr(GString) joined = g_string_new(NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf(joined, "%s%s", i ? sep : "", (const char *)texts->pdata[i]);
  return g_string_free(g_steal_pointer(&joined), FALSE);
}

char *
text_shell_word(const char *word)
{
  static const char plain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-:/+@";

  return *word && strspn(word, plain) == strlen(word) ? g_strdup(word) : g_shell_quote(word);
}

char *
text_program(const char *program, const char *uri)
{
  g_autofree char *masked = uri ? redact_text(uri) : NULL;
  g_autofree char *word = masked ? text_shell_word(masked) : NULL;

  return g_strdup_printf("%s%s%s", program, word ? " -c " : "", word ? word : "");
}
