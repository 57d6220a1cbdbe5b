/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/internal.h"

#include <stdlib.h>

#include <libvirt/virterror.h>

#include "base/redact.h"

/* Prints nothing. Without an error function libvirt prints each error to stderr. */
static void
ignore_libvirt_error(void *data, virErrorPtr libvirt_error)
{
  (void)data;
  (void)libvirt_error;
}

gboolean
virt_start_library(GError **error)
{
  static gsize once = 0;
  static gboolean started;

  if (g_once_init_enter(&once)) {
    virSetErrorFunc(NULL, ignore_libvirt_error);
    /* qemu:///embed needs an event loop that is registered before it opens. */
    started = virInitialize() == 0 && virEventRegisterDefaultImpl() == 0;
    g_once_init_leave(&once, 1);
  }
  return started || virt_fail(error, GVT_ERROR_FAILED, "libvirt can't be initialized");
}

gboolean
virt_fail(GError **error, GvtError code, const char *prefix)
{
  virErrorPtr last = virGetLastError();
  g_autofree char *said =
      redact_text(last && last->message ? last->message : "libvirt failed without saying why");

  g_set_error(error, GVT_ERROR, (gint)code, "%s%s%s", prefix ? prefix : "", prefix ? ": " : "",
              said);
  return FALSE;
}

char *
virt_own_string(char *text)
{
  char *copy = g_strdup(text);

  free(text);
  return copy;
}
