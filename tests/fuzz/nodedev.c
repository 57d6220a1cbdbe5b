/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device's XML, as libvirt's nodedev gives it. */
#include "devices/nodedev-xml.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text(data, size);
  g_autoptr(HostDevice) device = text ? nodedev_xml_parse(text) : NULL;

  for (guint i = 0; device && i < device->types->len; i++) {
    g_free(host_type_summary(device->types->pdata[i]));
    host_type_total(device->types->pdata[i], device->identity, NULL);
  }
  return 0;
}
