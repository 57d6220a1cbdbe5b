/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/command.h"
#include "plan/request.h"

/* The options that say what a plan holds (plan_options), as words of the command line or of a line
   of a map. They are parsed once, into a PlanRequest. */
typedef struct PlanOptions PlanOptions;

PlanOptions *plan_options_new(void);
void plan_options_free(PlanOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanOptions, plan_options_free)

/* Adds these options to a command. */
void plan_options_add_options(CommandContext *context, PlanOptions *options);

/* Takes the options out of words, except the first word; words that aren't options stay. */
gboolean plan_options_parse_words(PlanOptions *options, char ***words, GError **error);

/* Takes the options from keys: "KEY=VALUE", or "KEY" for a flag. A key is the option's name without
   dashes. The error isn't a GVT_ERROR_USAGE, since the keys come from a file. */
gboolean plan_options_parse_keys(char **keys, PlanOptions *options, GError **error);

/* Adds the options that common has: a value of the options' own wins, a list is common's followed
   by the options' own. */
void plan_options_inherit(PlanOptions *options, const PlanOptions *common);

/* Parses the words into an empty request. FALSE with *error if no domain can have what they ask
   for: a word is malformed, the profile isn't there, or options don't go together. Clear the
   request with plan_request_clear() in any case. */
gboolean plan_options_parse(const PlanOptions *options, PlanRequest *request, GError **error);
