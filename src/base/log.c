/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "base/wrap.h"

static LogLevel current_level = LOG_LEVEL_NORMAL;

/* The capture of this thread, which works on one of many domains; NULL for none. */
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

enum { WRAPPED_INDENT = 4 };

/* Indents all lines but the first, so that no line from outside looks like a message of ours. With
   a width, breaks the first line, which begins in column first, to that width. The others may be
   commands to copy. */
static char *
indent_lines(const char *text, guint first, guint width)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  if (width && lines[0]) {
    char *wrapped = text_wrap(lines[0], first, WRAPPED_INDENT, width);

    g_free(lines[0]);
    lines[0] = wrapped;
  }
  return g_strjoinv("\n  ", lines);
}

typedef enum { MESSAGE_NOTE, MESSAGE_WARNING, MESSAGE_ERROR } MessageKind;

/* Whether a standard file is a terminal that may be coloured. */
static gboolean
may_colour(int fd)
{
  const char *no_color = g_getenv("NO_COLOR");

  return isatty(fd) && !(no_color && *no_color) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static char *
paint(const char *text, LogColour colour, int fd)
{
  return colour != LOG_PLAIN && may_colour(fd) ? g_strdup_printf("\x1b[%dm%s\x1b[0m", colour, text)
                                               : g_strdup(text);
}

gboolean
log_colour(void)
{
  return may_colour(STDOUT_FILENO);
}

char *
log_paint(const char *text, LogColour colour)
{
  return paint(text, colour, STDOUT_FILENO);
}

static void
capture_message(LogCapture *capture, MessageKind kind, const char *prefix, const char *lines,
                const char *visible)
{
  g_string_append_printf(capture->said, "%s%s\n", prefix, lines);
  if (kind != MESSAGE_ERROR)
    g_ptr_array_add(kind == MESSAGE_NOTE ? capture->notes : capture->warnings, g_strdup(visible));
}

static void write_message(MessageKind kind, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

static void
write_message(MessageKind kind, const char *format, va_list args)
{
  static const char *const prefixes[] = {
    [MESSAGE_NOTE] = "",
    [MESSAGE_WARNING] = "warning: ",
    [MESSAGE_ERROR] = "error: ",
  };
  static const LogColour colours[] = {
    [MESSAGE_NOTE] = LOG_PLAIN,
    [MESSAGE_WARNING] = LOG_YELLOW,
    [MESSAGE_ERROR] = LOG_RED,
  };
  g_autofree char *prefix = paint(prefixes[kind], colours[kind], STDERR_FILENO);
  g_autofree char *text = g_strdup_vprintf(format, args);
  g_autofree char *visible = text_visible(text);
  LogCapture *capture = g_private_get(&current_capture);
  const guint width = capture ? 0 : terminal_width(STDERR_FILENO);
  g_autofree char *lines = indent_lines(visible, (guint)strlen(prefixes[kind]), width);

  if (capture)
    capture_message(capture, kind, prefix, lines, visible);
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
  write_message(MESSAGE_NOTE, format, args);
  va_end(args);
}

void
log_warning(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  write_message(MESSAGE_WARNING, format, args);
  va_end(args);
}

void
log_error(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  write_message(MESSAGE_ERROR, format, args);
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

static gboolean pipe_is_broken;

static gboolean
fail_to_print(GError **error)
{
  int problem = errno;

  pipe_is_broken = pipe_is_broken || problem == EPIPE;
  g_set_error(error, GVT_ERROR, GVT_ERROR_UNPRINTED, "standard output can't be written: %s",
              g_strerror(problem));
  return FALSE;
}

gboolean
print_end(GError **error)
{
  return fflush(stdout) == 0 || fail_to_print(error);
}

gboolean
print_is_awaited(GError **error)
{
  struct pollfd out = { .fd = STDOUT_FILENO };

  if (poll(&out, 1, 0) <= 0)
    return TRUE;
  errno = EPIPE;
  return fail_to_print(error);
}

gboolean
print_is_piped_to_nobody(void)
{
  return pipe_is_broken;
}

gboolean
print_visible(const char *text, GError **error)
{
  LogCapture *capture = g_private_get(&current_capture);

  if (capture)
    g_string_append(capture->printed, text);
  else if (fputs(text, stdout) < 0)
    return fail_to_print(error);
  return capture || print_end(error);
}

static volatile sig_atomic_t interrupted;

static void
note_interrupt(int signal)
{
  (void)signal;
  interrupted = TRUE;
}

/* Makes SIGINT end the read of an answer, unless the caller ignores it. before gets its earlier
   action. */
static void
catch_interrupt(struct sigaction *before)
{
  const struct sigaction catch = { .sa_handler = note_interrupt, .sa_flags = SA_RESETHAND };

  interrupted = FALSE;
  sigaction(SIGINT, NULL, before);
  if (before->sa_handler == SIG_DFL)
    sigaction(SIGINT, &catch, NULL);
}

char *
log_read(const char *question)
{
  struct sigaction before;
  char *line = NULL;
  size_t size = 0;
  gboolean ended;

  catch_interrupt(&before);
  fputs(question, stderr);
  fflush(stderr);
  ended = getline(&line, &size, stdin) < 0 || interrupted;
  sigaction(SIGINT, &before, NULL);
  if (!ended)
    return g_strstrip(line);
  clearerr(stdin);
  fputc('\n', stderr);
  free(line);
  return NULL;
}

gboolean
log_ask(const char *question)
{
  g_autofree char *whole = g_strdup_printf("%s [y/N] ", question);
  g_autofree char *answer = log_read(whole);

  return answer && (g_ascii_strcasecmp(answer, "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0);
}
