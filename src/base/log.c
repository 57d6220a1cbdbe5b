/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static LogLevel current_level = LOG_LEVEL_NORMAL;

/* Of a thread that works on one of many domains. */
static GPrivate current_capture;

void
log_capture(LogCapture *capture)
{
  g_private_set(&current_capture, capture);
}

void
log_set_level(LogLevel level)
{
  current_level = level;
}

gboolean
log_is_verbose(void)
{
  return current_level == LOG_LEVEL_VERBOSE;
}

gboolean
log_is_talkative(void)
{
  return current_level != LOG_LEVEL_QUIET;
}

char *
text_visible(const char *text)
{
  g_autoptr(GString) visible = g_string_new(NULL);
  g_autofree char *valid = g_utf8_make_valid(text, -1);

  for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
    gunichar character = g_utf8_get_char(c);

    /* C1 (U+0080 to U+009F) too: U+009B begins a sequence as ESC [ does. And what turns the direction of writing around. */
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

/* The lines behind the first are set in, so that none that comes from outside looks like one of ours. */
static char *
set_in(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  return g_strjoinv("\n  ", lines);
}

/* Which of a capture's lists a line is for. */
typedef enum { KIND_NOTE, KIND_WARNING, KIND_ERROR } Kind;

static void
keep(LogCapture *capture, Kind kind, const char *prefix, const char *lines, const char *visible)
{
  g_string_append_printf(capture->said, "%s%s\n", prefix, lines);
  if (kind != KIND_ERROR)
    g_ptr_array_add(kind == KIND_NOTE ? capture->notes : capture->warnings, g_strdup(visible));
}

static void say(Kind kind, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

static void
say(Kind kind, const char *format, va_list args)
{
  static const char *const prefixes[] = {
    [KIND_NOTE] = "",
    [KIND_WARNING] = "warning: ",
    [KIND_ERROR] = "error: ",
  };
  const char *prefix = prefixes[kind];
  g_autofree char *text = g_strdup_vprintf(format, args);
  g_autofree char *visible = text_visible(text);
  g_autofree char *lines = set_in(visible);
  LogCapture *capture = g_private_get(&current_capture);

  if (capture)
    keep(capture, kind, prefix, lines, visible);
  else
    fprintf(stderr, "%s%s\n", prefix, lines);
}

void
log_note(const char *format, ...)
{
  va_list args;

  if (!log_is_talkative())
    return;
  va_start(args, format);
  say(KIND_NOTE, format, args);
  va_end(args);
}

void
log_warning(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  say(KIND_WARNING, format, args);
  va_end(args);
}

void
log_error(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  say(KIND_ERROR, format, args);
  va_end(args);
}

void
log_notes(const GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    log_note("note: %s", (const char *)notes->pdata[i]);
}

gboolean
print_text(const char *text, GError **error)
{
  g_autofree char *visible = text_visible(text);

  return print_visible(visible, error);
}

gboolean
print_exact(const char *text, GError **error)
{
  return isatty(STDOUT_FILENO) ? print_text(text, error) : print_visible(text, error);
}

gboolean
print_visible(const char *text, GError **error)
{
  LogCapture *capture = g_private_get(&current_capture);

  if (capture)
    g_string_append(capture->printed, text);
  else if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
    return gvt_fail(error, "standard output can't be written: %s", g_strerror(errno));
  return TRUE;
}

gboolean
log_colour(void)
{
  const char *no_color = g_getenv("NO_COLOR");

  return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
         g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

gboolean
log_ask(const char *question)
{
  char answer[16] = "";

  fprintf(stderr, "%s [y/N] ", question);
  if (!fgets(answer, sizeof answer, stdin))
    return FALSE;
  g_strstrip(answer);
  return g_ascii_strcasecmp(answer, "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0;
}

char *
text_shell_word(const char *word)
{
  static const char plain[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-:/+@";

  return *word && strspn(word, plain) == strlen(word) ? g_strdup(word) : g_shell_quote(word);
}
