/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/device-openers.h"

/* NVIDIA's service, which has a GPU open only to keep it ready. The hook stops it, too, if it has a
   GPU open that a guest gets. */
#define HOOK_PERSISTENCED "nvidia-persistenced.service"

/* The systemd unit of a display service as a plan names it: "gdm.service" for "gdm". Free with
   g_free(). */
char *display_service_unit(const char *name);

/* Whether a plan names systemd's alias for the display manager that is enabled, whichever that is:
   there may be none. */
gboolean display_service_is_alias(const char *unit);

/*
 * Whether the hook may stop a unit that a plan names. It stops only the host's display manager: the
 * hook is root, and the user who wrote the plan may not be. *display_manager is the unit that it
 * may stop, for messages; free it with g_free().
 */
gboolean display_service_may_stop(const char *root, const char *unit, char **display_manager);

/* Whether a program ends with the services that the hook stops: NVIDIA's and, if the plan names it
   (name, else NULL), the display manager, with which its users' sessions end. */
gboolean display_service_ends(const char *root, const char *name, const DeviceOpener *opener);
