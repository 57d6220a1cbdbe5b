/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "redefinetest.h"

#include <libvirt/virterror.h>
#include <sys/stat.h>

#include "engine/backup-folder.h"

TestTrouble test_trouble;
TestGuest test_guest;
virConnectPtr test_connection;
char *test_uri;

virConnectPtr __wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth,
                                        unsigned int flags);
char *__real_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);
char *__wrap_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);
virDomainPtr __real_virDomainDefineXMLFlags(virConnectPtr conn, const char *xml,
                                            unsigned int flags);
virDomainPtr __wrap_virDomainDefineXMLFlags(virConnectPtr conn, const char *xml,
                                            unsigned int flags);
int __wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags);
int __wrap_virDomainIsPersistent(virDomainPtr domain);
int __wrap_virDomainIsActive(virDomainPtr domain);
int __wrap_virConnectIsAlive(virConnectPtr conn);
int __wrap_virDomainCreateWithFlags(virDomainPtr domain, unsigned int flags);
int __wrap_virDomainResume(virDomainPtr domain);
int __wrap_virDomainDestroy(virDomainPtr domain);
int __wrap_virDomainQemuMonitorCommand(virDomainPtr domain, const char *command, char **result,
                                       unsigned int flags);
char *__real_virConnectDomainXMLToNative(virConnectPtr conn, const char *format, const char *xml,
                                         unsigned int flags);
char *__wrap_virConnectDomainXMLToNative(virConnectPtr conn, const char *format, const char *xml,
                                         unsigned int flags);
virErrorPtr __real_virGetLastError(void);
virErrorPtr __wrap_virGetLastError(void);
int __real_virConnectGetVersion(virConnectPtr conn, unsigned long *version);
int __wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version);
int __real_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version);
int __wrap_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version);
char *__real_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator,
                                             const char *arch, const char *machine,
                                             const char *type, unsigned int flags);
char *__wrap_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator,
                                             const char *arch, const char *machine,
                                             const char *type, unsigned int flags);

/* libvirt 9's embedded driver registers itself again at each opening, and fails after ten ("Too
   many drivers"). So all commands share the test's connection. */
virConnectPtr
__wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
  (void)auth;
  assert_string_equal(name, test_uri);
  assert_int_equal(flags, test_trouble.read_only && flags ? VIR_CONNECT_RO : 0);
  if (test_trouble.read_only && !flags)
    return NULL;
  assert_int_equal(virConnectRef(test_connection), 0);
  return test_connection;
}

char *
__wrap_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags)
{
  char *xml;

  if (flags == 0)
    return test_guest.xml ? strdup(test_guest.xml) : NULL;
  if (test_trouble.reads + 1 == test_trouble.fail_read) {
    test_trouble.reads++;
    return NULL;
  }
  xml = __real_virDomainGetXMLDesc(domain, flags);
  /* The flags without which a redefine erases passwords. */
  assert_int_equal(flags,
                   VIR_DOMAIN_XML_INACTIVE | (test_trouble.read_only ? 0 : VIR_DOMAIN_XML_SECURE));
  if (++test_trouble.reads == test_trouble.lie_at_read || test_trouble.lies_each) {
    GString *text = g_string_new(xml);

    test_trouble.lie(text);
    free(xml);
    xml = strdup(text->str);
    g_string_free(text, TRUE);
  }
  return xml;
}

virDomainPtr
__wrap_virDomainDefineXMLFlags(virConnectPtr conn, const char *xml, unsigned int flags)
{
  g_autofree char *text = g_strdup(xml);
  char *from = test_trouble.drop ? strstr(text, test_trouble.drop) : NULL;
  char *to = from ? strstr(from, test_trouble.drop_end) : NULL;

  test_trouble.defines++;
  test_trouble.flags = flags;
  if (test_trouble.defines == test_trouble.refuse_define)
    return NULL;
  if (to) {
    memmove(from, to + strlen(test_trouble.drop_end),
            strlen(to + strlen(test_trouble.drop_end)) + 1);
    test_trouble.drop = NULL;
  }
  return __real_virDomainDefineXMLFlags(conn, text, flags);
}

int
__wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  (void)flags;
  return test_trouble.managed_save;
}

int
__wrap_virDomainIsPersistent(virDomainPtr domain)
{
  (void)domain;
  return test_trouble.transient < 0 ? -1 : !test_trouble.transient;
}

int
__wrap_virDomainIsActive(virDomainPtr domain)
{
  (void)domain;
  return test_trouble.running;
}

char *
__wrap_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator, const char *arch,
                                       const char *machine, const char *type, unsigned int flags)
{
  if (test_trouble.capabilities)
    return strdup(test_trouble.capabilities);
  return __real_virConnectGetDomainCapabilities(conn, emulator, arch, machine, type, flags);
}

int
__wrap_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version)
{
  *version = test_trouble.version;
  return test_trouble.version ? 0 : __real_virConnectGetLibVersion(conn, version);
}

int
__wrap_virConnectGetVersion(virConnectPtr conn, unsigned long *version)
{
  *version = test_trouble.qemu;
  return test_trouble.qemu ? 0 : __real_virConnectGetVersion(conn, version);
}

int
__wrap_virConnectIsAlive(virConnectPtr conn)
{
  (void)conn;
  return !test_trouble.dead || test_trouble.defines == 0;
}

char *
__wrap_virConnectDomainXMLToNative(virConnectPtr conn, const char *format, const char *xml,
                                   unsigned int flags)
{
  if (test_trouble.refuse_native == 0)
    return __real_virConnectDomainXMLToNative(conn, format, xml, flags);
  test_trouble.refuse_native--;
  return NULL;
}

