/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/functions.h"

#include "base/error.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/vgpu-types.h"
#include "xml/xml.h"

static gboolean
has_function(const PlanContext *context, const char *address)
{
  return node_child(context->plan, "pci", "host", address) != NULL;
}

/* The first function that --pci names and that has no type in the plan yet; NULL if there is none.
   If the host isn't known, each PCI device counts as one. */
static const char *
find_named(const PlanContext *context)
{
  const GPtrArray *pci = context->request->pci;
  const GPtrArray *devices = context->sources->devices;

  for (guint i = 0; pci && i < pci->len; i++) {
    const PlanPci *named = pci->pdata[i];
    const HostDevice *known = host_device_find(devices, named->address);
    gboolean may_be = devices && devices->len ? known && known->function_types : !named->is_card;

    if (may_be && !has_function(context, named->address))
      return named->address;
  }
  return NULL;
}

/* The address of the recorded plan's function of this type that isn't in the new plan yet; NULL if
   there is none. Free with g_free(). */
static char *
find_recorded_function(const PlanContext *context, const char *type)
{
  xmlNode *recorded = context->sources->recorded;

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *address = node_is(child, "pci") ? xml_attribute(child, "host") : NULL;
    g_autofree char *its_type = address ? xml_attribute(child, "type") : NULL;

    if (g_strcmp0(its_type, type) == 0 && !has_function(context, address) &&
        plan_function_is_of(child, context->request->parent))
      return g_steal_pointer(&address);
  }
  return NULL;
}

/* Whether a function is free for the guest and can have the type. With with_type, the function must
   have the type already, from somebody else. */
static gboolean
function_is_free(const PlanContext *context, const HostDevice *function, const char *type,
                 gboolean with_type)
{
  return function->function_types && !function->taken &&
         host_parent_is(context->request->parent, function->identity, function->parent) &&
         !has_function(context, function->identity) &&
         (with_type ? g_strcmp0(function->type, type) == 0
                    : !function->type && host_device_function_type(function, type));
}

static const HostDevice *
find_free(const PlanContext *context, const char *type)
{
  const GPtrArray *devices = context->sources->devices;

  for (gboolean with_type = FALSE; with_type <= TRUE; with_type++)
    for (guint i = 0; devices && i < devices->len; i++)
      if (function_is_free(context, devices->pdata[i], type, with_type))
        return devices->pdata[i];
  return NULL;
}

/* A host without devices isn't known. */
static gboolean
fail_without_function(const PlanContext *context, const char *type, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  const HostParent *asked = context->request->parent;

  if (!devices || !devices->len)
    return gvt_usage(error,
                     "--vgpu-type %s: the virtual function for it isn't known here; name one "
                     "with --pci ADDR",
                     type);
  return gvt_fail(error,
                  "no virtual function of %s is free for %s: each already has a type or a guest, "
                  "or its card has no room (\"gvt-xml devices\" shows them); choose another "
                  "type, or name a function with --pci ADDR",
                  asked ? asked->identity : "the host", type);
}

/* The address of the function that gets the type. Free with g_free(). */
static char *
choose_function(const PlanContext *context, const char *type, GError **error)
{
  const char *named = find_named(context);
  char *recorded = named ? NULL : find_recorded_function(context, type);
  const HostDevice *found = named || recorded ? NULL : find_free(context, type);

  if (named)
    return g_strdup(named);
  if (recorded)
    return recorded;
  if (!found)
    fail_without_function(context, type, error);
  return found ? g_strdup(found->identity) : NULL;
}

gboolean
plan_add_function(PlanContext *context, const VgpuType *type, GError **error)
{
  g_autofree char *address = choose_function(context, type->id, error);
  const HostDevice *known = address ? host_device_find(context->sources->devices, address) : NULL;
  xmlNode *recorded = context->sources->recorded;
  xmlNode *before = recorded && address ? node_child(recorded, "pci", "host", address) : NULL;
  g_autofree char *parent = known ? g_strdup(known->parent) : xml_attribute(before, "parent");
  xmlNode *pci;

  if (!address)
    return FALSE;
  pci = planned_device_add(context, "pci", address);
  node_set(pci, "type", type->id);
  if (type->name)
    node_set(pci, "type-name", type->name);
  if (parent)
    node_set(pci, "parent", parent);
  if (!before && known)
    plan_context_note(context,
                      "the virtual function %s of %s is free for %s, and the guest gets it",
                      address, parent, type->id);
  return TRUE;
}
