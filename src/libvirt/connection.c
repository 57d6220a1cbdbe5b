/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/connection.h"

#include <string.h>

#include <libvirt/libvirt.h>

#include "base/redact.h"
#include "libvirt/internal.h"

/* Takes the handle over. */
static VirtConnection *
new_connection(virConnectPtr handle, gboolean read_only)
{
  VirtConnection *connection = g_new0(VirtConnection, 1);

  connection->handle = handle;
  connection->read_only = read_only;
  connection->versions = g_new0(VersionCache, 1);
  return connection;
}

/* Puts before a problem the URI to which there is no connection. */
static void
name_uri(const char *uri, GError **problem)
{
  /* libvirt uses no password of a URI, but a user may have written one. */
  g_autofree char *masked = redact_text(uri ? uri : "libvirt's default URI");

  g_prefix_error(problem, "no connection to %s: ", masked);
  if (g_error_matches(*problem, GVT_ERROR, GVT_ERROR_FAILED))
    (*problem)->code = GVT_ERROR_NO_CONNECTION;
}

VirtConnection *
module_open(const char *uri, gboolean or_read_only, GError **error)
{
  g_autoptr(GError) problem = NULL;
  VirtConnection *connection;
  virConnectPtr handle;

  if (!virt_start_library(error))
    return NULL;
  handle = virt_connect(uri, 0, TRUE, &problem);
  if (handle)
    return new_connection(handle, FALSE);
  if (or_read_only && !g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN))
    handle = virt_connect(uri, VIR_CONNECT_RO, FALSE, NULL);
  name_uri(uri, &problem);
  if (!handle) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  connection = new_connection(handle, TRUE);
  connection->denied = g_steal_pointer(&problem);
  return connection;
}

VirtConnection *
module_open_beside(const VirtConnection *first, GError **error)
{
  g_autofree char *uri = module_uri(first);
  virConnectPtr handle = virt_connect(uri, first->read_only ? VIR_CONNECT_RO : 0, FALSE, error);
  VirtConnection *connection;

  if (!handle)
    return NULL;
  connection = new_connection(handle, first->read_only);
  connection->denied = first->denied ? g_error_copy(first->denied) : NULL;
  return connection;
}

void
module_close(VirtConnection *connection)
{
  virConnectClose(connection->handle);
  g_clear_error(&connection->denied);
  g_free(connection->versions);
  g_free(connection);
}

gboolean
module_is_alive(const VirtConnection *connection)
{
  return virConnectIsAlive(connection->handle) != 0;
}

gboolean
module_is_read_only(const VirtConnection *connection)
{
  return connection->read_only;
}

gboolean
module_may_write(const VirtConnection *connection, GError **error)
{
  if (!connection->denied)
    return TRUE;
  g_propagate_error(error, g_error_copy(connection->denied));
  return FALSE;
}

char *
module_uri(const VirtConnection *connection)
{
  return virt_own_string(virConnectGetURI(connection->handle));
}

gboolean
module_is_local(const VirtConnection *connection)
{
  g_autofree char *uri = module_uri(connection);
  const char *host = uri ? strstr(uri, "://") : NULL;

  return host && host[strlen("://")] == '/';
}

unsigned long
module_libvirt_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->versions->libvirt;

  if (*version == 0 && virConnectGetLibVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
module_hypervisor_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->versions->hypervisor;

  if (*version == 0 && virConnectGetVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
module_library_version(void)
{
  unsigned long version = 0;

  return virGetVersion(&version, NULL, NULL) == 0 ? version : 0;
}
