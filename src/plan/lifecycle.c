/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/lifecycle.h"

#include "base/error.h"
#include "base/parse.h"
#include "plan/devices.h"
#include "xml/xml.h"

/* Checking */

static gboolean
check_types(const PlanRequest *request, GError **error)
{
  char **types = request->mdev_types;

  if (request->parent && !types)
    return gvt_usage(error, "--parent says where a vGPU is made: it wants --mdev-type TYPE too");
  if (types && request->uuids && g_strv_length(request->uuids) > g_strv_length(types))
    return gvt_usage(error, "there are more --uuid than --mdev-type: each vGPU has one of each");
  for (gsize i = 0; types && types[i]; i++)
    if (!words_is_name(types[i]))
      return gvt_usage(
          error, "--mdev-type '%s' is no type of a vGPU; \"gvt-xml devices\" lists them", types[i]);
  return TRUE;
}

/* A parent that is no PCI device has a name. */
static gboolean
check_parent(const char *word, GError **error)
{
  gboolean is_slot;
  g_autofree char *address = word ? words_host_address(word, &is_slot, NULL) : NULL;

  return !word || address || words_is_name(word) ||
         gvt_usage(error, "--parent '%s': it is to be a PCI address, as in 0000:00:02.0", word);
}

gboolean
plan_check_lifecycle(const PlanBuilder *builder, GError **error)
{
  static const char *const known[] = { "guest", "boot", "manual", NULL };
  const PlanRequest *request = builder->request;

  if (!check_types(request, error) || !check_parent(request->parent, error))
    return FALSE;
  if (request->lifecycle && !g_strv_contains(known, request->lifecycle))
    return gvt_usage(error, "--lifecycle is guest, boot or manual, not '%s'", request->lifecycle);
  return !request->display_service || words_is_name(request->display_service) ||
         gvt_usage(error, "--display-service '%s' is no unit of systemd's, as in gdm.service",
                   request->display_service);
}

/* Types */

/* Whether the host has the vGPU now, so that it takes no free instance any more. */
static gboolean
is_there(const PlanBuilder *builder, const char *uuid)
{
  const HostDevice *known = host_device_find(builder->sources->devices, uuid);

  return known && !known->inactive;
}

/* How many instances of a type the plan takes of a device that the host doesn't have yet. */
static guint
count_planned(const PlanBuilder *builder, const char *type, const char *parent)
{
  guint count = 0;

  for (xmlNode *child = builder->plan->children; child; child = child->next) {
    g_autofree char *uuid = builder_is(child, "mdev") ? domxml_attribute(child, "uuid") : NULL;
    g_autofree char *its_type = uuid ? domxml_attribute(child, "type") : NULL;
    g_autofree char *its_parent = uuid ? domxml_attribute(child, "parent") : NULL;

    if (uuid && g_strcmp0(its_type, type) == 0 && g_strcmp0(its_parent, parent) == 0 &&
        !is_there(builder, uuid))
      count++;
  }
  return count;
}

/* Whether one more vGPU can be made of a device than the plan has of it already. */
static gboolean
has_room(const PlanBuilder *builder, const HostDevice *device, const char *type)
{
  const HostType *known = device ? host_device_type(device, type) : NULL;

  return known && known->available > count_planned(builder, type, device->identity);
}

/* The recorded plan's mdev of this type, on this parent (NULL: any), that isn't in this plan yet; NULL where there is
   none. */
static xmlNode *
find_recorded(const PlanBuilder *builder, const char *type, const char *parent)
{
  xmlNode *recorded = builder->sources->recorded;

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *uuid = builder_is(child, "mdev") ? domxml_attribute(child, "uuid") : NULL;
    g_autofree char *its_type = uuid ? domxml_attribute(child, "type") : NULL;
    g_autofree char *its_parent = uuid ? domxml_attribute(child, "parent") : NULL;

    if (g_strcmp0(its_type, type) == 0 && (!parent || g_strcmp0(its_parent, parent) == 0) &&
        !builder_child(builder->plan, "mdev", "uuid", uuid))
      return child;
  }
  return NULL;
}

/* The first device that has room, but that of the recorded plan where its vGPU is there, or has room, or none has:
   the same words give the same plan. NULL with *error where none has the type. */
