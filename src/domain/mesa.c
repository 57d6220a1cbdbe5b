/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/mesa.h"

/* Mesa 22.0, docs/relnotes: the classic drivers are gone. i915 went on as a Gallium driver. */
static const char *const gone[] = { "i965", "nouveau_vieux", "r200", "radeon", NULL };

gboolean
mesa_has(const char *const *drivers, const char *name)
{
  return drivers && g_strv_contains(drivers, name);
}

gboolean
mesa_lacks(const char *const *drivers, const char *name)
{
  return drivers && !mesa_has(drivers, name) && (*drivers || g_strv_contains(gone, name));
}
