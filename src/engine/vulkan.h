/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/* Plans whose video has Vulkan (venus) or DRM native context, by virglrenderer. */

/*
 * Whether the host's virglrenderer can do what a plan wants of it. FALSE with GVT_ERROR_FAILED if
 * it was built without DRM native context, and the request doesn't also set the property with
 * --override. TRUE if the library isn't found. root is the folder of the host's files.
 */
gboolean vulkan_check_plan(const char *root, xmlDoc *plan, GError **error);

/* The words about a guest that runs without its 3D, if the log at path, below root, says so since
   the last start; else NULL. Free with g_free(). */
char *vulkan_find_warning(const char *root, const char *path);

/*
 * Warns if the log of the guest, which has just started, says that it runs without its 3D: it says
 * so only once the guest's driver has loaded, so this looks for some seconds. Does nothing for
 * another plan, or if the log can't be read.
 */
void vulkan_watch_log(const Session *session, xmlNode *plan);
