/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The log that libvirt keeps of a guest's QEMU. */

/* Its path, below root; NULL if the domain's name can't be that of a file. With session, libvirt
   runs as a user. Free with g_free(). */
char *guest_log_path(const char *name, gboolean session);

/* How the last start ended. */
typedef enum {
  GUEST_LOG_FINE,    /* the guest runs, or has ended normally */
  GUEST_LOG_REFUSED, /* libvirt gave up before it ran QEMU */
  GUEST_LOG_FAILED,
} GuestLogEnd;

/*
 * Reads how the last start ended. libvirt logs "starting up" when it runs QEMU, and "shutting down"
 * when a start or a guest ends, even if it never ran QEMU. *said are the lines since the last
 * start, within lines.
 */
GuestLogEnd guest_log_end(char **lines, char ***said);

/* Whether QEMU wrote a line. libvirt wrote the others: its own, and QEMU's command line and
   variables, an argument a line. */
gboolean guest_log_is_said(const char *line);
