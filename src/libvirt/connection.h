/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A connection to libvirt. Errors of all functions in src/libvirt carry libvirt's own text. */
typedef struct VirtConnection VirtConnection;

/* Loads libvirt, unless it is loaded. The functions that need it do it themselves. FALSE with
   *error if it can't be loaded: a file is gone, or of another version. */
gboolean virt_load(GError **error);

/*
 * Opens a connection. The first one loads libvirt. uri is NULL for libvirt's choice
 * (LIBVIRT_DEFAULT_URI, its configuration). With or_read_only, opens a read-only connection if a
 * full one is denied. libvirt may ask for a name or a password on the terminal, once; without a
 * terminal it fails. NULL with *error if it fails. Free with virt_close().
 */
VirtConnection *virt_open(const char *uri, gboolean or_read_only, GError **error);

/* Opens another connection to the same libvirt. NULL with *error if libvirt would ask a question
   again. Free with virt_close(). */
VirtConnection *virt_open_beside(const VirtConnection *first, GError **error);
void virt_close(VirtConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtConnection, virt_close)

/* Whether libvirt can still be reached. */
gboolean virt_is_alive(const VirtConnection *connection);

gboolean virt_is_read_only(const VirtConnection *connection);

/* FALSE if the connection is read-only. *error is then the one that virt_open() gives if it may not
   open such a connection. */
gboolean virt_may_write(const VirtConnection *connection, GError **error);

/* The connection's URI as libvirt gives it. Free with g_free(). */
char *virt_uri(const VirtConnection *connection);

/* Whether the connection is to this host, by its URI. If it is, files that a domain names are on
   this host. */
gboolean virt_is_local(const VirtConnection *connection);

/* Whether a URI (NULL for none) is that of a user's own libvirt: qemu:///session, and any other
   with that path. Its QEMU and hooks have no more rights than the user. */
gboolean virt_is_session(const char *uri);

/* The version of the libvirt that runs the driver, and that of its hypervisor, as libvirt counts
   them (major * 1000000 + minor * 1000 + release); 0 if libvirt doesn't know. */
unsigned long virt_libvirt_version(const VirtConnection *connection);
unsigned long virt_hypervisor_version(const VirtConnection *connection);

/* The version of the libvirt library on this host, and so of its schema. This loads the library, if
   it isn't loaded yet. 0 if it can't be loaded. */
unsigned long virt_library_version(void);
