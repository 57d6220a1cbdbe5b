/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* All of these are checked against profiles/plan.rng as they are read; the caller owns the document. */

/* A recipe by name. Where there is none the error lists those there are. */
xmlDoc *profile_load(const char *name, GError **error);

/* The names of all recipes, sorted. Free with g_ptr_array_unref(). */
GPtrArray *profile_names(GError **error);

/* What the modes of display are made of, and what is known of QEMU's properties. */
xmlDoc *profile_load_displays(GError **error);
xmlDoc *profile_load_properties(GError **error);
