/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* The device that may be meant by the identity of one that the host doesn't have. It is one of
   devices (HostDevice), which own it; NULL if none is near. */

/* The mdev whose uuid differs in at most four digits, else the only one. */
const HostDevice *nearest_mdev(const GPtrArray *devices, const char *uuid);

/* The PCI device whose address differs in one digit. With is_gpu, the display with the nearest
   address, however far, if the host has any display. */
const HostDevice *nearest_pci(const GPtrArray *devices, const char *address, gboolean is_gpu);

/* The USB device of the same vendor, with the nearest product number. A port has none. */
const HostDevice *nearest_usb(const GPtrArray *devices, const char *identity);
