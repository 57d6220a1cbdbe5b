/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/change-options.h"

/*
 * Works on --file's file and the operands. Fails with GVT_ERROR_USAGE if the options don't go
 * together, or if two files would be written to one path. With prints_text, the command prints
 * something other than the file's XML.
 */
BatchTotals file_mode_run(const ChangeOptions *options, char **operands, gboolean prints_text,
                          BatchWork work, const void *data, GError **error);
