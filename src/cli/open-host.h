/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

/*
 * Opens the connection of --connect, a read-only one if no other can be had. The caller owns it. If
 * the user named no URI and libvirt can't be reached, *connection is NULL, with a note: this host's
 * files can still be read. FALSE if a named connection can't be opened.
 */
gboolean open_host(VirtConnection **connection, GError **error);
