/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/display-words.h"

#include <string.h>

#include "base/text.h"
#include "domain/arguments.h"
#include "domain/graphics.h"
#include "domain/looking-glass.h"
#include "xml/xml.h"

char *
display_elements(xmlDoc *domain, const char *sep)
{
  g_autoptr(GPtrArray) elements =
      xml_nodes(domain, NULL, "/domain/devices/graphics | /domain/devices/video/model");
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < elements->len; i++) {
    xmlNode *element = elements->pdata[i];
    gboolean is_video = xmlStrEqual(element->name, BAD_CAST "model");
    g_autofree char *type = xml_attribute(element, "type");
    const char *more =
        is_video
            ? xml_node(domain, element, "parent::*[" VIDEO_HAS_3D "]") ? " video with 3D" : " video"
        : xml_node(domain, element, "self::*[" GRAPHICS_HAS_OPENGL "]") ? " graphics with OpenGL"
                                                                        : " graphics";
    g_autofree char *piece = g_strconcat(type ? type : "unknown", more, NULL);

    if (!is_video || g_strcmp0(type, "none") != 0)
      text_append(text, sep, piece);
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("no display");
}

/* The names of displays for people, each for a word of libvirt's or QEMU's. */
static const struct {
  const char *type;
  const char *words; /* NULL: nobody sees it by this */
} ways[] = {
  { "spice", "SPICE" },      { "vnc", "VNC" },           { "rdp", "RDP" },
  { "dbus", "D-Bus" },       { "gtk", "a GTK window" },  { "sdl", "an SDL window" },
  { "desktop", "a window" }, { "egl-headless", NULL },   { "none", NULL },
  { "spice-app", "SPICE" },  { "curses", "a terminal" }, { "cocoa", "a window" },
};

/* type is followed by the end or a comma. */
static void
append_way(GString *text, const char *type)
{
  gsize length = strcspn(type, ",");

  for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
    if (strlen(ways[i].type) == length && strncmp(type, ways[i].type, length) == 0 &&
        ways[i].words && !strstr(text->str, ways[i].words))
      text_append(text, " and ", ways[i].words);
}

char *
display_shown(xmlDoc *domain, const char *host)
{
  g_autoptr(GPtrArray) graphics = xml_nodes(domain, NULL, "/domain/devices/graphics");
  g_autoptr(GPtrArray) arguments = arguments_values(domain, ARGUMENTS_XPATH, "display");
  g_autoptr(GString) text = g_string_new(NULL);
  gboolean remote =
      xml_node(domain, NULL, "/domain/devices/graphics[" GRAPHICS_IS_REMOTE "]") != NULL;

  if (looking_glass_is_there(domain))
    text_append(text, " and ", "Looking Glass");
  for (guint i = 0; i < graphics->len; i++) {
    g_autofree char *type = xml_attribute(graphics->pdata[i], "type");

    append_way(text, type ? type : "");
  }
  for (guint i = 0; i < arguments->len; i++)
    append_way(text, arguments->pdata[i]);
  if (text->len == 0)
    return g_strdup("without a display");
  return g_strdup_printf("shown by %s%s %s%s", text->str,
                         graphics_have_opengl(domain) ? " with OpenGL" : "",
                         remote ? "for other hosts too" : "on ", remote ? "" : host);
}
