/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Whether libvirt has gvt-xml's hook on the host whose files are below root; else *why_not says so, to be freed with
   g_free(). */
gboolean hook_is_installed(const char *root, char **why_not);
