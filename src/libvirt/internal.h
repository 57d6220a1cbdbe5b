/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

#include "base/error.h"
#include "libvirt/module.h"

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
  GError *denied;         /* why there is no full connection, if read_only; else NULL */
  VersionCache *versions; /* not const in a const connection */
};

/* Initializes libvirt once in a process, and stops it from printing errors. */
gboolean virt_start_library(GError **error);

/* Sets *error to the message of libvirt's last error in this thread, and is FALSE. prefix (NULL for
   none) names the attempt that failed. */
gboolean virt_fail(GError **error, GvtError code, const char *prefix);

/* Copies a string that libvirt allocated by malloc(), and frees it. NULL gives NULL. Free the copy
   with g_free(). */
char *virt_own_string(char *text);

/*
 * Opens a connection by virConnectOpenAuth(), within the timeout (connect.h). With may_ask, libvirt
 * and ssh may ask for a name or a password on the terminal. NULL with GVT_ERROR_UNKNOWN if libvirt
 * doesn't answer in time, with GVT_ERROR_FAILED for any other error. Free with virConnectClose().
 */
virConnectPtr virt_connect(const char *uri, unsigned int flags, gboolean may_ask, GError **error);

/* Runs libvirt's event loop in a thread, once in a process. FALSE if the process may not start
   another thread. */
gboolean virt_start_events(void);

/* The functions of the module's table: virt_open() calls module_open(). */
__typeof__(virt_set_timeout) module_set_timeout;
__typeof__(virt_library_version) module_library_version;
__typeof__(virt_open) module_open;
__typeof__(virt_open_beside) module_open_beside;
__typeof__(virt_close) module_close;
__typeof__(virt_is_alive) module_is_alive;
__typeof__(virt_is_read_only) module_is_read_only;
__typeof__(virt_may_write) module_may_write;
__typeof__(virt_uri) module_uri;
__typeof__(virt_is_local) module_is_local;
__typeof__(virt_libvirt_version) module_libvirt_version;
__typeof__(virt_hypervisor_version) module_hypervisor_version;
__typeof__(virt_domain_lookup) module_domain_lookup;
__typeof__(virt_domain_free) module_domain_free;
__typeof__(virt_domain_list) module_domain_list;
__typeof__(virt_domain_name) module_domain_name;
__typeof__(virt_domain_uuid) module_domain_uuid;
__typeof__(virt_domain_start_paused) module_domain_start_paused;
__typeof__(virt_domain_resume) module_domain_resume;
__typeof__(virt_domain_destroy) module_domain_destroy;
__typeof__(virt_domain_monitor) module_domain_monitor;
__typeof__(virt_domain_attach_live) module_domain_attach_live;
__typeof__(virt_domain_detach_live) module_domain_detach_live;
__typeof__(virt_domain_is_active) module_domain_is_active;
__typeof__(virt_domain_is_persistent) module_domain_is_persistent;
__typeof__(virt_domain_has_managed_save) module_domain_has_managed_save;
__typeof__(virt_domain_xml) module_domain_xml;
__typeof__(virt_domain_live_xml) module_domain_live_xml;
__typeof__(virt_domain_snapshots) module_domain_snapshots;
__typeof__(virt_domain_define) module_domain_define;
__typeof__(virt_domain_check) module_domain_check;
__typeof__(virt_domain_capabilities) module_domain_capabilities;
__typeof__(virt_node_device_xml) module_node_device_xml;
__typeof__(virt_node_device_list) module_node_device_list;
__typeof__(virt_mdev_check) module_mdev_check;
__typeof__(virt_mdev_create) module_mdev_create;
__typeof__(virt_mdev_start) module_mdev_start;
__typeof__(virt_mdev_remove) module_mdev_remove;
__typeof__(virt_events_new) module_events_new;
__typeof__(virt_events_next) module_events_next;
__typeof__(virt_events_free) module_events_free;
