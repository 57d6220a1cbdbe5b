/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/mdevs.h"

#include "base/error.h"
#include "base/parse.h"
#include "plan/functions.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/vgpu-types.h"
#include "xml/xml.h"

/* Whether the host has the vGPU already, so that it needs no free instance. */
static gboolean
is_there(const PlanContext *context, const char *uuid)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return known && !known->inactive;
}

/* How many instances of a type the plan needs on a device, for vGPUs that the host doesn't have
   yet. */
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

/* Whether the device has room for one more vGPU of the type than the plan has on it. */
static gboolean
has_room(const PlanContext *context, const HostDevice *device, const char *type)
{
  const HostType *known = device ? host_device_type(device, type) : NULL;

  return known && known->available > count_planned(context, type, device->identity);
}

/* The recorded plan's mdev of this type on this parent (NULL: any) that isn't in the new plan yet;
   NULL if there is none. */
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

/* Chooses the recorded plan's parent if its vGPU is there, if it has room, or if no device has
   room: then the same request always gives the same plan. Else the first device that has room. NULL
   with *error if no device has the type. */
static const HostDevice *
choose_parent(const PlanContext *context, const char *type, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  xmlNode *recorded = find_recorded(context, type, NULL);
  g_autofree char *uuid = xml_attribute(recorded, "uuid");
  g_autofree char *parent = xml_attribute(recorded, "parent");
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

/* The device that is divided: chosen among the host's devices. If these aren't known, the user
   must name it. Free with g_free(). */
static char *
find_mdev_parent(const PlanContext *context, const char *type, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  const HostParent *asked = context->request->parent;
  const HostDevice *device = NULL;

  if (devices && devices->len) {
    device = asked ? host_device_parent(devices, type, asked, error)
                   : choose_parent(context, type, error);
    return device ? g_strdup(device->identity) : NULL;
  }
  if (!asked) {
    gvt_usage(error,
              "--vgpu-type %s: the GPU to make it on isn't known here; name it with --parent ADDR",
              type);
    return NULL;
  }
  return g_strdup(asked->identity);
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

/* Whether a new vGPU can't have this uuid: another vGPU of the plan has it, or the host has a vGPU
   of another type with it. */
static gboolean
is_another(const PlanContext *context, const char *uuid, const char *type)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return node_child(context->plan, "mdev", "uuid", uuid) ||
         (known && known->type && !g_str_equal(known->type, type));
}

/* A uuid that is always the same for this domain, even if the plan isn't recorded yet: so a dry
   run shows the uuid that will be used. */
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

/* The uuid that is asked for, if no other mdev of the plan has it. */
static char *
asked_uuid(const PlanContext *context, const char *uuid, GError **error)
{
  if (node_child(context->plan, "mdev", "uuid", uuid)) {
    gvt_usage(error, "--uuid %s is given twice; each vGPU needs its own", uuid);
    return NULL;
  }
  return g_strdup(uuid);
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

/* libvirt refuses a vGPU of another type too, but only when the guest starts. */
static gboolean
check_type(const PlanContext *context, const char *uuid, const char *type, GError **error)
{
  const HostDevice *known = host_device_find(context->sources->devices, uuid);

  return host_device_check_type(known, type, error);
}

/* Notes that a parent has too few free instances for the plan so far. */
static void
note_room(PlanContext *context, const char *parent, const char *type)
{
  const HostDevice *device = host_device_find(context->sources->devices, parent);
  const HostType *known = device ? host_device_type(device, type) : NULL;

  if (known && known->available < count_planned(context, type, parent))
    plan_context_note(context,
                      "%s has no free instance of %s now; the guest can start when another vGPU is "
                      "removed",
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

/* Adds the vGPU that a word of the request means. number is how many mdevs came before it. */
static gboolean
add_asked_type(PlanContext *context, const char *word, gsize *number, GError **error)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  g_autoptr(VgpuType) type =
      plan_vgpu_type(word, context->request, context->sources->devices, context->sources->recorded,
                     g_str_equal(kind, "pci"), error);

  if (!type)
    return FALSE;
  return type->of_function ? plan_add_function(context, type, error)
                           : add_type(context, type->id, (*number)++, error);
}

gboolean
plan_add_vgpus(PlanContext *context, GError **error)
{
  char **words = context->request->vgpu_types;
  gsize number = 0;

  for (gsize i = 0; words && words[i]; i++)
    if (!add_asked_type(context, words[i], &number, error))
      return FALSE;
  return TRUE;
}
