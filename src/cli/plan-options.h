/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/version.h"
#include "plan/request.h"

/* The options that say what a plan holds (plan_options), as words of the command line or of a line
   of a map. They are parsed once, into a PlanRequest. */
typedef struct PlanOptions PlanOptions;

PlanOptions *plan_options_new(void);
void plan_options_free(PlanOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanOptions, plan_options_free)

/* Has a command take these options. */
void plan_options_add_options(GOptionContext *context, PlanOptions *options);

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

/* Parses --target, "libvirt=9.0,qemu=7.2,spice=0.15.1": the host that a file is for. NULL means
   the newest versions that are known. */
gboolean plan_options_parse_target(const char *word, TargetVersions *target, GError **error);

/* FALSE with GVT_ERROR_USAGE if a target is named without a file. */
gboolean plan_options_check_target(const char *word, const char *file, GError **error);
