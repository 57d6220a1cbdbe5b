/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/domain.h"

#include <stdlib.h>
#include <string.h>

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "libvirt/internal.h"

struct VirtDomain {
  virDomainPtr handle;
  char *name; /* kept here, since virDomainGetName() resets the error of the call before it */
  char uuid[VIR_UUID_STRING_BUFLEN];
  gboolean may_read_passwords;
};

/* Takes the handle over. */
static VirtDomain *
new_domain(const VirtConnection *connection, virDomainPtr handle)
{
  VirtDomain *domain = g_new0(VirtDomain, 1);

  domain->handle = handle;
  domain->name = g_strdup(virDomainGetName(handle));
  domain->may_read_passwords = !connection->read_only;
  virDomainGetUUIDString(handle, domain->uuid);
  return domain;
}

static virDomainPtr
look_up_word(virConnectPtr connection, const char *word)
{
  virDomainPtr handle = virDomainLookupByName(connection, word);
  gint64 id;

  if (!handle && g_ascii_string_to_signed(word, 10, 0, G_MAXINT, &id, NULL))
    handle = virDomainLookupByID(connection, (int)id);
  return handle;
}

VirtDomain *
module_domain_lookup(const VirtConnection *connection, const char *word, const char *uuid,
                     GError **error)
{
  virDomainPtr handle = uuid ? virDomainLookupByUUIDString(connection->handle, uuid)
                             : look_up_word(connection->handle, word);

  if (handle)
    return new_domain(connection, handle);
  if (virGetLastErrorCode() == VIR_ERR_NO_DOMAIN)
    g_set_error(
        error, GVT_ERROR, GVT_ERROR_NO_DOMAIN,
        "there is no domain '%s' here (virsh list --all lists them; those of the system are "
        "in -c qemu:///system)",
        word);
  else
    virt_fail(error, GVT_ERROR_FAILED, word);
  return NULL;
}

void
module_domain_free(VirtDomain *domain)
{
  virDomainFree(domain->handle);
  g_free(domain->name);
  g_free(domain);
}

static gint
compare_domains(gconstpointer a, gconstpointer b)
{
  return strcmp(module_domain_name(*(const VirtDomain *const *)a),
                module_domain_name(*(const VirtDomain *const *)b));
}

GPtrArray *
module_domain_list(const VirtConnection *connection, GError **error)
{
  g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func((GDestroyNotify)module_domain_free);
  virDomainPtr *handles = NULL;
  int count = virConnectListAllDomains(connection->handle, &handles, 0);

  if (count < 0) {
    virt_fail(error, GVT_ERROR_FAILED, NULL);
    return NULL;
  }
  for (int i = 0; i < count; i++)
    g_ptr_array_add(domains, new_domain(connection, handles[i]));
  free(handles);
  g_ptr_array_sort(domains, compare_domains);
  return g_steal_pointer(&domains);
}

const char *
module_domain_name(const VirtDomain *domain)
{
  return domain->name;
}

const char *
module_domain_uuid(const VirtDomain *domain)
{
  return domain->uuid;
}

gboolean
module_domain_start_paused(const VirtDomain *domain, gboolean autodestroy, GError **error)
{
  const unsigned int flags =
      VIR_DOMAIN_START_PAUSED | (autodestroy ? VIR_DOMAIN_START_AUTODESTROY : 0U);

  return virDomainCreateWithFlags(domain->handle, flags) == 0 ||
         virt_fail(error, GVT_ERROR_FAILED, NULL);
}

gboolean
module_domain_resume(const VirtDomain *domain, GError **error)
{
  return virDomainResume(domain->handle) == 0 || virt_fail(error, GVT_ERROR_FAILED, domain->name);
}

gboolean
module_domain_destroy(const VirtDomain *domain, GError **error)
{
  return virDomainDestroy(domain->handle) == 0 || virt_fail(error, GVT_ERROR_FAILED, domain->name);
}

/* An answer of libvirt's: 1 or 0; -1 with *error if it failed. A driver that doesn't know the
   question answers 0. */
static int
answer_or_fail(int answer, const VirtDomain *domain, GError **error)
{
  if (answer >= 0)
    return answer;
  if (virGetLastErrorCode() == VIR_ERR_NO_SUPPORT) {
    virResetLastError();
    return 0;
  }
  virt_fail(error, GVT_ERROR_FAILED, domain->name);
  return -1;
}

int
module_domain_is_active(const VirtDomain *domain, GError **error)
{
  return answer_or_fail(virDomainIsActive(domain->handle), domain, error);
}

int
module_domain_is_persistent(const VirtDomain *domain, GError **error)
{
  return answer_or_fail(virDomainIsPersistent(domain->handle), domain, error);
}

int
module_domain_has_managed_save(const VirtDomain *domain, GError **error)
{
  return answer_or_fail(virDomainHasManagedSaveImage(domain->handle, 0), domain, error);
}

char *
module_domain_monitor(const VirtDomain *domain, const char *command, GError **error)
{
  char *answer = NULL;

  if (virDomainQemuMonitorCommand(domain->handle, command, &answer, 0) != 0)
    virt_fail(error, GVT_ERROR_FAILED, "QEMU's monitor");
  return virt_own_string(answer);
}

gboolean
module_domain_attach_live(const VirtDomain *domain, const char *xml, GError **error)
{
  return virDomainAttachDeviceFlags(domain->handle, xml, VIR_DOMAIN_AFFECT_LIVE) == 0 ||
         virt_fail(error, GVT_ERROR_FAILED, NULL);
}

/* QEMU's words for a second request (qdev-monitor.c, 6.0 and newer). */
static gboolean
is_asked_already(void)
{
  const char *message = virGetLastErrorMessage();

  return message && strstr(message, "already in the process of unplug");
}

