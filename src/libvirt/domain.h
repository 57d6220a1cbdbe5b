/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "libvirt/connection.h"

typedef struct VirtDomain VirtDomain;

/*
 * Looks up a domain. If uuid is NULL, word is a name, an id (of a running domain) or a uuid, tried
 * in this order. Else only uuid counts, for a domain that was found by word before: its name or id
 * may be another domain's by now. NULL with GVT_ERROR_NO_DOMAIN if there is none; the error names
 * word, and the domain that is probably meant. Free with virt_domain_free().
 */
VirtDomain *virt_domain_lookup(const VirtConnection *connection, const char *word, const char *uuid,
                               GError **error);
void virt_domain_free(VirtDomain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VirtDomain, virt_domain_free)

/* All domains (VirtDomain), running or not, sorted by name. Free with g_ptr_array_unref(). */
GPtrArray *virt_domain_list(const VirtConnection *connection, GError **error);

/* Owned by the domain. */
const char *virt_domain_name(const VirtDomain *domain);
const char *virt_domain_uuid(const VirtDomain *domain);

/* The domain as a word of a shell's command line: its name, or its uuid if virsh or gvt-xml would
   take the name for an option, an id or another uuid. Free with g_free(). */
char *virt_domain_word(const VirtDomain *domain);

/* The domain as a word of a shell's command line: its name, or its uuid if the name would be taken
   for an option. Free with g_free(). */
char *virt_domain_word(const VirtDomain *domain);

/* Starts a domain with its CPUs stopped. With autodestroy, libvirt destroys it when the connection
   closes. */
gboolean virt_domain_start_paused(const VirtDomain *domain, gboolean autodestroy, GError **error);

/* Starts the CPUs of a paused domain. */
gboolean virt_domain_resume(const VirtDomain *domain, GError **error);

/* Ends a domain at once, as a power cut does. */
gboolean virt_domain_destroy(const VirtDomain *domain, GError **error);

/* QEMU's answer to a command of its monitor, both QMP's JSON. Free with g_free(). */
char *virt_domain_monitor(const VirtDomain *domain, const char *command, GError **error);

/* Gives a running guest the device of that XML. Its definition stays. */
gboolean virt_domain_attach_live(const VirtDomain *domain, const char *xml, GError **error);

/* Asks a running guest to let go of the device with that alias. Its definition stays.
   The device is in the live XML until the guest has done so. TRUE also if QEMU is still waiting for
   an earlier request (libvirt 4.4 and newer: virDomainDetachDeviceAlias). */
gboolean virt_domain_detach_live(const VirtDomain *domain, const char *alias, GError **error);

/* 1 for yes; 0 for no, also if the driver doesn't know the question; -1 with *error if the call
   fails. */
int virt_domain_is_active(const VirtDomain *domain, GError **error);
int virt_domain_is_persistent(const VirtDomain *domain, GError **error);
int virt_domain_has_managed_save(const VirtDomain *domain, GError **error);

/*
 * The persistent definition (VIR_DOMAIN_XML_INACTIVE). It has its passwords
 * (VIR_DOMAIN_XML_SECURE), since a define without them erases them; over a read-only connection it
 * has none, for libvirt refuses them there. Free with g_free().
 */
char *virt_domain_xml(const VirtDomain *domain, GError **error);

/* The XML of a domain as it is now, without passwords. Free with g_free(). */
char *virt_domain_live_xml(const VirtDomain *domain, GError **error);

/* A snapshot of a domain. */
typedef struct {
  char *name;
  char *xml; /* with the domain's XML of then, without passwords */
} VirtSnapshot;

/* The snapshots of a domain (VirtSnapshot); none if the driver knows none. Free with
   g_ptr_array_unref(). */
GPtrArray *virt_domain_snapshots(const VirtDomain *domain, GError **error);

/* Defines a domain. It replaces the definition of that name and uuid, and doesn't touch a running
   guest. With validate, libvirt checks its schema first (GVT_ERROR_INVALID if the XML doesn't
   fit). */
gboolean virt_domain_define(const VirtConnection *connection, const char *xml, gboolean validate,
                            GError **error);

/*
 * Lets the driver parse, complete and check domain XML and make QEMU's command line from it,
 * without defining it (virConnectDomainXMLToNative; on libvirt 9.0 its errors were those of a
 * define in 7 of 7 broken domains). NULL with GVT_ERROR_FAILED if the driver refuses the domain,
 * with GVT_ERROR_UNKNOWN if it can't tell. It can't if the host lacks a device that the domain
 * would use (SPICE with OpenGL without /dev/dri). libvirt 9.0 can't for a PCI hostdev ("invalid PCI
 * passthrough type"), nor for a USB hostdev by vendor and product ("USB host device is missing
 * bus/device information"). Free the command line with g_free().
 */
char *virt_domain_check(const VirtConnection *connection, const char *xml, GError **error);

/* libvirt's <domainCapabilities> for a domain of this emulator, architecture, machine and type
   (each may be NULL for the default). It tells, among others, which graphics its QEMU has. NULL
   with GVT_ERROR_UNKNOWN if libvirt doesn't know. Free with g_free(). */
char *virt_domain_capabilities(const VirtConnection *connection, const char *emulator,
                               const char *arch, const char *machine, const char *type,
                               GError **error);

/* The path of the RELAX NG schema of domains, that of the libvirt library on this host. Static. */
const char *virt_domain_schema(void);
