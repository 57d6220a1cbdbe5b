/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "host/functions.h"

/* A systemd unit for each card makes its virtual functions when the host starts:
   /etc/systemd/system/gvt-xml-functions-ADDRESS.service below root. */

/* Whether there is one, ours or not. */
gboolean functions_unit_is_there(const char *root, const char *address);

/* Whether the unit can be written: the host has systemd, and no other file has that name. */
gboolean functions_unit_check(const char *root, const char *address, GError **error);

/* Writes the unit, which runs program (an absolute path), and enables it. *changed is TRUE if the
   unit was missing or different. */
gboolean functions_unit_install(const char *root, const char *program, const char *address,
                                const FunctionsRequest *request, gboolean *changed, GError **error);

/* Disables and removes the unit. *changed is TRUE if it was there. Fails if gvt-xml didn't write
   it. */
gboolean functions_unit_remove(const char *root, const char *address, gboolean *changed,
                               GError **error);
