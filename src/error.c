/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "error.h"

G_DEFINE_QUARK(gvt - error, gvt_error)

static gboolean
set_error(GError **error, GvtError code, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf(format, args);

  g_set_error_literal(error, GVT_ERROR, (gint)code, message);
  return FALSE;
}

gboolean
gvt_fail(GError **error, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  set_error(error, GVT_ERROR_FAILED, format, args);
  va_end(args);
  return FALSE;
}

gboolean
gvt_usage(GError **error, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  set_error(error, GVT_ERROR_USAGE, format, args);
  va_end(args);
  return FALSE;
}
