/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/*
 * Begins to read libvirt's schema in a thread of its own, before the check that needs it: the
 * reading takes 7 ms of processor time. Further calls do nothing. Without a thread the check reads
 * it. schema_read_end() must be called before the process ends, for at exit the libraries free
 * memory that the thread uses.
 */
void schema_read_ahead(void);
void schema_read_end(void);

/* The questions that the schema of this host couldn't answer. */
typedef struct {
  gboolean
      unchecked; /* it is of another version, or unreadable: libvirt must check at the define */
  gboolean never_fitted; /* the old domain doesn't fit it, and so perhaps not libvirt's own */
} SchemaVerdict;

/*
 * Whether definition fits libvirt's schema, as far as this host can tell for a domain of that
 * version of libvirt (1000000 * major + 1000 * minor + release). Prints notes. It also passes if
 * the domain never fitted, as 13 of 74 of virt-manager's own samples don't; or if the domain is for
 * a newer libvirt: 7.0's schema has no <qemu:override>, 9.0's no display of a PCI device. verdict
 * may be NULL for a file, which isn't defined. With is_foreign, gvt-xml doesn't know the domain's
 * state, so the state doesn't prove that a device was there before: each device that comes back
 * from it must fit.
 */
gboolean schema_check(const Guest *guest, xmlDoc *definition, unsigned long libvirt,
                      gboolean is_foreign, SchemaVerdict *verdict, GError **error);

/* Notes that libvirt isn't asked to check its schema, since the old domain doesn't fit it
   either. */
void schema_note_misfit(void);
