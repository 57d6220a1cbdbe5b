/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "doctor/doctor.h"

#include <string.h>

#include "devices/intel-gpu.h"
#include "doctor/internal.h"
#include "hook/install.h"
#include "host/device-users.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"

/* What checks say */

const char *
doctor_status_text(DoctorStatus status)
{
  static const char *const texts[] = { "PASS", "UNKNOWN", "WARN", "FAIL" };

  return texts[status];
}

void
doctor_say(DoctorFinding *finding, DoctorStatus status, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  /* libvirt's errors may be of several lines. */
  g_strdelimit(text, "\n", ' ');
  if (finding->found->len && status < finding->status)
    return;
  if (status > finding->status)
    g_string_truncate(finding->found, 0);
  finding->status = status;
  if (!strstr(finding->found->str, text))
    g_string_append_printf(finding->found, "%s%s", finding->found->len ? "; " : "", text);
}

gboolean
doctor_sees_files(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor->local)
    return TRUE;
  doctor_say(finding, DOCTOR_UNKNOWN, "not checkable over this connection");
  finding->remedy = "run gvt-xml doctor on that host";
  return FALSE;
}

gboolean
doctor_sees_devices(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor->host->by_libvirt || doctor->host->by_sysfs)
    return TRUE;
  return doctor_sees_files(doctor, finding);
}

gboolean
doctor_sees_settings(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *path = NULL;

  if (!doctor_sees_files(doctor, finding))
    return FALSE;
  if (qemu_conf_is_readable(doctor->root))
    return TRUE;
  path = qemu_conf_path(doctor->root);
  doctor_say(finding, DOCTOR_UNKNOWN, "/%s can't be read", path);
  finding->remedy = "run gvt-xml doctor as root";
  return FALSE;
}

/* What several of them ask */

const HostDevice *
doctor_device(const Doctor *doctor, const RequiredDevice *needed)
{
  return host_device_find(doctor->host->devices, needed->identity);
}

/* Whether there is an Intel GPU that Linux' GVT-g serves. */
static gboolean
has_gvtg_gpu(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];
    const IntelGpu *gpu = intel_gpu_is_physical(device) ? intel_gpu_find(device->product) : NULL;

    if (gpu && gpu->gvtg)
      return TRUE;
  }
  return FALSE;
}

/* Whether an mdev that is needed is one of GVT-g's. */
static gboolean
is_gvtg(const Doctor *doctor, const RequiredDevice *needed)
{
  const HostDevice *device = doctor_device(doctor, needed);
  const char *type = needed->type || !device ? needed->type : device->type;

  if (type || !needed->mdev)
    return type && g_str_has_prefix(type, "i915-GVTg");
  if (doctor->needs->profile)
    return g_str_has_prefix(doctor->needs->profile, "gvtg");
  return has_gvtg_gpu(doctor);
}

/* Gathering */

Doctor *
doctor_new(const char *root, const VirtConnection *connection, const char *uri, const char *why_not,
           GError **error)
{
  HostInventory *host = inventory_list(connection, root, error);
  Doctor *doctor;

  if (!host)
    return NULL;
  doctor = g_new0(Doctor, 1);
  doctor->root = root;
  doctor->connection = connection;
  doctor->uri = connection ? virt_uri(connection) : g_strdup(uri);
  doctor->why_not = g_strdup(why_not);
  doctor->local = !connection || virt_is_local(connection);
  doctor->session = virt_is_session(doctor->uri);
  doctor->host = host;
  doctor->users = connection ? device_user_list(connection, NULL) : NULL;
  return doctor;
}

void
doctor_free(Doctor *doctor)
{
  g_free(doctor->uri);
  g_free(doctor->why_not);
  inventory_free(doctor->host);
  g_clear_pointer(&doctor->users, g_ptr_array_unref);
  g_clear_pointer(&doctor->needs, requirements_free);
  g_free(doctor);
}

void
doctor_set_domain(Doctor *doctor, const VirtDomain *domain, xmlDoc *xml)
{
  g_clear_pointer(&doctor->needs, requirements_free);
  doctor->domain = domain;
  doctor->needs = requirements_read(xml);
}

char *
doctor_subject(const Doctor *doctor)
{
  const GuestRequirements *needs = doctor->needs;

  if (!needs)
    return NULL;
  if (needs->profile)
    return g_strdup_printf("plan %s", needs->profile);
  if (needs->devices->len)
    return g_strdup("no plan: what its own host devices and display need");
  return g_strdup("no plan, and no host device");
}

