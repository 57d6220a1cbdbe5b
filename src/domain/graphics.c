/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/graphics.h"

#include "domain/arguments.h"
#include "xml/xml.h"

gboolean
graphics_value_has_opengl(const char *value)
{
  return g_regex_match_simple("^egl-headless|(^|,)gl=(on|es|core)(,|$)", value, 0, 0);
}

static gboolean
any_has_opengl(const GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    if (graphics_value_has_opengl(values->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
graphics_arguments_have_opengl(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) displays = arguments_values(doc, xpath, "display");
  g_autoptr(GPtrArray) spice = arguments_values(doc, xpath, "spice");

  return any_has_opengl(displays) || any_has_opengl(spice);
}

gboolean
graphics_have_opengl(xmlDoc *domain)
{
  return xml_node(domain, NULL, "/domain/devices/graphics[" GRAPHICS_HAS_OPENGL "]") ||
         graphics_arguments_have_opengl(domain, ARGUMENTS_XPATH);
}
