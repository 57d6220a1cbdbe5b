/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Has the process print an error and exit with EXIT_FAILURE when libxml2 or libxslt get no memory.
 * Both would go on: libxml2 2.9.14 and libxslt 1.1.35 crash in some places, and return a part of
 * the document in others. The process may end at any moment, as each step leaves a domain as it was
 * or as planned. GLib ends it too. Must be called before any other function of these libraries.
 */
void oom_start(void);

/* For a further thread that parses or transforms documents: its heap then grows once, not by a page
   or two at a time, each with a system call. Call it in that thread. */
void oom_start_thread(void);
