/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lintdomaintest.h"

#include <libvirt/virterror.h>
#include <string.h>

virConnectPtr test_connection;
gboolean test_managed_save;
unsigned long test_qemu_version;
const char *test_elsewhere;

virConnectPtr __wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth,
                                        unsigned int flags);
int __wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags);
int __wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version);
char *__real_virConnectGetURI(virConnectPtr conn);
char *__wrap_virConnectGetURI(virConnectPtr conn);

/* libvirt 9's embedded driver can be opened only about ten times in a process, so all commands
   share the test's connection. */
virConnectPtr
__wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
  (void)name;
  (void)auth;
  (void)flags;
  assert_int_equal(virConnectRef(test_connection), 0);
  return test_connection;
}

int
__wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  (void)flags;
  return test_managed_save;
}

int
__wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version)
{
  (void)conn;
  *version = test_qemu_version;
  return 0;
}

char *
__wrap_virConnectGetURI(virConnectPtr conn)
{
  return test_elsewhere ? strdup(test_elsewhere) : __real_virConnectGetURI(conn);
}

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

int
test_connect(void **state)
{
  g_autofree char *uri = test_embed_uri();
  g_autofree char *home = g_build_filename(strchr(uri, '=') + 1, "state", NULL);

  (void)state;
  g_setenv("XDG_STATE_HOME", home, TRUE);
  if (test_make_root(state) != 0)
    return -1;
  command_globals.root = g_strdup(test_root);
  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  test_connection = virConnectOpen(uri);
  return test_connection ? 0 : -1;
}

int
test_disconnect(void **state)
{
  (void)state;
  virConnectClose(test_connection);
  test_embed_remove();
  return test_remove_root(state);
}

int
test_fresh_host(void **state)
{
  static const char *const names[] = { "guest", "other" };

  (void)state;
  test_managed_save = FALSE;
  test_elsewhere = NULL;
  test_qemu_version = VERSION_NUMBER(7, 2);
  g_free(command_globals.root);
  command_globals.root = g_strdup(test_root);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    virDomainPtr domain = virDomainLookupByName(test_connection, names[i]);

    if (domain) {
      virDomainUndefine(domain);
      virDomainFree(domain);
    }
  }
  return 0;
}

void
test_define(const char *name, const char *graphics, const char *further)
{
  g_autofree char *xml = g_strdup_printf(
      "<domain type='qemu' xmlns:qemu='" QEMU_NS "'><name>%s</name>"
      "<memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>"
      "<devices>%s<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'><source>"
      "<address uuid='" TEST_UUID "'/></source></hostdev></devices>%s</domain>",
      name, graphics, further);
  virDomainPtr domain = virDomainDefineXML(test_connection, xml);

  if (!domain)
    fail_msg("%s", virGetLastErrorMessage());
  virDomainFree(domain);
}

char *
test_dump(const char *name)
{
  virDomainPtr domain = virDomainLookupByName(test_connection, name);
  char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);

  virDomainFree(domain);
  return xml;
}

void
test_said(const TestRun *run, int status, const char *out, const char *err)
{
  if (run->status != status || (out && !strstr(run->out, out)) || (err && !strstr(run->err, err)))
    fail_msg("status %d, out: %s, err: %s", run->status, run->out, run->err);
}
