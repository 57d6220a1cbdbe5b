/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of libvirt, the GPUs, the IOMMU, the kernel's parameters and modules. */
#include <string.h>

#include "base/redact.h"
#include "devices/intel-gpu.h"
#include "doctor/internal.h"
#include "host/root-file.h"

void
doctor_look_libvirt(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *uri = doctor->uri ? redact_text(doctor->uri) : NULL;

  if (!doctor->connection) {
    doctor_say(finding, DOCTOR_UNKNOWN, "%s", doctor->connection_problem);
    return;
  }
  doctor_say(finding, DOCTOR_PASS, "%s answers%s%s", uri,
             virt_is_read_only(doctor->connection) ? " (read-only)" : "",
             doctor->host->by_libvirt ? "" : ", but for node devices");
}

/* The GPUs */

static void
describe_gpu(const HostDevice *device, DoctorFinding *finding)
{
  const IntelGpu *gpu = device->vendor == INTEL_GPU_VENDOR ? intel_gpu_find(device->product) : NULL;
  g_autofree char *name = host_device_name(device);

  doctor_say(finding, DOCTOR_PASS, "%s %s%s%s", device->identity, name, gpu ? ", " : "",
             gpu ? gpu->name : "");
}

void
doctor_look_gpu(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor->guest || !doctor_sees_devices(doctor, finding))
    return;
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (host_device_is_display(doctor->host->devices->pdata[i]))
      describe_gpu(doctor->host->devices->pdata[i], finding);
  if (!finding->texts->len)
    doctor_say(finding, DOCTOR_FAIL, "the host has no GPU");
}

/* Adds that a GPU has GVT-g. FALSE if it doesn't; nothing is added then. */
static gboolean
say_gvtg(const HostDevice *device, DoctorFinding *finding)
{
  const IntelGpu *gpu = intel_gpu_find(device->product);

  if (!device->types->len && !(gpu && gpu->gvtg))
    return FALSE;
  doctor_say(finding, DOCTOR_PASS, "%s is %s, which has GVT-g", device->identity,
             gpu ? gpu->name : "a GPU");
  return TRUE;
}

/* Adds the reason why a GPU has no GVT-g, and that a later generation has SR-IOV instead. It fails
   only for a plan that wants a vGPU. */
static void
say_no_gvtg(const Doctor *doctor, const HostDevice *device, DoctorFinding *finding)
{
  const IntelGpu *gpu = intel_gpu_find(device->product);
  const guint64 functions =
      doctor->is_local ? root_file_number(doctor->root, 10, "sys/bus/pci/devices/%s/sriov_totalvfs",
                                          device->identity)
                       : 0;

  if (!gpu && !functions) {
    doctor_say(finding, DOCTOR_UNKNOWN, "%s: the generation of 8086:%04x isn't known here",
               device->identity, device->product);
    return;
  }
  doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN, "%s is %s, which has no GVT-g%s",
             device->identity, gpu ? gpu->name : "a GPU",
             functions || (gpu && gpu->sriov) ? ", but SR-IOV" : "");
  if (functions)
    finding->remedy =
        "make virtual functions (echo 1 >/sys/bus/pci/devices/ADDRESS/sriov_numvfs), and "
        "apply with --pci and one of them: profile sriov";
  else if (gpu->sriov)
    finding->remedy =
        "a driver that makes virtual functions (xe, where it has them for this GPU, or "
        "i915-sriov-dkms): profile sriov; or the whole GPU: profile gvtd";
  else
    finding->remedy =
        "the whole GPU by PCI passthrough (profile gvtd), or 3D without one (profile virgl)";
}

/* One GPU with GVT-g is enough: the GPUs without it aren't shown then. */
void
doctor_look_generation(const Doctor *doctor, DoctorFinding *finding)
{
  gboolean has = FALSE;

  if (!doctor_sees_devices(doctor, finding))
    return;
  for (guint i = 0; i < doctor->host->devices->len; i++)
    if (intel_gpu_is_physical(doctor->host->devices->pdata[i]))
      has = say_gvtg(doctor->host->devices->pdata[i], finding) || has;
  for (guint i = 0; !has && i < doctor->host->devices->len; i++)
    if (intel_gpu_is_physical(doctor->host->devices->pdata[i]))
      say_no_gvtg(doctor, doctor->host->devices->pdata[i], finding);
  if (!finding->texts->len)
    doctor_say(finding, DOCTOR_FAIL, "the host has no Intel GPU");
}

