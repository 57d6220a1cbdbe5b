/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/guest.h"

/*
 * Has libvirt's schema read by a thread of its own, for what is likely to need it: that takes as long as all the rest of an apply (15 ms),
 * and libvirt reads it anew at each define that it checks. Where no thread can be made it is read when it is needed. To be ended before
 * the process, for libraries take away at its exit what it reads with.
 */
void schema_read_ahead(void);
void schema_read_end(void);

/* What can't be told here, where the schema is of another version than the libvirt that defines, or can't be read. */
typedef struct {
  gboolean unchecked;    /* the define is to have libvirt check its own schema */
  gboolean never_fitted; /* what was there doesn't fit the one here: perhaps not libvirt's either */
} SchemaVerdict;

/*
 * Whether definition fits libvirt's schema, as far as that can be told on this host for a domain of that version of libvirt; what
 * is to be said of it goes out. A stored domain may never have fitted (13 of 74 of virt-manager's own samples); that isn't our
 * change's fault. Nor can libvirt's schema here judge what is for a newer libvirt: 7.0's knows no <qemu:override>, 9.0's no display
 * of a PCI device. verdict: NULL for a file, which no libvirt is going to judge.
 */
gboolean schema_check(const Guest *guest, xmlDoc *definition, unsigned long libvirt,
                      SchemaVerdict *verdict, GError **error);

/* Says that libvirt isn't asked, for the domain as it is doesn't fit either. */
void schema_note_misfit(void);
