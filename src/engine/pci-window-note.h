/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "engine/device-warnings.h"

/* Adds a note if OVMF hasn't enough addresses for the memory of a definition's PCI devices, with
   the arguments that help. Nothing is added if the devices' host is another one. */
void pci_window_note(const DeviceHost *host, xmlDoc *definition, GPtrArray *notes);
