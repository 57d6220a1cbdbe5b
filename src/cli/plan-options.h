/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan/plan.h"

/* The options that say what a plan is to hold, for each command that makes one. */
void plan_options_add_options(GOptionContext *context, PlanRequest *request);

/* The same from words of a map's line, "KEY=VALUE" or a "KEY" that takes none: the keys are those options without their dashes. */
gboolean plan_options_parse_keys(char **keys, PlanRequest *request, GError **error);

/* FALSE with *error where no domain can have what is asked for: what isn't text, a profile that isn't there, plan_check(). */
gboolean plan_options_check(PlanRequest *request, GError **error);

/* Adds what common asks for: a request's own word holds before it, its lists go on with theirs behind it. */
void plan_options_inherit(PlanRequest *request, PlanRequest *common);

/* "libvirt=9.0,qemu=7.2,spice=0.15.1" for a file that another host will have; NULL for the newest known. */
gboolean plan_options_parse_target(const char *word, TargetVersions *target, GError **error);

/* FALSE with GVT_ERROR_USAGE where a target is named without a file. */
gboolean plan_options_check_target(const char *word, const char *file, GError **error);
