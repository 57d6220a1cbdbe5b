/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every step of a redefine on the real QEMU driver; where a step must meet trouble, libvirt's call is wrapped. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "libvirt/connection.h"
#include "testlib.h"

#define NAME "win10"
#define PASSWORD "s3cretPW"

static virConnectPtr connection;
static char *uri;

/* What the wrapped calls do beside passing on. */
static struct {
  guint defines;       /* how often something was defined */
  guint refuse_define; /* this one, 1 is the first */
  unsigned int flags;  /* the last one's */
  guint fail_read;     /* this read fails */
  gboolean dead;       /* the connection breaks with the first define */
  guint refuse_native; /* so many judgements say no */
  const char *says;    /* with this error */
  /* What "libvirt" loses of a definition: from drop to drop_end. */
  const char *drop;
  const char *drop_end;
  guint lie_at_read;  /* this read gives what lie makes of the domain's text, 1 is the first */
  gboolean lies_each; /* and each other read */
  void (*lie)(GString *xml);
  guint reads;
  int managed_save; /* -1: libvirt can't tell */
  int transient;
  int running;
  const char *capabilities; /* what QEMU has, in place of what it has */
  unsigned long version;    /* libvirt's, in place of what it is */
} trouble;

/* A guest that is started by a fake libvirt, and what its QEMU says. */
static struct {
  gboolean refuse_start;
  gboolean refuse_resume;
  gboolean refuse_stop;
  gboolean silent;     /* no monitor */
  gboolean dies;       /* with the connection */
  const char *wrong;   /* this property has another value */
  const char *lacking; /* and this isn't there */
  guint started;
  guint resumed;
  guint stopped;
} guest;

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
int __real_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version);
int __wrap_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version);
char *__real_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator,
                                             const char *arch, const char *machine,
                                             const char *type, unsigned int flags);
char *__wrap_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator,
                                             const char *arch, const char *machine,
                                             const char *type, unsigned int flags);

/* libvirt 9's embedded driver registers itself anew at each opening, and after ten says "Too many drivers":
   all commands share the test's connection. */
virConnectPtr
__wrap_virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
  (void)auth;
  assert_string_equal(name, uri);
  assert_int_equal(flags, 0);
  assert_int_equal(virConnectRef(connection), 0);
  return connection;
}

char *
__wrap_virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags)
{
  char *xml;

  if (trouble.reads + 1 == trouble.fail_read) {
    trouble.reads++;
    return NULL;
  }
  xml = __real_virDomainGetXMLDesc(domain, flags);
  /* The flags without which a redefine erases passwords. */
  assert_int_equal(flags, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  if (++trouble.reads == trouble.lie_at_read || trouble.lies_each) {
    GString *text = g_string_new(xml);

    trouble.lie(text);
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
  char *from = trouble.drop ? strstr(text, trouble.drop) : NULL;
  char *to = from ? strstr(from, trouble.drop_end) : NULL;

  trouble.defines++;
  trouble.flags = flags;
  if (trouble.defines == trouble.refuse_define)
    return NULL;
  if (to) {
    memmove(from, to + strlen(trouble.drop_end), strlen(to + strlen(trouble.drop_end)) + 1);
    trouble.drop = NULL;
  }
  return __real_virDomainDefineXMLFlags(conn, text, flags);
}

int
__wrap_virDomainHasManagedSaveImage(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  (void)flags;
  return trouble.managed_save;
}

int
__wrap_virDomainIsPersistent(virDomainPtr domain)
{
  (void)domain;
  return trouble.transient < 0 ? -1 : !trouble.transient;
}

int
__wrap_virDomainIsActive(virDomainPtr domain)
{
  (void)domain;
  return trouble.running;
}

char *
__wrap_virConnectGetDomainCapabilities(virConnectPtr conn, const char *emulator, const char *arch,
                                       const char *machine, const char *type, unsigned int flags)
{
  if (trouble.capabilities)
    return strdup(trouble.capabilities);
  return __real_virConnectGetDomainCapabilities(conn, emulator, arch, machine, type, flags);
}

int
__wrap_virConnectGetLibVersion(virConnectPtr conn, unsigned long *version)
{
  *version = trouble.version;
  return trouble.version ? 0 : __real_virConnectGetLibVersion(conn, version);
}

int
__wrap_virConnectIsAlive(virConnectPtr conn)
{
  (void)conn;
  return !trouble.dead || trouble.defines == 0;
}

char *
__wrap_virConnectDomainXMLToNative(virConnectPtr conn, const char *format, const char *xml,
                                   unsigned int flags)
{
  if (trouble.refuse_native == 0)
    return __real_virConnectDomainXMLToNative(conn, format, xml, flags);
  trouble.refuse_native--;
  return NULL;
}

virErrorPtr
__wrap_virGetLastError(void)
{
  static virError error = { .code = VIR_ERR_CONFIG_UNSUPPORTED };

  error.message = (char *)trouble.says;
  return trouble.says ? &error : __real_virGetLastError();
}

int
__wrap_virDomainCreateWithFlags(virDomainPtr domain, unsigned int flags)
{
  (void)domain;
  assert_int_equal(flags & ~(unsigned int)VIR_DOMAIN_START_AUTODESTROY, VIR_DOMAIN_START_PAUSED);
  guest.dies = (flags & VIR_DOMAIN_START_AUTODESTROY) != 0;
  guest.started += !guest.refuse_start;
  return guest.refuse_start ? -1 : 0;
}

int
__wrap_virDomainResume(virDomainPtr domain)
{
  (void)domain;
  guest.resumed += !guest.refuse_resume;
  return guest.refuse_resume ? -1 : 0;
}

int
__wrap_virDomainDestroy(virDomainPtr domain)
{
  (void)domain;
  guest.stopped += !guest.refuse_stop;
  return guest.refuse_stop ? -1 : 0;
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
  if (guest.silent)
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
    if (asks_for(command, values[i].property))
      value = values[i].value;
  if (asks_for(command, guest.wrong))
    value = "\"another\"";
  *result = asks_for(command, guest.lacking)
                ? strdup("{\"error\": {\"desc\": \"Property not found\"}}")
                : g_strdup_printf("{\"return\": %s}", value);
  return 0;
}

static int fresh_domain(void **state);

/* The domain as libvirt has it now. */
static char *
dump(void)
{
  virDomainPtr domain = virDomainLookupByName(connection, NAME);
  char *xml;

  assert_non_null(domain);
  xml = __real_virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  virDomainFree(domain);
  return xml;
}

static void
define(const char *xml)
{
  virDomainPtr domain = __real_virDomainDefineXMLFlags(connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);

  if (!domain)
    fail_msg("%s", virGetLastErrorMessage());
  virDomainFree(domain);
}

/* text with the first old replaced by new. */
static char *
replaced(const char *text, const char *old, const char *new)
{
  const char *at = strstr(text, old);

  assert_non_null(at);
  return g_strdup_printf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

#define APPLY(...) test_command(&cmd_apply, NULL, "-c", uri, NAME, __VA_ARGS__, NULL)
#define REVERT(...) test_command(&cmd_revert, NULL, "-c", uri, NAME, __VA_ARGS__, NULL)
#define WITH_DEVICE "--uuid", TEST_UUID

static void
says(const char *text, const char *what)
{
  if (!strstr(text, what))
    fail_msg("'%s' isn't said in: %s", what, text);
}

static void
says_not(const char *text, const char *what)
{
  if (strstr(text, what))
    fail_msg("'%s' is said in: %s", what, text);
}

static void
is_now(const char *xml)
{
  g_autofree char *now = dump();

  assert_string_equal(now, xml);
}

/* Since 8.1 libvirt gives QEMU its devices as JSON, and our properties go by <qemu:override>; by -set before. */
static gboolean
gives_json(void)
{
  return virt_library_version() >= VERSION_NUMBER(8, 1);
}

/* Steps */

static void
a_dry_run_shows_and_judges_and_changes_nothing(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run =
      APPLY(WITH_DEVICE, "--profile", "gvtg-window", "--dry-run", "--exit-code", "-v");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_CHANGES);
  says(run.out, "+++ win10 (planned)");
  says(run.out, "+    <hostdev");
  says(run.err, "judged by libvirt: it would accept this");
  says(run.err, gives_json() ? "QEMU would get: -device {\"id\":\"ua-gvt0\""
                             : "QEMU would get: -device vfio-pci,id=ua-gvt0,");
  assert_int_equal(trouble.defines, 0);
  is_now(before);
}

static void
apply_defines_once_and_revert_gives_back_every_byte(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) first = APPLY(WITH_DEVICE, "--exit-code");
  g_auto(TestRun) second = APPLY(WITH_DEVICE, "--exit-code");
  g_auto(TestRun) third = APPLY("--exit-code");
  g_auto(TestRun) status = test_command(&cmd_status, NULL, "-c", uri, NAME, NULL);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) again = { 0 };

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_CHANGES);
  assert_int_equal(second.status, GVT_EXIT_DONE);
  assert_int_equal(third.status, GVT_EXIT_DONE);
  says(second.err, "already as planned");
  assert_int_equal(trouble.defines, 1);
  says(status.out, "in step");
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  is_now(before);
  again = REVERT("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
  says(again.err, "no plan is recorded");
}

