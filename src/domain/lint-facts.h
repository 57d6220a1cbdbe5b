/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "base/version.h"

/*
 * Facts that lint's stylesheets need in addition to the domain: a document <gvt:facts>, which
 * xslt/lib/facts.xsl describes. properties is the table of QEMU's properties, which is copied. Free
 * with xmlFreeDoc().
 */
xmlDoc *lint_facts_new(const TargetVersions *target, xmlDoc *properties);

/* Adds a file that the domain names and this host doesn't have. */
void lint_facts_add_missing_file(xmlDoc *facts, const char *path);

/* Adds an mdev of the domain: its uuid in lower case, its type as the host has it. */
void lint_facts_add_mdev(xmlDoc *facts, const char *uuid, const char *type);

/* Adds how the recorded plan's devices provide their picture, as its profile says: dma-buf, region,
   gl, nothing. */
void lint_facts_add_recorded(xmlDoc *facts, const char *hands_out);

/* Adds another domain, and gives the element for the host devices that the domain has too. Owned by
   facts. */
xmlNode *lint_facts_add_other(xmlDoc *facts, const char *name);

/* Adds that the domain has a managed save image. */
void lint_facts_add_managed_save(xmlDoc *facts);

/* Adds a piece in which the domain differs from its recorded plan, as text for the user. */
void lint_facts_add_drift(xmlDoc *facts, const char *piece);

/*
 * Adds the drivers that the domain makes Mesa use, and that the host's Mesa lacks. drivers is as
 * for mesa_lacks().
 */
void lint_facts_add_lacking_drivers(xmlDoc *facts, const char *const *drivers, xmlDoc *domain);

/* The ROM files that a domain names by an absolute path (strings). Free with
   g_ptr_array_unref(). */
GPtrArray *lint_facts_rom_files(xmlDoc *domain);
