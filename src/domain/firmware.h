/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Whether the guest boots by UEFI: libvirt chooses a UEFI firmware, or the loader is in pflash. An
   <nvram> doesn't tell: with a loader of type rom, libvirt 9.0 keeps it in the domain XML and
   starts QEMU with -bios, without it. */
gboolean firmware_is_uefi(xmlDoc *domain);
