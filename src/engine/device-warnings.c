/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/device-warnings.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "devices/nearest.h"
#include "devices/vendor.h"
#include "domain/hostdev.h"
#include "engine/device-twice.h"
#include "host/inventory.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* The work on one plan. */
typedef struct {
  const DeviceHost *host;
  const PlanRequest *request;
  xmlNode *plan;
  gboolean strict;
  GPtrArray *found;    /* HostDevice: the plan's mdevs and PCI devices that the host has */
  GPtrArray *warnings; /* texts */
} Look;

static void look_warn(const Look *look, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
look_warn(const Look *look, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_ptr_array_add(look->warnings, g_strdup_vprintf(format, args));
  va_end(args);
}

static void
note_unknown(const char *what)
{
  if (log_is_verbose())
    log_note("note: it isn't known here whether the host has %s", what);
}

/* Whether the profile or a GPU is named now. */
static gboolean
names_profile_or_gpu(const Look *look)
{
  return look->strict || look->request->profile || plan_request_names_gpu(look->request);
}

/* The plan's devices of a kind, as identities. With made, also the plan's mdevs that the hook, the
   host at its boot or an administrator makes. Free with g_strfreev(). */
static char **
list_identities(const Look *look, const char *kind, gboolean made)
{
  GPtrArray *identities = g_ptr_array_new();

  for (xmlNode *child = look->plan->children; child; child = child->next) {
    g_autofree char *type = node_is(child, "mdev") ? xml_attribute(child, "type") : NULL;

    if (node_is(child, kind) && (made || !type))
      g_ptr_array_add(identities, node_device_identity(child));
  }
  g_ptr_array_add(identities, NULL);
  return (char **)g_ptr_array_free(identities, FALSE);
}

/* The nearest device */

/* The host's devices of a list, except those that the plan has. Owns none of them. */
static GPtrArray *
other_devices(const Look *look, const GPtrArray *devices)
{
  GPtrArray *others = g_ptr_array_new();

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];
    const char *kind = device->kind == HOST_DEVICE_MDEV ? "mdev" : "pci";
    const char *attribute = device->kind == HOST_DEVICE_MDEV ? "uuid" : "host";

    if (!node_child(look->plan, kind, attribute, device->identity))
      g_ptr_array_add(others, devices->pdata[i]);
  }
  return others;
}

/* "the nearest that it has is …", or where its devices are listed. Free with g_free(). */
static char *
describe_nearest(const HostDevice *nearest, const char *identity, const char *lister)
{
  g_autofree char *name = nearest ? host_device_name(nearest) : NULL;
  const char *more = name ? name : nearest ? nearest->type : NULL;

  if (!nearest)
    return g_strdup_printf("%s lists those that it has", lister);
  return g_strdup_printf("the nearest that it has is %s%s%s", identity, more ? ", " : "",
                         more ? more : "");
}

static gboolean
lists_kind(const GPtrArray *devices, HostDeviceKind kind)
{
  for (guint i = 0; i < devices->len; i++)
    if (((const HostDevice *)devices->pdata[i])->kind == kind)
      return TRUE;
  return FALSE;
}

static void
warn_of_mdev(const Look *look, const GPtrArray *devices, const char *uuid)
{
  g_autoptr(GPtrArray) others = other_devices(look, devices);
  const HostDevice *nearest = nearest_mdev(others, uuid);
  g_autofree char *hint =
      lists_kind(devices, HOST_DEVICE_MDEV)
          ? describe_nearest(nearest, nearest ? nearest->identity : NULL, "\"gvt-xml devices\"")
          : g_strdup("it has none at all; --vgpu-type makes one, and \"gvt-xml devices\" lists "
                     "the types");

  look_warn(
      look,
      "the host has no vGPU %s now (at the guest's start libvirt would say: mediated device not "
      "found); %s",
      uuid, hint);
}

