/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/graphics.h"

#include <string.h>

#include "domain/arguments.h"
#include "xml/xml.h"

static gboolean
has_opengl(const GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++) {
    const char *value = values->pdata[i];

    if (strstr(value, "gl=on") || strstr(value, "gl=es") || strstr(value, "gl=core") ||
        g_str_has_prefix(value, "egl-headless"))
      return TRUE;
  }
  return FALSE;
}

gboolean
graphics_arguments_have_opengl(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) displays = arguments_values(doc, xpath, "display");
  g_autoptr(GPtrArray) spice = arguments_values(doc, xpath, "spice");

  return has_opengl(displays) || has_opengl(spice);
}

gboolean
graphics_have_opengl(xmlDoc *domain)
{
  g_autoptr(GPtrArray) found =
      xml_nodes(domain, NULL, "/domain/devices/graphics[" GRAPHICS_HAS_OPENGL "]");

  return found->len > 0 || graphics_arguments_have_opengl(domain, ARGUMENTS_XPATH);
}
