/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the kernel's modules. */
#include <string.h>

#include "devices/intel-gpu.h"
#include "doctor/internal.h"
#include "host/root-file.h"

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
    finding->remedy = "boot a kernel with the missing modules, or install the package with this "
                      "kernel's further modules (Ubuntu: linux-modules-extra)";
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
  const HostDevice *giver = doctor_find_giver(doctor);

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
  /* kvmgt has its own check. */
  finding->follows = state != MODULE_MISSING && doctor_has_gvtg(doctor);
}

void
doctor_look_vfio_pci(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_files(doctor, finding))
    say_module(finding, "vfio-pci", module_state(doctor, "vfio_pci"), DOCTOR_PASS,
               ": libvirt loads it when it takes a device from its driver");
}

void
doctor_look_vfio_iommu(const Doctor *doctor, DoctorFinding *finding)
{
  if (doctor_sees_files(doctor, finding))
    say_module(finding, "vfio_iommu_type1", module_state(doctor, "vfio_iommu_type1"), DOCTOR_PASS,
               ": vfio loads it");
}
