/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "base/version.h"

/* The two stylesheets, compiled once: what finds and what repairs. */
typedef struct Linter Linter;

Linter *linter_new(GError **error);
void linter_free(Linter *linter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Linter, linter_free)

/* What is known of a domain beside its XML, as the element gvt:facts (xslt/lib/effect.xsl): for this target,
   with a copy of the properties. Free with xmlFreeDoc(). */
xmlDoc *lint_facts(const TargetVersions *target, xmlDoc *properties);

/* Adds to facts a file that isn't on this host, the host devices of another domain, those of all that others (facts, too) knows but
   the one of this name, a managed save image, and a piece in which the domain differs from its plan. */
void lint_add_missing(xmlDoc *facts, const char *path);

/* An mdev of the domain, by its uuid in lower case, and its type as the host knows it ("i915-GVTg_V5_4"). */
void lint_add_mdev(xmlDoc *facts, const char *uuid, const char *type);
void lint_add_other(xmlDoc *facts, const char *name, xmlDoc *domain);
void lint_add_others(xmlDoc *facts, xmlDoc *others, const char *name);
void lint_add_managed_save(xmlDoc *facts);
void lint_add_drift(xmlDoc *facts, const char *piece);

/* Adds to facts the drivers that the domain asks Mesa for, and that its host's hasn't: drivers as for mesa_lacks(). */
void lint_add_lacking_drivers(xmlDoc *facts, const char *const *drivers, xmlDoc *domain);

/* The rom files that a domain names by absolute path (strings). Free with g_ptr_array_unref(). */
GPtrArray *lint_rom_files(xmlDoc *domain);

/* The table of rules with what each found: gvt:findings. The caller owns it. */
xmlDoc *lint_find(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error);

/* How many findings there are, of rules whose XPath predicate holds ("@fix = 'yes'"; NULL for all). */
guint lint_count(xmlDoc *findings, const char *predicate);

/* The rules of which after has fewer findings than before, in a list; NULL where there is none. Free with
   g_free(). */
char *lint_repaired(xmlDoc *before, xmlDoc *after);

/* The domain with all repaired that can be. The name and the uuid never change. The caller owns it. */
xmlDoc *lint_repair(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error);

/* A finding of a rule. */
typedef struct {
  char *rule;
  char *when; /* it goes wrong: define, start, never, … */
  char *what;
  char *by; /* whose words says are; NULL for ours */
  char *says;
  char *way; /* on */
  gboolean fix;
} LintFinding;

/* The findings (LintFinding), by rule. Free with g_ptr_array_unref(). */
GPtrArray *lint_list(xmlDoc *findings);

/* The findings for a reader, a block each, behind the domain's name; the table of rules. Free with g_free(). */
char *lint_describe(const GPtrArray *findings, const char *name);
char *lint_describe_rules(xmlDoc *findings);
