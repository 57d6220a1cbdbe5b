/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

typedef enum {
  REPORT_QUIET, /* -q: errors and warnings alone */
  REPORT_NORMAL,
  REPORT_VERBOSE, /* -v */
} ReportLevel;

void report_set_level(ReportLevel level);
gboolean report_is_verbose(void);

/* What is said to the user goes to stderr, a line each, control characters made visible. */
void report_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
void report_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
void report_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
void report_notes(const GPtrArray *notes);

/* What was asked for goes to stdout. FALSE with *error where it can't be written. */
gboolean report_print(const char *text, GError **error);

/* Whether stdout is a terminal that may be coloured (NO_COLOR, TERM=dumb). */
gboolean report_colour(void);

/* Asks on the terminal; anything but y or yes, the end of input too, is no. */
gboolean report_ask(const char *question);

/* A text with its control characters made visible (\x1b), for a terminal. Free with g_free(). */
char *report_visible(const char *text);
