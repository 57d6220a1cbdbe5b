/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/command.h"

/*
 * Copies the words of a command line to words, as GLib's parser wants them: a value that is
 * attached to an option's letter (-j4) becomes a word of its own. options are CommandOptions;
 * argv[0] is the program's name. With before_operand, only the options before the first operand
 * are read.
 *
 * FALSE with GVT_ERROR_USAGE if an option is unknown, lacks its value, or has a value that it
 * doesn't take. Reading ends at an option that asks for help; *help is then its name, else NULL.
 */
gboolean command_line_read(const GArray *options, gboolean before_operand, char **argv,
                           GPtrArray *words, const char **help, GError **error);
