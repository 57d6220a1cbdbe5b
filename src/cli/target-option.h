/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"
#include "cli/command.h"

/* Adds --target, whose word is for target_option_parse(). Free it with g_free(). */
void target_option_add(CommandContext *context, char **word);

/* Parses the word, "libvirt=9.0,qemu=7.2,spice=0.15.1": the host that a file is for. NULL means
   the newest versions that are known. */
gboolean target_option_parse(const char *word, TargetVersions *target, GError **error);

/* FALSE with GVT_ERROR_USAGE if a target is named without a file. */
gboolean target_option_check(const char *word, const char *file, GError **error);
