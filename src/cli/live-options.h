/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/change-options.h"

/* The options of apply and revert that change a running guest too. */
void live_options_add(CommandContext *context, RedefineOptions *redefine);

/* FALSE with GVT_ERROR_USAGE if they don't go together with the others. */
gboolean live_options_check(const ChangeOptions *options, GError **error);
