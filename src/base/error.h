/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define GVT_ERROR (gvt_error_quark())

typedef enum {
  GVT_ERROR_FAILED,    /* it can't be done; the message says why and what to do: exit status 1 */
  GVT_ERROR_USAGE,     /* the command line is wrong: exit status 2 */
  GVT_ERROR_NO_DEVICE, /* no device is named, and none is recorded: exit status 2 */
  GVT_ERROR_NO_DOMAIN, /* libvirt has no such domain: exit status 1 */
  GVT_ERROR_NO_CONNECTION, /* libvirt can't be reached, or doesn't let the user in: exit status 1 */
  GVT_ERROR_INVALID,       /* a document doesn't fit its schema */
  GVT_ERROR_UNKNOWN,   /* it can't be known here: no schema on this host, libvirt can't tell, … */
  GVT_ERROR_CANCELLED, /* the user said no; the message is printed without "error: " */
  GVT_ERROR_UNPRINTED, /* standard output can't be written */
  GVT_ERROR_UNTOLD,    /* the same, but the work is done: exit status 4 */
} GvtError;

GQuark gvt_error_quark(void);

/* Sets *error to a GVT_ERROR_FAILED with the formatted message, and is FALSE: "return
   gvt_fail(error, …)". */
gboolean gvt_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Sets *error to a GVT_ERROR_USAGE with the formatted message, and is FALSE. */
gboolean gvt_usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Sets *error to the GVT_ERROR_CANCELLED of a user who was asked before anything was changed, and
   is FALSE. */
gboolean gvt_cancel(GError **error);

/* Whether an error (may be NULL) is about the command line: exit status 2. */
gboolean gvt_is_usage(const GError *error);

/* Whether an error (may be NULL) is that libvirt has no such domain. */
gboolean gvt_is_no_domain(const GError *error);

/* Whether an error (may be NULL) is that standard output can't be written. */
gboolean gvt_is_unprinted(const GError *error);

/* Appends the formatted text to the message of *error. Does nothing if error or *error is NULL. */
void gvt_extend(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
