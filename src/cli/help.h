/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/command.h"

/* The help that a command prints on stdout. options are its CommandOptions. All are FALSE with
   *error if stdout can't be written. */

/* The help for people, at most 80 columns wide. With all, it has the options for experts too. */
gboolean help_print(const GvtCommand *command, const GArray *options, gboolean all, GError **error);

/* The text for a program that is called without a command: its purpose, and how to begin. */
gboolean help_print_start(const GvtCommand *program, GError **error);

/*
 * For the shells' completions. A line has its fields between tabs, in an order that stays: for an
 * option its name ("-j" and "--jobs" have a line each), its value's name (empty if it takes none)
 * and its purpose; for a command its name, its operands (alternatives have " | " between them) and
 * its purpose.
 */
gboolean help_list_options(const GArray *options, GError **error);
gboolean help_list_commands(const GvtCommand *program, GError **error);
