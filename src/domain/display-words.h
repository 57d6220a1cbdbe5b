/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The display of a domain for people. */

/* Its graphics and videos: "spice graphics, qxl video"; "no display" for none. sep is between two.
   Free with g_free(). */
char *display_elements(xmlDoc *domain, const char *sep);

/* How the guest is seen: "shown by SPICE with OpenGL on this host", "without a display". host is
   the host of the domain, "this host" or "its host". Free with g_free(). */
char *display_shown(xmlDoc *domain, const char *host);
