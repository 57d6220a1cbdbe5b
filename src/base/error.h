/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define GVT_ERROR (gvt_error_quark())

/*
 * GVT_ERROR_FAILED:  the thing can't be done; the message says why and what to do. Exit status 1.
 * GVT_ERROR_USAGE:   the command line is wrong. Exit status 2.
 * GVT_ERROR_NO_DEVICE: the same: no device is named, and none is recorded. Exit status 2.
 * GVT_ERROR_INVALID: a document doesn't fit its schema.
 * GVT_ERROR_UNKNOWN: it can't be known here (no schema on this host, a judge that can't judge).
 */
typedef enum {
  GVT_ERROR_FAILED,
  GVT_ERROR_USAGE,
  GVT_ERROR_NO_DEVICE,
  GVT_ERROR_INVALID,
  GVT_ERROR_UNKNOWN,
} GvtError;

GQuark gvt_error_quark(void);

/* Sets *error to a GVT_ERROR_FAILED with the formatted message, and is FALSE: "return gvt_fail(error, …)". */
gboolean gvt_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether the command line is to blame: exit status 2. error may be NULL. */
gboolean gvt_is_usage(const GError *error);

/* Adds to what *error says (error may be NULL). */
void gvt_extend(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same for the command line. */
gboolean gvt_usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
