/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For LD_PRELOAD: appends a line to the file WITNESS for each definition of a domain that the
 * program reads or defines. The line has the domain's title: "read 17", "define 17", and
 * "refused 17" if libvirt doesn't define it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>

static void
note(const char *what, const char *xml)
{
  static const char tag[] = "<title>";
  const char *title = xml ? strstr(xml, tag) : NULL;
  FILE *file = fopen(getenv("WITNESS"), "a");

  if (!file)
    abort();
  title = title ? title + strlen(tag) : "";
  fprintf(file, "%s %.*s\n", what, (int)strcspn(title, "<"), title);
  fclose(file);
}

char *
virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags)
{
  char *(*next)(virDomainPtr, unsigned int) = dlsym(RTLD_NEXT, "virDomainGetXMLDesc");
  char *xml = next(domain, flags);

  note("read", xml);
  return xml;
}

virDomainPtr
virDomainDefineXMLFlags(virConnectPtr conn, const char *xml, unsigned int flags)
{
  virDomainPtr (*next)(virConnectPtr, const char *, unsigned int) =
      dlsym(RTLD_NEXT, "virDomainDefineXMLFlags");
  virDomainPtr domain = next(conn, xml, flags);

  note(domain ? "define" : "refused", xml);
  return domain;
}
