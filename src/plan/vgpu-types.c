/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/vgpu-types.h"

#include "base/error.h"
#include "base/parse.h"
#include "devices/nvidia-function.h"
#include "plan/node.h"
#include "xml/xml.h"

gboolean
plan_function_is_of(xmlNode *pci, const HostParent *asked)
{
  g_autofree char *address = xml_attribute(pci, "host");
  g_autofree char *parent = xml_attribute(pci, "parent");

  return host_parent_is(asked, address, parent);
}

/* The types that the virtual functions of a plan have, on the parent that is asked for (NULL: any).
   When a card is full, its driver lists them no longer. */
static GPtrArray *
recorded_types(xmlNode *recorded, const HostParent *asked)
{
  GPtrArray *types = vgpu_types_new();

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *id = node_is(child, "pci") ? xml_attribute(child, "type") : NULL;

    if (id && plan_function_is_of(child, asked))
      g_ptr_array_add(types,
                      vgpu_type_new(g_steal_pointer(&id), xml_attribute(child, "type-name"), TRUE));
  }
  return types;
}

/* Reads a word on a host whose devices aren't known. */
static VgpuType *
read_unknown(const char *word, gboolean of_function, GError **error)
{
  g_autofree char *id = g_strconcat(NVIDIA_TYPE_PREFIX, word, NULL);

  if (nvidia_function_number(id))
    return vgpu_type_new(g_steal_pointer(&id), NULL, of_function);
  if (parse_is_name(word))
    return vgpu_type_new(g_strdup(word), NULL, of_function);
  gvt_usage(error,
            "--vgpu-type '%s': the names of the types aren't known here; write the type's id or "
            "number",
            word);
  return NULL;
}

VgpuType *
plan_vgpu_type(const char *word, const PlanRequest *request, const GPtrArray *devices,
               xmlNode *recorded, gboolean of_function, GError **error)
{
  g_autoptr(GPtrArray) types = vgpu_types_list(devices, request->parent);
  g_autoptr(GPtrArray) before = recorded_types(recorded, request->parent);
  const VgpuType *found = NULL;
  GError *problem = NULL;

  found = vgpu_types_pick(types, word, &problem);
  if (!found && !problem)
    found = vgpu_types_pick(before, word, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return NULL;
  }
  if (found)
    return vgpu_type_copy(found);
  if (!devices || !devices->len)
    return read_unknown(word, of_function, error);
  vgpu_type_fail_unknown(devices, request->parent, word, error);
  return NULL;
}
