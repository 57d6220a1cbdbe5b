/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* Whether a domain can be tried now, with this plan: not while it runs, nor where its start would bring back what was saved, or end
   the desktop that this may be called from. */
gboolean start_test_check(const Session *session, xmlNode *plan, GError **error);

/*
 * Starts the defined domain paused, and asks its QEMU whether each device of the plan is there, with each property that
 * the plan gives it (QMP's qom-get, QEMU 1.2 and newer). Then it is stopped again, or with keep goes on. Where the start
 * fails, or something isn't as planned: FALSE, the domain is stopped, and *error says why.
 */
gboolean start_test_run(const Session *session, xmlNode *plan, gboolean keep, GError **error);

/* Adds to an error of a trial of which cause it is and what to do, where that is known. */
void start_test_explain(GError **error);
