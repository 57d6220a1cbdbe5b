/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/nodedev.h"

#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "base/version.h"
#include "libvirt/internal.h"

/* Reading */

/* Sets *error to GVT_ERROR_UNKNOWN, for whatever reason, while the connection is alive: a modular
   daemon may lack virtnodedevd, and says that it can't connect to that one's socket. */
static gboolean
fail_unknown(const VirtConnection *connection, GError **error)
{
  GError *problem = NULL;

  /* The error is read first, since module_is_alive() resets it. */
  virt_fail(&problem, GVT_ERROR_UNKNOWN, "the host's devices");
  if (!module_is_alive(connection))
    problem->code = GVT_ERROR_FAILED;
  g_propagate_error(error, problem);
  return FALSE;
}

/* Reads a device's XML. handle is NULL if the lookup failed. *xml is NULL if there is no such
   device. FALSE with *error for any other failure. */
static gboolean
read_xml(const VirtConnection *connection, virNodeDevicePtr handle, char **xml, GError **error)
{
  *xml = handle ? virt_own_string(virNodeDeviceGetXMLDesc(handle, 0)) : NULL;
  return *xml || virGetLastErrorCode() == VIR_ERR_NO_NODE_DEVICE || fail_unknown(connection, error);
}

gboolean
module_node_device_xml(const VirtConnection *connection, const char *name, char **xml,
                       GError **error)
{
  g_autoptr(virNodeDevice) handle = virNodeDeviceLookupByName(connection->handle, name);

  return read_xml(connection, handle, xml, error);
}

static void
node_device_free(void *data)
{
  VirtNodeDevice *node = data;

  g_free(node->xml);
  g_free(node);
}

/* Reads the state of a device from libvirt 7.8 on. Before 7.8 no device is persistent, and all that
   are listed are active. */
static void
read_state(VirtNodeDevice *node, virNodeDevicePtr handle)
{
#if LIBVIR_VERSION_NUMBER >= 7008000
  int autostart = 0;

  node->active = virNodeDeviceIsActive(handle) != 0;
  node->persistent = virNodeDeviceIsPersistent(handle) == 1;
  node->autostart = virNodeDeviceGetAutostart(handle, &autostart) == 0 && autostart;
#else
  (void)node;
  (void)handle;
#endif
}

/* Adds a device, unless it has vanished since it was listed. */
static gboolean
add_node_device(GPtrArray *nodes, const VirtConnection *connection, virNodeDevicePtr handle,
                VirtNodeKinds kinds, GError **error)
{
  g_autofree char *xml = NULL;
  VirtNodeDevice *node;

  if (!read_xml(connection, handle, &xml, error))
    return FALSE;
  if (!xml)
    return TRUE;
  node = g_new0(VirtNodeDevice, 1);
  node->xml = g_steal_pointer(&xml);
  node->active = TRUE;
  if (kinds & VIRT_NODE_MDEV)
    read_state(node, handle);
  g_ptr_array_add(nodes, node);
  return TRUE;
}

GPtrArray *
module_node_device_list(const VirtConnection *connection, VirtNodeKinds kinds, GError **error)
{
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(node_device_free);
  virNodeDevicePtr *handles = NULL;
  /* Without a flag for one of the states, both active and inactive devices are listed. */
  int count = virConnectListAllNodeDevices(
      connection->handle, &handles,
      (kinds & VIRT_NODE_PCI ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV : 0U) |
          (kinds & VIRT_NODE_MDEV ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV : 0U) |
          (kinds & VIRT_NODE_USB ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV : 0U) |
          (kinds & VIRT_NODE_DRM ? VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM : 0U));
  gboolean done = count >= 0 || fail_unknown(connection, error);

  for (int i = 0; i < count; i++) {
    g_autoptr(virNodeDevice) handle = handles[i];

    done = done && add_node_device(nodes, connection, handle, kinds, error);
  }
  free(handles);
  return done ? g_steal_pointer(&nodes) : NULL;
}

/* Changing */

/* Sets *error from a failed call that changes a node device: GVT_ERROR_UNKNOWN if this libvirt
   can't do it at all. */
