/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/connection.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/redact.h"
#include "base/version.h"

/* What a connection tells is asked of it once: a call each, for each domain, otherwise. */
typedef struct {
  unsigned long libvirt; /* 0 until it is known, as the next */
  unsigned long hypervisor;
} Known;

struct VirtConnection {
  virConnectPtr handle;
  gboolean read_only;
  Known *known;
};

struct VirtDomain {
  virDomainPtr handle;
  char *
      name; /* kept, since to ask libvirt for it is a call, which forgets the error of the one before */
  char uuid[VIR_UUID_STRING_BUFLEN];
  gboolean secure; /* the connection gives passwords */
};

/* libvirt prints each error to stderr unless it is told where else to put it. */
static void
keep_quiet(void *data, virErrorPtr libvirt_error)
{
  (void)data;
  (void)libvirt_error;
}

/* The failed call's text becomes *error; prefix says what was tried. */
static gboolean
fail_with(GError **error, GvtError code, const char *prefix)
{
  virErrorPtr last = virGetLastError();

  g_set_error(error, GVT_ERROR, (gint)code, "%s%s%s", prefix ? prefix : "", prefix ? ": " : "",
              last && last->message ? last->message : "libvirt failed without saying why");
  return FALSE;
}

static gboolean
start_library(GError **error)
{
  static gsize once = 0;
  static gboolean started;

  if (g_once_init_enter(&once)) {
    virSetErrorFunc(NULL, keep_quiet);
    /* qemu:///embed wants an event loop registered before it opens. */
    started = virInitialize() == 0 && virEventRegisterDefaultImpl() == 0;
    g_once_init_leave(&once, 1);
  }
  return started || fail_with(error, GVT_ERROR_FAILED, "libvirt doesn't start");
}

/* Waiting */

static guint timeout = VIRT_TIMEOUT;

void
virt_set_timeout(guint seconds)
{
  timeout = seconds;
}

/* An attempt to connect, in a thread of its own, which may never come back: the last one to leave frees it. */
typedef struct {
  GMutex mutex;
  GCond news;
  gint64 end; /* when it is given up, 0: never */
  gboolean finished;
  gboolean abandoned;
  gboolean may_ask;
  gboolean refused; /* to ask, there being no terminal */
  char *uri;
  unsigned int flags;
  virConnectPtr handle;
  GError *error;
} Attempt;

static void
attempt_free(Attempt *attempt)
{
  g_mutex_clear(&attempt->mutex);
  g_cond_clear(&attempt->news);
  g_clear_error(&attempt->error);
  g_free(attempt->uri);
  g_free(attempt);
}

static gint64
end_from_now(void)
{
  return timeout ? g_get_monotonic_time() + timeout * G_TIME_SPAN_SECOND : 0;
}

/* FALSE where it has been given up already. */
static gboolean
set_end(Attempt *attempt, gint64 end)
{
  gboolean abandoned;

  g_mutex_lock(&attempt->mutex);
  attempt->end = end;
  abandoned = attempt->abandoned;
  g_cond_signal(&attempt->news);
  g_mutex_unlock(&attempt->mutex);
  return !abandoned;
}

/* libvirt writes its questions to standard output, which may be a file, or a program that reads JSON. Standard error is a
   terminal here. */
static int
ask_on_terminal(virConnectCredentialPtr wanted, unsigned int count)
{
  int output = dup(STDOUT_FILENO);
  int result;

  if (output < 0)
    return -1;
  fflush(stdout);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  result = virConnectAuthPtrDefault->cb(wanted, count, virConnectAuthPtrDefault->cbdata);
  fflush(stdout);
  dup2(output, STDOUT_FILENO);
  close(output);
  return result;
}

/* What libvirt's auth.conf doesn't have is asked by libvirt's own way, if there is someone to ask; he may take his time. */
static int
ask(virConnectCredentialPtr wanted, unsigned int count, void *data)
{
  Attempt *attempt = data;
  int result;

  if (!attempt->may_ask)
    return -1;
  if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
    attempt->refused = TRUE;
    return -1;
  }
  if (!set_end(attempt, 0))
    return -1;
  result = ask_on_terminal(wanted, count);
  set_end(attempt, end_from_now());
  return result;
}

