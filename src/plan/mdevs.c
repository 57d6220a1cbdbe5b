/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/mdevs.h"

#include "base/error.h"
#include "base/parse.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "xml/xml.h"

static gboolean
check_types(const PlanRequest *request, GError **error)
{
  char **types = request->mdev_types;

  if (request->parent && !types)
    return gvt_usage(error, "--parent says where a vGPU is made: it wants --mdev-type TYPE too");
  if (types && request->uuids && g_strv_length(request->uuids) > g_strv_length(types))
    return gvt_usage(error, "there are more --uuid than --mdev-type: each vGPU has one of each");
  for (gsize i = 0; types && types[i]; i++)
    if (!parse_is_name(types[i]))
      return gvt_usage(
          error, "--mdev-type '%s' is no type of a vGPU; \"gvt-xml devices\" lists them", types[i]);
  return TRUE;
}

/* A parent that is no PCI device has a name. */
static gboolean
check_parent(const char *word, GError **error)
{
  gboolean is_slot;
  g_autofree char *address = word ? parse_host_address(word, &is_slot, NULL) : NULL;

  return !word || address || parse_is_name(word) ||
         gvt_usage(error, "--parent '%s': it is to be a PCI address, as in 0000:00:02.0", word);
}

gboolean
plan_check_mdevs(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;

  return check_types(request, error) && check_parent(request->parent, error);
}

/* Whether the host has the vGPU now, so that it takes no free instance any more. */
static gboolean
is_there(const PlanContext *context, const char *uuid)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return known && !known->inactive;
}

/* How many instances of a type the plan takes of a device that the host doesn't have yet. */
static guint
count_planned(const PlanContext *context, const char *type, const char *parent)
{
  guint count = 0;

  for (xmlNode *child = context->plan->children; child; child = child->next) {
    g_autofree char *uuid = node_is(child, "mdev") ? xml_attribute(child, "uuid") : NULL;
    g_autofree char *its_type = uuid ? xml_attribute(child, "type") : NULL;
    g_autofree char *its_parent = uuid ? xml_attribute(child, "parent") : NULL;

    if (uuid && g_strcmp0(its_type, type) == 0 && g_strcmp0(its_parent, parent) == 0 &&
        !is_there(context, uuid))
      count++;
  }
  return count;
}

/* Whether one more vGPU can be made of a device than the plan has of it already. */
static gboolean
has_room(const PlanContext *context, const HostDevice *device, const char *type)
{
  const HostType *known = device ? host_device_type(device, type) : NULL;

  return known && known->available > count_planned(context, type, device->identity);
}

/* The recorded plan's mdev of this type, on this parent (NULL: any), that isn't in this plan yet; NULL where there is
   none. */
static xmlNode *
find_recorded(const PlanContext *context, const char *type, const char *parent)
{
  xmlNode *recorded = context->sources->recorded;

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *uuid = node_is(child, "mdev") ? xml_attribute(child, "uuid") : NULL;
    g_autofree char *its_type = uuid ? xml_attribute(child, "type") : NULL;
    g_autofree char *its_parent = uuid ? xml_attribute(child, "parent") : NULL;

    if (g_strcmp0(its_type, type) == 0 && (!parent || g_strcmp0(its_parent, parent) == 0) &&
        !node_child(context->plan, "mdev", "uuid", uuid))
      return child;
  }
  return NULL;
}

/* The first device that has room, but that of the recorded plan where its vGPU is there, or has room, or none has:
   the same words give the same plan. NULL with *error where none has the type. */
static const HostDevice *
choose_parent(const PlanContext *context, const char *type, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  xmlNode *recorded = find_recorded(context, type, NULL);
  g_autofree char *uuid = recorded ? xml_attribute(recorded, "uuid") : NULL;
  g_autofree char *parent = recorded ? xml_attribute(recorded, "parent") : NULL;
  const HostDevice *before = parent ? host_device_find(devices, parent) : NULL;
  const HostDevice *first = NULL;

  if (before && !host_device_type(before, type))
    before = NULL;
  if (before && (host_device_find(devices, uuid) || has_room(context, before, type)))
    return before;
  for (guint i = 0; i < devices->len && !first; i++)
    if (has_room(context, devices->pdata[i], type))
      first = devices->pdata[i];
  if (first || before)
    return first ? first : before;
  return host_device_parent(devices, type, NULL, error);
}