static void
warn_of_pci(const Look *look, const GPtrArray *devices, const char *address)
{
  g_autoptr(GPtrArray) others = other_devices(look, devices);
  xmlNode *first = node_child(look->plan, "pci", NULL, NULL);
  g_autofree char *main = node_device_identity(first);
  const HostDevice *nearest = nearest_pci(others, address, g_str_equal(address, main));
  g_autofree char *hint =
      describe_nearest(nearest, nearest ? nearest->identity : NULL, "\"gvt-xml devices --all\"");

  look_warn(look,
            "the host has no PCI device %s (at the guest's start libvirt would say: Device %s not "
            "found); %s",
            address, address, hint);
}

/* Looks through all devices of the host for those that weren't found by their identities. */
static void
look_at_missing(const Look *look, char **uuids, char **addresses)
{
  const HostInventory *list =
      inventory_run_list(look->host->run, look->host->connection, look->host->root, NULL);
  gboolean known = list && (list->by_libvirt || list->by_sysfs);

  for (gsize i = 0; uuids[i]; i++) {
    if (!known)
      note_unknown(uuids[i]);
    else if (!host_device_find(list->devices, uuids[i]))
      warn_of_mdev(look, list->devices, uuids[i]);
  }
  for (gsize i = 0; addresses[i]; i++) {
    /* A host without any PCI device is a container that doesn't show them. */
    if (!known || !lists_kind(list->devices, HOST_DEVICE_PCI))
      note_unknown(addresses[i]);
    else if (!host_device_find(list->devices, addresses[i]))
      warn_of_pci(look, list->devices, addresses[i]);
  }
}

/* The plan's devices of a kind that the host must have, and that weren't found: if such devices are
   named now, or if strict. Free with g_strfreev(). */
static char **
missing_identities(const Look *look, const char *kind, gboolean named)
{
  g_auto(GStrv) wanted = list_identities(look, kind, FALSE);
  GPtrArray *missing = g_ptr_array_new();

  for (gsize i = 0; (named || look->strict) && wanted[i]; i++)
    if (!host_device_find(look->found, wanted[i]))
      g_ptr_array_add(missing, g_strdup(wanted[i]));
  g_ptr_array_add(missing, NULL);
  return (char **)g_ptr_array_free(missing, FALSE);
}

/* Devices are looked up one by one, which is cheap. The list of all is made for missing ones
   only. */
static void
look_at_gpus(Look *look)
{
  g_auto(GStrv) uuids = list_identities(look, "mdev", TRUE);
  g_auto(GStrv) addresses = list_identities(look, "pci", TRUE);
  g_auto(GStrv) no_uuids = NULL;
  g_auto(GStrv) no_addresses = NULL;

  if (!names_profile_or_gpu(look) || (!*uuids && !*addresses))
    return;
  look->found = inventory_run_find(look->host->run, look->host->connection, look->host->root, uuids,
                                   addresses, NULL);
  if (!look->found)
    return;
  no_uuids = missing_identities(look, "mdev", look->request->uuids != NULL);
  no_addresses = missing_identities(look, "pci", look->request->pci != NULL);
  if (*no_uuids || *no_addresses)
    look_at_missing(look, no_uuids, no_addresses);
}

static gboolean
has_card(const GPtrArray *devices, const PlanPci *card)
{
  g_autofree char *slot = planned_device_slot_of(card->address);

  for (guint i = 0; i < devices->len; i++)
    if (g_str_has_prefix(((const HostDevice *)devices->pdata[i])->identity, slot))
      return TRUE;
  return FALSE;
}

static gboolean
fail_without_card(const GPtrArray *devices, const PlanPci *card, GError **error)
{
  g_autofree char *slot = planned_device_slot_of(card->address);
  const HostDevice *nearest = nearest_pci(devices, card->address, TRUE);
  g_autofree char *hint =
      describe_nearest(nearest, nearest ? nearest->identity : NULL, "\"gvt-xml devices --all\"");

  return gvt_fail(error, "--pci %s: the host has no PCI device at %s; %s", card->word, slot, hint);
}

