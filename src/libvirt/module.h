/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connect.h"
#include "libvirt/domain.h"
#include "libvirt/events.h"
#include "libvirt/nodedev.h"

/*
 * The module has all code that calls libvirt. Loading libvirt takes six times the instructions of
 * all else that the program needs to start (libvirt 9.0 brings 50 libraries), so it is loaded only
 * by a command that uses it. This table is the module's only symbol that is seen from outside.
 */
typedef struct {
  /* If either differs from the program's, the module is another build's: a package may be upgraded
     while a program of it runs. */
  const char *version;
  gsize size; /* of this table */

  __typeof__(virt_set_timeout) *set_timeout;
  __typeof__(virt_library_version) *library_version;
  __typeof__(virt_open) *open;
  __typeof__(virt_open_beside) *open_beside;
  __typeof__(virt_close) *close;
  __typeof__(virt_is_alive) *is_alive;
  __typeof__(virt_is_read_only) *is_read_only;
  __typeof__(virt_may_write) *may_write;
  __typeof__(virt_uri) *uri;
  __typeof__(virt_is_local) *is_local;
  __typeof__(virt_libvirt_version) *libvirt_version;
  __typeof__(virt_hypervisor_version) *hypervisor_version;
  __typeof__(virt_domain_lookup) *domain_lookup;
  __typeof__(virt_domain_free) *domain_free;
  __typeof__(virt_domain_list) *domain_list;
  __typeof__(virt_domain_name) *domain_name;
  __typeof__(virt_domain_uuid) *domain_uuid;
  __typeof__(virt_domain_start_paused) *domain_start_paused;
  __typeof__(virt_domain_resume) *domain_resume;
  __typeof__(virt_domain_destroy) *domain_destroy;
  __typeof__(virt_domain_monitor) *domain_monitor;
  __typeof__(virt_domain_attach_live) *domain_attach_live;
  __typeof__(virt_domain_detach_live) *domain_detach_live;
  __typeof__(virt_domain_is_active) *domain_is_active;
  __typeof__(virt_domain_is_persistent) *domain_is_persistent;
  __typeof__(virt_domain_has_managed_save) *domain_has_managed_save;
  __typeof__(virt_domain_xml) *domain_xml;
  __typeof__(virt_domain_live_xml) *domain_live_xml;
  __typeof__(virt_domain_snapshots) *domain_snapshots;
  __typeof__(virt_domain_define) *domain_define;
  __typeof__(virt_domain_check) *domain_check;
  __typeof__(virt_domain_capabilities) *domain_capabilities;
  __typeof__(virt_node_device_xml) *node_device_xml;
  __typeof__(virt_node_device_list) *node_device_list;
  __typeof__(virt_mdev_check) *mdev_check;
  __typeof__(virt_mdev_create) *mdev_create;
  __typeof__(virt_mdev_start) *mdev_start;
  __typeof__(virt_mdev_remove) *mdev_remove;
  __typeof__(virt_events_new) *events_new;
  __typeof__(virt_events_next) *events_next;
  __typeof__(virt_events_free) *events_free;
} VirtModule;

/* The module's file, and its symbol. */
#define VIRT_MODULE_FILE "gvt-xml-libvirt.so"
#define VIRT_MODULE_SYMBOL "virt_module"

extern const VirtModule virt_module;

/*
 * The module. The first call loads it, and libvirt with it. NULL with *error if it isn't there, if
 * it is another build's, or if libvirt, or a library that it needs, can't be loaded. A later call
 * fails for the same reason. Static.
 */
const VirtModule *virt_module_load(GError **error);
