/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "subject.h"

/*
 * Whether result fits libvirt's schema, as far as that can be told on this host for a domain of that version of libvirt; what
 * is to be said of it goes out. *validate: libvirt is to check it at the define, for the domain as it is fits too. A stored domain may
 * never have fitted (13 of 74 of virt-manager's own samples); that isn't our change's fault. Nor can libvirt's schema here judge what
 * is for a newer libvirt: 7.0's knows no <qemu:override>, 9.0's no display of a PCI device.
 */
gboolean schema_check(const Subject *subject, xmlDoc *result, unsigned long libvirt,
                      gboolean *validate, GError **error);