/* Cyrus SASL's DIGEST-MD5 keeps what it knows of a server for all threads, without a lock (2.1.27: two that log in at once free it
   twice): one at a time. Who hangs keeps the others waiting until they give up. */
static GMutex turns;

static gpointer
run_attempt(gpointer data)
{
  Attempt *attempt = data;
  virConnectAuth auth = { virConnectAuthPtrDefault->credtype, virConnectAuthPtrDefault->ncredtype,
                          ask, attempt };
  virConnectPtr handle = NULL;
  gboolean abandoned;

  g_mutex_lock(&turns);
  if (set_end(attempt, end_from_now()))
    handle = virConnectOpenAuth(attempt->uri, &auth, attempt->flags);
  g_mutex_unlock(&turns);
  g_mutex_lock(&attempt->mutex);
  attempt->handle = handle;
  /* libvirt keeps its last error for each thread. */
  if (!handle)
    fail_with(&attempt->error, GVT_ERROR_FAILED, NULL);
  if (attempt->refused)
    g_prefix_error(&attempt->error,
                   "a name or a password is wanted, and there is no terminal to ask on (libvirt's "
                   "auth.conf can have them): ");
  attempt->finished = TRUE;
  abandoned = attempt->abandoned;
  g_cond_signal(&attempt->news);
  g_mutex_unlock(&attempt->mutex);
  if (abandoned)
    attempt_free(attempt);
  return NULL;
}

/* ssh asks by itself, with the echo of our terminal off. To leave then would leave the terminal so. Shells have it off too, while
   they complete a line: without our standard input. */
static gboolean
somebody_types(void)
{
  int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  gboolean types = terminal >= 0 && isatty(STDIN_FILENO) && tcgetpgrp(terminal) == getpgrp() &&
                   tcgetattr(terminal, &settings) == 0 && !(settings.c_lflag & ECHO);

  if (terminal >= 0)
    close(terminal);
  return types;
}

static gboolean
wait_for(Attempt *attempt)
{
  gboolean finished;

  g_mutex_lock(&attempt->mutex);
  while (!attempt->finished) {
    if (attempt->end == 0)
      g_cond_wait(&attempt->news, &attempt->mutex);
    else if (g_get_monotonic_time() < attempt->end)
      g_cond_wait_until(&attempt->news, &attempt->mutex, attempt->end);
    else if (somebody_types())
      attempt->end = end_from_now();
    else
      break;
  }
  finished = attempt->finished;
  attempt->abandoned = !finished;
  g_mutex_unlock(&attempt->mutex);
  return finished;
}

/* The URI by which ssh asks nothing: libvirt's callback isn't asked about that. */
static char *
without_questions(const char *uri)
{
  const char *host = uri ? strstr(uri, "://") : NULL;

  if (!host || !g_strstr_len(uri, host - uri, "+ssh"))
    return g_strdup(uri);
  return g_strconcat(uri, strchr(uri, '?') ? "&" : "?", "no_tty=1", NULL);
}

static virConnectPtr
connect_in_time(const char *uri, unsigned int flags, gboolean may_ask, GError **error)
{
  Attempt *attempt = g_new0(Attempt, 1);
  GThread *thread;
  virConnectPtr handle;

  g_mutex_init(&attempt->mutex);
  g_cond_init(&attempt->news);
  attempt->end = end_from_now();
  attempt->uri = may_ask ? g_strdup(uri) : without_questions(uri);
  attempt->flags = flags;
  attempt->may_ask = may_ask;
  thread = g_thread_try_new("connect", run_attempt, attempt, error);
  if (!thread) {
    attempt_free(attempt);
    g_prefix_error(error, "this user has as many processes and threads as it may (ulimit -u): ");
    return NULL;
  }
  g_thread_unref(thread);
  if (!wait_for(attempt)) {
    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN,
                "libvirt doesn't answer for %u seconds (--timeout says how long to wait)", timeout);
    return NULL;
  }
  handle = attempt->handle;
  if (!handle)
    g_propagate_error(error, g_steal_pointer(&attempt->error));
  attempt_free(attempt);
  return handle;
}

