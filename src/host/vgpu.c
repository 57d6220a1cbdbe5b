/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/vgpu.h"

#include "base/error.h"
#include "host/sysfs.h"
#include "libvirt/nodedev.h"

/* Making */

static gboolean
check_new(const HostInventory *list, const HostDevice *parent, const char *type, const char *uuid,
          gboolean persistent, GError **error)
{
  const HostDevice *known = host_device_find(list->devices, uuid);
  const HostType *room = host_device_type(parent, type);

  /* An active vGPU may become persistent. */
  if (known && persistent && !known->persistent && g_strcmp0(known->type, type) == 0)
    return TRUE;
  if (known)
    return gvt_fail(error, "the vGPU %s exists already, %s%s; choose another --uuid, or none", uuid,
                    known->type ? known->type : "of an unknown type",
                    known->inactive ? ", defined but not active" : "");
  if (room && room->available == 0)
    return host_device_fail_full(error, type, parent->identity);
  return TRUE;
}

/* Whether libvirt can be asked to make a vGPU on the parent. FALSE with GVT_ERROR_UNKNOWN. */
static gboolean
check_libvirt(const VirtConnection *connection, const HostDevice *parent, gboolean persistent,
              GError **error)
{
  if (connection && parent->node_name)
    return virt_mdev_check(connection, persistent, error);
  g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN,
              "libvirt doesn't know %s as a device that provides vGPUs", parent->identity);
  return FALSE;
}

/* Puts the action that failed before the error. */
static gboolean
fail_to_make(const char *uuid, gboolean persistent, GError **error)
{
  g_prefix_error(error, "the vGPU %s can't be %s: ", uuid, persistent ? "defined" : "made");
  return FALSE;
}

static gboolean
create_by_libvirt(const VirtConnection *connection, const HostDevice *parent, const char *type,
                  const char *uuid, gboolean persistent, GError **error)
{
  g_autofree char *xml = NULL;

  if (!check_libvirt(connection, parent, persistent, error))
    return FALSE;
  xml = g_markup_printf_escaped("<device><parent>%s</parent><capability type='mdev'>"
                                "<type id='%s'/><uuid>%s</uuid></capability></device>",
                                parent->node_name, type, uuid);
  return virt_mdev_create(connection, xml, persistent, error);
}

gboolean
vgpu_create(const VirtConnection *connection, const HostInventory *list, const HostDevice *parent,
            const char *type, const char *uuid, gboolean persistent, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (!check_new(list, parent, type, uuid, persistent, error))
    return FALSE;
  if (create_by_libvirt(connection, parent, type, uuid, persistent, &problem))
    return TRUE;
  if (!persistent && list->by_sysfs && g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN))
    return sysfs_create_mdev(list->root, parent->identity, type, uuid, error);
  g_propagate_error(error, g_steal_pointer(&problem));
  return fail_to_make(uuid, persistent, error);
}

gboolean
vgpu_check_persistent(const VirtConnection *connection, const HostInventory *list,
                      const HostDevice *parent, const char *type, const char *uuid, GError **error)
{
  return check_new(list, parent, type, uuid, TRUE, error) &&
         (check_libvirt(connection, parent, TRUE, error) || fail_to_make(uuid, TRUE, error));
}

gboolean
vgpu_keep(const VirtConnection *connection, const HostDevice *device, GError **error)
{
  if ((device->autostart && !device->inactive) ||
      virt_mdev_start(connection, device->node_name, device->inactive, error))
    return TRUE;
  g_prefix_error(error, "the vGPU %s can't be started: ", device->identity);
  return FALSE;
}

/* Removing */

gboolean
vgpu_remove(const VirtConnection *connection, const HostInventory *list, const char *uuid,
            gboolean definition, GError **error)
{
  const HostDevice *device = host_device_find(list->devices, uuid);
  g_autoptr(GError) problem = NULL;

  if (!device)
    return gvt_fail(error, "the host has no vGPU %s (\"gvt-xml devices\" lists them)", uuid);
  if (device->inactive && !definition)
    return gvt_fail(
        error, "the vGPU %s isn't active, only defined; --persistent removes its definition", uuid);
  if (list->by_sysfs && !device->inactive && sysfs_mdev_is_open(list->root, uuid))
    return gvt_fail(error,
                    "the vGPU %s is in use by a program of this host (a running guest?); stop "
                    "that first, because the kernel would wait for its end",
                    uuid);
  if (!connection || !device->node_name) {
    if (definition && device->persistent)
      return gvt_fail(
          error,
          "libvirt, which has the definition of %s, doesn't answer; start libvirt, and run the "
          "command again",
          uuid);
    return sysfs_remove_mdev(list->root, uuid, error);
  }
  if (virt_mdev_remove(connection, device->node_name, definition, &problem))
    return TRUE;
  if (list->by_sysfs && !definition && g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN))
    return sysfs_remove_mdev(list->root, uuid, error);
  g_propagate_prefixed_error(error, g_steal_pointer(&problem),
                             "the vGPU %s can't be removed: ", uuid);
  return FALSE;
}
