/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/graphics.h"

#include <string.h>

#include "xml/xml.h"

gboolean
graphics_option_has_opengl(const char *option, const char *value)
{
  const char *name = option + strspn(option, "-");
  gboolean is_display = g_str_equal(name, "display");

  if (name == option || (!is_display && !g_str_equal(name, "spice")))
    return FALSE;
  return strstr(value, "gl=on") || strstr(value, "gl=es") || strstr(value, "gl=core") ||
         (is_display && g_str_has_prefix(value, "egl-headless"));
}

static gboolean
arguments_have_opengl(xmlDoc *domain)
{
  g_autoptr(GPtrArray) arguments = xml_nodes(domain, NULL, "/domain/qemu:commandline/qemu:arg");

  for (guint i = 1; i < arguments->len; i++) {
    g_autofree char *option = xml_attribute(arguments->pdata[i - 1], "value");
    g_autofree char *value = xml_attribute(arguments->pdata[i], "value");

    if (option && value && graphics_option_has_opengl(option, value))
      return TRUE;
  }
  return FALSE;
}

gboolean
graphics_have_opengl(xmlDoc *domain)
{
  g_autoptr(GPtrArray) found =
      xml_nodes(domain, NULL, "/domain/devices/graphics[" GRAPHICS_HAS_OPENGL "]");

  return found->len > 0 || arguments_have_opengl(domain);
}