virErrorPtr
__wrap_virGetLastError(void)
{
  static virError error = { .code = VIR_ERR_CONFIG_UNSUPPORTED };

  error.message = (char *)test_trouble.says;
  return test_trouble.says ? &error : __real_virGetLastError();
}

int
__wrap_virDomainCreateWithFlags(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  assert_int_equal(flags & ~(unsigned int)VIR_DOMAIN_START_AUTODESTROY, VIR_DOMAIN_START_PAUSED);
  test_guest.dies = (flags & VIR_DOMAIN_START_AUTODESTROY) != 0;
  test_guest.started += !test_guest.refuse_start;
  return test_guest.refuse_start ? -1 : 0;
}

int
__wrap_virDomainResume(virDomainPtr domain)
{
  (void)domain;
  test_guest.resumed += !test_guest.refuse_resume;
  return test_guest.refuse_resume ? -1 : 0;
}

int
__wrap_virDomainDestroy(virDomainPtr domain)
{
  (void)domain;
  test_guest.stopped += !test_guest.refuse_stop;
  return test_guest.refuse_stop ? -1 : 0;
}

/* Whether a qom-get asks for this property. */
static gboolean
asks_for(const char *command, const char *property)
{
  g_autofree char *word = property ? g_strdup_printf("\"property\": \"%s\"", property) : NULL;

  return word && strstr(command, word);
}

/* As the plan of gvtg-spice has them. */
int
__wrap_virDomainQemuMonitorCommand(virDomainPtr domain, const char *command, char **result,
                                   unsigned int flags)
{
  static const struct {
    const char *property;
    const char *value;
  } values[] = {
    { "type", "\"vfio-pci-nohotplug\"" },
    { "display", "\"on\"" },
    { "xres", "1920" },
    { "yres", "1080" },
  };
  const char *value = "true";

  (void)domain;
  assert_int_equal(flags, 0);
  assert_non_null(strstr(command, "ua-gvt0"));
  if (test_guest.silent)
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
    if (asks_for(command, values[i].property))
      value = values[i].value;
  if (asks_for(command, test_guest.wrong))
    value = "\"another\"";
  *result = asks_for(command, test_guest.lacking)
                ? strdup("{\"error\": {\"desc\": \"Property not found\"}}")
                : g_strdup_printf("{\"return\": %s}", value);
  return 0;
}

char *
test_dump(void)
{
  virDomainPtr domain = virDomainLookupByName(test_connection, NAME);
  char *xml;

  assert_non_null(domain);
  xml = __real_virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  virDomainFree(domain);
  return xml;
}

static void
define(const char *xml, unsigned int flags)
{
  virDomainPtr domain = __real_virDomainDefineXMLFlags(test_connection, xml, flags);

  if (!domain)
    fail_msg("%s", virGetLastErrorMessage());
  virDomainFree(domain);
}

void
test_define(const char *xml)
{
  define(xml, VIR_DOMAIN_DEFINE_VALIDATE);
}

void
test_define_unchecked(const char *xml)
{
  define(xml, 0);
}

char *
test_replaced(const char *text, const char *old, const char *new)
{
  const char *at = strstr(text, old);

  assert_non_null(at);
  return g_strdup_printf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

void
test_says(const char *text, const char *what)
{
  if (!strstr(text, what))
    fail_msg("'%s' isn't said in: %s", what, text);
}

void
test_says_not(const char *text, const char *what)
{
  if (strstr(text, what))
    fail_msg("'%s' is said in: %s", what, text);
}

void
test_is_now(const char *xml)
{
  g_autofree char *now = test_dump();

  assert_string_equal(now, xml);
}

char *
test_backups(void)
{
  g_autofree char *before = test_dump();
  g_autoptr(xmlDoc) doc = xml_parse(before, -1, "domain", NULL);
  g_autofree char *uuid = xml_string(doc, "/domain/uuid");

  return backup_folder(test_uri, uuid);
}

void
test_remove_backups(void)
{
  g_autofree char *folder = test_backups();

  test_remove_tree(folder);
}

char *
test_only_backup(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autofree char *backup = NULL;
  const char *name;

  while ((name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    if (S_ISDIR(status.st_mode))
      continue;
    assert_int_equal(status.st_mode & 07777, 0600);
    if (g_str_has_suffix(name, ".xml")) {
      assert_null(backup);
      backup = g_steal_pointer(&path);
    }
  }
  return g_steal_pointer(&backup);
}

void
test_edit(const char *old, const char *new)
{
  g_autofree char *now = test_dump();
  g_autofree char *text = test_replaced(now, old, new);

  test_define(text);
}

int
test_fresh_domain(void **state)
{
  g_autofree char *text = test_read("samples/win10.xml");
  g_autofree char *adapted = test_adapt(text);
  virDomainPtr old = virDomainLookupByName(test_connection, NAME);

  (void)state;
  memset(&test_trouble, 0, sizeof test_trouble);
  g_free(test_guest.xml);
  memset(&test_guest, 0, sizeof test_guest);
  test_forget_recorded();
  if (old) {
    assert_int_equal(virDomainUndefineFlags(old, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM), 0);
    virDomainFree(old);
  }
  test_define(adapted);
  test_remove_backups();
  return 0;
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
  g_autofree char *home = NULL;

  (void)state;
  test_uri = test_embed_uri();
  home = g_build_filename(strchr(test_uri, '=') + 1, "state", NULL);
  g_setenv("XDG_STATE_HOME", home, TRUE);
  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  test_connection = virConnectOpen(test_uri);
  return test_connection ? 0 : -1;
}

int
test_disconnect(void **state)
{
  (void)state;
  g_clear_pointer(&command_globals.uri, g_free);
  virConnectClose(test_connection);
  test_embed_remove();
  g_free(test_uri);
  test_forget_recorded();
  return 0;
}