static gpointer
run_events(gpointer data)
{
  while (virEventRunDefaultImpl() == 0)
    continue;
  return data;
}

/* FALSE where a process may have no further thread. */
static gboolean
have_events_run(void)
{
  static gsize once = 0;
  static gboolean running;

  if (g_once_init_enter(&once)) {
    GThread *thread = g_thread_try_new("events", run_events, NULL, NULL);

    running = thread != NULL;
    if (thread)
      g_thread_unref(thread);
    g_once_init_leave(&once, 1);
  }
  return running;
}

/* Has libvirt ask its daemon for a sign of life, and end the calls where there is none. Drivers in this process have no
   daemon to ask. */
static void
keep_alive(virConnectPtr handle)
{
  const int signs = 5;
  int interval = MAX(1, (int)timeout / (signs + 1));

  if (timeout == 0 || virConnectSetKeepAlive(handle, interval, signs) != 0) {
    virResetLastError();
    return;
  }
  if (!have_events_run())
    virConnectSetKeepAlive(handle, 0, 0);
}

/* Of a URI, in our words or libvirt's: no use is made of it there, but someone may have thought so. */
static void
mask_password(GError *problem)
{
  char *masked = redact_text(problem->message);

  g_free(problem->message);
  problem->message = masked;
}

static VirtConnection *
new_connection(void)
{
  VirtConnection *connection = g_new0(VirtConnection, 1);

  connection->known = g_new0(Known, 1);
  return connection;
}

