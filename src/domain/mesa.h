/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The variable that makes Mesa take another driver than the GPU's. */
#define MESA_VARIABLE "MESA_LOADER_DRIVER_OVERRIDE"
/* The variable that names another folder of Mesa's drivers. */
#define MESA_PATH_VARIABLE "LIBGL_DRIVERS_PATH"

/*
 * Whether a host's Mesa has a driver. drivers are the names of its files NAME_dri.so, ended by
 * NULL; NULL if they aren't known, and then the answer is FALSE.
 */
gboolean mesa_has(const char *const *drivers, const char *name);

/*
 * Whether a host's Mesa surely lacks a driver; FALSE if drivers is NULL. Newer ones (25.0 and 26.1
 * of Debian) have all drivers in one library, and NAME_dri.so are links to a stub that may be
 * missing: without any such file only the drivers that Mesa 22.0 dropped are lacking.
 */
gboolean mesa_lacks(const char *const *drivers, const char *name);
