/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/request.h"
#include "plan/sources.h"

/*
 * Resolves a plan: a document with the root gvt:plan, which fits plan.rng. Options win over the
 * profile, and the profile over settings in the domain that were made by hand ("-set
 * device.hostdev0.…" and variables of guides), except that its resolution is only a proposal. A
 * request without profile, device and options renews the recorded plan for this target; any other
 * keeps the earlier options too (plan_asked_merge()). NULL with *error if there is no such
 * plan. The caller owns the document. notes collects sentences for the user; it may be NULL.
 */
xmlDoc *plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
                     GError **error);

/* The devices of a plan in a few words, for a table. Free with g_free(). */
char *plan_device(xmlNode *plan);
