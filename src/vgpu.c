/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vgpu.h"

#include "command.h"
#include "error.h"
#include "sysfs.h"
#include "words.h"

/* Which parent */

/* "i915-GVTg_V5_4, i915-GVTg_V5_8" of one device, or of all (NULL). */
static char *
list_types(const GPtrArray *devices, const HostDevice *only)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_autofree char *text = NULL;

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    for (guint j = 0; (!only || device == only) && j < device->types->len; j++) {
      const HostType *type = device->types->pdata[j];

      if (!g_ptr_array_find_with_equal_func(ids, type->id, g_str_equal, NULL))
        g_ptr_array_add(ids, type->id);
    }
  }
  g_ptr_array_add(ids, NULL);
  text = g_strjoinv(", ", (char **)ids->pdata);
  return *text ? g_steal_pointer(&text) : g_strdup("none");
}

static const HostDevice *
named_parent(const GPtrArray *devices, const char *type, const char *word, GError **error)
{
  gboolean is_slot = FALSE;
  g_autofree char *address = words_host_address(word, &is_slot, NULL);
  const HostDevice *device = host_device_find(devices, address ? address : word);
  g_autofree char *types = NULL;

  if (!device) {
    gvt_fail(error,
             "the host has no device '%s' (\"gvt-xml devices\" lists those that can be divided)",
             word);
    return NULL;
  }
  if (host_device_type(device, type))
    return device;
  types = list_types(devices, device);
  gvt_fail(error, "%s has no vGPU type '%s'; those that it has: %s", device->identity, type, types);
  return NULL;
}

const HostDevice *
vgpu_parent(const GPtrArray *devices, const char *type, const char *word, GError **error)
{
  const HostDevice *first = NULL;
  g_autofree char *types = NULL;

  if (word)
    return named_parent(devices, type, word, error);
  for (guint i = 0; i < devices->len; i++) {
    const HostType *known = host_device_type(devices->pdata[i], type);

    if (known && known->available)
      return devices->pdata[i];
    if (known && !first)
      first = devices->pdata[i];
  }
  if (first)
    return first;
  types = list_types(devices, NULL);
  gvt_fail(error, "no device of the host has the vGPU type '%s'; the types that there are: %s%s",
           type, types,
           g_str_equal(types, "none") ? " (\"gvt-xml doctor\" says what is missing)" : "");
  return NULL;
}

/* Making */

static gboolean
check_new(const HostList *list, const HostDevice *parent, const char *type, const char *uuid,
          GError **error)
{
  const HostDevice *known = host_device_find(list->devices, uuid);
  const HostType *room = host_device_type(parent, type);

  if (known)
    return gvt_fail(error, "there is a vGPU %s already, %s%s", uuid,
                    known->type ? known->type : "of an unknown type",
                    known->inactive ? ", which is defined and isn't active" : "");
  if (room && room->available == 0)
    return gvt_fail(
        error,
        "no free instance of %s is left on %s (the kernel would say: No space left on device); remove a "
        "vGPU that isn't needed (\"gvt-xml devices\" shows them), or take a smaller type",
        type, parent->identity);
  return TRUE;
}

static gboolean
create_by_libvirt(const VirtConnection *connection, const HostDevice *parent, const char *type,
                  const char *uuid, gboolean persistent, GError **error)
{
  g_autofree char *xml = NULL;

  if (!connection || !parent->node) {
    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN,
                "libvirt doesn't know %s as a device that gives vGPUs", parent->identity);
    return FALSE;
  }
  xml = g_markup_printf_escaped("<device><parent>%s</parent><capability type='mdev'>"
                                "<type id='%s'/><uuid>%s</uuid></capability></device>",
                                parent->node, type, uuid);
  return virt_create_mdev(connection, xml, persistent, error);
}

gboolean
vgpu_create(const VirtConnection *connection, const HostList *list, const HostDevice *parent,
            const char *type, const char *uuid, gboolean persistent, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (!check_new(list, parent, type, uuid, error))
    return FALSE;
  if (create_by_libvirt(connection, parent, type, uuid, persistent, &problem))
    return TRUE;
  if (!persistent && list->by_sysfs && g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN))
    return sysfs_create_mdev(command_globals.root, parent->identity, type, uuid, error);
  g_propagate_prefixed_error(error, g_steal_pointer(&problem), "the vGPU %s can't be %s: ", uuid,
                             persistent ? "defined" : "made");
  return FALSE;
}

/* Removing */

gboolean
vgpu_remove(const VirtConnection *connection, const HostList *list, const char *uuid,
            gboolean definition, GError **error)
{
  const HostDevice *device = host_device_find(list->devices, uuid);
  g_autoptr(GError) problem = NULL;

  if (!device)
    return gvt_fail(error, "the host has no vGPU %s (\"gvt-xml devices\" shows those that it has)",
                    uuid);
  if (device->inactive && !definition)
    return gvt_fail(
        error, "the vGPU %s isn't active, only defined; --persistent takes its definition away",
        uuid);
  if (list->by_sysfs && !device->inactive && sysfs_mdev_is_open(command_globals.root, uuid))
    return gvt_fail(error,
                    "the vGPU %s is in use by a program of this host (a running guest?): stop that "
                    "first, or the kernel would wait for its end",
                    uuid);
  if (!connection || !device->node) {
    if (definition && device->persistent)
      return gvt_fail(error, "libvirt, which has the definition of %s, doesn't answer", uuid);
    return sysfs_remove_mdev(command_globals.root, uuid, error);
  }
  if (virt_remove_mdev(connection, device->node, definition, &problem))
    return TRUE;
  if (list->by_sysfs && !definition && g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN))
    return sysfs_remove_mdev(command_globals.root, uuid, error);
  g_propagate_prefixed_error(error, g_steal_pointer(&problem),
                             "the vGPU %s can't be removed: ", uuid);
  return FALSE;
}