gboolean
device_warnings_check_cards(const DeviceHost *host, const PlanRequest *request,
                            const GPtrArray *found, GError **error)
{
  const HostInventory *list = NULL;

  for (guint i = 0; request->pci && i < request->pci->len; i++) {
    const PlanPci *card = request->pci->pdata[i];

    if (!card->is_card || has_card(found, card))
      continue;
    list = inventory_run_list(host->run, host->connection, host->root, NULL);
    if (list && lists_kind(list->devices, HOST_DEVICE_PCI) && !has_card(list->devices, card))
      return fail_without_card(list->devices, card, error);
  }
  return TRUE;
}

/* USB */

static gboolean
has_usb(const GPtrArray *devices, const char *identity)
{
  gboolean found = host_device_find(devices, identity) != NULL;

  for (guint i = 0; i < devices->len && !found; i++) {
    g_autofree char *ids = host_device_ids(devices->pdata[i]);

    found = g_str_equal(ids, identity);
  }
  return found;
}

static void
warn_of_usb(const Look *look, const GPtrArray *devices, const char *identity)
{
  gboolean is_place = hostdev_is_usb_place(identity);
  const HostDevice *nearest = is_place ? NULL : nearest_usb(devices, identity);
  g_autofree char *ids = nearest ? host_device_ids(nearest) : NULL;
  g_autofree char *hint = describe_nearest(nearest, ids, is_place ? "\"lsusb -tvv\"" : "lsusb");

  if (is_place)
    look_warn(look, "the host has no USB device at %s now; %s", identity, hint);
  else
    look_warn(look,
              "the host has no USB device %s now (at the guest's start libvirt would say: Did not "
              "find USB device %s); %s",
              identity, identity, hint);
}

static void
look_at_usb(const Look *look)
{
  gboolean looks = look->strict || look->request->usb;
  g_auto(GStrv) wanted = list_identities(look, looks ? "usb" : "", TRUE);
  g_autoptr(GPtrArray) devices =
      *wanted ? inventory_usb(look->host->connection, look->host->root) : NULL;

  for (gsize i = 0; wanted[i]; i++) {
    if (!devices)
      note_unknown(wanted[i]);
    else if (!has_usb(devices, wanted[i]))
      warn_of_usb(look, devices, wanted[i]);
  }
}

/* The vendor */

/* The type of an mdev, by the plan or the host; NULL if neither tells. Free with g_free(). */
static char *
find_type(const Look *look, xmlNode *mdev)
{
  g_autofree char *uuid = node_device_identity(mdev);
  const HostDevice *known = host_device_find(look->found, uuid);
  char *type = xml_attribute(mdev, "type");

  return type || !known ? type : g_strdup(known->type);
}

/* Only displays are compared, since a card's sound may be of another vendor. */
static const Vendor *
find_vendor(const Look *look, xmlNode *device, const char *type)
{
  g_autofree char *host = type ? NULL : xml_attribute(device, "host");
  const HostDevice *known = host ? host_device_find(look->found, host) : NULL;

  if (type)
    return vendor_of_type(type);
  return known && host_device_is_display(known) ? vendor_of_pci(known) : NULL;
}

static void
look_at_vendor_of(const Look *look, xmlNode *device, const char *profile, const Vendor *wanted)
{
  g_autofree char *type = node_is(device, "mdev") ? find_type(look, device) : NULL;
  const Vendor *own = find_vendor(look, device, type);
  g_autofree char *identity = own ? node_device_identity(device) : NULL;

  if (own && own != wanted)
    look_warn(
        look,
        "profile '%s' is for %s devices, but %s%s%s%s is from %s; choose another --profile, or "
        "none to let the device decide",
        profile, wanted->name, identity, type ? " (" : "", type ? type : "", type ? ")" : "",
        own->name);
}

