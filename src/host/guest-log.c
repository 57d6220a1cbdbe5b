/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/guest-log.h"

#include <string.h>

char *
guest_log_path(const char *name, gboolean session)
{
  if (strchr(name, '/') || *name == '.')
    return NULL;
  if (session)
    return g_strdup_printf("%s/libvirt/qemu/log/%s.log", g_get_user_cache_dir(), name);
  return g_strdup_printf("/var/log/libvirt/qemu/%s.log", name);
}

GuestLogEnd
guest_log_end(char **lines, char ***said)
{
  GuestLogEnd end = GUEST_LOG_FINE;
  gboolean started = FALSE;

  *said = lines;
  for (; *lines; lines++) {
    if (strstr(*lines, "starting up libvirt version")) {
      *said = lines;
      started = TRUE;
      end = GUEST_LOG_FINE;
    } else if (strstr(*lines, ": shutting down, reason=failed") ||
               strstr(*lines, ": shutting down, reason=crashed")) {
      end = started ? GUEST_LOG_FAILED : GUEST_LOG_REFUSED;
      started = FALSE;
    } else if (strstr(*lines, ": shutting down")) {
      end = GUEST_LOG_FINE;
      started = FALSE;
    }
  }
  return end;
}

gboolean
guest_log_is_said(const char *line)
{
  return *line && *line != '-' && !g_str_has_suffix(line, "\\") &&
         !strstr(line, "starting up libvirt version") && !strstr(line, ": shutting down");
}
