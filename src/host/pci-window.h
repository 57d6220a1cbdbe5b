/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The addresses that OVMF has for the 64-bit memory of a guest's PCI devices, and how many of them
   the guest's host devices need. */
typedef struct {
  guint64 wanted;       /* in bytes, with what alignment costs */
  guint64 window;       /* in bytes */
  gboolean by_argument; /* -fw_cfg opt/ovmf/X-PciMmio64Mb decides the window */
} PciWindow;

/*
 * Reads both for PCI devices of the host below root; addresses ends with NULL. FALSE if there is
 * nothing to look at: the guest's firmware isn't OVMF for x86_64, or no device has such memory.
 *
 * OVMF (edk2, OvmfPkg/Library/PlatformInitLib/MemDetect.c): the window has 32 GiB, or what the
 * argument says. From edk2-stable202211 on it is an eighth of the addresses of the CPU, if that is
 * more and it believes the CPU: QEMU has 40 bits unless the CPU is the host's own.
 */
gboolean pci_window_read(const char *root, xmlDoc *domain, const char *const *addresses,
                         PciWindow *found);

/* Whether all BARs get an address. The guest's other devices have small ones too. */
gboolean pci_window_is_enough(const PciWindow *window);

/* The MiB to ask for by the argument: the next power of two. */
guint64 pci_window_argument(const PciWindow *window);

/* Sizes for people, "32 GiB" or "512 MiB". Free with g_free(). */
char *pci_window_size_text(guint64 bytes);
