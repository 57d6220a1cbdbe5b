/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "doctor/doctor.h"

#include <string.h>

#include "devices/intel-gpu.h"
#include "doctor/internal.h"
#include "hook/install.h"
#include "host/device-users.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"

/* Findings, for the checks */

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
  if (finding->texts->len && status < finding->status)
    return;
  if (status > finding->status)
    g_ptr_array_set_size(finding->texts, 0);
  finding->status = status;
  if (!g_ptr_array_find_with_equal_func(finding->texts, text, g_str_equal, NULL))
    g_ptr_array_add(finding->texts, g_steal_pointer(&text));
}

char *
doctor_finding_text(const DoctorFinding *finding)
{
  g_autoptr(GString) line = g_string_new(NULL);

  for (guint i = 0; i < finding->texts->len; i++)
    g_string_append_printf(line, "%s%s", i ? "; " : "", (const char *)finding->texts->pdata[i]);
  return g_string_free(g_steal_pointer(&line), FALSE);
}

gboolean
doctor_sees_files(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor->is_local)
    return TRUE;
  doctor_say(finding, DOCTOR_UNKNOWN, "not checkable over this connection");
  finding->remedy = "run gvt-xml doctor on that host";
  doctor_step(finding, DOCTOR_DO_CHECK, "on that host", "gvt-xml doctor");
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
  doctor_advise_root(finding);
  return FALSE;
}

/* Devices, for the checks */

const HostDevice *
doctor_host_device(const Doctor *doctor, guint i)
{
  return doctor->host->devices->pdata[i];
}

const HostDevice *
doctor_device(const Doctor *doctor, const RequiredDevice *needed)
{
  return host_device_find(doctor->host->devices, needed->identity);
}

void
doctor_each_device(const Doctor *doctor, DoctorFinding *finding,
                   void (*look)(const Doctor *doctor, const RequiredDevice *needed,
                                DoctorFinding *finding))
{
  for (guint i = 0; i < doctor->guest->devices->len; i++)
    look(doctor, doctor->guest->devices->pdata[i], finding);
}

gboolean
doctor_has_gvtg(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor_host_device(doctor, i);
    const IntelGpu *gpu = intel_gpu_is_physical(device) ? intel_gpu_find(device->product) : NULL;

    if (gpu && gpu->gvtg)
      return TRUE;
  }
  return FALSE;
}

/* Whether a required mdev is one of GVT-g's. */
static gboolean
is_gvtg(const Doctor *doctor, const RequiredDevice *needed)
{
  const HostDevice *device = doctor_device(doctor, needed);
  const char *type = needed->type || !device ? needed->type : device->type;

  if (type || !needed->is_mdev)
    return type && g_str_has_prefix(type, "i915-GVTg");
  if (doctor->guest->profile)
    return g_str_has_prefix(doctor->guest->profile, "gvtg");
  return doctor_has_gvtg(doctor);
}

/* Gathering */

Doctor *
doctor_new(const char *root, const VirtConnection *connection, const char *uri,
           const char *connection_problem, GError **error)
{
  HostInventory *host = inventory_list(connection, root, error);
  Doctor *doctor;

  if (!host)
    return NULL;
  doctor = g_new0(Doctor, 1);
  doctor->root = root;
  doctor->connection = connection;
  doctor->uri = connection ? virt_uri(connection) : g_strdup(uri);
  doctor->connection_problem = g_strdup(connection_problem);
  doctor->is_local = !connection || virt_is_local(connection);
  doctor->is_session = virt_is_session(doctor->uri);
  doctor->host = host;
  doctor->users = connection ? device_users_read(connection, NULL) : NULL;
  return doctor;
}

void
doctor_free(Doctor *doctor)
{
  g_free(doctor->uri);
  g_free(doctor->connection_problem);
  inventory_free(doctor->host);
  g_clear_pointer(&doctor->users, device_users_free);
  g_clear_pointer(&doctor->guest, requirements_free);
  g_free(doctor);
}

void
doctor_set_domain(Doctor *doctor, const VirtDomain *domain, xmlDoc *xml)
{
  g_clear_pointer(&doctor->guest, requirements_free);
  doctor->domain = domain;
  doctor->xml = xml;
  doctor->guest = requirements_read(xml);
}

char *
doctor_describe_guest(const Doctor *doctor)
{
  const GuestRequirements *guest = doctor->guest;

  if (!guest)
    return NULL;
  if (guest->profile)
    return g_strdup_printf("plan %s", guest->profile);
  if (guest->devices->len)
    return g_strdup("no plan; checked for its own host devices and display");
  return g_strdup("no plan, and no host device");
}

gboolean
doctor_has_plan(const Doctor *doctor)
{
  return doctor->guest && (doctor->guest->profile || doctor->guest->devices->len);
}

char *
doctor_device_options(const Doctor *doctor)
{
  g_autoptr(GString) options = g_string_new(NULL);

  if (!doctor_has_plan(doctor))
    return NULL;
  for (guint i = 0; !doctor->guest->profile && i < doctor->guest->devices->len; i++) {
    const RequiredDevice *device = doctor->guest->devices->pdata[i];

    g_string_append_printf(options, " %s %s", device->is_mdev ? "--uuid" : "--pci",
                           device->identity);
  }
  return g_string_free(g_steal_pointer(&options), FALSE);
}

/* Choosing the checks */

