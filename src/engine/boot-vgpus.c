/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/boot-vgpus.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/command.h"
#include "hook/install.h"
#include "host/vgpu.h"
#include "xml/xml.h"

struct Provision {
  const Session *session;
  xmlNode *plan;
  GPtrArray *made; /* uuids */
};

Provision *
provision_new(const Session *session, xmlNode *plan)
{
  Provision *provision = g_new0(Provision, 1);

  provision->session = session;
  provision->plan = plan;
  provision->made = g_ptr_array_new_with_free_func(g_free);
  return provision;
}

void
provision_free(Provision *provision)
{
  g_ptr_array_unref(provision->made);
  g_free(provision);
}

xmlNode *
provision_plan(const Provision *provision)
{
  return provision->plan;
}

static GPtrArray *
find_devices(xmlNode *plan, const char *kind, const char *word)
{
  g_autofree char *xpath = g_strdup_printf("gvt:%s[@lifecycle = '%s']", kind, word);

  return domxml_nodes(plan->doc, plan, xpath);
}

/* The hook */

gboolean
provision_check(const Provision *provision, gboolean dry_run, GError **error)
{
  g_autoptr(GPtrArray) mdevs = find_devices(provision->plan, "mdev", "guest");
  g_autoptr(GPtrArray) cards = find_devices(provision->plan, "pci", "guest");
  g_autofree char *uri = virt_uri(provision->session->connection);
  g_autofree char *why = NULL;

  if (mdevs->len == 0 && cards->len == 0)
    return TRUE;
  if (virt_is_session(uri) && mdevs->len)
    return gvt_fail(
        error,
        "libvirt runs as the user here, and so does a hook of its, which can't make a vGPU: the guest "
        "wouldn't start, nothing done; take qemu:///system, or --lifecycle boot or manual");
  if (!virt_is_local(provision->session->connection)) {
    report_note(
        "note: whether that host has gvt-xml's hook isn't checkable over this connection; there: gvt-xml hook "
        "install");
    return TRUE;
  }
  if (!hook_is_visible(command_globals.root)) {
    report_note(
        "note: whether gvt-xml's hook is installed isn't checkable as this user; as root: gvt-xml hook status");
    return TRUE;
  }
  if (hook_is_installed(command_globals.root, &why))
    return TRUE;
  if (mdevs->len == 0 || dry_run) {
    report_warning("%s; %s: gvt-xml hook install", why,
                   mdevs->len ? "without it the guest doesn't start, its vGPU isn't there"
                              : "without it the host may hang when it loses its GPU to the guest");
    return TRUE;
  }
  return gvt_fail(
      error,
      "%s, and the guest wouldn't start (libvirt would say: mediated device not found), nothing "
      "done; first: gvt-xml hook install, or say --lifecycle boot or manual",
      why);
}

/* vGPUs that start with the host */

static gboolean
prepare_one(Provision *provision, const HostList *list, xmlNode *mdev, GError **error)
{
  const VirtConnection *connection = provision->session->connection;
  g_autofree char *uuid = domxml_attribute(mdev, "uuid");
  g_autofree char *type = domxml_attribute(mdev, "type");
  g_autofree char *word = domxml_attribute(mdev, "parent");
  const HostDevice *known = host_device_find(list->devices, uuid);
  const HostDevice *parent;

  if (!host_device_check_type(known, type, error))
    return FALSE;
  if (known && known->persistent)
    return vgpu_keep(connection, known, error);
  parent = host_device_parent(list->devices, type, word, error);
  if (!parent || !vgpu_create(connection, list, parent, type, uuid, TRUE, error))
    return FALSE;
  report_note("vGPU %s: %s %s, and it starts with the host", uuid,
              known ? "it was there already, on" : "made on", parent->identity);
  /* One that was there already isn't ours to take away. */
  if (!known)
    g_ptr_array_add(provision->made, g_steal_pointer(&uuid));
  return TRUE;
}

gboolean
provision_acts(const Provision *provision)
{
  g_autoptr(GPtrArray) mdevs = find_devices(provision->plan, "mdev", "boot");

  return mdevs->len > 0;
}

gboolean
provision_prepare(Provision *provision, GError **error)
{
  g_autoptr(GPtrArray) mdevs = find_devices(provision->plan, "mdev", "boot");
  g_autoptr(HostList) list = NULL;

  if (mdevs->len == 0)
    return TRUE;
  list = host_list(provision->session->connection, command_globals.root, error);
  for (guint i = 0; list && i < mdevs->len; i++)
    if (!prepare_one(provision, list, mdevs->pdata[i], error)) {
      provision_undo(provision);
      return FALSE;
    }
  return list != NULL;
}

void
provision_undo(Provision *provision)
{
  const VirtConnection *connection = provision->session->connection;
  g_autoptr(HostList) list =
      provision->made->len ? host_list(connection, command_globals.root, NULL) : NULL;

  for (guint i = 0; i < provision->made->len; i++) {
    const char *uuid = provision->made->pdata[i];
    g_autoptr(GError) problem = NULL;

    if (!list || !vgpu_remove(connection, list, uuid, TRUE, &problem))
      report_warning("the vGPU %s, made for this, stays: %s; gvt-xml vgpu remove %s --persistent",
                     uuid, problem ? problem->message : "the host's devices can't be read", uuid);
  }
  g_ptr_array_set_size(provision->made, 0);
}

void
provision_note_left(const Session *session, xmlNode *plan)
{
  xmlNode *recorded = session->subject->plan;
  g_autoptr(GPtrArray) mdevs = recorded ? find_devices(recorded, "mdev", "boot") : NULL;

  for (guint i = 0; mdevs && i < mdevs->len; i++) {
    g_autofree char *uuid = domxml_attribute(mdevs->pdata[i], "uuid");
    g_autofree char *xpath = g_strdup_printf("gvt:mdev[@uuid = '%s'][@lifecycle = 'boot']", uuid);
    g_autoptr(GPtrArray) kept = plan ? domxml_nodes(plan->doc, plan, xpath) : NULL;

    if (!kept || kept->len == 0)
      report_note(
          "note: the vGPU %s still starts with the host; gvt-xml vgpu remove %s --persistent "
          "takes it away",
          uuid, uuid);
  }
}
