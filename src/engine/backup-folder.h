/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Where backups are: STATE/CONNECTION/UUID. STATE is $XDG_STATE_HOME/gvt-xml; if that variable
 * isn't set, /var/lib/gvt-xml for root, else ~/.local/state/gvt-xml. Two libvirts may each have a
 * domain of the same uuid, and the backups of one say nothing about the other.
 */

/*
 * The folder of all domains of a connection, by its URI. CONNECTION names the libvirt, not the
 * transport to it: driver, path, host and port, the user of a remote session, and of the parameters
 * only root, socket and command (docs/uri.html of libvirt 12.8). "qemu:///system" is qemu-system,
 * "qemu+ssh://me@kvm1/system?keyfile=…" is qemu-system@kvm1. Free with g_free().
 */
char *backup_folder_of_connection(const char *uri);

/* The folder of a domain. One that an older version made without a connection is moved there first.
   Free with g_free(). */
char *backup_folder(const char *uri, const char *uuid);

/* The folders of other connections' domains of the same uuid, which were made by this user. Free
   with g_ptr_array_unref(). */
GPtrArray *backup_folder_others(const char *folder);

/* The uuids of the domains that have a folder of this connection, or one of an older version. Free
   with g_ptr_array_unref(). */
GPtrArray *backup_folder_uuids(const char *uri);