static void
a_domain_is_found_by_uuid_too(void **state)
{
  g_autofree char *before = dump();
  g_autoptr(xmlDoc) doc = xml_parse(before, -1, "domain", NULL);
  g_autofree char *uuid = xml_string(doc, "/domain/uuid");
  g_auto(TestRun) found = test_command(&cmd_plan, NULL, "-c", uri, uuid, WITH_DEVICE, NULL);
  g_auto(TestRun) missing = test_command(&cmd_plan, NULL, "-c", uri, "nosuch", WITH_DEVICE, NULL);

  (void)state;
  assert_int_equal(found.status, GVT_EXIT_DONE);
  says(found.out, "<gvt:plan xmlns:gvt=\"urn:gvt-xml:1\" profile=\"gvtg-spice\">");
  assert_int_equal(missing.status, GVT_EXIT_FAILED);
  says(missing.err, "there is no domain 'nosuch'");
}

/* What someone else, or a libvirt that lies, makes of the domain's text */

static void
give_a_title(GString *xml)
{
  const char *at = strstr(xml->str, "  <metadata>");

  assert_non_null(at);
  g_string_insert(xml, at - xml->str, "  <title>another</title>\n");
}

/* For real, and whosever text is being read. */
static void
title_it_meanwhile(GString *xml)
{
  g_autofree char *now = dump();
  g_autofree char *titled = replaced(now, "<title>Windows 10<", "<title>another<");

  define(titled);
  if (g_str_equal(xml->str, now))
    g_string_assign(xml, titled);
}

static void
lose_the_metadata(GString *xml)
{
  const char *from = strstr(xml->str, "  <metadata>");
  const char *to = strstr(xml->str, "  </metadata>\n");

  assert_non_null(to);
  g_string_erase(xml, from - xml->str, to + strlen("  </metadata>\n") - from);
}

static void
give_nothing(GString *xml)
{
  g_string_truncate(xml, 0);
}

static void
give_half(GString *xml)
{
  g_string_truncate(xml, xml->len / 2);
}

static void
give_another_name(GString *xml)
{
  g_string_insert(xml, strstr(xml->str, NAME) - xml->str, "other-");
}

static void
give_another_uuid(GString *xml)
{
  char *uuid = strstr(xml->str, "<uuid>");

  uuid[strlen("<uuid>")] = uuid[strlen("<uuid>")] == '0' ? '1' : '0';
}

static void
a_libvirt_that_lies_is_not_believed(void **state)
{
  static const struct {
    void (*lie)(GString *xml);
    guint at_read;
    guint defines;
    const char *says;
  } lies[] = {
    { give_nothing, 1, 0, "the domain's XML" },
    { give_half, 1, 0, "the domain's XML" },
    { give_another_name, 1, 0,
      "libvirt gives the XML of 'other-" NAME "' for the domain '" NAME "'" },
    { give_another_uuid, 1, 0, "libvirt gives the XML of '" NAME "' for the domain '" NAME "'" },
    { give_nothing, 2, 0, "changed meanwhile" },
    { give_another_name, 2, 0, "changed meanwhile" },
    { give_nothing, 3, 2, "can't be read back: " },
    { give_half, 3, 2, "can't be read back: " },
  };
  g_autofree char *before = dump();

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
    g_auto(TestRun) run = { 0 };

    memset(&trouble, 0, sizeof trouble);
    trouble.lie = lies[i].lie;
    trouble.lie_at_read = lies[i].at_read;
    run = APPLY(WITH_DEVICE);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    says(run.err, lies[i].says);
    assert_int_equal(trouble.defines, lies[i].defines);
    is_now(before);
  }
}

static void
add_unknown(GString *xml)
{
  g_string_insert(xml, strstr(xml->str, "  </devices>") - xml->str, "    <unknown/>\n");
}