/* The IOMMU */

static guint
count_groups(const Doctor *doctor)
{
  g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL);

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];

    if (device->kind == HOST_DEVICE_PCI && device->iommu_group >= 0)
      g_hash_table_add(groups, GINT_TO_POINTER(device->iommu_group));
  }
  return g_hash_table_size(groups);
}

/* The value of a parameter on the kernel's command line, the last one if there are several; NULL if
   there is none. For the kernel - and _ are the same in a name. */
static char *
cmdline_value(const Doctor *doctor, const char *name)
{
  g_autofree char *line = root_file_read(doctor->root, "proc/cmdline");
  g_auto(GStrv) words = line ? g_strsplit_set(line, " \n", -1) : NULL;
  char *value = NULL;

  for (gsize i = 0; words && words[i]; i++) {
    char *sign = strchr(words[i], '=');

    if (!sign)
      continue;
    *sign = '\0';
    if (g_str_equal(g_strdelimit(words[i], "-", '_'), name)) {
      g_free(value);
      value = g_strdup(sign + 1);
    }
  }
  return value;
}

void
doctor_look_iommu(const Doctor *doctor, DoctorFinding *finding)
{
  const guint groups = count_groups(doctor);
  gboolean passed = FALSE;
  g_autofree char *asked = NULL;
  const char *means;

  if (groups) {
    doctor_say(finding, DOCTOR_PASS, "on, IOMMU groups of PCI devices: %u", groups);
    return;
  }
  if (!doctor_sees_devices(doctor, finding))
    return;
  for (guint i = 0; doctor->guest && i < doctor->guest->devices->len; i++)
    passed = passed || !((const RequiredDevice *)doctor->guest->devices->pdata[i])->is_mdev;
  asked = doctor->is_local ? cmdline_value(doctor, "intel_iommu") : NULL;
  means = passed ? "" : "; a vGPU does without it, PCI passthrough doesn't";
  if (g_strcmp0(asked, "on") == 0)
    doctor_say(
        finding, passed ? DOCTOR_FAIL : DOCTOR_WARN,
        "off, though the kernel's command line has intel_iommu=on: VT-d is off in the firmware, "
        "or missing%s",
        means);
  else
    doctor_say(finding, passed ? DOCTOR_FAIL : DOCTOR_WARN,
               "off: no PCI device is in an IOMMU group%s", means);
}

/* Parameters */

/* A module's parameter; NULL if there is none, or if only root may read it (*denied). */
static char *
parameter(const Doctor *doctor, const char *module, const char *name, gboolean *denied)
{
  char *value = root_file_read(doctor->root, "sys/module/%s/parameters/%s", module, name);

  *denied = !value && root_file_exists(doctor->root, "sys/module/%s/parameters/%s", module, name);
  return value;
}

static void
say_parameter_denied(DoctorFinding *finding, const char *path)
{
  doctor_say(finding, DOCTOR_UNKNOWN, "/sys/module/%s can't be read", path);
  finding->remedy = "run gvt-xml doctor as root";
}

/* The Intel GPU that offers vGPU types, which proves that GVT-g is on; NULL if none does. */
static const HostDevice *
find_giver(const Doctor *doctor)
{
  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];

    if (host_device_is_display(device) && device->vendor == INTEL_GPU_VENDOR && device->types->len)
      return device;
  }
  return NULL;
}

