/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* An XPath condition: whether QEMU draws by OpenGL for a <graphics> of the domain. */
#define GRAPHICS_HAS_OPENGL "gl/@enable = 'yes' or @type = 'egl-headless'"

/* Whether a QEMU option with this value makes QEMU draw by OpenGL: "-display gtk,gl=on". An option
   may have one dash or two. */
gboolean graphics_option_has_opengl(const char *option, const char *value);

/* Whether QEMU draws by OpenGL for a domain: for a <graphics>, or by an argument of its own. */
gboolean graphics_have_opengl(xmlDoc *domain);
