/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An XPath condition: whether QEMU draws by OpenGL for a <graphics> of the domain.
   xslt/lib/facts.xsl has the same condition (key gl). */
#define GRAPHICS_HAS_OPENGL "gl/@enable = 'yes' or @type = 'egl-headless'"
