/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/change-options.h"
#include "cli/copyable.h"
#include "cli/plan-options.h"
#include "engine/session.h"

/* Whether apply with these options and so many operands may ask which device a guest gets: it is
   about one domain and for real, and a user sits at a terminal. */
gboolean interactive_may_ask(const ChangeOptions *options, int operands);

/*
 * If *error is that no device is named, and the host has some: asks the user to choose one and, if
 * there are several, a display. Prints the command that does the same. TRUE if the user chose:
 * *error is cleared, and chosen, an empty request, is options with the answers. FALSE leaves
 * *error, or sets GVT_ERROR_CANCELLED if the user doesn't want any. line is the command as it was
 * typed. Clear chosen with plan_request_clear() in any case.
 */
gboolean interactive_choose(const Session *session, const PlanOptions *options,
                            const CopyableCommand *line, PlanRequest *chosen, GError **error);