/* Once: by the schema here where that is its own, else by libvirt. */
static void
the_schema_is_checked_by_whoever_has_it(void **state)
{
  g_auto(TestRun) own = { 0 };
  g_auto(TestRun) older = { 0 };
  g_auto(TestRun) newer = { 0 };

  (void)state;
  own = APPLY(WITH_DEVICE);
  assert_int_equal(own.status, GVT_EXIT_DONE);
  assert_int_equal(trouble.flags, 0);
  trouble.version = virt_library_version() - 1;
  older = REVERT("--exit-code");
  assert_int_equal(older.status, GVT_EXIT_CHANGES);
  assert_int_equal(trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
  trouble.version = virt_library_version() + 1;
  newer = APPLY(WITH_DEVICE);
  assert_int_equal(newer.status, GVT_EXIT_DONE);
  assert_int_equal(trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
}

/* A domain that never fitted the schema, which libvirt then isn't asked to check. */
static void
a_domain_that_never_fitted_the_schema_is_defined_all_the_same(void **state)
{
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  trouble.lie = add_unknown;
  trouble.lies_each = TRUE;
  run = APPLY(WITH_DEVICE);
  says(run.err, "note: the domain as it is, or was without its plan, doesn't fit");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  assert_int_equal(trouble.defines, 1);
  assert_int_equal(trouble.flags, 0);
  /* One of another version is asked first. */
  trouble.version = virt_library_version() + 1;
  trouble.defines = 0;
  trouble.refuse_define = 2;
  refused = REVERT("--exit-code");
  assert_int_equal(trouble.defines, 2);
  says(refused.err, "can't judge what is for");
  says(refused.err, "libvirt refuses the new definition, nothing was changed");
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  trouble.version = virt_library_version() - 1;
  trouble.defines = 0;
  trouble.refuse_define = 0;
  reverted = REVERT("--exit-code");
  assert_int_equal(trouble.defines, 2);
  assert_int_equal(trouble.flags, 0);
  says(reverted.err, "note: the domain as it is, or was without its plan, doesn't fit");
  assert_int_equal(reverted.status, GVT_EXIT_CHANGES);
}

/* What a plan took out may be what doesn't fit. */
static void
what_never_fitted_the_schema_comes_back(void **state)
{
  g_autofree char *fitting = dump();
  g_autofree char *text = replaced(
      fitting, "    <video>",
      "    <graphics type='vnc' socket='/tmp/vnc.sock' sharePolicy='force-shared'/>\n    <video>");
  g_autofree char *before = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) another = { 0 };
  g_auto(TestRun) reverted = { 0 };

  (void)state;
  virDomainFree(__real_virDomainDefineXMLFlags(connection, text, 0));
  before = dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-headless");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  another = APPLY("--profile", "gvtg-spice");
  assert_int_equal(another.status, GVT_EXIT_DONE);
  reverted = REVERT("--exit-code");
  assert_int_equal(reverted.status, GVT_EXIT_CHANGES);
  is_now(before);
}

/* One that did fit: what is to come is at fault. */
static void
what_breaks_the_schema_is_refused(void **state)
{
  g_autofree char *before = dump();
  g_autoptr(GString) text = g_string_new(before);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp(NULL, &path, NULL);
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) json = { 0 };
  g_auto(TestRun) asked = { 0 };

  (void)state;
  add_unknown(text);
  assert_int_equal(write(fd, text->str, text->len), text->len);
  close(fd);
  run = REVERT("--from", path);
  says(run.err, "the result doesn't fit libvirt's schema, nothing was changed");
  assert_int_equal(trouble.defines, 0);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  json = REVERT("--from", path, "--json");
  says(json.out, "\"code\":\"invalid\"");
  is_now(before);
  /* What the schema here says isn't what one of another version would. */
  trouble.version = virt_library_version() - 1;
  asked = REVERT("--from", path);
  says(asked.err, "libvirt refuses the new definition, nothing was changed");
  assert_int_equal(trouble.defines, 1);
  assert_int_equal(trouble.flags, VIR_DOMAIN_DEFINE_VALIDATE);
  is_now(before);
  assert_int_equal(unlink(path), 0);
}

/* Right after our define: what is there then isn't ours to put back. */
static void
a_definition_that_someone_else_made_is_never_overwritten(void **state)
{
  static void (*const changes[])(GString *) = { give_a_title, lose_the_metadata,
                                                give_another_name };

  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_auto(TestRun) run = { 0 };

    fresh_domain(state);
    trouble.lie = changes[i];
    trouble.lie_at_read = 3;
    run = APPLY(WITH_DEVICE);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    says(run.err, "someone else changed the domain '" NAME "' right after it was defined");
    says(run.err, ".xml");
    assert_int_equal(trouble.defines, 1);
  }
}

/* libvirt dropped something, and before the old definition is put back somebody else defines. */
static void
nothing_is_put_back_over_a_change(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.drop = "<hostdev";
  trouble.drop_end = "</hostdev>";
  trouble.lie = give_a_title;
  trouble.lie_at_read = 4;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "libvirt kept less than planned: <hostdev");
  says(run.err, "it is left as they made it. The old definition is in ");
  assert_int_equal(trouble.defines, 1);
}

static void
a_change_by_someone_else_stops_it(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.lie_at_read = 2;
  trouble.lie = give_a_title;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "changed meanwhile by someone else, nothing done");
  assert_int_equal(trouble.defines, 0);
  is_now(before);
}

/* All or nothing: what somebody changed right after it was defined isn't taken back. */
static void
another_failure_takes_nothing_of_a_change_back(void **state)
{
  g_autofree char *before = dump();
  g_autofree char *named = replaced(before, "<name>" NAME "<", "<name>other<");
  g_autofree char *uuid = g_strndup(strstr(before, "<uuid>") + strlen("<uuid>"), 36);
  g_autofree char *other = replaced(named, uuid, "11111111-2222-4333-8444-555555555555");
  g_autofree char *now = NULL;
  virDomainPtr domain;
  g_auto(TestRun) run = { 0 };

  (void)state;
  define(other);
  trouble.refuse_define = 2;
  trouble.lie = title_it_meanwhile;
  trouble.lie_at_read = 4;
  run = test_command(&cmd_apply, NULL, "-c", uri, NAME, "other", WITH_DEVICE, "--all-or-nothing",
                     "-j", "1", NULL);
  domain = virDomainLookupByName(connection, "other");
  assert_int_equal(virDomainUndefineFlags(domain, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM), 0);
  virDomainFree(domain);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err,
       "win10: its definition of before isn't put back: it was changed meanwhile by someone else");
  now = dump();
  says(now, "<title>another</title>");
}

