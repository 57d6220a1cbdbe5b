/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "devices/vendor.h"

/* The kernel puts the driver's name before the name of an mdev type (Linux 6.1,
   drivers/vfio/mdev/mdev_sysfs.c: "%s-%s"). */
static const Vendor vendors[] = {
  { "intel", "Intel", 0x8086, "i915-" },
  { "nvidia", "NVIDIA", 0x10de, "nvidia-" },
  { "amd", "AMD", 0x1002, NULL },
};

const Vendor *
vendor_by_word(const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS(vendors); i++)
    if (g_strcmp0(vendors[i].word, word) == 0)
      return &vendors[i];
  return NULL;
}

const Vendor *
vendor_of_type(const char *mdev_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(vendors); i++)
    if (vendors[i].type && g_str_has_prefix(mdev_type, vendors[i].type))
      return &vendors[i];
  return NULL;
}

const Vendor *
vendor_of_pci(const HostDevice *device)
{
  for (gsize i = 0; i < G_N_ELEMENTS(vendors); i++)
    if (device->vendor == vendors[i].id)
      return &vendors[i];
  return NULL;
}

gboolean
vendor_made(const HostDevice *device, const char *word)
{
  const Vendor *vendor = vendor_of_pci(device);

  return vendor && g_str_equal(vendor->word, word);
}
