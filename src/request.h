/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* The options that say what a plan is to hold, for each command that makes one. */
void request_add_options(GOptionContext *context, PlanRequest *request);

/* "libvirt=9.0,qemu=7.2" for a file that another host will have; NULL for the newest known. */
gboolean request_parse_target(const char *word, PlanTarget *target, GError **error);

/* FALSE with GVT_ERROR_USAGE where a target is named without a file. */
gboolean request_check_target(const char *word, const char *file, GError **error);
