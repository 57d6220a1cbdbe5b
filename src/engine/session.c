/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/session.h"

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "cli/command.h"
#include "domain/capabilities.h"
#include "domain/hostdev.h"
#include "host/inventory.h"
#include "host/qemu-build.h"
#include "xml/xml.h"

void
bench_free(Bench *bench)
{
  g_clear_pointer(&bench->connection, virt_close);
  if (!bench->is_beside)
    g_clear_pointer(&bench->editor, editor_free);
  g_hash_table_unref(bench->capabilities);
  g_hash_table_unref(bench->builds);
  g_strfreev(bench->mesa);
  g_free(bench);
}

static Bench *
bench_new(void)
{
  Bench *bench = g_new0(Bench, 1);

  bench->capabilities =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)xmlFreeDoc);
  bench->builds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return bench;
}

/* What a thread of its own opens. */
typedef struct {
  gboolean or_read_only;
  GError *error;
} Opening;

static gpointer
open_connection(gpointer data)
{
  Opening *opening = data;

  return virt_open(command_globals.uri, opening->or_read_only, &opening->error);
}

/* Compiles the stylesheets while libvirt is connected to. */
static gboolean
open_both(Bench *bench, gboolean or_read_only, GError **error)
{
  Opening opening = { .or_read_only = or_read_only };
  GThread *thread = g_thread_try_new("opening", open_connection, &opening, NULL);

  bench->editor = editor_new(error);
  bench->connection = thread ? g_thread_join(thread) : open_connection(&opening);
  if (bench->editor && opening.error)
    g_propagate_error(error, g_steal_pointer(&opening.error));
  g_clear_error(&opening.error);
  /* cppcheck-suppress memleak ; a thread is gone when it is joined */
  return bench->editor && bench->connection;
}

static PlanTarget
target_of(const VirtConnection *connection)
{
  return (PlanTarget){
    .libvirt = virt_libvirt_version(connection),
    .qemu = virt_hypervisor_version(connection),
  };
}

static void
note_news(PlanTarget target)
{
  g_autofree char *news = version_news(&target);

  if (news)
    report_note("note: %s", news);
}

Bench *
bench_open(gboolean or_read_only, GError **error)
{
  g_autoptr(Bench) bench = bench_new();

  if (!open_both(bench, or_read_only, error))
    return NULL;
  if (virt_is_read_only(bench->connection))
    report_note(
        "note: a read-only connection: libvirt gives no passwords over it, and judges nothing");
  if (report_is_verbose())
    note_news(target_of(bench->connection));
  if (virt_is_local(bench->connection))
    bench->mesa = host_mesa_drivers(command_globals.root);
  return g_steal_pointer(&bench);
}

Bench *
bench_open_offline(GError **error)
{
  g_autoptr(Bench) bench = bench_new();

  bench->editor = editor_new(error);
  return bench->editor ? g_steal_pointer(&bench) : NULL;
}

Bench *
bench_open_beside(const Bench *bench, GError **error)
{
  g_autoptr(Bench) other = bench_new();

  other->editor = bench->editor;
  other->is_beside = TRUE;
  other->mesa = g_strdupv(bench->mesa);
  if (bench->connection)
    other->connection = virt_open_beside(bench->connection, error);
  if (bench->connection && !other->connection)
    return NULL;
  return g_steal_pointer(&other);
}

void
session_free(Session *session)
{
  g_clear_pointer(&session->subject, subject_free);
  g_clear_pointer(&session->domain, virt_domain_free);
  g_free(session);
}

/* Defining the XML of one domain while we speak of another would overwrite that one. */
static gboolean
check_identity(const Session *session, GError **error)
{
  g_autofree char *name = domxml_string(session->subject->doc, "/domain/name");
  g_autofree char *uuid = domxml_string(session->subject->doc, "/domain/uuid");
  const char *wanted = virt_domain_name(session->domain);

  return (g_strcmp0(name, wanted) == 0 &&
          g_strcmp0(uuid, virt_domain_uuid(session->domain)) == 0) ||
         gvt_fail(
             error,
             "libvirt gives the XML of '%s' for the domain '%s', nothing done: if it was renamed "
             "meanwhile, run the command again",
             name ? name : "", wanted);
}

Session *
session_open(const Bench *bench, const char *word, const char *uuid, SessionFlags flags,
             GPtrArray *notes, GError **error)
{
  g_autoptr(Session) session = g_new0(Session, 1);
  char *text;

  session->editor = bench->editor;
  session->connection = bench->connection;
  session->capabilities = bench->capabilities;
  session->builds = bench->builds;
  session->domain = virt_lookup(session->connection, word, uuid, error);
  text = session->domain ? virt_domain_xml(session->domain, error) : NULL;
  if (!text)
    return NULL;
  session->subject = flags & SESSION_PLAIN
                         ? subject_new_plain(text, "the domain's XML", error)
                         : subject_new(session->editor, text, "the domain's XML",
                                       virt_domain_uuid(session->domain), notes, error);
  if (!session->subject || !check_identity(session, error))
    return NULL;
  session->subject->mesa = (const char *const *)bench->mesa;
  return g_steal_pointer(&session);
}

