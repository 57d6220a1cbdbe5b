/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"

GQuark
gvt_error_quark(void)
{
  return g_quark_from_static_string("gvt-error");
}

static gboolean set_error(GError **error, GvtError code, const char *format, va_list args)
    G_GNUC_PRINTF(3, 0);

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

void
gvt_extend(GError **error, const char *format, ...)
{
  g_autofree char *more = NULL;
  g_autofree char *message = NULL;
  va_list args;

  if (!error || !*error)
    return;
  va_start(args, format);
  more = g_strdup_vprintf(format, args);
  va_end(args);
  message = (*error)->message;
  (*error)->message = g_strconcat(message, more, NULL);
}

gboolean
gvt_cancel(GError **error)
{
  g_set_error(error, GVT_ERROR, GVT_ERROR_CANCELLED, "cancelled, nothing was changed");
  return FALSE;
}

gboolean
gvt_is_usage(const GError *error)
{
  return error &&
         (error->domain == G_OPTION_ERROR || g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE) ||
          g_error_matches(error, GVT_ERROR, GVT_ERROR_NO_DEVICE));
}

gboolean
gvt_is_no_domain(const GError *error)
{
  return g_error_matches(error, GVT_ERROR, GVT_ERROR_NO_DOMAIN);
}

gboolean
gvt_is_unprinted(const GError *error)
{
  return g_error_matches(error, GVT_ERROR, GVT_ERROR_UNPRINTED) ||
         g_error_matches(error, GVT_ERROR, GVT_ERROR_UNTOLD);
}