static void
what_libvirt_can_not_tell_is_no_answer(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) persistent = { 0 };
  g_auto(TestRun) saved = { 0 };
  g_auto(TestRun) running = { 0 };

  (void)state;
  trouble.transient = -1;
  persistent = APPLY(WITH_DEVICE);
  assert_int_equal(persistent.status, GVT_EXIT_FAILED);
  says_not(persistent.err, "transient");
  memset(&trouble, 0, sizeof trouble);
  trouble.managed_save = -1;
  saved = APPLY(WITH_DEVICE);
  assert_int_equal(saved.status, GVT_EXIT_FAILED);
  memset(&trouble, 0, sizeof trouble);
  trouble.running = -1;
  running = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(running.status, GVT_EXIT_FAILED);
  assert_int_equal(guest.started, 0);
  is_now(before);
}

static void
what_qemu_lacks_is_refused_before_all(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.capabilities = "<domainCapabilities><devices><graphics supported='yes'>"
                         "<enum name='type'><value>vnc</value></enum></graphics></devices>"
                         "</domainCapabilities>";
  run = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "this host's QEMU has no spice graphics");
  assert_string_equal(run.out, "");
  is_now(before);
}

static void
a_video_that_qemu_lacks_is_refused_too(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.capabilities =
      "<domainCapabilities><devices><graphics supported='yes'><enum name='type'><value>spice</value>"
      "</enum></graphics><video supported='yes'><enum name='modelType'><value>vga</value></enum>"
      "</video></devices></domainCapabilities>";
  run = APPLY("--profile", "virgl", "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "this host's QEMU has no virtio video");
}

/* libvirt makes no command line for a USB device before it has looked for it on the host. */
static void
a_usb_device_can_not_be_judged(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) dry = APPLY("--profile", "virgl", "--usb", "046d:c31c", "--rendernode",
                              "/dev/dri/renderD128", "--dry-run");
  g_auto(TestRun) run = APPLY("--profile", "virgl", "--usb", "046d:c31c");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(dry.status, GVT_EXIT_DONE);
  says(dry.err, "not judged: libvirt can't tell here (");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  is_now(before);
}

/* One port of two is its own: both of a bus are defined, and status names them. */
static void
a_usb_device_has_a_port(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = APPLY("--profile", "virgl", "--usb", "1-1.2", "--usb", "1-1.3");
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) back = { 0 };
  g_autofree char *after = dump();

  (void)state;
  if (virt_library_version() < VERSION_NUMBER(12, 1)) {
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    says(run.err, "a USB device by its port (bus 1 port 1.2) needs libvirt 12.1, and this is ");
    is_now(before);
    return;
  }
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says(after, "<address bus='1' port='1.2'/>");
  says(after, "<address bus='1' port='1.3'/>");
  status = test_command(&cmd_status, NULL, "-c", uri, "--all", NULL);
  says(status.out, "usb bus 1 port 1.2");
  back = REVERT("--exit-code");
  assert_int_equal(back.status, GVT_EXIT_CHANGES);
  is_now(before);
}

static void
a_refused_define_leaves_all_as_it_was(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.refuse_define = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "libvirt refuses the new definition, nothing was changed");
  is_now(before);
}

static void
what_libvirt_drops_brings_the_old_definition_back(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.drop = "<hostdev";
  trouble.drop_end = "</hostdev>";
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "libvirt kept less than planned: <hostdev");
  says(run.err, "the old definition was put back");
  assert_int_equal(trouble.defines, 2);
  is_now(before);
}

static void
a_dropped_property_is_seen_too(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.drop =
      gives_json() ? "<qemu:property name=\"xres\"" : "<qemu:arg value=\"device.ua-gvt0.xres=";
  trouble.drop_end = "/>";
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, gives_json() ? "libvirt kept less than planned: <qemu:device alias='ua-gvt0'>"
                             : "libvirt kept less than planned: <qemu:arg");
  is_now(before);
}

static void
a_managed_save_image_is_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.managed_save = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err,
       "has a managed save image, and its next start would bring back the devices of then");
  says(run.err, "virsh managedsave-remove win10");
  assert_int_equal(trouble.defines, 0);
}

static void
a_managed_save_image_is_not_lost_by_a_try(void **state)
{
  static const char *const words[] = { "--try", "--start" };

  (void)state;
  {
    g_auto(TestRun) run = APPLY(WITH_DEVICE);

    assert_int_equal(run.status, GVT_EXIT_DONE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_auto(TestRun) run = { 0 };

    trouble.managed_save = TRUE;
    run = APPLY(words[i]);
    assert_int_equal(run.status, GVT_EXIT_FAILED);
    says(run.err, "has a managed save image: a try would bring back the guest of then");
    says(run.err, "virsh managedsave-remove win10");
  }
}

static void
a_transient_domain_is_refused(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.transient = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "is transient: it has no definition to change");
  assert_int_equal(trouble.defines, 0);
}

static void
a_running_guest_is_told_when_it_takes_effect(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.running = TRUE;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says(run.err, "takes effect after the guest is powered off");
}

static void
confirm_asks_and_takes_no_for_an_answer(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) no =
      test_command(&cmd_apply, "n\n", "-c", uri, NAME, WITH_DEVICE, "--confirm", NULL);
  g_auto(TestRun) end =
      test_command(&cmd_apply, "", "-c", uri, NAME, WITH_DEVICE, "--confirm", NULL);
  g_auto(TestRun) json =
      test_command(&cmd_apply, "y\n", "-c", uri, NAME, WITH_DEVICE, "--confirm", "--json", NULL);
  g_auto(TestRun) yes = { 0 };

  (void)state;
  assert_int_equal(json.status, GVT_EXIT_USAGE);
  says(json.err, "--json is for a program");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  says(no.out, "+++ win10 (planned)");
  says(no.err, "not confirmed, nothing was changed");
  assert_int_equal(end.status, GVT_EXIT_FAILED);
  assert_int_equal(trouble.defines, 0);
  is_now(before);
  yes = test_command(&cmd_apply, "y\n", "-c", uri, NAME, WITH_DEVICE, "--confirm", NULL);
  assert_int_equal(yes.status, GVT_EXIT_DONE);
  assert_int_equal(trouble.defines, 1);
}

static void
a_judgement_of_no_ends_a_dry_run(void **state)
{
  g_auto(TestRun) no = { 0 };
  g_auto(TestRun) both = { 0 };

  (void)state;
  trouble.refuse_native = 1;
  no = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  says(no.err, "libvirt would refuse this: ");
  /* That of the domain as it is isn't the plan's fault. */
  trouble.refuse_native = 2;
  both = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(both.status, GVT_EXIT_DONE);
  says(both.err, "libvirt refuses this, and the domain as it is too: ");
}

