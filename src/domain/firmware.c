/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/firmware.h"

#include "xml/xml.h"

gboolean
firmware_is_uefi(xmlDoc *domain)
{
  return xml_node(domain, NULL, "/domain/os[@firmware = 'efi' or loader/@type = 'pflash']") != NULL;
}