void
doctor_look_enable_gvt(const Doctor *doctor, DoctorFinding *finding)
{
  const HostDevice *giver = find_giver(doctor);
  g_autofree char *value = NULL;
  g_autofree char *asked = NULL;
  gboolean denied;

  if (giver) {
    doctor_say(finding, DOCTOR_PASS, "on: %s gives vGPUs", giver->identity);
    return;
  }
  if (!doctor_sees_files(doctor, finding))
    return;
  value = parameter(doctor, "i915", "enable_gvt", &denied);
  asked = cmdline_value(doctor, "i915.enable_gvt");
  if (denied)
    say_parameter_denied(finding, "i915/parameters/enable_gvt");
  else if (!value && !root_file_exists(doctor->root, "sys/module/i915"))
    doctor_say(finding, DOCTOR_FAIL, "i915, Intel's driver with GVT-g, isn't loaded");
  else if (!value)
    doctor_say(finding, DOCTOR_FAIL, "this kernel's i915 has no enable_gvt");
  else if (g_str_equal(value, "Y") || g_str_equal(value, "1"))
    doctor_say(finding, DOCTOR_PASS, "i915.enable_gvt is on");
  else if (asked && !g_str_equal(asked, "0")) {
    doctor_say(
        finding, DOCTOR_FAIL,
        "i915.enable_gvt is off though the kernel's command line has i915.enable_gvt=%s: the "
        "driver refused",
        asked);
    finding->remedy =
        "dmesg | grep -i gvt says why (\"Unsupported device. GVT-g is disabled\", GuC submission)";
  } else
    doctor_say(finding, DOCTOR_FAIL, "i915.enable_gvt is off");
}

/* Bit 0 lets the GuC submit, which excludes GVT-g; bit 1 loads the HuC's firmware. */
void
doctor_look_enable_guc(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *value = NULL;
  gboolean denied;
  gint64 bits;

  if (!doctor_sees_files(doctor, finding))
    return;
  value = parameter(doctor, "i915", "enable_guc", &denied);
  if (denied) {
    say_parameter_denied(finding, "i915/parameters/enable_guc");
    return;
  }
  if (!value)
    return;
  bits = g_ascii_strtoll(value, NULL, 0);
  if (bits < 0)
    doctor_say(
        finding, DOCTOR_PASS,
        "i915.enable_guc=%s: left to the driver, which submits without the GuC where there is "
        "GVT-g",
        value);
  else if (bits & 1)
    doctor_say(finding, DOCTOR_FAIL, "i915.enable_guc=%s has the GuC submit, which stops GVT-g",
               value);
  else
    doctor_say(finding, DOCTOR_PASS, "i915.enable_guc=%s%s", value,
               bits & 2 ? ": the HuC alone" : "");
}

void
doctor_look_ignore_msrs(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *value = NULL;
  gboolean denied;

  if (!doctor_sees_files(doctor, finding))
    return;
  value = parameter(doctor, "kvm", "ignore_msrs", &denied);
  if (denied)
    say_parameter_denied(finding, "kvm/parameters/ignore_msrs");
  else if (!value) {
    doctor_say(finding, DOCTOR_WARN, "kvm isn't loaded");
    finding->remedy = "turn virtualization on in the firmware; modprobe kvm_intel";
  } else if (g_str_equal(value, "Y") || g_str_equal(value, "1"))
    doctor_say(finding, DOCTOR_PASS, "kvm.ignore_msrs is on");
  else
    doctor_say(finding, DOCTOR_WARN, "kvm.ignore_msrs is off");
}

/* Modules */

typedef enum {
  MODULE_LOADED,
  MODULE_BUILT_IN,
  MODULE_LOADABLE,
  MODULE_MISSING,
  MODULE_UNKNOWN, /* it isn't loaded, and the kernel's list of modules can't be read */
} ModuleState;

/* A file of the running kernel about its modules (modules.dep); NULL if there is none. */
static char *
modules_file(const Doctor *doctor, const char *name)
{
  static const char *const folders[] = { "lib/modules", "usr/lib/modules",
                                         "run/booted-system/kernel-modules/lib/modules" };
  g_autofree char *release = root_file_read(doctor->root, "proc/sys/kernel/osrelease");
  char *text = NULL;

  for (gsize i = 0; release && !strchr(release, '/') && !text && i < G_N_ELEMENTS(folders); i++)
    text = root_file_read(doctor->root, "%s/%s/%s", folders[i], release, name);
  return text;
}

