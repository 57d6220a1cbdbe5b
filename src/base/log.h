/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

typedef enum {
  LOG_LEVEL_QUIET, /* -q: only errors and warnings */
  LOG_LEVEL_NORMAL,
  LOG_LEVEL_VERBOSE, /* -v */
} LogLevel;

void log_set_level(LogLevel level);
gboolean log_is_verbose(void);

/* Whether notes are printed too, not only errors and warnings. */
gboolean log_is_talkative(void);

/* Messages for the user go to stderr. Control characters are made visible, and all lines but the
   first are indented. On a terminal the first is broken at spaces. */
void log_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Prints each string as a note that begins with "note: ". */
void log_notes(const GPtrArray *notes);

/* Prints a command's output to stdout, its control characters made visible. FALSE with *error if
   stdout can't be written. */
gboolean print_text(const char *text, GError **error);

/* Prints output for programs, XML or JSON, to stdout: unchanged, but on a terminal with control
   characters made visible. FALSE with *error if stdout can't be written. */
gboolean print_exact(const char *text, GError **error);

/* Prints a text to stdout unchanged. It may have colours; all else in it must be visible already.
   FALSE with *error if stdout can't be written. */
gboolean print_visible(const char *text, GError **error);

/* Writes the rest of stdout's buffer. FALSE with *error if this or an earlier write fails. */
gboolean print_end(GError **error);

/* FALSE with *error, as if a write had failed, if stdout is a pipe that nobody reads any more. For
   a command that prints only now and then. */
gboolean print_is_awaited(GError **error);

/* Whether stdout is a pipe that nobody reads any more, such as one to a head(1) that has ended. */
gboolean print_is_piped_to_nobody(void);

/* Output of one of several threads, kept until it is the turn of its domain. */
typedef struct {
  GString *said;       /* for stderr: the messages with their prefixes */
  GString *printed;    /* for stdout */
  GPtrArray *notes;    /* the notes in said, a string each, without prefix */
  GPtrArray *warnings; /* the warnings in said, a string each, without prefix */
} LogCapture;

/* Keeps all messages and output of the calling thread in capture, which the caller owns, and prints
   none. With NULL they are printed again. */
void log_capture(LogCapture *capture);

/* Whether stdout is a terminal that may be coloured. NO_COLOR and TERM=dumb forbid it. */
gboolean log_colour(void);

typedef enum {
  LOG_PLAIN = 0,
  LOG_RED = 31,
  LOG_GREEN = 32,
  LOG_YELLOW = 33,
  LOG_MAGENTA = 35,
  LOG_CYAN = 36
} LogColour;

/* A text for stdout, in the colour if log_colour(). Free with g_free(). */
char *log_paint(const char *text, LogColour colour);

/* Asks a question on the terminal, and reads a line. Returns it without white space around it; NULL
   at the end of input, and if SIGINT came meanwhile, which then doesn't end the process. Free with
   g_free(). */
char *log_read(const char *question);

/* Asks a question on the terminal. Any answer but y or yes is no, also the end of input. */
gboolean log_ask(const char *question);
