/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/session.h"

/*
 * The host devices that only one of two definitions has, by identity: "vGPU i915-GVTg_V5_4
 * (a297db4a-…) of 0000:00:02.0", "GPU 0000:41:00.0". Their types are those of the recorded plans,
 * else those of the host. session is NULL for a file. A device of which nothing more is known is
 * left out. Free with g_hash_table_unref().
 */
GHashTable *device_names_new(const Session *session, xmlDoc *before, xmlDoc *after);