/* Whether a GPU of the host may have GVT-g: one has it, or is an Intel GPU that isn't in the
   table, or the host's devices aren't known. */
static gboolean
may_have_gvtg(const Doctor *doctor)
{
  if (!doctor->host->by_libvirt && !doctor->host->by_sysfs)
    return TRUE;
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor_host_device(doctor, i);

    if (intel_gpu_is_physical(device) && !intel_gpu_find(device->product))
      return TRUE;
  }
  return doctor_has_gvtg(doctor);
}

static DoctorScope
scope_of_device(const Doctor *doctor, const RequiredDevice *device)
{
  DoctorScope scope = device->is_mdev ? DOCTOR_FOR_MDEV : DOCTOR_FOR_PCI;

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
  const GuestRequirements *guest = doctor->guest;
  DoctorScope scope = DOCTOR_FOR_ALL;

  for (guint i = 0; i < guest->devices->len; i++)
    scope |= scope_of_device(doctor, guest->devices->pdata[i]);
  if (guest->opengl)
    scope |= DOCTOR_FOR_OPENGL;
  if (guest->has_window)
    scope |= DOCTOR_FOR_WINDOW;
  if (guest->has_dbus)
    scope |= DOCTOR_FOR_DBUS;
  if (guest->rom_files->len)
    scope |= DOCTOR_FOR_ROM;
  if (guest->has_looking_glass)
    scope |= DOCTOR_FOR_SHMEM;
  return scope;
}

static gboolean
has_mdevctl_rule(const Doctor *doctor)
{
  static const char *const folders[] = { "etc", "usr/lib", "lib" };

  for (gsize f = 0; doctor->is_local && f < G_N_ELEMENTS(folders); f++) {
    g_auto(GStrv) names = root_file_list(doctor->root, "%s/udev/rules.d", folders[f]);

    for (gsize i = 0; names[i]; i++)
      if (strstr(names[i], "mdevctl"))
        return TRUE;
  }
  return FALSE;
}

/* The scope without a domain, from the host's devices and the programs that are installed on it. */
static DoctorScope
scope_of_host(const Doctor *doctor)
{
  DoctorScope scope = DOCTOR_FOR_ALL;

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor_host_device(doctor, i);

    if (host_device_is_display(device))
      scope |= DOCTOR_FOR_PCI | DOCTOR_FOR_OPENGL;
    if (intel_gpu_is_physical(device))
      scope |= DOCTOR_FOR_INTEL;
    if (device->types->len)
      scope |= DOCTOR_FOR_MDEV;
  }
  if (doctor_has_gvtg(doctor))
    scope |= DOCTOR_FOR_GVTG | DOCTOR_FOR_MDEV;
  if (has_mdevctl_rule(doctor))
    scope |= DOCTOR_FOR_BOOT;
  if (doctor->is_local && root_file_exists(doctor->root, HOOK_PATH))
    scope |= DOCTOR_FOR_HOOK;
  return scope;
}

/* Looking */

static void
doctor_finding_free(void *data)
{
  DoctorFinding *finding = data;

  g_ptr_array_unref(finding->texts);
  g_ptr_array_unref(finding->steps);
  g_string_chunk_free(finding->words);
  g_free(finding);
}

static void
copy_step(DoctorFinding *finding, const DoctorStep *step)
{
  DoctorStep *copy = g_new(DoctorStep, 1);

  *copy = *step;
  g_ptr_array_add(finding->steps, copy);
}

/* The check's own remedy and steps, if the finding has none. What isn't known needs no step. */
static void
add_remedy(DoctorFinding *finding)
{
  const DoctorCheck *check = finding->check;
  const gboolean has_own = finding->remedy || finding->steps->len;

  if (!finding->remedy)
    finding->remedy = check->remedy;
  if (finding->status == DOCTOR_UNKNOWN)
    return;
  for (gsize i = 0; !has_own && i < G_N_ELEMENTS(check->steps); i++)
    if (check->steps[i].value || check->steps[i].text)
      copy_step(finding, &check->steps[i]);
  if (!finding->steps->len)
    doctor_step(finding, DOCTOR_DO_BY_HAND, finding->remedy, "%s", "");
}

static void
look(const Doctor *doctor, const DoctorCheck *check, GPtrArray *findings)
{
  DoctorFinding *finding = g_new0(DoctorFinding, 1);

  finding->check = check;
  finding->texts = g_ptr_array_new_with_free_func(g_free);
  finding->steps = g_ptr_array_new_with_free_func(g_free);
  finding->words = g_string_chunk_new(256);
  check->look(doctor, finding);
  if (finding->status == DOCTOR_PASS) {
    finding->remedy = NULL;
    g_ptr_array_set_size(finding->steps, 0);
  } else
    add_remedy(finding);
  /* A check adds nothing if there is nothing to look at. */
  if (finding->texts->len)
    g_ptr_array_add(findings, finding);
  else
    doctor_finding_free(finding);
}

GPtrArray *
doctor_examine(const Doctor *doctor)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func(doctor_finding_free);
  const DoctorScope scope = doctor->guest ? scope_of_guest(doctor) : scope_of_host(doctor);
  const DoctorCheck *check;

  for (gsize i = 0; (check = doctor_check(i)); i++)
    if (check->scope & scope && (doctor->guest || !check->guest_only))
      look(doctor, check, findings);
  return findings;
}
