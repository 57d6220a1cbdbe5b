/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "hook/step-planner.h"

/*
 * Makes the host ready for the guest, as far as it isn't: creates its mdevs, and frees a GPU that a
 * driver of the host's has (display manager, consoles, framebuffers, modules). Each step is in the
 * domain's journal before it is done. If one fails, all steps in the journal are undone, and *error
 * says why. timeout is how many seconds to wait for a module that is in use, if the display manager
 * was just stopped. log gets the actions that were done (strings).
 */
gboolean hook_steps_do(const char *root, const HookTask *task, guint timeout, GPtrArray *log,
                       GError **error);

/*
 * Undoes the steps in the domain's journal, the last one first; does nothing without a journal. A
 * step that can't be undone stays in the journal, and so does a line that isn't understood, for
 * which nothing is done: *error names both. log gets the actions that were done (strings).
 */
gboolean hook_steps_undo(const char *root, const char *uuid, GPtrArray *log, GError **error);
