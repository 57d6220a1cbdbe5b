/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The variable that makes Mesa take another driver than the GPU's. */
#define MESA_VARIABLE "MESA_LOADER_DRIVER_OVERRIDE"
/* Where else Mesa looks for drivers. */
#define MESA_PATH_VARIABLE "LIBGL_DRIVERS_PATH"

/*
 * Whether a host's Mesa has a driver, and whether it surely hasn't. drivers are the names of its files NAME_dri.so, NULL if they
 * aren't known: then it neither has it nor lacks it. In newer ones (Debian's 25.0 and 26.1) all drivers are in one library, and
 * those files are only links to a stub, which may not be there: without any of them it lacks only the drivers that 22.0 took out.
 */
gboolean mesa_has(const char *const *drivers, const char *name);
gboolean mesa_lacks(const char *const *drivers, const char *name);