static gboolean
fail_to_change(GError **error)
{
  virErrorPtr last = virGetLastError();
  /* If mdevctl isn't installed, libvirt says "Cannot find 'mdevctl' in path". */
  gboolean never = virGetLastErrorCode() == VIR_ERR_NO_SUPPORT ||
                   (last && last->message && strstr(last->message, "'mdevctl' in path"));

  return virt_fail(error, never ? GVT_ERROR_UNKNOWN : GVT_ERROR_FAILED, NULL);
}

/* Whether both the daemon and the library in this process have a fact; if not, *error is
   GVT_ERROR_UNKNOWN. */
static gboolean
check_libvirt_version(const VirtConnection *connection, VersionFact fact, GError **error)
{
  unsigned long version = module_libvirt_version(connection);
  const TargetVersions daemon = { .libvirt = version };
  const TargetVersions library = { .libvirt = module_library_version() };

  if (version_has(fact, &daemon) && version_has(fact, &library))
    return TRUE;
  g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN,
              "libvirt %lu.%lu is too old for it; upgrade libvirt", version / 1000000,
              version / 1000 % 1000);
  return FALSE;
}

#if LIBVIR_VERSION_NUMBER >= 7008000
static gboolean
define_mdev(const VirtConnection *connection, const char *xml, GError **error)
{
  g_autoptr(virNodeDevice) handle = virNodeDeviceDefineXML(connection->handle, xml, 0);
  gboolean made = handle && virNodeDeviceSetAutostart(handle, 1) == 0 &&
                  (virNodeDeviceIsActive(handle) == 1 || virNodeDeviceCreate(handle, 0) == 0);

  if (!made) {
    fail_to_change(error);
    if (handle)
      virNodeDeviceUndefine(handle, 0);
  }
  return made;
}

static gboolean
start_mdev(virNodeDevicePtr handle, gboolean now)
{
  return virNodeDeviceSetAutostart(handle, 1) == 0 && (!now || virNodeDeviceCreate(handle, 0) == 0);
}

static gboolean
undefine_mdev(virNodeDevicePtr handle)
{
  return virNodeDeviceIsPersistent(handle) != 1 || virNodeDeviceUndefine(handle, 0) == 0;
}

static gboolean
mdev_is_active(virNodeDevicePtr handle)
{
  return virNodeDeviceIsActive(handle) != 0;
}
#else
static gboolean
define_mdev(const VirtConnection *connection, const char *xml, GError **error)
{
  (void)xml;
  return check_libvirt_version(connection, VERSION_MDEV_DEFINE, error);
}

static gboolean
start_mdev(virNodeDevicePtr handle, gboolean now)
{
  (void)handle;
  (void)now;
  return TRUE;
}

static gboolean
undefine_mdev(virNodeDevicePtr handle)
{
  (void)handle;
  return TRUE;
}

static gboolean
mdev_is_active(virNodeDevicePtr handle)
{
  (void)handle;
  return TRUE;
}
#endif

static gboolean
create_transient_mdev(const VirtConnection *connection, const char *xml, GError **error)
{
  g_autoptr(virNodeDevice) handle = virNodeDeviceCreateXML(connection->handle, xml, 0);

  return handle || fail_to_change(error);
}

gboolean
module_mdev_check(const VirtConnection *connection, gboolean persistent, GError **error)
{
  return check_libvirt_version(connection, persistent ? VERSION_MDEV_DEFINE : VERSION_MDEV_CREATE,
                               error);
}

gboolean
module_mdev_create(const VirtConnection *connection, const char *xml, gboolean persistent,
                   GError **error)
{
  if (!module_mdev_check(connection, persistent, error))
    return FALSE;
  return persistent ? define_mdev(connection, xml, error)
                    : create_transient_mdev(connection, xml, error);
}

gboolean
module_mdev_start(const VirtConnection *connection, const char *name, gboolean now, GError **error)
{
  g_autoptr(virNodeDevice) handle = virNodeDeviceLookupByName(connection->handle, name);
  gboolean started = handle && start_mdev(handle, now);

  return started || fail_to_change(error);
}

gboolean
module_mdev_remove(const VirtConnection *connection, const char *name, gboolean undefine,
                   GError **error)
{
  g_autoptr(virNodeDevice) handle = virNodeDeviceLookupByName(connection->handle, name);
  gboolean removed = handle && (!mdev_is_active(handle) || virNodeDeviceDestroy(handle) == 0) &&
                     (!undefine || undefine_mdev(handle));

  return removed || fail_to_change(error);
}