/* Whether a module list of the kernel has a module, as in "kernel/drivers/vfio/pci/vfio-pci.ko.xz:
   …". */
static gboolean
lists_module(const char *text, const char *name)
{
  g_autoptr(GString) pattern = g_string_new("(?:^|/)");
  g_autoptr(GRegex) regex = NULL;

  for (const char *c = name; *c; c++)
    g_string_append_printf(pattern, *c == '_' ? "[-%c]" : "%c", *c);
  g_string_append(pattern, "\\.ko(?:\\.[a-z0-9]+)?(?::|$)");
  regex = g_regex_new(pattern->str, G_REGEX_MULTILINE, 0, NULL);
  return g_regex_match(regex, text, 0, NULL);
}

static ModuleState
module_state(const Doctor *doctor, const char *name)
{
  g_autofree char *built_in = NULL;
  g_autofree char *there = NULL;

  if (root_file_exists(doctor->root, "sys/module/%s", name))
    return MODULE_LOADED;
  built_in = modules_file(doctor, "modules.builtin");
  if (built_in && lists_module(built_in, name))
    return MODULE_BUILT_IN;
  there = modules_file(doctor, "modules.dep");
  if (!there)
    return MODULE_UNKNOWN;
  return lists_module(there, name) ? MODULE_LOADABLE : MODULE_MISSING;
}

/* Adds the state of a module to the finding. unloaded is the status of a module that isn't loaded
   but can be; why is added to its text. */
static void
say_module(DoctorFinding *finding, const char *name, ModuleState state, DoctorStatus unloaded,
           const char *why)
{
  switch (state) {
  case MODULE_LOADED:
    doctor_say(finding, DOCTOR_PASS, "%s is loaded", name);
    break;
  case MODULE_BUILT_IN:
    doctor_say(finding, DOCTOR_PASS, "%s is built into the kernel", name);
    break;
  case MODULE_MISSING:
    doctor_say(finding, DOCTOR_FAIL, "this kernel has no %s", name);
    finding->remedy = "another kernel, or the package with its further modules";
    break;
  case MODULE_LOADABLE:
  case MODULE_UNKNOWN:
    doctor_say(finding, unloaded, "%s isn't loaded%s", name, why);
    break;
  }
}

/* A GPU that offers vGPU types proves that the module is there. */
void
doctor_look_kvmgt(const Doctor *doctor, DoctorFinding *finding)
{
  const HostDevice *giver = find_giver(doctor);

  if (giver)
    doctor_say(finding, DOCTOR_PASS, "at work: %s gives vGPUs", giver->identity);
  else if (doctor_sees_files(doctor, finding))
    say_module(finding, "kvmgt", module_state(doctor, "kvmgt"), DOCTOR_FAIL, "");
}

/* Linux before 5.16 has a second module for this, vfio_mdev. */
void
doctor_look_mdev(const Doctor *doctor, DoctorFinding *finding)
{
  ModuleState state;

  for (guint i = 0; i < doctor->host->devices->len; i++) {
    const HostDevice *device = doctor->host->devices->pdata[i];

    if (device->types->len) {
      doctor_say(finding, DOCTOR_PASS, "at work: %s gives vGPUs", device->identity);
      return;
    }
  }
  if (!doctor_sees_files(doctor, finding))
    return;
  state = module_state(doctor, "mdev");
  if (state != MODULE_LOADED && root_file_exists(doctor->root, "sys/module/vfio_mdev"))
    state = MODULE_LOADED;
  say_module(finding, "mdev", state, DOCTOR_WARN,
             ": the driver that makes vGPUs (kvmgt, NVIDIA's) loads it");
}

void
doctor_look_vfio_pci(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_files(doctor, finding))
    say_module(finding, "vfio-pci", module_state(doctor, "vfio_pci"), DOCTOR_PASS,
               ": libvirt loads it where it takes a device from its driver");
}

void
doctor_look_vfio_iommu(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_files(doctor, finding))
    say_module(finding, "vfio_iommu_type1", module_state(doctor, "vfio_iommu_type1"), DOCTOR_PASS,
               ": vfio loads it");
}