/* The one to divide, by what is known of the host; where nothing is, by the user's word alone. */
static char *
find_mdev_parent(const PlanContext *context, const char *type, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  const char *word = context->request->parent;
  const HostDevice *device = NULL;
  gboolean is_slot = FALSE;
  char *address;

  if (devices && devices->len) {
    device =
        word ? host_device_parent(devices, type, word, error) : choose_parent(context, type, error);
    return device ? g_strdup(device->identity) : NULL;
  }
  if (!word) {
    gvt_usage(
        error,
        "--mdev-type %s: which device is to be divided isn't known here; name it by --parent ADDR",
        type);
    return NULL;
  }
  address = parse_host_address(word, &is_slot, NULL);
  return address ? address : g_strdup(word);
}

static char *
numbered_uuid(const PlanContext *context, gsize number)
{
  g_autofree char *domain = xml_string(context->sources->base, "/domain/uuid");
  g_autofree char *name = xml_string(context->sources->base, "/domain/name");
  g_autofree char *text = g_strdup_printf("gvt-xml:%s:%" G_GSIZE_FORMAT,
                                          domain ? domain
                                          : name ? name
                                                 : "",
                                          number);

  return uuid_from_text(text);
}

/* Whether a vGPU can't be of this uuid: another one of the plan is, or one of another type, which a running guest may
   have. */
static gboolean
is_another(const PlanContext *context, const char *uuid, const char *type)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return node_child(context->plan, "mdev", "uuid", uuid) ||
         (known && known->type && !g_str_equal(known->type, type));
}

/* The same domain gets the same each time, also where it isn't recorded yet: a dry run shows what will be. */
static char *
own_uuid(const PlanContext *context, const char *type, gsize number)
{
  char *uuid = numbered_uuid(context, number);

  while (is_another(context, uuid, type)) {
    g_free(uuid);
    uuid = numbered_uuid(context, ++number);
  }
  return uuid;
}

/* The word for it, which no other of the plan's has. */
static char *
asked_uuid(const PlanContext *context, const char *word, GError **error)
{
  g_autofree char *uuid = parse_uuid(word, NULL);

  if (node_child(context->plan, "mdev", "uuid", uuid)) {
    gvt_usage(error, "--uuid %s is there twice: each vGPU has one of its own", uuid);
    return NULL;
  }
  return g_steal_pointer(&uuid);
}

static char *
get_uuid(const PlanContext *context, const char *type, const char *parent, gsize number,
         GError **error)
{
  char **uuids = context->request->uuids;
  xmlNode *recorded;

  if (uuids && number < g_strv_length(uuids))
    return asked_uuid(context, uuids[number], error);
  recorded = find_recorded(context, type, parent);
  return recorded ? xml_attribute(recorded, "uuid") : own_uuid(context, type, number);
}

/* libvirt takes no vGPU for what it isn't, but not before the guest starts. */
static gboolean
check_type(const PlanContext *context, const char *uuid, const char *type, GError **error)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return host_device_check_type(known, type, error);
}

/* Of what is planned by now. */
static void
note_room(PlanContext *context, const char *parent, const char *type)
{
  const HostDevice *device = host_device_find(context->sources->devices, parent);
  const HostType *known = device ? host_device_type(device, type) : NULL;

  if (known && known->available < count_planned(context, type, parent))
    plan_context_note(
        context, "%s has no free instance of %s now; the guest starts when another vGPU has gone",
        parent, type);
}

static gboolean
add_type(PlanContext *context, const char *type, gsize number, GError **error)
{
  g_autofree char *parent = NULL;
  g_autofree char *uuid = NULL;
  xmlNode *mdev;

  parent = find_mdev_parent(context, type, error);
  uuid = parent ? get_uuid(context, type, parent, number, error) : NULL;
  if (!uuid || !check_type(context, uuid, type, error))
    return FALSE;
  mdev = planned_device_add(context, "mdev", uuid);
  node_set(mdev, "type", type);
  node_set(mdev, "parent", parent);
  note_room(context, parent, type);
  return TRUE;
}

gboolean
plan_add_mdevs(PlanContext *context, GError **error)
{
  char **types = context->request->mdev_types;

  for (gsize i = 0; types && types[i]; i++)
    if (!add_type(context, types[i], i, error))
      return FALSE;
  return TRUE;
}
