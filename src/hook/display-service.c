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
display_service_is_alias(const char *unit)
{
  return g_str_equal(unit, ALIAS);
}

gboolean
display_service_may_stop(const char *root, const char *unit, char **display_manager)
{
  char *enabled = root_file_link(root, "etc/systemd/system/" ALIAS);

  *display_manager = enabled ? enabled : g_strdup(ALIAS);
  return display_service_is_alias(unit) || g_str_equal(unit, *display_manager);
}

/* Whether a display manager is enabled. NixOS has no other name for it than the alias. */
static gboolean
has_manager(const char *root)
{
  g_autofree char *enabled = root_file_link(root, "etc/systemd/system/" ALIAS);

  return enabled || root_file_exists(root, "etc/systemd/system/%s", ALIAS);
}

gboolean
display_service_ends(const char *root, const char *name, const DeviceOpener *opener)
{
  g_autofree char *unit = name ? display_service_unit(name) : NULL;
  g_autofree char *display_manager = NULL;

  if (g_strcmp0(opener->unit, HOOK_PERSISTENCED) == 0)
    return TRUE;
  if (!unit || !display_service_may_stop(root, unit, &display_manager) || !has_manager(root))
    return FALSE;
  return opener->in_session || !opener->unit || g_str_equal(opener->unit, unit) ||
         g_str_equal(opener->unit, display_manager);
}
