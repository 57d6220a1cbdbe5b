/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An XPath condition: whether QEMU draws by OpenGL for a <graphics> of the domain. The key gl in
   xslt/lib/facts.xsl has it too, besides conditions for QEMU's own arguments. */
#define GRAPHICS_HAS_OPENGL "gl/@enable = 'yes' or @type = 'egl-headless'"
