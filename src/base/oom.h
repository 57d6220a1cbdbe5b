/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Has the process end with an error (GVT_EXIT_FAILED) where libxml2 or libxslt get no memory. They would go on
 * without: libxml2 2.9.14 and libxslt 1.1.35 crash at some places, and at others give less than the whole document. To end is
 * safe at any moment, as each step leaves a domain as it was or as planned. GLib ends the process too. To be called before
 * anything else is.
 */
void oom_start(void);