/* As each libvirt says it on a host without VFIO, and what else only the host lacks now. */
static void
a_dry_run_goes_on_where_libvirt_can_not_tell(void **state)
{
  static const char *const words[] = {
    "internal error: invalid PCI passthrough type 'default'",
    "unsupported configuration: host doesn't support passthrough of host PCI devices",
    "unsupported configuration: VFIO PCI device assignment is not supported by the host",
    "unsupported configuration: IOMMUFD is not supported by host kernel",
    "internal error: USB host device is missing bus/device information",
    "operation failed: Unable to find a satisfying virtiofsd",
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *reason = g_strdup_printf("not judged: libvirt can't tell here (%s)", words[i]);
    g_auto(TestRun) dry = { 0 };
    g_auto(TestRun) asked = { 0 };

    trouble.says = words[i];
    trouble.refuse_native = 2;
    dry = APPLY(WITH_DEVICE, "--dry-run");
    assert_int_equal(dry.status, GVT_EXIT_DONE);
    says(dry.err, reason);
    asked = test_command(&cmd_apply, "n\n", "-c", uri, NAME, WITH_DEVICE, "--confirm", NULL);
    says(asked.err, reason);
    assert_int_equal(trouble.refuse_native, 0);
  }
  assert_int_equal(trouble.defines, 0);
}

static void
a_judgement_of_no_ends_a_dry_run_that_would_change_nothing(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) no = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  trouble.refuse_native = 1;
  no = APPLY("--dry-run");
  assert_int_equal(no.status, GVT_EXIT_FAILED);
  says(no.err, "libvirt would refuse this: ");
}

/* What a define would be refused for. */
static void
a_dry_run_warns_of_what_can_not_be_defined(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.transient = TRUE;
  run = APPLY(WITH_DEVICE, "--dry-run");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says(run.err, "warning: the domain '" NAME "' is transient");
  assert_int_equal(trouble.defines, 0);
}

static void
what_can_not_be_put_back_is_in_the_backup(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.drop = "<hostdev";
  trouble.drop_end = "</hostdev>";
  trouble.refuse_define = 2;
  run = APPLY(WITH_DEVICE);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "libvirt kept less than planned: <hostdev");
  says(run.err, "the old definition couldn't be put back: ");
  says(run.err, ".xml: virsh define it");
}

static void
a_connection_that_breaks_says_what_is_known(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) look = { 0 };
  g_auto(TestRun) define = { 0 };
  g_auto(TestRun) read = { 0 };

  (void)state;
  trouble.fail_read = 2;
  look = APPLY(WITH_DEVICE);
  assert_int_equal(look.status, GVT_EXIT_FAILED);
  says(look.err, "can't be looked at once more, so nothing was changed: ");
  is_now(before);
  memset(&trouble, 0, sizeof trouble);
  trouble.dead = TRUE;
  trouble.refuse_define = 1;
  define = APPLY(WITH_DEVICE);
  assert_int_equal(define.status, GVT_EXIT_FAILED);
  says(define.err, "the connection broke: ");
  says(define.err, "the domain 'win10' is either as it was or as planned");
  is_now(before);
  memset(&trouble, 0, sizeof trouble);
  trouble.dead = TRUE;
  trouble.fail_read = 3;
  read = APPLY(WITH_DEVICE);
  assert_int_equal(read.status, GVT_EXIT_FAILED);
  says(read.err, "the domain 'win10' is either as it was or as planned");
  assert_int_equal(trouble.defines, 1);
}

/* Tries */

static void
a_try_stops_the_guest_again(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--try");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says(run.err, "win10: QEMU has ua-gvt0, vfio-pci-nohotplug, with ");
  assert_int_equal(guest.started, 1);
  assert_int_equal(guest.stopped, 1);
  assert_int_equal(guest.resumed, 0);
  assert_true(guest.dies);
}

static void
a_start_lets_the_guest_run(void **state)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--start");

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says(run.err, "win10: started with it");
  assert_int_equal(guest.started, 1);
  assert_int_equal(guest.stopped, 0);
  assert_int_equal(guest.resumed, 1);
}

/* word is --try or --start; what QEMU or libvirt does is in guest. */
static void
try_fails(const char *word, const char *before, const char *why, guint stopped)
{
  g_auto(TestRun) run = APPLY(WITH_DEVICE, word);

  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, why);
  says(run.err, "the old definition was put back");
  assert_int_equal(guest.stopped, stopped);
  is_now(before);
  memset(&guest, 0, sizeof guest);
}

static void
a_try_that_fails_puts_the_old_definition_back(void **state)
{
  g_autofree char *before = dump();

  (void)state;
  guest.refuse_start = TRUE;
  try_fails("--try", before, "the guest doesn't start: ", 0);
  guest.wrong = "ramfb";
  try_fails("--try", before, "in QEMU ramfb of ua-gvt0 is another, not true as planned", 1);
  guest.lacking = "ramfb";
  try_fails("--try", before, "QEMU doesn't tell ramfb of ua-gvt0: Property not found", 1);
  guest.lacking = "type";
  try_fails("--try", before, "QEMU has no device ua-gvt0: Property not found", 1);
  guest.silent = TRUE;
  try_fails("--try", before, "QEMU has no device ua-gvt0: QEMU's monitor: ", 1);
  guest.refuse_resume = TRUE;
  try_fails("--start", before, "the old definition was put back", 1);
  guest.wrong = "ramfb";
  guest.refuse_stop = TRUE;
  try_fails("--try", before, "warning: the guest, started for a try, can't be stopped: ", 0);
}

