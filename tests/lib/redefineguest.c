/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest that a fake libvirt runs: devices are plugged into its live XML, and out of it. */
#include "redefinetest.h"

int __wrap_virDomainAttachDeviceFlags(virDomainPtr domain, const char *xml, unsigned int flags);
int __wrap_virDomainDetachDeviceAlias(virDomainPtr domain, const char *alias, unsigned int flags);

void
test_guest_becomes(char *xml)
{
  g_free(test_guest.xml);
  test_guest.xml = xml;
}

int
__wrap_virDomainAttachDeviceFlags(virDomainPtr domain, const char *xml, unsigned int flags)
{
  char *with;

  (void)domain;
  assert_int_equal(flags, VIR_DOMAIN_AFFECT_LIVE);
  if (++test_guest.attached == test_guest.refuse_attach)
    return -1;
  with = g_strdup_printf("%s</devices>", xml);
  test_guest_becomes(test_replaced(test_guest.xml, "</devices>", with));
  g_free(with);
  return 0;
}

int
__wrap_virDomainDetachDeviceAlias(virDomainPtr domain, const char *alias, unsigned int flags)
{
  g_autoptr(xmlDoc) doc = xml_parse(test_guest.xml, -1, "the guest", NULL);
  g_autofree char *xpath = g_strdup_printf("/domain/devices/hostdev[alias/@name = '%s']", alias);
  xmlNode *device = xml_node(doc, NULL, xpath);

  (void)domain;
  assert_int_equal(flags, VIR_DOMAIN_AFFECT_LIVE);
  assert_non_null(device);
  test_guest.detached++;
  if (test_guest.refuse_detach)
    return -1;
  if (g_strcmp0(test_guest.keeps, alias) == 0)
    return 0;
  xmlUnlinkNode(device);
  xmlFreeNode(device);
  test_guest_becomes(test_guest.vanishes ? NULL : xml_print(doc));
  return 0;
}
