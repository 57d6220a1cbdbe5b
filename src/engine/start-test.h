/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* Whether the domain can be started as a test. FALSE if it runs, if its start would restore a saved
   state, or if its start would stop the desktop that this may run in. */
gboolean start_test_check(const Session *session, xmlNode *plan, GError **error);

/*
 * Starts the defined domain paused, and asks its QEMU for each device of the plan and each property
 * that the plan gives it (QMP's qom-get, QEMU 1.2 and newer). Then stops it or, with keep, lets it
 * run. FALSE if the start fails, or if something isn't as planned; the domain is stopped then.
 */
gboolean start_test_run(const Session *session, xmlNode *plan, gboolean keep, GError **error);

/* Adds the cause and the remedy to an error of a start test, if they are known. */
void start_test_explain(GError **error);