static void
a_try_says_no_secret(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = { 0 };

  (void)state;
  guest.wrong = "vf-token";
  run = APPLY(WITH_DEVICE, "--override", "vf-token:string=hunter2", "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "in QEMU vf-token of ua-gvt0 is ********, not ******** as planned");
  is_now(before);
}

static void
a_try_of_what_is_there_already_changes_nothing(void **state)
{
  g_autofree char *planned = NULL;
  g_auto(TestRun) first = APPLY(WITH_DEVICE);
  g_auto(TestRun) run = { 0 };

  (void)state;
  assert_int_equal(first.status, GVT_EXIT_DONE);
  planned = dump();
  guest.refuse_start = TRUE;
  run = APPLY("--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "already as planned");
  says(run.err, "the guest doesn't start: ");
  is_now(planned);
}

static void
a_try_leaves_a_guest_that_runs_alone(void **state)
{
  g_auto(TestRun) run = { 0 };

  (void)state;
  trouble.running = TRUE;
  run = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "a guest that runs isn't stopped for a try; nothing was changed");
  assert_int_equal(trouble.defines, 0);
  assert_int_equal(guest.started, 0);
}

/* A start that fails, after which the domain has changed. */
static TestRun
try_with(void (*change)(GString *xml))
{
  TestRun run;

  guest.refuse_start = TRUE;
  trouble.lie = change;
  trouble.lie_at_read = 4;
  run = APPLY(WITH_DEVICE, "--try");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  return run;
}

static void
a_change_during_a_try_is_not_overwritten(void **state)
{
  g_auto(TestRun) run = try_with(give_a_title);

  (void)state;
  says(run.err, "the guest doesn't start: ");
  says(run.err, "it is left as they made it. The old definition is in ");
  assert_int_equal(trouble.defines, 1);
}

/* The first controller, and those without children up to its end, go behind all others. */
static void
sort_controllers(GString *xml)
{
  const char *from = strstr(xml->str, "    <controller ");
  const char *to = strstr(from, "</controller>\n") + strlen("</controller>\n");
  g_autofree char *first = g_strndup(from, (gsize)(to - from));

  g_string_erase(xml, from - xml->str, to - from);
  g_string_insert(xml, strstr(xml->str, "  </devices>") - xml->str, first);
}

/* As a failed start does: that is nobody's change. */
static void
another_order_of_controllers_is_put_back(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = try_with(sort_controllers);

  (void)state;
  says(run.err, "the old definition was put back");
  assert_int_equal(trouble.defines, 2);
  is_now(before);
}

/* The backup, and what is in it alone */

static char *
backups(void)
{
  g_autofree char *before = dump();
  g_autoptr(xmlDoc) doc = xml_parse(before, -1, "domain", NULL);
  g_autofree char *uuid = xml_string(doc, "/domain/uuid");

  return g_build_filename(g_getenv("XDG_STATE_HOME"), "gvt-xml", uuid, NULL);
}

static void
remove_backups(void)
{
  g_autofree char *folder = backups();
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_unlink(path);
  }
}

static void
with_password(void)
{
  g_autofree char *xml = dump();
  g_autofree char *secret =
      replaced(xml, "<graphics type='spice'", "<graphics type='spice' passwd='" PASSWORD "'");

  define(secret);
}

static void
a_password_is_in_the_backup_alone_and_comes_back(void **state)
{
  g_autofree char *before = NULL;
  g_autofree char *planned = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  with_password();
  before = dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window", "--confirm");
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.out, "********");
  says_not(run.out, PASSWORD);
  says_not(run.err, PASSWORD);
  test_run_clear(&run);
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window", "-v");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  says_not(run.out, PASSWORD);
  says_not(run.err, PASSWORD);
  planned = dump();
  says_not(planned, PASSWORD);
  status = test_command(&cmd_status, NULL, "-c", uri, NAME, NULL);
  says(status.out, "in step");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  says_not(back.out, PASSWORD);
  says_not(back.err, PASSWORD);
  is_now(before);
}

static void
a_graphics_that_stays_keeps_its_password(void **state)
{
  g_autofree char *planned = NULL;
  g_auto(TestRun) run = { 0 };

  (void)state;
  with_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-spice");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  says(planned, "<graphics type='spice' passwd='" PASSWORD "'>");
  assert_null(strstr(strstr(planned, PASSWORD) + 1, PASSWORD));
}

/* The only one in a folder, which is the folder's owner's alone. */
static char *
only_backup(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autofree char *backup = NULL;
  const char *name;

  while ((name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    if (g_str_has_suffix(name, ".xml")) {
      assert_null(backup);
      backup = g_steal_pointer(&path);
    }
  }
  return g_steal_pointer(&backup);
}

static void
no_graphics_comes_back_open_without_being_told_so(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *opened = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) refused = { 0 };
  g_auto(TestRun) told = { 0 };

  (void)state;
  with_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  remove_backups();
  refused = REVERT("-q");
  assert_int_equal(refused.status, GVT_EXIT_FAILED);
  says(refused.err, "it would come back open to all");
  is_now(planned);
  told = REVERT("--forget-passwords", "--trust-metadata");
  assert_int_equal(told.status, GVT_EXIT_DONE);
  says(told.err, "without its password");
  opened = dump();
  says(opened, "<graphics type='spice'");
  says_not(opened, "gvt:");
}

static void
a_backup_is_for_its_owner_alone_and_restores_all(void **state)
{
  g_autofree char *before = dump();
  g_autofree char *folder = backups();
  g_autofree char *path = NULL;
  g_autofree char *saved = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) other = { 0 };
  struct stat status;

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  assert_int_equal(stat(folder, &status), 0);
  assert_int_equal(status.st_mode & 07777, 0700);
  path = only_backup(folder);
  assert_true(g_file_get_contents(path, &saved, NULL, NULL));
  assert_string_equal(saved, before);
  back = REVERT("--from", path);
  assert_int_equal(back.status, GVT_EXIT_DONE);
  is_now(before);
  assert_true(
      g_file_set_contents(path, "<domain type='kvm'><name>other</name></domain>", -1, NULL));
  other = REVERT("--from", path);
  assert_int_equal(other.status, GVT_EXIT_FAILED);
  says(other.err, "isn't of this domain, nothing was changed: it is of 'other' ()");
  is_now(before);
}

/* libvirt writes them in its own order. */
static void
a_backup_by_hand_may_have_its_words_in_another_order(void **state)
{
  g_autofree char *before = dump();
  g_autofree char *folder = backups();
  g_autofree char *path = g_build_filename(folder, "by-hand.xml", NULL);
  g_autofree char *now = NULL;
  g_autoptr(GString) text = g_string_new(before);
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  g_string_insert(text, strstr(text->str, "<name>") - text->str, "<description>d</description>");
  g_mkdir_with_parents(folder, 0700);
  assert_true(g_file_set_contents(path, text->str, -1, NULL));
  run = REVERT("--from", path);
  assert_int_equal(run.status, GVT_EXIT_DONE);
  now = dump();
  says(now, "<description>d</description>");
  assert_true(g_file_set_contents(path, before, -1, NULL));
  back = REVERT("--from", path);
  assert_int_equal(back.status, GVT_EXIT_DONE);
  is_now(before);
}

