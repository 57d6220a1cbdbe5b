/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* The devices that the host can give a domain now, each in a line with its command: types of vGPUs,
   vGPUs without a domain, GPUs. If there are none, or if they can't be told, the text says so. Free
   with g_free(). */
char *suggestions_text(const VirtConnection *connection, const char *domain);
