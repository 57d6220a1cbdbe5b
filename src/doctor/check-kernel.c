/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of libvirt, the GPUs, the IOMMU and the kernel's parameters. */
#include <string.h>

#include "base/redact.h"
#include "devices/intel-gpu.h"
#include "doctor/distribution.h"
#include "doctor/internal.h"
#include "host/root-file.h"

/* libvirt's daemon isn't installed, doesn't run, or doesn't let this user in. */
static void
advise_connection(const Doctor *doctor, DoctorFinding *finding)
{
  const char *service = distribution_libvirt_service(doctor->root);

  if (strstr(doctor->connection_problem, "ermission denied")) {
    finding->remedy = "libvirt lets in root, and members of the group libvirt";
    doctor_step(finding, DOCTOR_DO_CHECK, "as root, whom libvirt lets in", "%s", "");
    return;
  }
  if (!distribution_has_unit(doctor->root, "libvirtd.service") &&
      !distribution_has_unit(doctor->root, "virtqemud.service"))
    doctor_step(finding, DOCTOR_DO_PACKAGE, NULL, "libvirt-daemon-system");
  if (g_str_equal(service, "virtqemud"))
    doctor_step(finding, DOCTOR_DO_SERVICE, "start libvirt",
                "systemctl enable --now virtqemud.socket virtnodedevd.socket");
  else
    doctor_step(finding, DOCTOR_DO_SERVICE, "start libvirt", "systemctl enable --now libvirtd");
}

void
doctor_look_libvirt(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *uri = doctor->uri ? redact_text(doctor->uri) : NULL;

  if (!doctor->connection) {
    doctor_say(finding, DOCTOR_UNKNOWN, "%s", doctor->connection_problem);
    advise_connection(doctor, finding);
    return;
  }
  doctor_say(finding, DOCTOR_PASS, "%s answers%s%s", uri,
             virt_is_read_only(doctor->connection) ? " (read-only)" : "",
             doctor->host->by_libvirt ? "" : ", but can't list host devices");
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
  if (functions) {
    finding->remedy = "make virtual functions, and apply with --pci and the address of one "
                      "(profile sriov)";
    doctor_step(finding, DOCTOR_DO_DEVICE, "make a virtual function, which a guest can get",
                "gvt-xml vgpu functions %s 1 --persistent", device->identity)
        ->unless =
        doctor_words(finding, "[ -e /sys/bus/pci/devices/%s/virtfn0 ]", device->identity);
  } else if (gpu->sriov)
    finding->remedy =
        "install a driver that makes virtual functions (xe if it has them for this "
        "GPU, or i915-sriov-dkms; profile sriov), or give the whole GPU (profile gvtd)";
  else
    finding->remedy = "give the guest the whole GPU (profile gvtd), or 3D without a GPU of its own "
                      "(profile virgl)";
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

/* The firmware has a table for an IOMMU that is on: ACPI's DMAR of Intel, IVRS of AMD. */
static void
advise_iommu(const Doctor *doctor, gboolean asked, DoctorFinding *finding)
{
  g_autofree char *cpu = root_file_read(doctor->root, "proc/cpuinfo");
  const gboolean amd = cpu && strstr(cpu, "AuthenticAMD");
  const gboolean is_on =
      root_file_exists(doctor->root, "sys/firmware/acpi/tables/%s", amd ? "IVRS" : "DMAR");

  if (!doctor->is_local)
    return;
  if (is_on && (asked || amd))
    finding->remedy = "read the kernel's reason in `dmesg | grep -i -e DMAR -e AMD-Vi -e IOMMU`";
  else if (asked || amd)
    finding->remedy = "turn VT-d (AMD: AMD-Vi or IOMMU) on in the host's firmware setup";
  else if (is_on)
    finding->remedy = "add intel_iommu=on to the kernel's command line, and restart the host";
  if (!is_on)
    doctor_step(finding, DOCTOR_DO_FIRMWARE,
                amd ? "turn AMD-Vi (IOMMU) on in the host's firmware setup"
                    : "turn VT-d on in the host's firmware setup",
                "%s", "");
  if (!amd && !asked)
    doctor_step(finding, DOCTOR_DO_KERNEL_LINE, NULL, "intel_iommu=on");
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
  means = passed ? "" : "; a vGPU works without it, PCI passthrough doesn't";
  advise_iommu(doctor, g_strcmp0(asked, "on") == 0, finding);
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
  doctor_advise_root(finding);
}

const HostDevice *
doctor_find_giver(const Doctor *doctor)
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
  const HostDevice *giver = doctor_find_giver(doctor);
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
  else if (!value) {
    doctor_say(finding, DOCTOR_FAIL, "this kernel's i915 has no enable_gvt");
    finding->remedy = "boot a kernel whose i915 has GVT-g (CONFIG_DRM_I915_GVT)";
  } else if (g_str_equal(value, "Y") || g_str_equal(value, "1"))
    doctor_say(finding, DOCTOR_PASS, "i915.enable_gvt is on");
  else if (asked && !g_str_equal(asked, "0")) {
    doctor_say(
        finding, DOCTOR_FAIL,
        "i915.enable_gvt is off though the kernel's command line has i915.enable_gvt=%s: the "
        "driver refused",
        asked);
    finding->remedy = "read the driver's reason in `dmesg | grep -i gvt` (\"Unsupported device. "
                      "GVT-g is disabled\", GuC submission)";
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
        "i915.enable_guc=%s: the driver decides, and submits without the GuC if there is GVT-g",
        value);
  else if (bits & 1)
    doctor_say(finding, DOCTOR_FAIL, "i915.enable_guc=%s has the GuC submit, which disables GVT-g",
               value);
  else
    doctor_say(finding, DOCTOR_PASS, "i915.enable_guc=%s%s", value,
               bits & 2 ? ": the HuC only" : "");
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
    finding->remedy = "turn virtualization on in the host's firmware, and load kvm_intel";
    doctor_step(finding, DOCTOR_DO_FIRMWARE,
                "turn virtualization (VT-x) on in the host's firmware setup", "%s", "");
    doctor_step(finding, DOCTOR_DO_MODULE, NULL, "kvm_intel");
  } else if (g_str_equal(value, "Y") || g_str_equal(value, "1"))
    doctor_say(finding, DOCTOR_PASS, "kvm.ignore_msrs is on");
  else
    doctor_say(finding, DOCTOR_WARN, "kvm.ignore_msrs is off");
}