/* Which checks */

/* Whether what GVT-g wants of the kernel is worth a look for a plan: not where no GPU of the host's
   could have it. */
static gboolean
may_have_gvtg(const Doctor *doctor)
{
  if (!doctor->host->by_libvirt && !doctor->host->by_sysfs)
    return TRUE;
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];

    if (intel_gpu_is_physical(device) && !intel_gpu_find(device->product))
      return TRUE;
  }
  return has_gvtg_gpu(doctor);
}

static DoctorScope
scope_of_device(const Doctor *doctor, const RequiredDevice *device)
{
  DoctorScope scope = device->mdev ? DOCTOR_FOR_MDEV : DOCTOR_FOR_PCI;

  if (is_gvtg(doctor, device))
    scope |= may_have_gvtg(doctor) ? DOCTOR_FOR_INTEL | DOCTOR_FOR_GVTG : DOCTOR_FOR_INTEL;
  if (g_strcmp0(device->lifecycle, "guest") == 0)
    scope |= DOCTOR_FOR_HOOK;
  if (g_strcmp0(device->lifecycle, "boot") == 0)
    scope |= DOCTOR_FOR_BOOT;
  return scope;
}

static DoctorScope
scope_of_guest(const Doctor *doctor)
{
  const GuestRequirements *needs = doctor->needs;
  DoctorScope scope = DOCTOR_FOR_ALL;

  for (guint i = 0; i < needs->devices->len; i++)
    scope |= scope_of_device(doctor, needs->devices->pdata[i]);
  if (needs->opengl)
    scope |= DOCTOR_FOR_OPENGL;
  if (needs->window)
    scope |= DOCTOR_FOR_WINDOW;
  if (needs->dbus)
    scope |= DOCTOR_FOR_DBUS;
  if (needs->roms->len)
    scope |= DOCTOR_FOR_ROM;
  return scope;
}

static gboolean
has_mdevctl_rule(const Doctor *doctor)
{
  static const char *const folders[] = { "etc", "usr/lib", "lib" };

  for (gsize f = 0; doctor->local && f < G_N_ELEMENTS(folders); f++) {
    g_auto(GStrv) names = root_file_list(doctor->root, "%s/udev/rules.d", folders[f]);

    for (gsize i = 0; names[i]; i++)
      if (strstr(names[i], "mdevctl"))
        return TRUE;
  }
  return FALSE;
}

/* What the host's devices can be given for, and what somebody has installed for it. */
static DoctorScope
scope_of_host(const Doctor *doctor)
{
  DoctorScope scope = DOCTOR_FOR_ALL;

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];

    if (host_device_is_display(device))
      scope |= DOCTOR_FOR_PCI | DOCTOR_FOR_OPENGL;
    if (intel_gpu_is_physical(device))
      scope |= DOCTOR_FOR_INTEL;
    if (device->types->len)
      scope |= DOCTOR_FOR_MDEV;
  }
  if (has_gvtg_gpu(doctor))
    scope |= DOCTOR_FOR_GVTG | DOCTOR_FOR_MDEV;
  if (has_mdevctl_rule(doctor))
    scope |= DOCTOR_FOR_BOOT;
  if (doctor->local && root_file_exists(doctor->root, HOOK_PATH))
    scope |= DOCTOR_FOR_HOOK;
  return scope;
}

/* Looking */

static void
finding_free(void *data)
{
  DoctorFinding *finding = data;

  g_string_free(finding->found, TRUE);
  g_free(finding);
}

static void
look(const Doctor *doctor, const DoctorCheck *check, GPtrArray *findings)
{
  DoctorFinding *finding = g_new0(DoctorFinding, 1);

  finding->check = check;
  finding->found = g_string_new(NULL);
  check->look(doctor, finding);
  if (finding->status == DOCTOR_PASS)
    finding->remedy = NULL;
  else if (!finding->remedy)
    finding->remedy = check->remedy;
  /* Nothing to look at, as it turned out. */
  if (finding->found->len)
    g_ptr_array_add(findings, finding);
  else
    finding_free(finding);
}

GPtrArray *
doctor_examine(const Doctor *doctor)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);
  const DoctorScope scope = doctor->needs ? scope_of_guest(doctor) : scope_of_host(doctor);
  gsize count = 0;
  const DoctorCheck *checks = doctor_checks(&count);

  for (gsize i = 0; i < count; i++)
    if (checks[i].scope & scope && (doctor->needs || !checks[i].guest))
      look(doctor, &checks[i], findings);
  return findings;
}