static void
look_at_vendors(const Look *look)
{
  g_autofree char *name = xml_attribute(look->plan, "profile");
  xmlDoc *profile = names_profile_or_gpu(look) ? profile_load(name, NULL) : NULL;
  g_autofree char *word = profile ? xml_attribute(xmlDocGetRootElement(profile), "vendor") : NULL;
  const Vendor *wanted = vendor_by_word(word);

  for (xmlNode *child = look->plan->children; wanted && child; child = child->next)
    if (node_is(child, "mdev") || node_is(child, "pci"))
      look_at_vendor_of(look, child, name, wanted);
}

/* The render node */

/* The paths of the render nodes, ", " between them; NULL if there is none. Free with g_free(). */
static char *
join_paths(const GPtrArray *nodes)
{
  g_autoptr(GString) joined = g_string_new(NULL);

  for (guint i = 0; i < nodes->len; i++) {
    const RenderNode *node = nodes->pdata[i];

    if (node->draws)
      text_append(joined, ", ", node->path);
  }
  return joined->len ? g_string_free(g_steal_pointer(&joined), FALSE) : NULL;
}

/* libvirt 9.0 and QEMU 7.2 don't look at a node's kind, and start. It isn't refused, since it may
   work: if nothing else on the host draws, QEMU becomes the card's master. Else the kernel refuses
   QEMU's drawing (Linux: DRM_AUTH). */
static void
warn_of_card(const Look *look, const char *path, const GPtrArray *nodes)
{
  const RenderNode *node = nodes ? render_node_find(nodes, path) : NULL;
  const RenderNode *fitting = node ? render_node_of(nodes, node) : NULL;

  look_warn(look,
            "--rendernode %s is a whole card, on which only one program of the host (its desktop "
            "or QEMU) can draw; %s%s",
            path, fitting ? "its render node is " : "use its render node, /dev/dri/renderD…; ",
            fitting ? fitting->path : "\"ls -l /dev/dri/by-path\" shows which one");
}

static void
look_at_rendernode(const Look *look)
{
  xmlNode *gl =
      xml_node(look->plan->doc, look->plan, "gvt:display/gvt:graphics/gvt:gl[@rendernode]");
  g_autofree char *path =
      gl && (look->strict || look->request->rendernode) ? xml_attribute(gl, "rendernode") : NULL;
  g_autoptr(GPtrArray) nodes =
      path && look->host->root ? inventory_render_nodes(look->host->connection, look->host->root)
                               : NULL;
  g_autofree char *there = nodes ? join_paths(nodes) : NULL;

  if (path && render_node_is_card(path))
    warn_of_card(look, path, nodes);
  else if (there && g_str_has_prefix(path, "/dev/dri/") && !render_node_find(nodes, path))
    look_warn(
        look,
        "the host has no render node %s (at the guest's start libvirt would say: Path '%s' is "
        "not accessible: No such file or directory); it has %s",
        path, path, there);
}

gboolean
device_warnings_give(const DeviceHost *host, const PlanRequest *request, xmlNode *plan,
                     gboolean strict, GError **error)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  Look look = {
    .host = host, .request = request, .plan = plan, .strict = strict, .warnings = warnings
  };
  g_autofree char *all = NULL;

  device_twice_find(request, warnings);
  if (host->root) {
    look_at_gpus(&look);
    look_at_usb(&look);
  }
  look_at_vendors(&look);
  look_at_rendernode(&look);
  g_clear_pointer(&look.found, g_ptr_array_unref);
  if (strict && warnings->len) {
    g_ptr_array_add(warnings, NULL);
    all = g_strjoinv("\n", (char **)warnings->pdata);
    return gvt_fail(error, "refused by --strict, nothing was changed: %s", all);
  }
  for (guint i = 0; i < warnings->len; i++)
    log_warning("%s", (const char *)warnings->pdata[i]);
  return TRUE;
}
