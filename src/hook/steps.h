/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "hook/step-planner.h"

/*
 * Makes the host ready for the guest: makes its mdevs, and lets go of a GPU that a host's driver has (display manager,
 * consoles, framebuffers, modules), as far as it isn't done yet. Each step is in the domain's record (journal.h)
 * before it is done. Where one fails, all of them are undone, and *error says why. patience: for how many seconds a
 * module that is in use is waited for, where the display manager was stopped just before. said gets what was done
 * (strings), for the log.
 */
gboolean hook_steps_do(const char *root, const HookTask *needs, guint timeout, GPtrArray *said,
                       GError **error);

/*
 * Undoes what the domain's record says, last things first; nothing where there is no record. What can't be undone stays
 * in the record, and so does a line that isn't understood, on whose word nothing is done: *error names both.
 */
gboolean hook_steps_undo(const char *root, const char *uuid, GPtrArray *said, GError **error);
