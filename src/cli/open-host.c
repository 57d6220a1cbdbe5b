/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/open-host.h"

#include "base/log.h"
#include "cli/command.h"

gboolean
open_host(VirtConnection **connection, GError **error)
{
  g_autoptr(GError) problem = NULL;

  *connection = virt_open(command_globals.uri, TRUE, &problem);
  if (*connection)
    return TRUE;
  if (command_globals.uri || g_getenv("LIBVIRT_DEFAULT_URI")) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  log_note("note: libvirt isn't used (%s); the facts come only from this host's kernel",
           problem->message);
  return TRUE;
}