static const HostDevice *
choose_parent(const PlanBuilder *builder, const char *type, GError **error)
{
  const GPtrArray *devices = builder->sources->devices;
  xmlNode *recorded = find_recorded(builder, type, NULL);
  g_autofree char *uuid = recorded ? domxml_attribute(recorded, "uuid") : NULL;
  g_autofree char *parent = recorded ? domxml_attribute(recorded, "parent") : NULL;
  const HostDevice *before = parent ? host_device_find(devices, parent) : NULL;
  const HostDevice *first = NULL;

  if (before && !host_device_type(before, type))
    before = NULL;
  if (before && (host_device_find(devices, uuid) || has_room(builder, before, type)))
    return before;
  for (guint i = 0; i < devices->len && !first; i++)
    if (has_room(builder, devices->pdata[i], type))
      first = devices->pdata[i];
  if (first || before)
    return first ? first : before;
  return host_device_parent(devices, type, NULL, error);
}

/* The one to divide, by what is known of the host; where nothing is, by the user's word alone. */
static char *
find_parent(const PlanBuilder *builder, const char *type, GError **error)
{
  const GPtrArray *devices = builder->sources->devices;
  const char *word = builder->request->parent;
  const HostDevice *device = NULL;
  gboolean is_slot = FALSE;
  char *address;

  if (devices && devices->len) {
    device =
        word ? host_device_parent(devices, type, word, error) : choose_parent(builder, type, error);
    return device ? g_strdup(device->identity) : NULL;
  }
  if (!word) {
    gvt_usage(
        error,
        "--mdev-type %s: which device is to be divided isn't known here; name it by --parent ADDR",
        type);
    return NULL;
  }
  address = words_host_address(word, &is_slot, NULL);
  return address ? address : g_strdup(word);
}

static char *
numbered_uuid(const PlanBuilder *builder, gsize number)
{
  g_autofree char *domain = domxml_string(builder->sources->base, "/domain/uuid");
  g_autofree char *name = domxml_string(builder->sources->base, "/domain/name");
  g_autofree char *text = g_strdup_printf("gvt-xml:%s:%" G_GSIZE_FORMAT,
                                          domain ? domain
                                          : name ? name
                                                 : "",
                                          number);

  return words_uuid_of(text);
}

/* Whether a vGPU can't be of this uuid: another one of the plan is, or one of another type, which a running guest may
   have. */
static gboolean
is_another(const PlanBuilder *builder, const char *uuid, const char *type)
{
  const HostDevice *known = host_device_find(builder->sources->devices, uuid);

  return builder_child(builder->plan, "mdev", "uuid", uuid) ||
         (known && known->type && !g_str_equal(known->type, type));
}

/* The same domain gets the same each time, also where it isn't recorded yet: a dry run shows what will be. */
static char *
own_uuid(const PlanBuilder *builder, const char *type, gsize number)
{
  char *uuid = numbered_uuid(builder, number);

  while (is_another(builder, uuid, type)) {
    g_free(uuid);
    uuid = numbered_uuid(builder, ++number);
  }
  return uuid;
}

/* The word for it, which no other of the plan's has. */
static char *
asked_uuid(const PlanBuilder *builder, const char *word, GError **error)
{
  g_autofree char *uuid = words_uuid(word, NULL);

  if (builder_child(builder->plan, "mdev", "uuid", uuid)) {
    gvt_usage(error, "--uuid %s is there twice: each vGPU has one of its own", uuid);
    return NULL;
  }
  return g_steal_pointer(&uuid);
}

static char *
get_uuid(const PlanBuilder *builder, const char *type, const char *parent, gsize number,
         GError **error)
{
  char **uuids = builder->request->uuids;
  xmlNode *recorded;

  if (uuids && number < g_strv_length(uuids))
    return asked_uuid(builder, uuids[number], error);
  recorded = find_recorded(builder, type, parent);
  return recorded ? domxml_attribute(recorded, "uuid") : own_uuid(builder, type, number);
}

/* libvirt takes no vGPU for what it isn't, but not before the guest starts. */
static gboolean
check_type(const PlanBuilder *builder, const char *uuid, const char *type, GError **error)
{
  const HostDevice *known = host_device_find(builder->sources->devices, uuid);

  return host_device_check_type(known, type, error);
}

/* Of what is planned by now. */
static void
note_room(PlanBuilder *builder, const char *parent, const char *type)
{
  const HostDevice *device = host_device_find(builder->sources->devices, parent);
  const HostType *known = device ? host_device_type(device, type) : NULL;

  if (known && known->available < count_planned(builder, type, parent))
    builder_note(builder,
                 "%s has no free instance of %s now; the guest starts when another vGPU has gone",
                 parent, type);
}