VirtConnection *
virt_open(const char *uri, gboolean or_read_only, GError **error)
{
  g_autoptr(VirtConnection) connection = new_connection();
  g_autoptr(GError) problem = NULL;

  if (!start_library(error))
    return NULL;
  connection->handle = connect_in_time(uri, 0, TRUE, &problem);
  if (!connection->handle && or_read_only &&
      !g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    connection->handle = connect_in_time(uri, VIR_CONNECT_RO, FALSE, NULL);
    connection->read_only = TRUE;
  }
  if (!connection->handle) {
    g_prefix_error(&problem, "no connection to %s: ", uri ? uri : "libvirt's default URI");
    mask_password(problem);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  keep_alive(connection->handle);
  return g_steal_pointer(&connection);
}

VirtConnection *
virt_open_beside(const VirtConnection *first, GError **error)
{
  g_autoptr(VirtConnection) connection = new_connection();
  g_autofree char *uri = virt_uri(first);

  connection->read_only = first->read_only;
  connection->handle = connect_in_time(uri, first->read_only ? VIR_CONNECT_RO : 0, FALSE, error);
  if (!connection->handle)
    return NULL;
  keep_alive(connection->handle);
  return g_steal_pointer(&connection);
}

void
virt_close(VirtConnection *connection)
{
  if (connection->handle)
    virConnectClose(connection->handle);
  g_free(connection->known);
  g_free(connection);
}

gboolean
virt_is_alive(const VirtConnection *connection)
{
  return virConnectIsAlive(connection->handle) != 0;
}

gboolean
virt_is_read_only(const VirtConnection *connection)
{
  return connection->read_only;
}

/* libvirt's strings are free()'s, ours g_free()'s. */
static char *
take(char *text)
{
  char *copy = g_strdup(text);

  free(text);
  return copy;
}

char *
virt_uri(const VirtConnection *connection)
{
  return take(virConnectGetURI(connection->handle));
}

gboolean
virt_is_local(const VirtConnection *connection)
{
  g_autofree char *uri = virt_uri(connection);

  const char *host = uri ? strstr(uri, "://") : NULL;

  return host && host[strlen("://")] == '/';
}

gboolean
virt_is_session(const char *uri)
{
  g_autofree char *path = uri ? g_strndup(uri, strcspn(uri, "?#")) : NULL;

  return path && g_str_has_suffix(path, "/session");
}

unsigned long
virt_libvirt_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->known->libvirt;

  if (*version == 0 && virConnectGetLibVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
virt_hypervisor_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->known->hypervisor;

  if (*version == 0 && virConnectGetVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
virt_library_version(void)
{
  unsigned long version = 0;

  return virGetVersion(&version, NULL, NULL) == 0 ? version : 0;
}

static VirtDomain *
new_domain(const VirtConnection *connection, virDomainPtr handle)
{
  VirtDomain *domain = g_new0(VirtDomain, 1);

  domain->handle = handle;
  domain->name = g_strdup(virDomainGetName(handle));
  domain->secure = !connection->read_only;
  virDomainGetUUIDString(handle, domain->uuid);
  return domain;
}

static virDomainPtr
look_up_word(virConnectPtr connection, const char *word)
{
  virDomainPtr handle = virDomainLookupByName(connection, word);
  gint64 id;

  if (!handle && g_ascii_string_to_signed(word, 10, 0, G_MAXINT, &id, NULL))
    handle = virDomainLookupByID(connection, (int)id);
  if (!handle && g_uuid_string_is_valid(word))
    handle = virDomainLookupByUUIDString(connection, word);
  return handle;
}

VirtDomain *
virt_lookup(const VirtConnection *connection, const char *word, const char *uuid, GError **error)
{
  virDomainPtr handle = uuid ? virDomainLookupByUUIDString(connection->handle, uuid)
                             : look_up_word(connection->handle, word);

  if (handle)
    return new_domain(connection, handle);
  if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
    gvt_fail(
        error,
        "there is no domain '%s' here (virsh list --all shows them; the system's are in -c qemu:///system)",
        word);
  else
    fail_with(error, GVT_ERROR_FAILED, word);
  return NULL;
}

void
virt_domain_free(VirtDomain *domain)
{
  virDomainFree(domain->handle);
  g_free(domain->name);
  g_free(domain);
}

static gint
compare_domains(gconstpointer a, gconstpointer b)
{
  return strcmp(virt_domain_name(*(const VirtDomain *const *)a),
                virt_domain_name(*(const VirtDomain *const *)b));
}

GPtrArray *
virt_list(const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func((GDestroyNotify)virt_domain_free);
  virDomainPtr *handles = NULL;
  int count = virConnectListAllDomains(connection->handle, &handles, 0);

  if (count < 0) {
    fail_with(error, GVT_ERROR_FAILED, NULL);
    return NULL;
  }
  for (int i = 0; i < count; i++)
    g_ptr_array_add(domains, new_domain(connection, handles[i]));
  free(handles);
  g_ptr_array_sort(domains, compare_domains);
  return g_steal_pointer(&domains);
}

const char *
virt_domain_name(const VirtDomain *domain)
{
  return domain->name;
}

const char *
virt_domain_uuid(const VirtDomain *domain)
{
  return domain->uuid;
}

gboolean
virt_domain_start_paused(const VirtDomain *domain, gboolean dies, GError **error)
{
  const unsigned int flags = VIR_DOMAIN_START_PAUSED | (dies ? VIR_DOMAIN_START_AUTODESTROY : 0U);

  return virDomainCreateWithFlags(domain->handle, flags) == 0 ||
         fail_with(error, GVT_ERROR_FAILED, NULL);
}

gboolean
virt_domain_resume(const VirtDomain *domain, GError **error)
{
  return virDomainResume(domain->handle) == 0 || fail_with(error, GVT_ERROR_FAILED, domain->name);
}

gboolean
virt_domain_destroy(const VirtDomain *domain, GError **error)
{
  return virDomainDestroy(domain->handle) == 0 || fail_with(error, GVT_ERROR_FAILED, domain->name);
}

static int
take_answer(int answer, const VirtDomain *domain, GError **error)
{
  if (answer >= 0)
    return answer;
  if (virGetLastErrorCode() == VIR_ERR_NO_SUPPORT) {
    virResetLastError();
    return 0;
  }
  fail_with(error, GVT_ERROR_FAILED, domain->name);
  return -1;
}

int
virt_domain_is_active(const VirtDomain *domain, GError **error)
{
  return take_answer(virDomainIsActive(domain->handle), domain, error);
}

int
virt_domain_is_persistent(const VirtDomain *domain, GError **error)
{
  return take_answer(virDomainIsPersistent(domain->handle), domain, error);
}

int
virt_domain_has_managed_save(const VirtDomain *domain, GError **error)
{
  return take_answer(virDomainHasManagedSaveImage(domain->handle, 0), domain, error);
}

char *
virt_domain_monitor(const VirtDomain *domain, const char *command, GError **error)
{
  char *answer = NULL;

  if (virDomainQemuMonitorCommand(domain->handle, command, &answer, 0) != 0)
    fail_with(error, GVT_ERROR_FAILED, "QEMU's monitor");
  return take(answer);
}

char *
virt_domain_xml(const VirtDomain *domain, GError **error)
{
  const unsigned int flags =
      VIR_DOMAIN_XML_INACTIVE | (domain->secure ? VIR_DOMAIN_XML_SECURE : 0U);
  char *xml = virDomainGetXMLDesc(domain->handle, flags);

  if (!xml)
    fail_with(error, GVT_ERROR_FAILED, virt_domain_name(domain));
  return take(xml);
}

char *
virt_domain_live_xml(const VirtDomain *domain, GError **error)
{
  char *xml = virDomainGetXMLDesc(domain->handle, 0);

  if (!xml)
    fail_with(error, GVT_ERROR_FAILED, virt_domain_name(domain));
  return take(xml);
}

gboolean
virt_define(const VirtConnection *connection, const char *xml, gboolean validate, GError **error)
{
  virDomainPtr handle =
      virDomainDefineXMLFlags(connection->handle, xml, validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0U);

  if (handle) {
    virDomainFree(handle);
    return TRUE;
  }
  fail_with(error,
            virGetLastErrorCode() == VIR_ERR_XML_INVALID_SCHEMA ? GVT_ERROR_INVALID
                                                                : GVT_ERROR_FAILED,
            NULL);
  return FALSE;
}

/* What libvirt says when it makes QEMU's command line, and the host as it is now lacks something: no VFIO, no such device, no
   such program. It says nothing about the domain, which defines all the same. */
static const char *const lacking[] = {
  "invalid PCI passthrough type",                         /* 9.0, for want of VFIO, as the next */
  "host doesn't support passthrough of host PCI devices", /* 11.3 */
  "VFIO PCI device assignment is not supported by the host", /* 12.8 */
  "IOMMUFD is not supported by host kernel",                 /* 12.8 */
  "USB host device is missing bus/device information", /* 9.0 to 12.8: by vendor and product */
  "Unable to find a satisfying ",                      /* 9.0 to 12.8: virtiofsd, vhost-user-gpu */
  "hugetlbfs filesystem is not mounted",               /* 9.0 to 12.8, as the next */
  "vhost-scsi device file ",
};

/* The codes are those of files that can't be opened (/dev/dri, /dev/net/tun). */
static gboolean
cannot_tell(void)
{
  static const int codes[] = { VIR_ERR_NO_SUPPORT, VIR_ERR_OPERATION_DENIED, VIR_ERR_SYSTEM_ERROR };
  virErrorPtr last = virGetLastError();

  for (gsize i = 0; last && i < G_N_ELEMENTS(codes); i++)
    if (last->code == codes[i])
      return TRUE;
  for (gsize i = 0; last && last->message && i < G_N_ELEMENTS(lacking); i++)
    if (strstr(last->message, lacking[i]))
      return TRUE;
  return FALSE;
}

char *
virt_judge(const VirtConnection *connection, const char *xml, GError **error)
{
  char *argv = virConnectDomainXMLToNative(connection->handle, "qemu-argv", xml, 0);

  if (!argv)
    fail_with(error, cannot_tell() ? GVT_ERROR_UNKNOWN : GVT_ERROR_FAILED, NULL);
  return take(argv);
}

char *
virt_capabilities(const VirtConnection *connection, const char *emulator, const char *arch,
                  const char *machine, const char *type, GError **error)
{
  char *xml = virConnectGetDomainCapabilities(connection->handle, emulator, arch, machine, type, 0);

  if (!xml)
    fail_with(error, GVT_ERROR_UNKNOWN, "the host's domain capabilities");
  return take(xml);
}

/* Whatever the reason, while the connection stands libvirt only doesn't know: a modular daemon, for
   one, may lack virtnodedevd, and says that it can't connect to its socket. */
static gboolean
fail_to_know(const VirtConnection *connection, GError **error)
{
  GError *problem = NULL;

  /* First, since each call forgets the error of the one before it. */
  fail_with(&problem, GVT_ERROR_UNKNOWN, "the host's devices");
  if (!virt_is_alive(connection))
    problem->code = GVT_ERROR_FAILED;
  g_propagate_error(error, problem);
  return FALSE;
}

/* Takes the handle over, which is NULL where the lookup failed. */
static gboolean
take_node_device(const VirtConnection *connection, virNodeDevicePtr handle, char **xml,
                 GError **error)
{
  gboolean told;

  *xml = handle ? take(virNodeDeviceGetXMLDesc(handle, 0)) : NULL;
  told = *xml || virGetLastErrorCode() == VIR_ERR_NO_NODE_DEVICE || fail_to_know(connection, error);
  if (handle)
    virNodeDeviceFree(handle);
  return told;
}

gboolean
virt_node_device(const VirtConnection *connection, const char *name, char **xml, GError **error)
{
  return take_node_device(connection, virNodeDeviceLookupByName(connection->handle, name), xml,
                          error);
}

static void
node_device_free(void *data)
{
  VirtNodeDevice *node = data;

  g_free(node->xml);
  g_free(node);
}

/* Before libvirt 7.8 none is persistent, and all that it lists are there. */
static void
read_state(VirtNodeDevice *node, virNodeDevicePtr handle)
{
  node->active = TRUE;
#if LIBVIR_VERSION_NUMBER >= 7008000
  int autostart = 0;

  node->active = virNodeDeviceIsActive(handle) != 0;
  node->persistent = virNodeDeviceIsPersistent(handle) == 1;
  node->autostart = virNodeDeviceGetAutostart(handle, &autostart) == 0 && autostart;
#else
  (void)handle;
#endif
}

GPtrArray *
virt_list_node_devices(const VirtConnection *connection, VirtNodeKinds kinds, GError **error)
{
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(node_device_free);
  virNodeDevicePtr *handles = NULL;
  /* Without a flag for them both the running and the defined ones are listed. */
  int count = virConnectListAllNodeDevices(
      connection->handle, &handles,
      (kinds & VIRT_NODE_PCI ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV : 0U) |
          (kinds & VIRT_NODE_MDEV ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV : 0U));
  gboolean told = count >= 0 || fail_to_know(connection, error);

  for (int i = 0; i < count; i++) {
    VirtNodeDevice *node = g_new0(VirtNodeDevice, 1);

    if (told && kinds & VIRT_NODE_MDEV)
      read_state(node, handles[i]);
    else
      node->active = TRUE;
    if (told)
      told = take_node_device(connection, handles[i], &node->xml, error);
    else
      virNodeDeviceFree(handles[i]);
    if (node->xml)
      g_ptr_array_add(nodes, node);
    else
      g_free(node);
  }
  free(handles);
  return told ? g_steal_pointer(&nodes) : NULL;
}

/* What a failed call about nodedev means: whether this libvirt can't do such a thing at all. */
static gboolean
fail_at_node(GError **error)
{
  virErrorPtr last = virGetLastError();
  /* Without the program: "Cannot find 'mdevctl' in path". */
  gboolean never = virGetLastErrorCode() == VIR_ERR_NO_SUPPORT ||
                   (last && last->message && strstr(last->message, "'mdevctl' in path"));

  return fail_with(error, never ? GVT_ERROR_UNKNOWN : GVT_ERROR_FAILED, NULL);
}

static gboolean
too_old(const VirtConnection *connection, VersionFact fact, GError **error)
{
  const TargetVersions there = { .libvirt = virt_libvirt_version(connection) };
  const TargetVersions here = { .libvirt = virt_library_version() };

  if (version_has(fact, &there) && version_has(fact, &here))
    return FALSE;
  g_set_error(
      error, GVT_ERROR, GVT_ERROR_UNKNOWN, "libvirt %lu.%lu isn't new enough for it; upgrade it",
      virt_libvirt_version(connection) / 1000000, virt_libvirt_version(connection) / 1000 % 1000);
  return TRUE;
}

#if LIBVIR_VERSION_NUMBER >= 7008000
static gboolean
define_mdev(const VirtConnection *connection, const char *xml, GError **error)
{
  virNodeDevicePtr handle = virNodeDeviceDefineXML(connection->handle, xml, 0);
  gboolean made = handle && virNodeDeviceSetAutostart(handle, 1) == 0 &&
                  (virNodeDeviceIsActive(handle) == 1 || virNodeDeviceCreate(handle, 0) == 0);

  if (!made) {
    fail_at_node(error);
    if (handle)
      virNodeDeviceUndefine(handle, 0);
  }
  if (handle)
    virNodeDeviceFree(handle);
  return made;
}

static gboolean
start_mdev(virNodeDevicePtr handle, gboolean now)
{
  return virNodeDeviceSetAutostart(handle, 1) == 0 && (!now || virNodeDeviceCreate(handle, 0) == 0);
}

static gboolean
undefine_mdev(virNodeDevicePtr handle)
{
  return virNodeDeviceIsPersistent(handle) != 1 || virNodeDeviceUndefine(handle, 0) == 0;
}

static gboolean
is_active(virNodeDevicePtr handle)
{
  return virNodeDeviceIsActive(handle) != 0;
}
#else
static gboolean
define_mdev(const VirtConnection *connection, const char *xml, GError **error)
{
  (void)xml;
  return !too_old(connection, VERSION_MDEV_DEFINE, error);
}

static gboolean
start_mdev(virNodeDevicePtr handle, gboolean now)
{
  (void)handle;
  (void)now;
  return TRUE;
}

static gboolean
undefine_mdev(virNodeDevicePtr handle)
{
  (void)handle;
  return TRUE;
}

static gboolean
is_active(virNodeDevicePtr handle)
{
  (void)handle;
  return TRUE;
}
#endif

gboolean
virt_create_mdev(const VirtConnection *connection, const char *xml, gboolean persistent,
                 GError **error)
{
  virNodeDevicePtr handle;

  if (too_old(connection, persistent ? VERSION_MDEV_DEFINE : VERSION_MDEV_CREATE, error))
    return FALSE;
  if (persistent)
    return define_mdev(connection, xml, error);
  handle = virNodeDeviceCreateXML(connection->handle, xml, 0);
  if (!handle)
    return fail_at_node(error);
  virNodeDeviceFree(handle);
  return TRUE;
}

gboolean
virt_start_mdev(const VirtConnection *connection, const char *name, gboolean now, GError **error)
{
  virNodeDevicePtr handle = virNodeDeviceLookupByName(connection->handle, name);
  gboolean started = handle && start_mdev(handle, now);

  if (!started)
    fail_at_node(error);
  if (handle)
    virNodeDeviceFree(handle);
  return started;
}

gboolean
virt_remove_mdev(const VirtConnection *connection, const char *name, gboolean undefine,
                 GError **error)
{
  virNodeDevicePtr handle = virNodeDeviceLookupByName(connection->handle, name);
  gboolean removed = handle && (!is_active(handle) || virNodeDeviceDestroy(handle) == 0) &&
                     (!undefine || undefine_mdev(handle));

  if (!removed)
    fail_at_node(error);
  if (handle)
    virNodeDeviceFree(handle);
  return removed;
}

const char *
virt_domain_schema(void)
{
  return LIBVIRT_SCHEMA_DIR "/domain.rng";
}
