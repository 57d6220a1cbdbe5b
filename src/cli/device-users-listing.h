/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/* Prints the host's devices that domains have, each with its domain: "status --all". */
gboolean device_users_print(const VirtConnection *connection, gboolean json, GError **error);
