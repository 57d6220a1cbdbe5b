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
workbench_free(Workbench *workbench)
{
  g_clear_pointer(&workbench->connection, virt_close);
  if (!workbench->shares_stylesheets)
    g_clear_pointer(&workbench->transformer, transformer_free);
  g_hash_table_unref(workbench->capabilities);
  g_hash_table_unref(workbench->builds);
  g_strfreev(workbench->mesa);
  g_free(workbench);
}

static Workbench *
bench_new(void)
{
  Workbench *workbench = g_new0(Workbench, 1);

  workbench->capabilities =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)xmlFreeDoc);
  workbench->builds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return workbench;
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
open_both(Workbench *workbench, gboolean or_read_only, GError **error)
{
  Opening opening = { .or_read_only = or_read_only };
  GThread *thread = g_thread_try_new("opening", open_connection, &opening, NULL);

  workbench->transformer = transformer_new(error);
  workbench->connection = thread ? g_thread_join(thread) : open_connection(&opening);
  if (workbench->transformer && opening.error)
    g_propagate_error(error, g_steal_pointer(&opening.error));
  g_clear_error(&opening.error);
  /* cppcheck-suppress memleak ; a thread is gone when it is joined */
  return workbench->transformer && workbench->connection;
}

static TargetVersions
target_of(const VirtConnection *connection)
{
  return (TargetVersions){
    .libvirt = virt_libvirt_version(connection),
    .qemu = virt_hypervisor_version(connection),
  };
}

static void
note_news(TargetVersions target)
{
  g_autofree char *news = version_news(&target);

  if (news)
    log_note("note: %s", news);
}

Workbench *
workbench_open(gboolean or_read_only, GError **error)
{
  g_autoptr(Workbench) workbench = bench_new();

  if (!open_both(workbench, or_read_only, error))
    return NULL;
  if (virt_is_read_only(workbench->connection))
    log_note(
        "note: a read-only connection: libvirt gives no passwords over it, and judges nothing");
  if (log_is_verbose())
    note_news(target_of(workbench->connection));
  if (virt_is_local(workbench->connection))
    workbench->mesa = inventory_mesa_drivers(command_globals.root);
  return g_steal_pointer(&workbench);
}

Workbench *
workbench_open_offline(GError **error)
{
  g_autoptr(Workbench) workbench = bench_new();

  workbench->transformer = transformer_new(error);
  return workbench->transformer ? g_steal_pointer(&workbench) : NULL;
}

Workbench *
workbench_open_beside(const Workbench *workbench, GError **error)
{
  g_autoptr(Workbench) other = bench_new();

  other->transformer = workbench->transformer;
  other->shares_stylesheets = TRUE;
  other->mesa = g_strdupv(workbench->mesa);
  if (workbench->connection)
    other->connection = virt_open_beside(workbench->connection, error);
  if (workbench->connection && !other->connection)
    return NULL;
  return g_steal_pointer(&other);
}

void
session_free(Session *session)
{
  g_clear_pointer(&session->guest, guest_free);
  g_clear_pointer(&session->domain, virt_domain_free);
  g_free(session);
}