/* What libvirt had goes back to it, though the domain was mended since. */
static void
a_backup_that_never_fitted_the_schema_goes_back(void **state)
{
  g_autofree char *fits = dump();
  g_autofree char *misfit = replaced(fits, "<source file='/", "<source file='");
  g_autofree char *folder = backups();
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *planned = NULL;
  g_autofree char *mended = NULL;
  g_auto(TestRun) applied = { 0 };
  g_auto(TestRun) back = { 0 };
  virDomainPtr domain = __real_virDomainDefineXMLFlags(connection, misfit, 0);

  (void)state;
  assert_non_null(domain);
  virDomainFree(domain);
  applied = APPLY(WITH_DEVICE);
  assert_int_equal(applied.status, GVT_EXIT_DONE);
  path = only_backup(folder);
  name = g_path_get_basename(path);
  planned = dump();
  mended = replaced(planned, "<source file='", "<source file='/");
  define(mended);
  back = REVERT("--from", name);
  says(back.err, "note: the backup doesn't fit libvirt's schema");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  is_now(misfit);
}

static void
no_backup_no_define(void **state)
{
  g_autofree char *before = dump();
  g_autofree char *folder = backups();
  g_auto(TestRun) run = { 0 };

  (void)state;
  remove_backups();
  g_rmdir(folder);
  assert_true(g_file_set_contents(folder, "in the way", -1, NULL));
  run = APPLY(WITH_DEVICE);
  g_unlink(folder);
  assert_int_equal(run.status, GVT_EXIT_FAILED);
  says(run.err, "nothing was changed");
  assert_int_equal(trouble.defines, 0);
  is_now(before);
}

/* Drift, and what others do meanwhile */

static void
drift_is_shown_and_repaired(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *drifted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) repair = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  drifted = replaced(planned, "display='on'", "display='off'");
  define(drifted);
  status = test_command(&cmd_status, NULL, "-c", uri, NULL);
  says(status.out, "drifted");
  says(status.out, "win10: planned, not there: <hostdev mode='subsystem' type='mdev'");
  repair = APPLY("--exit-code");
  assert_int_equal(repair.status, GVT_EXIT_CHANGES);
  is_now(planned);
}

static void
a_password_that_somebody_gave_stays(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *given = NULL;
  g_autofree char *now = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "vgpu", "--display", "egl-headless+vnc");
  g_auto(TestRun) again = { 0 };
  g_auto(TestRun) another = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  given = replaced(planned, "<graphics type='vnc' ", "<graphics type='vnc' passwd='" PASSWORD "' ");
  define(given);
  again = APPLY("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
  another = APPLY("--display", "egl-headless+vnc", "--resolution", "1280x720", "--exit-code");
  assert_int_equal(another.status, GVT_EXIT_CHANGES);
  now = dump();
  says(now, "passwd='" PASSWORD "'");
}

/* Another tool adds its own behind ours. */
static void
what_others_keep_in_the_metadata_is_no_drift(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *added = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) again = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  added = replaced(planned, "  </metadata>",
                   "    <t:owner xmlns:t='http://example.org/t' name='bob'/>\n  </metadata>");
  define(added);
  status = test_command(&cmd_status, NULL, "-c", uri, NULL);
  says(status.out, "in step");
  again = APPLY("--exit-code");
  assert_int_equal(again.status, GVT_EXIT_DONE);
}

/* A domain that goes away between its listing and its reading doesn't hide the others. */
static void
status_tells_of_a_domain_that_can_not_be_read(void **state)
{
  g_auto(TestRun) gone = { 0 };
  g_auto(TestRun) broken = { 0 };

  (void)state;
  trouble.fail_read = 1;
  gone = test_command(&cmd_status, NULL, "-c", uri, NULL);
  assert_int_equal(gone.status, GVT_EXIT_DONE);
  says(gone.out, "win10   ?        ?       ?        not understood");
  memset(&trouble, 0, sizeof trouble);
  trouble.fail_read = 1;
  trouble.dead = TRUE;
  trouble.defines = 1;
  broken = test_command(&cmd_status, NULL, "-c", uri, NULL);
  assert_int_equal(broken.status, GVT_EXIT_FAILED);
  says(broken.err, "the connection to libvirt broke meanwhile: run the command again");
}

static void
what_others_added_stays_when_it_is_taken_back(void **state)
{
  g_autofree char *planned = NULL;
  g_autofree char *added = NULL;
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  planned = dump();
  added = replaced(planned, "    <controller",
                   "    <disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
                   "<target dev='sdz' bus='sata'/><readonly/></disk>\n    <controller");
  define(added);
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  reverted = dump();
  says(reverted, "dev='sdz'");
  says(reverted, "<graphics type='spice'");
  says_not(reverted, "ua-gvt");
  says_not(reverted, "qemu:");
}

/* An edit by someone else: the first old of the definition becomes new. */
static void
edit(const char *old, const char *new)
{
  g_autofree char *now = dump();
  g_autofree char *text = replaced(now, old, new);

  define(text);
}

static void
a_graphics_that_others_added_stays_and_the_saved_one_stays_out(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  edit(
      "    <sound",
      "    <graphics type='spice' autoport='yes'><image compression='quic'/></graphics>\n    <sound");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  says(back.err, "the saved <graphics> of type spice stays out");
  reverted = dump();
  says(reverted, "compression='quic'");
  assert_null(strstr(strstr(reverted, "<graphics ") + 1, "<graphics "));
}

static void
our_device_without_our_alias_is_still_ours(void **state)
{
  g_autofree char *before = dump();
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  edit("<alias name='ua-gvt0'/>", "");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  is_now(before);
}

static void
an_audio_that_others_use_stays(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  g_auto(TestRun) back = { 0 };

  (void)state;
  /* There is none yet. */
  if (virt_library_version() < VERSION_NUMBER(7, 2))
    return;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  edit(
      "    <audio id='1'",
      "    <sound model='ac97'><audio id='2'/></sound><audio id='2' type='none'/>\n    <audio id='1'");
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  reverted = dump();
  says(reverted, "<audio id='2' type='none'/>");
}

static void
a_password_that_was_changed_meanwhile_is_the_one_that_comes_back(void **state)
{
  g_autofree char *reverted = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) window = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  with_password();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-spice");
  assert_int_equal(run.status, GVT_EXIT_DONE);
  edit(PASSWORD, "rotated");
  window = APPLY("--profile", "gvtg-window");
  says(window.err, "defined anew");
  back = REVERT("-v");
  says(back.err, "defined anew");
  reverted = dump();
  says(reverted, "passwd='rotated'");
  says_not(reverted, PASSWORD);
}

