/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/*
 * Which recorded states gvt-xml wrote itself. A state can claim for any argument, variable or
 * device that the domain had it before. A user who may only edit metadata must not choose the
 * arguments or devices that an admin's next apply, revert or repair puts into the domain.
 */

/* Whether the session's domain has no state, or the one that gvt-xml wrote last as this user on
   this host. */
gboolean trust_check(const Session *session, GError **error);

/* Called before a define: records that the state of definition is ours too, and stores in *before
   the digests that were recorded until now (free with g_free()). If the process is killed in
   between, both the old state and the new one are trusted, but not an old one that wasn't. */
gboolean trust_expect(const Session *session, xmlDoc *definition, char **before, GError **error);

/* Called if the domain has the old definition all the same: takes trust_expect() back. */
void trust_forget(const Session *session, const char *before);

/* Called after a define: records that only the state of definition is ours. */
void trust_settle(const Session *session, xmlDoc *definition);
