/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Documents of profiles/ that are read once and shared by all threads. A caller doesn't own them
   and must not change them, except a document of catalog_read(). */

/* The list of display modes, profiles/lib/displays.xml. Shared. */
xmlDoc *profile_load_displays(GError **error);

/* The list of QEMU's properties, profiles/lib/properties.xml. Shared. */
xmlDoc *profile_load_properties(GError **error);

/* Frees all shared documents, so that they are read again: for tests that change the files. No
   caller may still use one. */
void profile_forget(void);

/* Reads and parses a file. The caller owns the document, and frees it with xmlFreeDoc(). */
xmlDoc *catalog_read(const char *path, GError **error);

/* Whether a document that was read from path fits profiles/plan.rng. */
gboolean catalog_fits_schema(xmlDoc *doc, const char *path, GError **error);

/* The shared document with this name, which load() reads the first time; if that fails, it is
   tried again the next time. */
xmlDoc *catalog_load(const char *name, xmlDoc *(*load)(const char *name, GError **error),
                     GError **error);