/* Defining the XML of one domain while we speak of another would overwrite that one. */
static gboolean
check_identity(const Session *session, GError **error)
{
  g_autofree char *name = xml_string(session->guest->doc, "/domain/name");
  g_autofree char *uuid = xml_string(session->guest->doc, "/domain/uuid");
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
session_open(const Workbench *workbench, const char *word, const char *uuid, SessionFlags flags,
             GPtrArray *notes, GError **error)
{
  g_autoptr(Session) session = g_new0(Session, 1);
  char *text;

  session->transformer = workbench->transformer;
  session->connection = workbench->connection;
  session->capabilities = workbench->capabilities;
  session->builds = workbench->builds;
  session->domain = virt_lookup(session->connection, word, uuid, error);
  text = session->domain ? virt_domain_xml(session->domain, error) : NULL;
  if (!text)
    return NULL;
  session->guest = flags & SESSION_PLAIN
                       ? guest_new_plain(text, "the domain's XML", error)
                       : guest_new(session->transformer, text, "the domain's XML",
                                   virt_domain_uuid(session->domain), notes, error);
  if (!session->guest || !check_identity(session, error))
    return NULL;
  session->guest->mesa = (const char *const *)workbench->mesa;
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
  doc = text ? xml_parse(text, -1, "the capabilities", NULL) : NULL;
  if (doc)
    g_hash_table_insert(session->capabilities, g_steal_pointer(&question), doc);
  return doc;
}

/* Whether the domain's QEMU has what the plan brings. A libvirt that can't tell isn't asked further:
   its define will. */
static gboolean
check_capabilities(const Session *session, xmlDoc *plan, GError **error)
{
  xmlDoc *base = session->guest->base;
  g_autofree char *emulator = xml_string(base, "/domain/devices/emulator");
  g_autofree char *arch = xml_string(base, "/domain/os/type/@arch");
  g_autofree char *machine = xml_string(base, "/domain/os/type/@machine");
  g_autofree char *type = xml_string(base, "/domain/@type");
  xmlDoc *known =
      capabilities_matter(plan) ? get_capabilities(session, emulator, arch, machine, type) : NULL;

  return !known || capabilities_check(known, plan, error);
}

/* Looked at once, on this host only, and only if it matters. */
static SpiceBuild
get_spice(const Session *session, const TargetVersions *target)
{
  char *emulator = NULL;
  gpointer known = NULL;
  SpiceBuild spice;

  if (!virt_is_local(session->connection) || !version_has(VERSION_SPICE_GL_PORT, target))
    return SPICE_UNKNOWN;
  emulator = xml_string(session->guest->doc, "/domain/devices/emulator");
  if (!emulator)
    return SPICE_UNKNOWN;
  if (g_hash_table_lookup_extended(session->builds, emulator, NULL, &known)) {
    spice = GPOINTER_TO_INT(known);
    g_free(emulator);
  } else {
    spice = qemu_build_spice(command_globals.root, emulator);
    g_hash_table_insert(session->builds, emulator, GINT_TO_POINTER(spice));
  }
  return spice;
}

TargetVersions
session_target(const Session *session)
{
  TargetVersions target = target_of(session->connection);

  target.spice = get_spice(session, &target);
  return target;
}

/* Whether the plan depends on what the host knows of the devices: to choose a profile, or a card's functions. */
static gboolean
needs_host(const PlanRequest *request)
{
  gboolean is_slot = FALSE;

  for (gsize i = 0; request->pci && request->pci[i] && !is_slot; i++) {
    g_autofree char *host = parse_host_address(request->pci[i], &is_slot, NULL);

    is_slot = is_slot && host;
  }
  return is_slot || (request->lifecycle && request->uuids) ||
         (!request->profile && (request->uuids || request->pci));
}

/* The mdevs asked for, and the domain's own if it depends on their types who has an OpRegion. Free with g_strfreev(). */
static char **
get_mdevs(const Session *session, const PlanRequest *request, const TargetVersions *target)
{
  g_auto(GStrv) own =
      version_has(VERSION_OPREGION_DEFAULT, target) ? hostdev_mdevs(session->guest->base) : NULL;
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
find_devices(const Session *session, const PlanRequest *request, const TargetVersions *target,
             GError **error)
{
  g_auto(GStrv) mdevs = NULL;

  if (request->mdev_types) {
    g_autoptr(HostInventory) list =
        inventory_list(session->connection, command_globals.root, error);

    return list ? g_ptr_array_ref(list->devices) : NULL;
  }
  mdevs = get_mdevs(session, request, target);
  if (!needs_host(request) && g_strv_length(mdevs) < 2)
    return NULL;
  return inventory_find(session->connection, command_globals.root, mdevs, request->pci,
                        needs_host(request) ? error : NULL);
}

xmlDoc *
session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                GError **error)
{
  const TargetVersions target = session_target(session);
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) devices = find_devices(session, request, &target, &problem);
  g_autoptr(xmlDoc) plan = NULL;

  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  plan = guest_resolve(session->guest, request, &target, devices, notes, error);
  if (!plan || !check_capabilities(session, plan, error))
    return NULL;
  return g_steal_pointer(&plan);
}
