/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/connection.h"

#include <string.h>

#include <libvirt/libvirt.h>

#include "base/redact.h"
#include "libvirt/internal.h"

static VirtConnection *
new_connection(gboolean read_only)
{
  VirtConnection *connection = g_new0(VirtConnection, 1);

  connection->read_only = read_only;
  connection->versions = g_new0(VersionCache, 1);
  return connection;
}

VirtConnection *
virt_open(const char *uri, gboolean or_read_only, GError **error)
{
  g_autoptr(VirtConnection) connection = new_connection(FALSE);
  g_autoptr(GError) problem = NULL;

  if (!virt_start_library(error))
    return NULL;
  connection->handle = virt_connect(uri, 0, TRUE, &problem);
  if (!connection->handle && or_read_only &&
      !g_error_matches(problem, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    connection->handle = virt_connect(uri, VIR_CONNECT_RO, FALSE, NULL);
    connection->read_only = TRUE;
  }
  if (!connection->handle) {
    /* libvirt uses no password of a URI, but a user may have written one. */
    g_autofree char *masked = redact_text(uri ? uri : "libvirt's default URI");

    g_prefix_error(&problem, "no connection to %s: ", masked);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  return g_steal_pointer(&connection);
}

VirtConnection *
virt_open_beside(const VirtConnection *first, GError **error)
{
  g_autoptr(VirtConnection) connection = new_connection(first->read_only);
  g_autofree char *uri = virt_uri(first);

  connection->handle = virt_connect(uri, first->read_only ? VIR_CONNECT_RO : 0, FALSE, error);
  return connection->handle ? g_steal_pointer(&connection) : NULL;
}

void
virt_close(VirtConnection *connection)
{
  if (connection->handle)
    virConnectClose(connection->handle);
  g_free(connection->versions);
  g_free(connection);
}

gboolean
virt_is_alive(const VirtConnection *connection)
{
  return virConnectIsAlive(connection->handle) != 0;
}

gboolean
virt_is_read_only(const VirtConnection *connection)
{
  return connection->read_only;
}

char *
virt_uri(const VirtConnection *connection)
{
  return virt_own_string(virConnectGetURI(connection->handle));
}

gboolean
virt_is_local(const VirtConnection *connection)
{
  g_autofree char *uri = virt_uri(connection);
  const char *host = uri ? strstr(uri, "://") : NULL;

  return host && host[strlen("://")] == '/';
}

gboolean
virt_is_session(const char *uri)
{
  g_autofree char *path = uri ? g_strndup(uri, strcspn(uri, "?#")) : NULL;

  return path && g_str_has_suffix(path, "/session");
}

unsigned long
virt_libvirt_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->versions->libvirt;

  if (*version == 0 && virConnectGetLibVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
virt_hypervisor_version(const VirtConnection *connection)
{
  unsigned long *version = &connection->versions->hypervisor;

  if (*version == 0 && virConnectGetVersion(connection->handle, version) != 0)
    *version = 0;
  return *version;
}

unsigned long
virt_library_version(void)
{
  unsigned long version = 0;

  return virGetVersion(&version, NULL, NULL) == 0 ? version : 0;
}
