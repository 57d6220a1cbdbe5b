/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * The state, <gvt:state> in a domain's <metadata>: the plan that was applied, and the data that
 * revert needs. Its schema is profiles/plan.rng.
 */

/*
 * Finds the state of a domain; *state is NULL if it has none, and belongs to the domain. Fails if
 * doc is no domain, or if the state doesn't fit its schema (another version wrote it, or a person):
 * nothing must be done by a state that isn't understood.
 */
gboolean state_find(xmlDoc *domain, xmlNode **state, GError **error);

/* A copy of a domain without its states, and without a <metadata> that is empty then. Free with
   xmlFreeDoc(). */
xmlDoc *state_strip(xmlDoc *domain);

/* The plan in a state that fits its schema. Owned by the state's document. */
xmlNode *state_plan(xmlNode *state);

/* Fails if the root element isn't libvirt's <domain>. */
gboolean state_check_domain(xmlDoc *doc, GError **error);

/*
 * Adds a state with a copy of plan to a domain without one. It stands among the other metadata
 * where that of present stands (NULL: behind all). The result belongs to doc.
 */
xmlNode *state_add(xmlDoc *doc, xmlNode *plan, xmlDoc *present);

/* The <gvt:facts> of a state, which a stylesheet needs in addition to the domain. They are added if
   the state has none. Owned by the state's document. */
xmlNode *state_facts(xmlNode *state);

/* Adds <gvt:NAME> with a copy of a <domain> to the facts of a state. The result belongs to it. */
xmlNode *state_add_fact(xmlNode *state, const char *name, xmlNode *domain);
