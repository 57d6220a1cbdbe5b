/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The systemd unit of a display service as a plan names it: "gdm.service" for "gdm". Free with
   g_free(). */
char *display_service_unit(const char *name);

/*
 * Whether the hook may stop a unit. It stops only the host's display manager, whatever a plan says:
 * the hook is root, and the user who wrote the plan may not be. *display_manager is the unit that
 * it may stop, for messages; free it with g_free().
 */
gboolean display_service_may_stop(const char *root, const char *unit, char **display_manager);
