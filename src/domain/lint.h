/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The stylesheets lint.xsl and fix.xsl, compiled once. */
typedef struct Linter Linter;

Linter *linter_new(GError **error);
void linter_free(Linter *linter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Linter, linter_free)

/*
 * The table of rules with the findings of each: a document for findings.h. facts is from
 * lint-facts.h. Secrets of the domain aren't in it. The caller owns the result.
 */
xmlDoc *lint_find(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error);

/*
 * The domain with everything repaired that can be. Name and uuid never change. The caller owns the
 * result.
 */
xmlDoc *lint_repair(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error);
