/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* Two definitions of a domain, and what differs between them. Nothing is owned. */
typedef struct {
  xmlDoc *before;
  xmlDoc *after;
  const GPtrArray *changes; /* DefinitionChange */
} Difference;

/*
 * What happened to a domain, in a sentence: "gets vGPU i915-GVTg_V5_4 (a297db4a-…) of 0000:00:02.0,
 * shown by SPICE with OpenGL on this host (was: spice graphics, qxl video)", "back to spice
 * graphics and qxl video, as before 2026-11-29 10:14; vGPU a297db4a-… is gone". session is NULL for
 * a file. Free with g_free().
 */
char *result_text(const Difference *difference, const Session *session);

/* The command that puts the domain back as it was before that define; backup has that definition:
   "gvt-xml -c URI revert win10". Free with g_free(). */
char *result_text_undo(const Difference *difference, const Session *session, const char *backup);

/* The sentence that says when a guest gets the definition, with the commands. Free with
   g_free(). */
char *result_text_next_start(const Session *session, gboolean running);