gboolean
module_domain_detach_live(const VirtDomain *domain, const char *alias, GError **error)
{
  return virDomainDetachDeviceAlias(domain->handle, alias, VIR_DOMAIN_AFFECT_LIVE) == 0 ||
         is_asked_already() || virt_fail(error, GVT_ERROR_FAILED, NULL);
}

char *
module_domain_xml(const VirtDomain *domain, GError **error)
{
  const unsigned int flags =
      VIR_DOMAIN_XML_INACTIVE | (domain->may_read_passwords ? VIR_DOMAIN_XML_SECURE : 0U);
  char *xml = virDomainGetXMLDesc(domain->handle, flags);

  if (!xml)
    virt_fail(error, GVT_ERROR_FAILED, module_domain_name(domain));
  return virt_own_string(xml);
}

char *
module_domain_live_xml(const VirtDomain *domain, GError **error)
{
  char *xml = virDomainGetXMLDesc(domain->handle, 0);

  if (!xml)
    virt_fail(error, GVT_ERROR_FAILED, module_domain_name(domain));
  return virt_own_string(xml);
}

static void
free_snapshot(void *data)
{
  VirtSnapshot *snapshot = data;

  g_free(snapshot->name);
  g_free(snapshot->xml);
  g_free(snapshot);
}

/* One that was deleted meanwhile is left out. */
static gboolean
add_snapshot(GPtrArray *snapshots, virDomainSnapshotPtr handle, GError **error)
{
  const char *name = virDomainSnapshotGetName(handle);
  char *xml = virt_own_string(virDomainSnapshotGetXMLDesc(handle, 0));
  VirtSnapshot *snapshot;

  if (!xml)
    return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN_SNAPSHOT ||
           virt_fail(error, GVT_ERROR_FAILED, name);
  snapshot = g_new0(VirtSnapshot, 1);
  snapshot->name = g_strdup(name);
  snapshot->xml = xml;
  g_ptr_array_add(snapshots, snapshot);
  return TRUE;
}

GPtrArray *
module_domain_snapshots(const VirtDomain *domain, GError **error)
{
  g_autoptr(GPtrArray) snapshots = g_ptr_array_new_with_free_func(free_snapshot);
  virDomainSnapshotPtr *handles = NULL;
  gboolean added = TRUE;
  int count = virDomainListAllSnapshots(domain->handle, &handles, 0);

  if (answer_or_fail(count, domain, error) < 0)
    return NULL;
  for (int i = 0; i < count; i++) {
    g_autoptr(virDomainSnapshot) handle = handles[i];

    added = added && add_snapshot(snapshots, handle, error);
  }
  free(handles);
  return added ? g_steal_pointer(&snapshots) : NULL;
}

gboolean
module_domain_define(const VirtConnection *connection, const char *xml, gboolean validate,
                     GError **error)
{
  const unsigned int flags = validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0U;
  g_autoptr(virDomain) handle = virDomainDefineXMLFlags(connection->handle, xml, flags);
  gboolean invalid = !handle && virGetLastErrorCode() == VIR_ERR_XML_INVALID_SCHEMA;

  return handle || virt_fail(error, invalid ? GVT_ERROR_INVALID : GVT_ERROR_FAILED, NULL);
}

/* libvirt's messages while it builds QEMU's command line on a host that now lacks something: VFIO,
   a device, a program. They say nothing about the domain, which can be defined. */
static const char *const host_lacks[] = {
  "invalid PCI passthrough type",                            /* 9.0, without VFIO */
  "host doesn't support passthrough of host PCI devices",    /* 11.3, without VFIO */
  "VFIO PCI device assignment is not supported by the host", /* 12.8 */
  "IOMMUFD is not supported by host kernel",                 /* 12.8 */
  "USB host device is missing bus/device information", /* 9.0 to 12.8: by vendor and product */
  "Unable to find a satisfying ",                      /* 9.0 to 12.8: virtiofsd, vhost-user-gpu */
  "hugetlbfs filesystem is not mounted",               /* 9.0 to 12.8 */
  "vhost-scsi device file ",                           /* 9.0 to 12.8 */
};

/* Whether libvirt's last error is about this host or driver, not about the domain. The codes are
   those of files that can't be opened (/dev/dri, /dev/net/tun). */
static gboolean
is_error_of_host(void)
{
  static const int codes[] = { VIR_ERR_NO_SUPPORT, VIR_ERR_OPERATION_DENIED, VIR_ERR_SYSTEM_ERROR };
  virErrorPtr last = virGetLastError();

  for (gsize i = 0; last && i < G_N_ELEMENTS(codes); i++)
    if (last->code == codes[i])
      return TRUE;
  for (gsize i = 0; last && last->message && i < G_N_ELEMENTS(host_lacks); i++)
    if (strstr(last->message, host_lacks[i]))
      return TRUE;
  return FALSE;
}

char *
module_domain_check(const VirtConnection *connection, const char *xml, GError **error)
{
  char *argv = virConnectDomainXMLToNative(connection->handle, "qemu-argv", xml, 0);

  if (!argv)
    virt_fail(error, is_error_of_host() ? GVT_ERROR_UNKNOWN : GVT_ERROR_FAILED, NULL);
  return virt_own_string(argv);
}

char *
module_domain_capabilities(const VirtConnection *connection, const char *emulator, const char *arch,
                           const char *machine, const char *type, GError **error)
{
  char *xml = virConnectGetDomainCapabilities(connection->handle, emulator, arch, machine, type, 0);

  if (!xml)
    virt_fail(error, GVT_ERROR_UNKNOWN, "the host's domain capabilities");
  return virt_own_string(xml);
}