static void
the_backup_of_a_password_outlives_many_others(void **state)
{
  g_autofree char *before = NULL;
  g_auto(TestRun) run = { 0 };
  g_auto(TestRun) back = { 0 };

  (void)state;
  with_password();
  before = dump();
  run = APPLY(WITH_DEVICE, "--profile", "gvtg-window");
  for (guint i = 0; i < 25; i++) {
    g_autofree char *env = g_strdup_printf("N=%u", i);
    g_auto(TestRun) again = APPLY("--profile", "gvtg-window", "--env", env);

    assert_int_equal(again.status, GVT_EXIT_DONE);
  }
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_DONE);
  is_now(before);
}

static void
a_state_of_another_version_is_not_acted_upon(void **state)
{
  g_autofree char *before = dump();
  g_autofree char *broken = NULL;
  g_autofree char *folder = backups();
  g_autofree char *backup = NULL;
  g_auto(TestRun) run = APPLY(WITH_DEVICE);
  g_auto(TestRun) back = { 0 };
  g_auto(TestRun) status = { 0 };
  g_auto(TestRun) from = { 0 };

  (void)state;
  assert_int_equal(run.status, GVT_EXIT_DONE);
  edit("version=\"1\"", "version=\"2\"");
  broken = dump();
  back = REVERT("-v");
  assert_int_equal(back.status, GVT_EXIT_FAILED);
  says(back.err, "isn't one that gvt-xml understands");
  is_now(broken);
  status = test_command(&cmd_status, NULL, "-c", uri, NULL);
  assert_int_equal(status.status, GVT_EXIT_DONE);
  says(status.out, "not understood");
  /* The way on that the error names. */
  backup = only_backup(folder);
  from = REVERT("--from", backup);
  assert_int_equal(from.status, GVT_EXIT_DONE);
  is_now(before);
}

static int
fresh_domain(void **state)
{
  g_autofree char *text = test_read("samples/win10.xml");
  g_autofree char *adapted = test_adapt(text);
  virDomainPtr old = virDomainLookupByName(connection, NAME);

  (void)state;
  memset(&trouble, 0, sizeof trouble);
  memset(&guest, 0, sizeof guest);
  if (old) {
    assert_int_equal(virDomainUndefineFlags(old, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM), 0);
    virDomainFree(old);
  }
  define(adapted);
  remove_backups();
  return 0;
}

static void
be_quiet(void *data, virErrorPtr error)
{
  (void)data;
  (void)error;
}

static int
set_up(void **state)
{
  g_autofree char *home = NULL;

  (void)state;
  uri = test_embed_uri();
  home = g_build_filename(strchr(uri, '=') + 1, "state", NULL);
  g_setenv("XDG_STATE_HOME", home, TRUE);
  virSetErrorFunc(NULL, be_quiet);
  virEventRegisterDefaultImpl();
  connection = virConnectOpen(uri);
  return connection ? 0 : -1;
}

static int
tear_down(void **state)
{
  (void)state;
  g_clear_pointer(&command_globals.uri, g_free);
  virConnectClose(connection);
  test_embed_remove();
  g_free(uri);
  return 0;
}

#define STEP(name) cmocka_unit_test_setup(name, fresh_domain)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    STEP(a_dry_run_shows_and_judges_and_changes_nothing),
    STEP(apply_defines_once_and_revert_gives_back_every_byte),
    STEP(a_domain_is_found_by_uuid_too),
    STEP(a_libvirt_that_lies_is_not_believed),
    STEP(the_schema_is_checked_by_whoever_has_it),
    STEP(a_domain_that_never_fitted_the_schema_is_defined_all_the_same),
    STEP(what_never_fitted_the_schema_comes_back),
    STEP(what_breaks_the_schema_is_refused),
    STEP(a_definition_that_someone_else_made_is_never_overwritten),
    STEP(nothing_is_put_back_over_a_change),
    STEP(a_change_by_someone_else_stops_it),
    STEP(another_failure_takes_nothing_of_a_change_back),
    STEP(what_libvirt_can_not_tell_is_no_answer),
    STEP(what_qemu_lacks_is_refused_before_all),
    STEP(a_video_that_qemu_lacks_is_refused_too),
    STEP(a_usb_device_can_not_be_judged),
    STEP(a_usb_device_has_a_port),
    STEP(a_refused_define_leaves_all_as_it_was),
    STEP(what_libvirt_drops_brings_the_old_definition_back),
    STEP(a_dropped_property_is_seen_too),
    STEP(a_managed_save_image_is_refused),
    STEP(a_managed_save_image_is_not_lost_by_a_try),
    STEP(a_transient_domain_is_refused),
    STEP(a_running_guest_is_told_when_it_takes_effect),
    STEP(confirm_asks_and_takes_no_for_an_answer),
    STEP(a_judgement_of_no_ends_a_dry_run),
    STEP(a_dry_run_goes_on_where_libvirt_can_not_tell),
    STEP(a_judgement_of_no_ends_a_dry_run_that_would_change_nothing),
    STEP(a_dry_run_warns_of_what_can_not_be_defined),
    STEP(what_can_not_be_put_back_is_in_the_backup),
    STEP(a_connection_that_breaks_says_what_is_known),
    STEP(a_try_stops_the_guest_again),
    STEP(a_start_lets_the_guest_run),
    STEP(a_try_that_fails_puts_the_old_definition_back),
    STEP(a_try_says_no_secret),
    STEP(a_try_of_what_is_there_already_changes_nothing),
    STEP(a_try_leaves_a_guest_that_runs_alone),
    STEP(a_change_during_a_try_is_not_overwritten),
    STEP(another_order_of_controllers_is_put_back),
    STEP(a_password_is_in_the_backup_alone_and_comes_back),
    STEP(a_graphics_that_stays_keeps_its_password),
    STEP(no_graphics_comes_back_open_without_being_told_so),
    STEP(a_backup_is_for_its_owner_alone_and_restores_all),
    STEP(a_backup_by_hand_may_have_its_words_in_another_order),
    STEP(a_backup_that_never_fitted_the_schema_goes_back),
    STEP(no_backup_no_define),
    STEP(drift_is_shown_and_repaired),
    STEP(a_password_that_somebody_gave_stays),
    STEP(what_others_keep_in_the_metadata_is_no_drift),
    STEP(status_tells_of_a_domain_that_can_not_be_read),
    STEP(what_others_added_stays_when_it_is_taken_back),
    STEP(a_graphics_that_others_added_stays_and_the_saved_one_stays_out),
    STEP(our_device_without_our_alias_is_still_ours),
    STEP(an_audio_that_others_use_stays),
    STEP(a_password_that_was_changed_meanwhile_is_the_one_that_comes_back),
    STEP(the_backup_of_a_password_outlives_many_others),
    STEP(a_state_of_another_version_is_not_acted_upon),
  };

  return cmocka_run_group_tests(tests, set_up, tear_down);
}
