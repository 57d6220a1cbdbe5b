/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/command.h"

/* What a command says of itself on stdout. options are its CommandOptions. All are FALSE with *error
   if stdout can't be written. */

/* The help for people, at most 80 columns wide. all: with the options for experts. */
gboolean help_print(const GvtCommand *command, const GArray *options, gboolean all, GError **error);

/* What the program says that is called without a command: what it is, and how to begin. */
gboolean help_print_start(const GvtCommand *program, GError **error);

/*
 * For the shells' completions. A line has its fields between tabs, in an order that stays:
 * of an option its name ("-j" and "--jobs" have a line each), its value's name (empty if it takes
 * none), what it is for; of a command its name, its operands (alternatives have " | " between them),
 * what it does.
 */
gboolean help_list_options(const GArray *options, GError **error);
gboolean help_list_commands(const GvtCommand *program, GError **error);
