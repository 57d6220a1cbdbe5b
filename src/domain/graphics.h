/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* An XPath condition: whether QEMU draws by OpenGL for a <graphics> of the domain. */
#define GRAPHICS_HAS_OPENGL "gl/@enable = 'yes' or @type = 'egl-headless'"

/* An XPath condition: whether a <video> gives the guest 3D. */
#define VIDEO_HAS_3D "model/acceleration/@accel3d = 'yes'"

/* An XPath condition: whether other hosts reach a <graphics> of the domain by VNC or SPICE. One
   without an address listens on what qemu.conf says, which is this host's own by default. The
   variable remote in xslt/apply/display.xsl has it too. */
#define GRAPHICS_IS_REMOTE                                                                         \
  "(@type = 'vnc' or @type = 'spice') and "                                                        \
  "(listen/@type = 'network' or (@listen | listen/@address)"                                       \
  "[. != '' and not(starts-with(., '127.') or . = '::1' or . = 'localhost')])"

/* Whether the value of QEMU's -display or -spice makes it draw by OpenGL: "gtk,gl=es". */
gboolean graphics_value_has_opengl(const char *value);

/* Whether an argument of QEMU's makes it draw by OpenGL, as in "-display gtk,gl=on", among the
   arguments that xpath finds. */
gboolean graphics_arguments_have_opengl(xmlDoc *doc, const char *xpath);

/* Whether QEMU draws by OpenGL for a domain: for a <graphics>, or by an argument of its own. */
gboolean graphics_have_opengl(xmlDoc *domain);
