/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "cli/device-listing.h"

/* Appends the table of the types of vGPU that the host's devices give to a text; nothing if there
   are none. */
void vgpu_types_append(const HostInventory *list, GString *text);

/* Prints the types and the vGPUs of the host: "vgpu list". */
gboolean vgpu_list_print(const DeviceListing *listing, gboolean json, GError **error);
