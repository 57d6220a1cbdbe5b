/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What to do about libvirt's message that there is no connection, as the end of an error:
   "; start libvirt's service: …", or "" if the message isn't known. Free with g_free(). */
char *connection_hint(const char *message);
