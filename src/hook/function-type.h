/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "hook/journal.h"

/* The step "vf-type ADDRESS NUMBER": a virtual function of NVIDIA's has a vGPU type while its guest
   runs. */

/*
 * Adds the step to steps if it is needed: not for a function that already has the type from
 * somebody else. type is its id, nvidia-1519. Fails if the function isn't there or can't have the
 * type now, if it has another one or is another guest's, or if a program has it open.
 */
gboolean function_type_plan(const char *root, const HookJournal *journal, const char *address,
                            const char *type, GPtrArray *steps, GError **error);

/* Gives the function of a step's words its type. log gets the actions that were done (strings). */
gboolean function_type_give(const char *root, char **words, GPtrArray *log, GError **error);

/* Takes the type of a step's words back, unless the function has another one by now. Fails if a
   program has the function open. */
gboolean function_type_take_back(const char *root, char **words, GPtrArray *log, GError **error);