/* Those for such a domain, asked for once; NULL where libvirt can't tell, or nobody can read it. */
static xmlDoc *
get_capabilities(const Session *session, const char *emulator, const char *arch,
                 const char *machine, const char *type)
{
  g_autofree char *question =
      g_strdup_printf("%s\n%s\n%s\n%s", emulator ? emulator : "", arch ? arch : "",
                      machine ? machine : "", type ? type : "");
  g_autofree char *text = NULL;
  xmlDoc *doc = g_hash_table_lookup(session->capabilities, question);

  if (doc)
    return doc;
  text = virt_capabilities(session->connection, emulator, arch, machine, type, NULL);
  doc = text ? domxml_parse(text, -1, "the capabilities", NULL) : NULL;
  if (doc)
    g_hash_table_insert(session->capabilities, g_steal_pointer(&question), doc);
  return doc;
}

/* Whether the domain's QEMU has what the plan brings. A libvirt that can't tell isn't asked further:
   its define will. */
static gboolean
check_capabilities(const Session *session, xmlDoc *plan, GError **error)
{
  xmlDoc *base = session->subject->base;
  g_autofree char *emulator = domxml_string(base, "/domain/devices/emulator");
  g_autofree char *arch = domxml_string(base, "/domain/os/type/@arch");
  g_autofree char *machine = domxml_string(base, "/domain/os/type/@machine");
  g_autofree char *type = domxml_string(base, "/domain/@type");
  xmlDoc *known =
      capabilities_matter(plan) ? get_capabilities(session, emulator, arch, machine, type) : NULL;

  return !known || capabilities_check(known, plan, error);
}

/* Looked at once, on this host only, and only if it matters. */
static PlanSpice
get_spice(const Session *session, const PlanTarget *target)
{
  char *emulator = NULL;
  gpointer known = NULL;
  PlanSpice spice;

  if (!virt_is_local(session->connection) || !version_has(VERSION_SPICE_GL_PORT, target))
    return PLAN_SPICE_UNKNOWN;
  emulator = domxml_string(session->subject->doc, "/domain/devices/emulator");
  if (!emulator)
    return PLAN_SPICE_UNKNOWN;
  if (g_hash_table_lookup_extended(session->builds, emulator, NULL, &known)) {
    spice = GPOINTER_TO_INT(known);
    g_free(emulator);
  } else {
    spice = qemu_build_spice(command_globals.root, emulator);
    g_hash_table_insert(session->builds, emulator, GINT_TO_POINTER(spice));
  }
  return spice;
}

PlanTarget
session_target(const Session *session)
{
  PlanTarget target = target_of(session->connection);

  target.spice = get_spice(session, &target);
  return target;
}

/* Whether the plan depends on what the host knows of the devices: to choose a profile, or a card's functions. */
static gboolean
needs_host(const PlanRequest *request)
{
  gboolean is_slot = FALSE;

  for (gsize i = 0; request->pci && request->pci[i] && !is_slot; i++) {
    g_autofree char *host = words_host_address(request->pci[i], &is_slot, NULL);

    is_slot = is_slot && host;
  }
  return is_slot || (request->lifecycle && request->uuids) ||
         (!request->profile && (request->uuids || request->pci));
}

/* The mdevs asked for, and the domain's own if it depends on their types who has an OpRegion. Free with g_strfreev(). */
static char **
get_mdevs(const Session *session, const PlanRequest *request, const PlanTarget *target)
{
  g_auto(GStrv) own =
      version_has(VERSION_OPREGION_DEFAULT, target) ? hostdev_mdevs(session->subject->base) : NULL;
  g_autoptr(GPtrArray) uuids = g_ptr_array_new();

  for (gsize i = 0; request->uuids && request->uuids[i]; i++)
    g_ptr_array_add(uuids, g_strdup(request->uuids[i]));
  for (gsize i = 0; own && own[i]; i++)
    g_ptr_array_add(uuids, g_strdup(own[i]));
  g_ptr_array_add(uuids, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&uuids), FALSE);
}

/* What the host knows of the devices asked for, or of all that can be divided; NULL with or, if it doesn't matter,
   without *error. */
static GPtrArray *
find_devices(const Session *session, const PlanRequest *request, const PlanTarget *target,
             GError **error)
{
  g_auto(GStrv) mdevs = NULL;

  if (request->mdev_types) {
    g_autoptr(HostList) list = host_list(session->connection, command_globals.root, error);

    return list ? g_ptr_array_ref(list->devices) : NULL;
  }
  mdevs = get_mdevs(session, request, target);
  if (!needs_host(request) && g_strv_length(mdevs) < 2)
    return NULL;
  return host_find(session->connection, command_globals.root, mdevs, request->pci,
                   needs_host(request) ? error : NULL);
}

xmlDoc *
session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                GError **error)
{
  const PlanTarget target = session_target(session);
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) devices = find_devices(session, request, &target, &problem);
  g_autoptr(xmlDoc) plan = NULL;

  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  plan = subject_resolve(session->subject, request, &target, devices, notes, error);
  if (!plan || !check_capabilities(session, plan, error))
    return NULL;
  return g_steal_pointer(&plan);
}
