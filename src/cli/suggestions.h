/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* What the host can give a domain right now, a line each with the command for it, ready to be copied: vGPUs to be made,
   those that are there and nobody's, GPUs. Says so where it has nothing, or where that can't be told. Free with
   g_free(). */
char *suggestions_text(const VirtConnection *connection, const char *domain);
