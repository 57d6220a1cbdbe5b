/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

typedef enum {
  LOG_LEVEL_QUIET, /* -q: errors and warnings alone */
  LOG_LEVEL_NORMAL,
  LOG_LEVEL_VERBOSE, /* -v */
} LogLevel;

void log_set_level(LogLevel level);
gboolean log_is_verbose(void);
/* Whether anything but errors and warnings is said. */
gboolean log_is_talkative(void);

/* What is said to the user goes to stderr: control characters made visible, further lines set in. */
void log_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_notes(const GPtrArray *notes);

/* What was asked for goes to stdout: control characters made visible. FALSE with *error where it can't be written. */
gboolean print_text(const char *text, GError **error);

/* The same for a program, XML or JSON: as it is, but on a terminal. */
gboolean print_exact(const char *text, GError **error);

/* The same for a text with colours, all that is in it being visible already. */
gboolean print_visible(const char *text, GError **error);

/* What a thread says and prints while others do too: kept until it is its turn. */
typedef struct {
  GString *said;
  GString *printed;
  GPtrArray *notes; /* the same as in said, a text each */
  GPtrArray *warnings;
} LogCapture;

/* Has the words of the calling thread kept; NULL has them go out again. */
void log_capture(LogCapture *capture);

/* Whether stdout is a terminal that may be coloured (NO_COLOR, TERM=dumb). */
gboolean log_colour(void);

/* Asks on the terminal; anything but y or yes, the end of input too, is no. */
gboolean log_ask(const char *question);

/* A text, its control characters made visible (\x1b, \u009b), for a terminal. Lines stay lines. Free with g_free(). */
char *text_visible(const char *text);

/* The same on one line: a name, a cell. */
char *text_line(const char *text);

/* A word as a shell takes it, for a command that a message names: in quotes where it needs them. Free with g_free(). */
char *text_shell_word(const char *word);
