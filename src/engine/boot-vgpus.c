/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/boot-vgpus.h"

#include "base/error.h"
#include "base/log.h"
#include "hook/install.h"
#include "host/vgpu.h"
#include "xml/xml.h"

struct BootVgpus {
  const Session *session;
  xmlNode *plan;
  GPtrArray *made; /* the uuids of the vGPUs that were made */
};

BootVgpus *
boot_vgpus_new(const Session *session, xmlNode *plan)
{
  BootVgpus *boot_vgpus = g_new0(BootVgpus, 1);

  boot_vgpus->session = session;
  boot_vgpus->plan = plan;
  boot_vgpus->made = g_ptr_array_new_with_free_func(g_free);
  return boot_vgpus;
}

void
boot_vgpus_free(BootVgpus *boot_vgpus)
{
  g_ptr_array_unref(boot_vgpus->made);
  g_free(boot_vgpus);
}

xmlNode *
boot_vgpus_plan(const BootVgpus *boot_vgpus)
{
  return boot_vgpus->plan;
}

static GPtrArray *
find_planned(xmlNode *plan, const char *kind, const char *lifecycle)
{
  g_autofree char *xpath = g_strdup_printf("gvt:%s[@lifecycle = '%s']", kind, lifecycle);

  return xml_nodes(plan->doc, plan, xpath);
}

static HostInventory *
list_host(const Session *session, GError **error)
{
  return inventory_list(session->connection, session->workbench->root, error);
}

/* The hook */

/* Whether the hook gives a virtual function its vGPU type. */
static gboolean
plans_function(xmlNode *plan)
{
  return xml_node(plan->doc, plan, "gvt:pci[@lifecycle = 'guest'][@type]") != NULL;
}

gboolean
boot_vgpus_check_hook(const BootVgpus *boot_vgpus, GError **error)
{
  g_autoptr(GPtrArray) mdevs = find_planned(boot_vgpus->plan, "mdev", "guest");
  g_autoptr(GPtrArray) cards = find_planned(boot_vgpus->plan, "pci", "guest");
  gboolean needed = mdevs->len || plans_function(boot_vgpus->plan);
  g_autofree char *uri = virt_uri(boot_vgpus->session->connection);
  const char *root = boot_vgpus->session->workbench->root;
  g_autofree char *why = NULL;

  if (mdevs->len == 0 && cards->len == 0)
    return TRUE;
  if (virt_is_session(uri) && needed)
    return gvt_fail(
        error,
        "libvirt and its hooks run as this user, who can't make a vGPU, so the guest wouldn't "
        "start; nothing was changed. Use qemu:///system, or --lifecycle boot or manual");
  if (!virt_is_local(boot_vgpus->session->connection)) {
    log_note(
        "note: this connection can't tell whether that host has gvt-xml's hook; install it there "
        "(gvt-xml hook install)");
    return TRUE;
  }
  if (!hook_is_visible(root)) {
    log_note("note: this user can't tell whether gvt-xml's hook is installed; as root run: gvt-xml "
             "hook status");
    return TRUE;
  }
  if (hook_is_installed(root, &why))
    return TRUE;
  if (!needed) {
    log_warning("%s; without it the host may hang when the guest takes its GPU; run: gvt-xml "
                "hook install",
                why);
    return TRUE;
  }
  if (mdevs->len)
    return gvt_fail(
        error,
        "%s, and the guest wouldn't start (libvirt would say: mediated device not found); "
        "nothing was changed. First run gvt-xml hook install, or choose --lifecycle boot or "
        "manual",
        why);
  return gvt_fail(error,
                  "%s, and the guest wouldn't start (its virtual function would have no vGPU "
                  "type); nothing was changed. First run gvt-xml hook install, or choose "
                  "--lifecycle manual",
                  why);
}

/* vGPUs that start with the host */

/* A vGPU of the plan that starts with the host. */
typedef struct {
  char *uuid;
  char *type;
  const HostDevice *known; /* the vGPU if it is there, not owned; else NULL */
  const HostDevice
      *parent; /* the device that will have the vGPU, not owned; NULL if the vGPU is defined */
} BootVgpu;

static void
boot_vgpu_clear(BootVgpu *vgpu)
{
  g_free(vgpu->uuid);
  g_free(vgpu->type);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BootVgpu, boot_vgpu_clear)

