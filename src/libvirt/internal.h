/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

#include "base/error.h"

/*
 * Handles of libvirt's, for g_autoptr. Each public function of libvirt's resets the error of the
 * one before it, these too: read an error before its handle goes out of scope.
 */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNodeDevice, virNodeDeviceFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainSnapshot, virDomainSnapshotFree)

/* The versions that libvirt told, 0 until it was asked. Without this cache each question would be
   one RPC for each domain. */
typedef struct {
  unsigned long libvirt;
  unsigned long hypervisor;
} VersionCache;

struct VirtConnection {
  virConnectPtr handle;
  gboolean read_only;
  VersionCache *versions; /* not const in a const connection */
};

/* Initializes libvirt once in a process, and has it print no errors. */
gboolean virt_start_library(GError **error);

/* Sets *error to the message of libvirt's last error in this thread, and is FALSE. prefix (NULL for
   none) names the attempt that failed. */
gboolean virt_fail(GError **error, GvtError code, const char *prefix);

/* Copies a string that libvirt allocated by malloc(), and frees it. NULL gives NULL. Free the copy
   with g_free(). */
char *virt_own_string(char *text);

/*
 * Opens a connection by virConnectOpenAuth(), within the timeout (connect.h). may_ask: libvirt and
 * ssh may ask for a name or a password on the terminal. NULL with GVT_ERROR_UNKNOWN if libvirt
 * doesn't answer in time, with GVT_ERROR_FAILED for any other error. Free with virConnectClose().
 */
virConnectPtr virt_connect(const char *uri, unsigned int flags, gboolean may_ask, GError **error);
