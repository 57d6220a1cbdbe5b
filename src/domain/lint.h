/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The table of rules with the findings of each: a document for findings.h. facts is from
 * lint-facts.h. Secrets of the domain aren't in it. The caller owns the result.
 */
xmlDoc *lint_find(xmlDoc *domain, xmlDoc *facts, GError **error);

/*
 * The domain with everything repaired that can be. Name and uuid never change. The caller owns the
 * result.
 */
xmlDoc *lint_repair(xmlDoc *domain, xmlDoc *facts, GError **error);