/* Fills in vgpu. FALSE if the host can't make it. */
static gboolean
find_one(const BootVgpus *boot_vgpus, const HostInventory *list, xmlNode *mdev, BootVgpu *vgpu,
         GError **error)
{
  g_autofree char *word = xml_attribute(mdev, "parent");
  g_autoptr(HostParent) planned = host_parent_new(word);

  vgpu->uuid = xml_attribute(mdev, "uuid");
  vgpu->type = xml_attribute(mdev, "type");
  vgpu->known = host_device_find(list->devices, vgpu->uuid);
  if (!host_device_check_type(vgpu->known, vgpu->type, error))
    return FALSE;
  if (vgpu->known && vgpu->known->persistent)
    return TRUE;
  vgpu->parent = host_device_parent(list->devices, vgpu->type, planned, error);
  return vgpu->parent && vgpu_check_persistent(boot_vgpus->session->connection, list, vgpu->parent,
                                               vgpu->type, vgpu->uuid, error);
}

static gboolean
prepare_one(BootVgpus *boot_vgpus, const HostInventory *list, xmlNode *mdev, GError **error)
{
  const VirtConnection *connection = boot_vgpus->session->connection;
  g_auto(BootVgpu) vgpu = { 0 };

  if (!find_one(boot_vgpus, list, mdev, &vgpu, error))
    return FALSE;
  if (!vgpu.parent)
    return vgpu_keep(connection, vgpu.known, error);
  if (!vgpu_create(connection, list, vgpu.parent, vgpu.type, vgpu.uuid, TRUE, error))
    return FALSE;
  log_note("vGPU %s: %s %s, and it starts with the host", vgpu.uuid,
           vgpu.known ? "it was there already, on" : "made on", vgpu.parent->identity);
  /* A vGPU that was there before isn't removed by an undo. */
  if (!vgpu.known)
    g_ptr_array_add(boot_vgpus->made, g_steal_pointer(&vgpu.uuid));
  return TRUE;
}

gboolean
boot_vgpus_check_host(const BootVgpus *boot_vgpus, GError **error)
{
  g_autoptr(GPtrArray) mdevs = find_planned(boot_vgpus->plan, "mdev", "boot");
  g_autoptr(HostInventory) list = mdevs->len ? list_host(boot_vgpus->session, error) : NULL;

  for (guint i = 0; list && i < mdevs->len; i++) {
    g_auto(BootVgpu) vgpu = { 0 };

    if (!find_one(boot_vgpus, list, mdevs->pdata[i], &vgpu, error))
      return FALSE;
  }
  return list || mdevs->len == 0;
}

gboolean
boot_vgpus_acts(const BootVgpus *boot_vgpus)
{
  g_autoptr(GPtrArray) mdevs = find_planned(boot_vgpus->plan, "mdev", "boot");

  return mdevs->len > 0;
}

gboolean
boot_vgpus_prepare(BootVgpus *boot_vgpus, GError **error)
{
  g_autoptr(GPtrArray) mdevs = find_planned(boot_vgpus->plan, "mdev", "boot");
  g_autoptr(HostInventory) list = NULL;

  if (mdevs->len == 0)
    return TRUE;
  list = list_host(boot_vgpus->session, error);
  for (guint i = 0; list && i < mdevs->len; i++)
    if (!prepare_one(boot_vgpus, list, mdevs->pdata[i], error)) {
      boot_vgpus_undo(boot_vgpus);
      return FALSE;
    }
  return list != NULL;
}

void
boot_vgpus_undo(BootVgpus *boot_vgpus)
{
  const VirtConnection *connection = boot_vgpus->session->connection;
  g_autoptr(HostInventory) list =
      boot_vgpus->made->len ? list_host(boot_vgpus->session, NULL) : NULL;

  for (guint i = 0; i < boot_vgpus->made->len; i++) {
    const char *uuid = boot_vgpus->made->pdata[i];
    g_autoptr(GError) problem = NULL;

    if (!list || !vgpu_remove(connection, list, uuid, TRUE, &problem))
      log_warning("the vGPU %s, made for this, couldn't be removed: %s; run gvt-xml vgpu remove "
                  "%s --persistent",
                  uuid, problem ? problem->message : "the host's devices can't be read", uuid);
  }
  g_ptr_array_set_size(boot_vgpus->made, 0);
}

void
boot_vgpus_note_left(const Session *session, xmlNode *plan)
{
  xmlNode *recorded = session->guest->plan;
  g_autoptr(GPtrArray) mdevs = recorded ? find_planned(recorded, "mdev", "boot") : NULL;

  for (guint i = 0; mdevs && i < mdevs->len; i++) {
    g_autofree char *uuid = xml_attribute(mdevs->pdata[i], "uuid");
    g_autofree char *xpath = g_strdup_printf("gvt:mdev[@uuid = '%s'][@lifecycle = 'boot']", uuid);

    if (!plan || !xml_node(plan->doc, plan, xpath))
      log_note("note: the vGPU %s still starts with the host; gvt-xml vgpu remove %s "
               "--persistent removes it",
               uuid, uuid);
  }
}
