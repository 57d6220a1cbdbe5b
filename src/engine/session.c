/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/session.h"

#include <string.h>

#include "base/error.h"
#include "domain/capabilities.h"
#include "domain/hostdev.h"
#include "engine/backup-folder.h"
#include "engine/device-warnings.h"
#include "engine/function-claims.h"
#include "engine/iommufd.h"
#include "engine/resolve.h"
#include "engine/schema-check.h"
#include "engine/vulkan.h"
#include "host/inventory.h"
#include "xml/xml.h"

void
session_free(Session *session)
{
  g_clear_pointer(&session->ahead, backup_ahead_free);
  g_clear_pointer(&session->guest, guest_free);
  g_clear_pointer(&session->domain, virt_domain_free);
  g_free(session->backups);
  g_free(session);
}

static void
begin_work(Session *session, const char *text)
{
  if (session->flags & SESSION_CHECKS)
    schema_read_ahead();
  if (session->flags & SESSION_SAVES && !session->ahead)
    session->ahead = backup_ahead_new(session->backups, text);
}

void
session_work_ahead(Session *session)
{
  begin_work(session, session->guest->text);
}

/* Whether the domain will be defined without its plan. Only the text is looked at: the work goes on
   while the plan is taken back. */
static gboolean
will_take_back(const char *text, SessionFlags flags)
{
  return flags & SESSION_TAKES_BACK && (flags & SESSION_PLAIN || strstr(text, GVT_NS));
}

/* Fails if the domain was renamed, since a define with the name of another domain would overwrite
   that one. */
static gboolean
check_identity(const Session *session, GError **error)
{
  g_autofree char *name = xml_string(session->guest->doc, "/domain/name");
  g_autofree char *uuid = xml_string(session->guest->doc, "/domain/uuid");
  const char *wanted = virt_domain_name(session->domain);

  return (g_strcmp0(name, wanted) == 0 &&
          g_strcmp0(uuid, virt_domain_uuid(session->domain)) == 0) ||
         gvt_fail(error,
                  "libvirt gives the XML of '%s' for the domain '%s'; nothing was changed. If the "
                  "domain was renamed meanwhile, run the command again",
                  name ? name : "", wanted);
}

char *
session_backups(const VirtConnection *connection, const VirtDomain *domain)
{
  g_autofree char *uri = virt_uri(connection);

  return backup_folder(uri ? uri : "", virt_domain_uuid(domain));
}

Session *
session_open(const Workbench *workbench, const char *word, const char *uuid, SessionFlags flags,
             GPtrArray *notes, GError **error)
{
  g_autoptr(Session) session = g_new0(Session, 1);
  char *text;

  session->workbench = workbench;
  session->connection = workbench->connection;
  session->domain = virt_domain_lookup(session->connection, word, uuid, error);
  text = session->domain ? virt_domain_xml(session->domain, error) : NULL;
  if (!text)
    return NULL;
  session->backups = session_backups(session->connection, session->domain);
  session->flags = flags;
  if (will_take_back(text, flags))
    begin_work(session, text);
  session->guest = flags & SESSION_PLAIN
                       ? guest_new_plain(text, "the domain's XML", error)
                       : guest_new(text, "the domain's XML", session->backups, notes, error);
  if (!session->guest || !check_identity(session, error))
    return NULL;
  session->guest->mesa = (const char *const *)workbench->mesa;
  return g_steal_pointer(&session);
}

gboolean
session_check_connection(const Session *session, Result *result, GError **error)
{
  GError *denied = NULL;

  virt_may_write(session->connection, &denied);
  return result_refuse(result, denied, error);
}

/* Whether the domain's QEMU has the devices of the plan. If libvirt can't tell, its define will. */
static gboolean
check_capabilities(const Session *session, xmlDoc *plan, GError **error)
{
  xmlDoc *base = session->guest->base;
  g_autofree char *emulator = xml_string(base, "/domain/devices/emulator");
  g_autofree char *arch = xml_string(base, "/domain/os/type/@arch");
  g_autofree char *machine = xml_string(base, "/domain/os/type/@machine");
  g_autofree char *type = xml_string(base, "/domain/@type");
  xmlDoc *known = capabilities_matter(plan)
                      ? workbench_capabilities(session->workbench, emulator, arch, machine, type)
                      : NULL;

  return !known || capabilities_check(known, plan, error);
}

