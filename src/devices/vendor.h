/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "devices/device.h"

/* The makers of GPUs that a profile may be for. */
typedef struct {
  const char *word; /* in a profile: intel, nvidia, amd */
  const char *name; /* for people */
  guint id;         /* of its PCI devices */
  const char *type; /* how the names of its drivers' mdev types begin; NULL: it has none */
} Vendor;

/* The vendor with this word (NULL: none), or whose device this is. NULL if it is none of them. */
const Vendor *vendor_by_word(const char *word);
const Vendor *vendor_of_type(const char *mdev_type);
const Vendor *vendor_of_pci(const HostDevice *device);

/* Whether a PCI device is of the vendor with this word. */
gboolean vendor_made(const HostDevice *device, const char *word);
