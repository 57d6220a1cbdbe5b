/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program's side of libvirt: each function that calls libvirt is in the module, which the first
   one loads. */
#include <string.h>

#include "libvirt/module.h"

/* Without a connection */

static guint timeout = VIRT_TIMEOUT;

void
virt_set_timeout(guint seconds)
{
  timeout = seconds;
}

gboolean
virt_is_session(const char *uri)
{
  g_autofree char *path = uri ? g_strndup(uri, strcspn(uri, "?#")) : NULL;

  return path && g_str_has_suffix(path, "/session");
}

const char *
virt_domain_schema(void)
{
  return LIBVIRT_SCHEMA_DIR "/domain.rng";
}

gboolean
virt_load(GError **error)
{
  return virt_module_load(error) != NULL;
}

unsigned long
virt_library_version(void)
{
  const VirtModule *module = virt_module_load(NULL);

  return module ? module->library_version() : 0;
}

VirtConnection *
virt_open(const char *uri, gboolean or_read_only, GError **error)
{
  const VirtModule *module = virt_module_load(error);

  if (!module)
    return NULL;
  module->set_timeout(timeout);
  return module->open(uri, or_read_only, error);
}

/* Of a connection: it has loaded the module */

static const VirtModule *
loaded(void)
{
  return virt_module_load(NULL);
}

VirtConnection *
virt_open_beside(const VirtConnection *first, GError **error)
{
  return loaded()->open_beside(first, error);
}

void
virt_close(VirtConnection *connection)
{
  loaded()->close(connection);
}

gboolean
virt_is_alive(const VirtConnection *connection)
{
  return loaded()->is_alive(connection);
}

gboolean
virt_is_read_only(const VirtConnection *connection)
{
  return loaded()->is_read_only(connection);
}

gboolean
virt_may_write(const VirtConnection *connection, GError **error)
{
  return loaded()->may_write(connection, error);
}

char *
virt_uri(const VirtConnection *connection)
{
  return loaded()->uri(connection);
}

gboolean
virt_is_local(const VirtConnection *connection)
{
  return loaded()->is_local(connection);
}

unsigned long
virt_libvirt_version(const VirtConnection *connection)
{
  return loaded()->libvirt_version(connection);
}

unsigned long
virt_hypervisor_version(const VirtConnection *connection)
{
  return loaded()->hypervisor_version(connection);
}

void
virt_domain_free(VirtDomain *domain)
{
  loaded()->domain_free(domain);
}

GPtrArray *
virt_domain_list(const VirtConnection *connection, GError **error)
{
  return loaded()->domain_list(connection, error);
}

const char *
virt_domain_name(const VirtDomain *domain)
{
  return loaded()->domain_name(domain);
}

const char *
virt_domain_uuid(const VirtDomain *domain)
{
  return loaded()->domain_uuid(domain);
}

gboolean
virt_domain_start_paused(const VirtDomain *domain, gboolean autodestroy, GError **error)
{
  return loaded()->domain_start_paused(domain, autodestroy, error);
}

gboolean
virt_domain_resume(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_resume(domain, error);
}

gboolean
virt_domain_destroy(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_destroy(domain, error);
}

char *
virt_domain_monitor(const VirtDomain *domain, const char *command, GError **error)
{
  return loaded()->domain_monitor(domain, command, error);
}

gboolean
virt_domain_attach_live(const VirtDomain *domain, const char *xml, GError **error)
{
  return loaded()->domain_attach_live(domain, xml, error);
}

gboolean
virt_domain_detach_live(const VirtDomain *domain, const char *alias, GError **error)
{
  return loaded()->domain_detach_live(domain, alias, error);
}

int
virt_domain_is_active(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_is_active(domain, error);
}

int
virt_domain_is_persistent(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_is_persistent(domain, error);
}

int
virt_domain_has_managed_save(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_has_managed_save(domain, error);
}

char *
virt_domain_xml(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_xml(domain, error);
}

char *
virt_domain_live_xml(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_live_xml(domain, error);
}

GPtrArray *
virt_domain_snapshots(const VirtDomain *domain, GError **error)
{
  return loaded()->domain_snapshots(domain, error);
}

gboolean
virt_domain_define(const VirtConnection *connection, const char *xml, gboolean validate,
                   GError **error)
{
  return loaded()->domain_define(connection, xml, validate, error);
}

char *
virt_domain_check(const VirtConnection *connection, const char *xml, GError **error)
{
  return loaded()->domain_check(connection, xml, error);
}

char *
virt_domain_capabilities(const VirtConnection *connection, const char *emulator, const char *arch,
                         const char *machine, const char *type, GError **error)
{
  return loaded()->domain_capabilities(connection, emulator, arch, machine, type, error);
}

gboolean
virt_node_device_xml(const VirtConnection *connection, const char *name, char **xml, GError **error)
{
  return loaded()->node_device_xml(connection, name, xml, error);
}

GPtrArray *
virt_node_device_list(const VirtConnection *connection, VirtNodeKinds kinds, GError **error)
{
  return loaded()->node_device_list(connection, kinds, error);
}

gboolean
virt_mdev_check(const VirtConnection *connection, gboolean persistent, GError **error)
{
  return loaded()->mdev_check(connection, persistent, error);
}

gboolean
virt_mdev_create(const VirtConnection *connection, const char *xml, gboolean persistent,
                 GError **error)
{
  return loaded()->mdev_create(connection, xml, persistent, error);
}

gboolean
virt_mdev_start(const VirtConnection *connection, const char *name, gboolean now, GError **error)
{
  return loaded()->mdev_start(connection, name, now, error);
}

gboolean
virt_mdev_remove(const VirtConnection *connection, const char *name, gboolean undefine,
                 GError **error)
{
  return loaded()->mdev_remove(connection, name, undefine, error);
}

VirtEvents *
virt_events_new(const VirtConnection *connection, GError **error)
{
  return loaded()->events_new(connection, error);
}

VirtEvent *
virt_events_next(VirtEvents *events, guint milliseconds)
{
  return loaded()->events_next(events, milliseconds);
}

void
virt_events_free(VirtEvents *events)
{
  loaded()->events_free(events);
}
