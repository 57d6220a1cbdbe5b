/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/display-service.h"

#include "host/root-file.h"

/* The alias that systemd gives the display manager which is enabled. */
#define ALIAS "display-manager.service"

char *
display_service_unit(const char *name)
{
  return g_str_has_suffix(name, ".service") ? g_strdup(name) : g_strdup_printf("%s.service", name);
}

gboolean
display_service_may_stop(const char *root, const char *unit, char **display_manager)
{
  char *enabled = root_file_link(root, "etc/systemd/system/" ALIAS);

  *display_manager = enabled ? enabled : g_strdup(ALIAS);
  return g_str_equal(unit, ALIAS) || g_str_equal(unit, *display_manager);
}
