/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* All of libvirt that gvt-xml uses. Errors carry libvirt's own text. */
typedef struct VirtConnection VirtConnection;
typedef struct VirtDomain VirtDomain;

/* For how many seconds a libvirt that doesn't answer is waited for, 0: for ever; then opening fails, and a call on an open
   connection fails, which is broken from then on. To be set before the first one is opened. */
enum { VIRT_TIMEOUT = 30 };
void virt_set_timeout(guint seconds);

/*
 * Opens a connection; uri NULL for libvirt's choice (LIBVIRT_DEFAULT_URI, its configuration). With
 * or_read_only, a read-only one where a full one is denied. What libvirt wants to know for it (a name, a password) is asked on
 * the terminal, once; where there is none it fails. Free with virt_close().
 */
VirtConnection *virt_open(const char *uri, gboolean or_read_only, GError **error);

/* Another one to where first goes; it fails where that would ask something again. Free with virt_close(). */
VirtConnection *virt_open_beside(const VirtConnection *first, GError **error);
void virt_close(VirtConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtConnection, virt_close)

/* Whether libvirt can still be reached. */
gboolean virt_is_alive(const VirtConnection *connection);

gboolean virt_is_read_only(const VirtConnection *connection);

/* Free with g_free(). */
char *virt_uri(const VirtConnection *connection);

/* Whether the connection is to this host, by its URI: its files are then ours to look for. */
gboolean virt_is_local(const VirtConnection *connection);

/* Whether a URI (NULL for none) is that of a user's own libvirt, whose QEMU and hooks have no more rights than he:
   qemu:///session, and whatever else ends so. */
gboolean virt_is_session(const char *uri);

/* The versions of the libvirt that runs the driver and of its hypervisor, as libvirt counts them
   (major * 1000000 + minor * 1000 + release); 0 where libvirt doesn't know. */
unsigned long virt_libvirt_version(const VirtConnection *connection);
unsigned long virt_hypervisor_version(const VirtConnection *connection);

/* The version of the libvirt library in this process, and so of its schema. */
unsigned long virt_library_version(void);

/* A domain by name, id (of a running one) or uuid, in this order; where it was found so before, that of this uuid alone (else NULL), for
   a name or an id may be another's by now. Free with virt_domain_free(). */
VirtDomain *virt_lookup(const VirtConnection *connection, const char *word, const char *uuid,
                        GError **error);
void virt_domain_free(VirtDomain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtDomain, virt_domain_free)

/* All domains, running or not, by name. Free with g_ptr_array_unref(). */
GPtrArray *virt_list(const VirtConnection *connection, GError **error);

/* Owned by the domain. */
const char *virt_domain_name(const VirtDomain *domain);
const char *virt_domain_uuid(const VirtDomain *domain);

/* Starts a domain with its CPUs stopped, with dies for as long as the connection is there; lets them run; ends it at once, as a power
   cut does. */
gboolean virt_domain_start_paused(const VirtDomain *domain, gboolean dies, GError **error);
gboolean virt_domain_resume(const VirtDomain *domain, GError **error);
gboolean virt_domain_destroy(const VirtDomain *domain, GError **error);

/* QEMU's answer to a command of its monitor (QMP, JSON). Free with g_free(). */
char *virt_domain_monitor(const VirtDomain *domain, const char *command, GError **error);

/* 1 for yes, 0 for no, also where the driver knows no such thing; -1 with *error where libvirt can't tell. */
int virt_domain_is_active(const VirtDomain *domain, GError **error);
int virt_domain_is_persistent(const VirtDomain *domain, GError **error);
int virt_domain_has_managed_save(const VirtDomain *domain, GError **error);

/*
 * The persistent definition, with its passwords (VIR_DOMAIN_XML_INACTIVE | SECURE), which a define must have
 * or they are erased; without them over a read-only connection, which libvirt refuses them. Free with g_free().
 */
char *virt_domain_xml(const VirtDomain *domain, GError **error);

/* What a running domain has now, without passwords. Free with g_free(). */
char *virt_domain_live_xml(const VirtDomain *domain, GError **error);

/* Defines a domain, which replaces the definition of that name and uuid and leaves a running guest as it is.
   validate: libvirt checks its schema first (GVT_ERROR_INVALID where it fails). */
gboolean virt_define(const VirtConnection *connection, const char *xml, gboolean validate,
                     GError **error);

/*
 * Has the driver parse, complete and check a domain and build QEMU's command line, without defining it
 * (virConnectDomainXMLToNative; on libvirt 9.0 its errors were those of a define in 7 of 7 broken domains).
 * NULL with GVT_ERROR_FAILED where the driver refuses the domain, with GVT_ERROR_UNKNOWN where it can't tell:
 * libvirt 9.0 says "invalid PCI passthrough type" for every PCI hostdev, "USB host device is missing bus/device
 * information" for every USB one that is named by what it is, and fails where the host lacks a device that the domain would use (SPICE GL without /dev/dri). Free with g_free().
 */
char *virt_judge(const VirtConnection *connection, const char *xml, GError **error);

/* libvirt's <domainCapabilities> for a domain of this emulator, architecture, machine and type (each may be
   NULL for the default): which graphics its QEMU has, among others. Free with g_free(). */
char *virt_capabilities(const VirtConnection *connection, const char *emulator, const char *arch,
                        const char *machine, const char *type, GError **error);

/*
 * libvirt's XML of a device of the host by its nodedev name ("pci_0000_41_00_0"); *xml is NULL where
 * the host has none of that name. FALSE with GVT_ERROR_UNKNOWN where libvirt can't tell (a driver
 * without nodedev, or one that isn't running), with GVT_ERROR_FAILED where the connection is broken.
 * Free with g_free().
 */
gboolean virt_node_device(const VirtConnection *connection, const char *name, char **xml,
                          GError **error);

typedef enum {
  VIRT_NODE_PCI = 1,
  VIRT_NODE_MDEV = 2,
} VirtNodeKinds;

typedef struct {
  char *xml;
  gboolean active; /* else it is only defined, which mdevs can be since libvirt 7.3 */
  gboolean persistent;
  gboolean autostart;
} VirtNodeDevice;

/* All devices of these kinds (VirtNodeDevice). NULL with the same errors. Free with g_ptr_array_unref(). */
GPtrArray *virt_list_node_devices(const VirtConnection *connection, VirtNodeKinds kinds,
                                  GError **error);

/*
 * Makes an mdev of nodedev XML which says its parent, type and uuid; persistent: one that is defined, starts with the
 * host, and is started now; of one that can't be started no definition is left. libvirt uses mdevctl for it. FALSE with
 * GVT_ERROR_UNKNOWN where this libvirt can't: one before 7.3, or for a persistent one before 7.8, and drivers without nodedev.
 */
gboolean virt_create_mdev(const VirtConnection *connection, const char *xml, gboolean persistent,
                          GError **error);

/* Has a defined mdev start with the host, and now where it isn't active. The same errors. */
gboolean virt_start_mdev(const VirtConnection *connection, const char *name, gboolean now,
                         GError **error);

/* Takes the mdev of that nodedev name away if it is active, and with undefine its definition. The same errors. */
gboolean virt_remove_mdev(const VirtConnection *connection, const char *name, gboolean undefine,
                          GError **error);

/* The RELAX NG schema of domains, of the libvirt library on this host. */
const char *virt_domain_schema(void);
