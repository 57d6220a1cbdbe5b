/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/redefine.h"

/* The options of a command that redefines domains; exit_code is that of --exit-code. */
void redefine_options_add(GOptionContext *context, RedefineOptions *options, gboolean *exit_code);

/* FALSE with GVT_ERROR_USAGE if the options don't go together, or not with many domains, or with
   --json. */
gboolean redefine_options_check(const RedefineOptions *options, gboolean many, gboolean json,
                                GError **error);