/* The domain's emulator, if its build decides whether the target has a fact: it is on this host,
   and the version doesn't tell. NULL if not. Free with g_free(). */
static char *
get_telling_emulator(const Session *session, VersionFact fact, const TargetVersions *target)
{
  return virt_is_local(session->connection) && version_has(fact, target)
             ? xml_string(session->guest->doc, "/domain/devices/emulator")
             : NULL;
}

TargetVersions
session_target(const Session *session)
{
  TargetVersions target = workbench_versions(session->workbench);
  g_autofree char *for_spice = get_telling_emulator(session, VERSION_SPICE_GL_PORT, &target);
  g_autofree char *for_virgl = get_telling_emulator(session, VERSION_VIDEO_BLOB, &target);

  if (for_spice)
    target.spice = workbench_spice_build(session->workbench, for_spice);
  if (for_virgl)
    target.virgl = workbench_virgl_build(session->workbench, for_virgl);
  return target;
}

/* Whether the plan depends on the host's devices: for its profile, or for a slot's functions. */
static gboolean
needs_host(const PlanRequest *request)
{
  return plan_request_has_card(request) || (request->lifecycle && request->uuids) ||
         (!request->profile && (request->uuids || request->pci));
}

/* The mdevs asked for. If the types of all mdevs decide which of them has an OpRegion, the domain's
   own ones too. Free with g_strfreev(). */
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

/* Finds the devices asked for on the host, now or before; all of them if a type of vGPU is asked
   for. NULL without *error if the plan doesn't depend on them. */
static GPtrArray *
find_requested(const Session *session, const PlanRequest *request, const TargetVersions *target,
               GError **error)
{
  g_auto(PlanRequest) whole = { 0 };
  g_auto(GStrv) mdevs = NULL;
  g_auto(GStrv) pci = NULL;

  if (request->vgpu_types) {
    g_autoptr(HostInventory) list =
        inventory_list(session->connection, session->workbench->root, error);

    if (list)
      function_claims_mark(list, session->connection, virt_domain_name(session->domain),
                           virt_domain_uuid(session->domain));
    return list ? g_ptr_array_ref(list->devices) : NULL;
  }
  if (!resolve_request(session->guest, request, target, &whole, error))
    return NULL;
  mdevs = get_mdevs(session, &whole, target);
  pci = plan_request_pci_addresses(&whole);
  if (!needs_host(&whole) && g_strv_length(mdevs) < 2)
    return NULL;
  return inventory_find(session->connection, session->workbench->root, mdevs, pci,
                        needs_host(request) ? error : NULL);
}

/* Makes a plan on the host as it is now. *again is TRUE if a thread that plans another domain chose
   the same virtual function first; the caller then plans again. */
static xmlDoc *
resolve_now(const Session *session, const PlanRequest *request, GPtrArray *notes, gboolean *again,
            GError **error)
{
  const TargetVersions target = session_target(session);
  const char *root = session->workbench->root;
  const DeviceHost host = { session->connection, root, session->workbench->inventory };
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) devices = find_requested(session, request, &target, &problem);
  g_autoptr(xmlDoc) plan = NULL;

  *again = FALSE;
  if (problem) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  if (devices && !device_warnings_check_cards(&host, request, devices, error))
    return NULL;
  plan = guest_resolve(session->guest, request, &target, devices, notes, error);
  if (!plan || !check_capabilities(session, plan, error) ||
      (virt_is_local(session->connection) &&
       !(vulkan_check_plan(root, plan, error) && iommufd_check_plan(root, plan, error))))
    return NULL;
  *again =
      !function_claims_take(xmlDocGetRootElement(plan), devices, virt_domain_uuid(session->domain));
  return g_steal_pointer(&plan);
}

xmlDoc *
session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                GError **error)
{
  const guint before = notes ? notes->len : 0;
  gboolean again = FALSE;
  xmlDoc *plan = resolve_now(session, request, notes, &again, error);

  while (again) {
    g_clear_pointer(&plan, xmlFreeDoc);
    if (notes)
      g_ptr_array_set_size(notes, (gint)before);
    plan = resolve_now(session, request, notes, &again, error);
  }
  return plan;
}