static gboolean
add_type(PlanBuilder *builder, const char *type, gsize number, GError **error)
{
  g_autofree char *parent = NULL;
  g_autofree char *uuid = NULL;
  xmlNode *mdev;

  parent = find_parent(builder, type, error);
  uuid = parent ? get_uuid(builder, type, parent, number, error) : NULL;
  if (!uuid || !check_type(builder, uuid, type, error))
    return FALSE;
  mdev = plan_add_device(builder, "mdev", uuid);
  builder_set(mdev, "type", type);
  builder_set(mdev, "parent", parent);
  note_room(builder, parent, type);
  return TRUE;
}

gboolean
plan_add_types(PlanBuilder *builder, GError **error)
{
  char **types = builder->request->mdev_types;

  for (gsize i = 0; types && types[i]; i++)
    if (!add_type(builder, types[i], i, error))
      return FALSE;
  return TRUE;
}

/* Who makes them */

/* For the hook or the host to make an mdev, its type and parent must be known. */
static gboolean
add_origin(const PlanBuilder *builder, xmlNode *mdev, const char *lifecycle, GError **error)
{
  g_autofree char *uuid = domxml_attribute(mdev, "uuid");
  g_autofree char *type = domxml_attribute(mdev, "type");
  const HostDevice *known = host_device_find(builder->sources->devices, uuid);

  if (type)
    return TRUE;
  if (!known || !known->type || !known->parent)
    return gvt_usage(
        error,
        "--lifecycle %s: of what type the vGPU %s is to be isn't known here; say --mdev-type TYPE "
        "too",
        lifecycle, uuid);
  builder_set(mdev, "type", known->type);
  builder_set(mdev, "parent", known->parent);
  return TRUE;
}

static gboolean
add_to_mdev(const PlanBuilder *builder, xmlNode *mdev, GError **error)
{
  const PlanRequest *request = builder->request;
  g_autofree char *recorded = domxml_attribute(mdev, "lifecycle");
  const char *lifecycle = request->lifecycle;

  if (!lifecycle && !recorded && request->mdev_types)
    lifecycle = "guest";
  if (!lifecycle)
    return TRUE;
  builder_set(mdev, "lifecycle", lifecycle);
  return g_str_equal(lifecycle, "manual") || add_origin(builder, mdev, lifecycle, error);
}

static gboolean
add_to_pci(const PlanBuilder *builder, xmlNode *pci, GError **error)
{
  const char *asked = builder->request->lifecycle;
  xmlNode *setting = builder_child(builder->profile, "lifecycle", NULL, NULL);
  g_autofree char *own = setting ? domxml_attribute(setting, "value") : NULL;
  g_autofree char *recorded = domxml_attribute(pci, "lifecycle");
  g_autofree char *managed = domxml_attribute(pci, "managed");
  const char *lifecycle = asked ? asked : recorded ? recorded : own;

  if (g_strcmp0(asked, "boot") == 0)
    return gvt_usage(
        error,
        "--lifecycle boot is for vGPUs, which the host makes when it boots; choose guest or manual");
  if (g_strcmp0(asked, "guest") == 0 && g_str_equal(managed, "no"))
    return gvt_usage(error,
                     "--lifecycle guest has the host let go of the device, --managed no says that "
                     "it has already; leave one of the two out");
  if (lifecycle && g_str_equal(managed, "yes"))
    builder_set(pci, "lifecycle", lifecycle);
  return TRUE;
}

/* It goes on with the recorded plan's device. */
static void
keep_display_service(PlanBuilder *builder)
{
  xmlNode *recorded = builder->sources->recorded;
  xmlNode *service = recorded ? builder_child(recorded, "display-service", NULL, NULL) : NULL;
  g_autofree char *name = service ? domxml_attribute(service, "name") : NULL;

  if (name && !builder->request->pci && builder_child(builder->plan, "pci", "lifecycle", "guest"))
    builder_set(builder_add(builder->plan, "display-service"), "name", name);
}

static gboolean
add_display_service(PlanBuilder *builder, GError **error)
{
  const char *name = builder->request->display_service;

  if (!name) {
    keep_display_service(builder);
    return TRUE;
  }
  if (!builder_child(builder->plan, "pci", "lifecycle", "guest"))
    return gvt_usage(error,
                     "--display-service is for a GPU that the host lets go of: --pci ADDR with "
                     "--lifecycle guest");
  builder_set(builder_add(builder->plan, "display-service"), "name", name);
  return TRUE;
}

gboolean
plan_add_lifecycle(PlanBuilder *builder, GError **error)
{
  for (xmlNode *device = builder->plan->children; device; device = device->next) {
    if (builder_is(device, "mdev") && !add_to_mdev(builder, device, error))
      return FALSE;
    if (builder_is(device, "pci") && !add_to_pci(builder, device, error))
      return FALSE;
  }
  return add_display_service(builder, error);
}
