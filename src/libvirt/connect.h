/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The timeout in seconds unless another one is set. */
enum { VIRT_TIMEOUT = 30 };

/*
 * Sets how many seconds gvt-xml waits for a libvirt that doesn't answer; 0 is for ever. Then
 * opening a connection fails; a call on an open connection fails too, and the connection stays
 * broken. Must be called before the first connection is opened.
 */
void virt_set_timeout(guint seconds);
