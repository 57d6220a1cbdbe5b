/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/*
 * Which recorded states are gvt-xml's own. A state may say of any argument, variable or device that it was the domain's, or is to
 * be: who can edit metadata, and no more, isn't to choose what an admin's next apply, revert or repair puts into the domain.
 */

/* Whether the session's domain has no state, or one that gvt-xml wrote last as this user on this host. */
gboolean trust_check(const Session *session, GError **error);

/* Before a define: the domain's state and that of definition are ours too. A process may be killed in between, what was may be put back,
   and another gvt-xml may have come first. */
gboolean trust_expect(const Session *session, xmlDoc *definition, GError **error);

/* After it: the state of definition alone is. */
void trust_settle(const Session *session, xmlDoc *definition);
