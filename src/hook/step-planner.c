/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/step-planner.h"

#include <string.h>

#include "base/error.h"
#include "hook/display-service.h"
#include "hook/function-type.h"
#include "hook/openers.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define PCI "sys/bus/pci/devices"
#define PLATFORM "sys/bus/platform/drivers"
#define CONSOLES "sys/class/vtconsole"
#define MODULES "sys/module"

static void
planned_mdev_free(void *data)
{
  PlannedMdev *mdev = data;

  g_free(mdev->uuid);
  g_free(mdev->type);
  g_free(mdev->parent);
  g_free(mdev);
}

static void
planned_function_free(void *data)
{
  PlannedFunction *function = data;

  g_free(function->address);
  g_free(function->type);
  g_free(function);
}

HookTask *
hook_task_new(const char *uuid, const char *name)
{
  HookTask *task = g_new0(HookTask, 1);

  task->domain_uuid = g_strdup(uuid);
  task->domain_name = g_strdup(name);
  task->mdevs = g_ptr_array_new_with_free_func(planned_mdev_free);
  task->functions = g_ptr_array_new_with_free_func(planned_function_free);
  task->pci_addresses = g_ptr_array_new_with_free_func(g_free);
  return task;
}

void
hook_task_add_mdev(HookTask *task, char *uuid, char *type, char *parent)
{
  PlannedMdev *mdev = g_new0(PlannedMdev, 1);

  mdev->uuid = uuid;
  mdev->type = type;
  mdev->parent = parent;
  g_ptr_array_add(task->mdevs, mdev);
}

void
hook_task_add_function(HookTask *task, char *address, char *type)
{
  PlannedFunction *function = g_new0(PlannedFunction, 1);

  function->address = address;
  function->type = type;
  g_ptr_array_add(task->functions, function);
}

void
hook_task_free(HookTask *task)
{
  g_free(task->domain_uuid);
  g_free(task->domain_name);
  g_ptr_array_unref(task->mdevs);
  g_ptr_array_unref(task->functions);
  g_ptr_array_unref(task->pci_addresses);
  g_free(task->display_service);
  g_free(task);
}

/* Steps */

/* The data that the planning of a task shares. */
typedef struct {
  const HookTask *task;
  const char *root;
  const HookJournal *journal;
  GPtrArray *steps; /* the steps so far, in their order */
} StepPlanner;

static void add_step(const StepPlanner *planner, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_step(const StepPlanner *planner, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_ptr_array_add(planner->steps, g_strdup_vprintf(format, args));
  va_end(args);
}

/* mdevs */

static gboolean
check_is_planned(const PlannedMdev *mdev, const HostDevice *there, GError **error)
{
  gboolean type = !mdev->type || g_strcmp0(mdev->type, there->type) == 0;
  gboolean parent = !mdev->parent || g_strcmp0(mdev->parent, there->parent) == 0;

  return (type && parent) ||
         gvt_fail(error,
                  "the vGPU %s exists already, but it is %s on %s, not %s on %s as planned; "
                  "remove it (gvt-xml vgpu remove), or plan another one (gvt-xml apply --uuid)",
                  mdev->uuid, there->type ? there->type : "of an unknown type",
                  there->parent ? there->parent : "an unknown device",
                  mdev->type ? mdev->type : "of any type",
                  mdev->parent ? mdev->parent : "any device");
}

/* An mdev that is there already, as planned and not another guest's, needs no step: its maker
   removes it. */
static gboolean
plan_mdev(const StepPlanner *planner, const PlannedMdev *mdev, GError **error)
{
  g_autofree char *holder = journal_holder(planner->journal, "mdev", mdev->uuid);
  g_autoptr(HostDevice) there = sysfs_mdev(planner->root, mdev->uuid);

  if (holder)
    return gvt_fail(error,
                    "the vGPU %s belongs to %s, for which the hook made it; plan another one "
                    "(gvt-xml apply --uuid), or, if that guest ended unnoticed by libvirt, start "
                    "and stop it once",
                    mdev->uuid, holder);
  if (there)
    return check_is_planned(mdev, there, error);
  if (!mdev->type)
    return gvt_fail(error,
                    "the plan says that the vGPU %s is made for the guest, but not its type; "
                    "plan one (gvt-xml apply --vgpu-type)",
                    mdev->uuid);
  add_step(planner, "mdev %s %s%s%s", mdev->uuid, mdev->type, mdev->parent ? " " : "",
           mdev->parent ? mdev->parent : "");
  return TRUE;
}

/* PCI devices that the host's drivers have */

/* The alias of the display manager: there is no step without systemd, or if no display manager is
   enabled. The step has the name of the unit itself: another one may be enabled when the guest
   ends. */
static gboolean
plan_service(const StepPlanner *planner, const char *name, GError **error)
{
  g_autofree char *unit = display_service_unit(name);
  g_autofree char *display_manager = NULL;
  g_autofree char *systemctl = root_file_program(planner->root, "systemctl");

  if (!display_service_may_stop(planner->root, unit, &display_manager))
    return gvt_fail(error,
                    "the plan stops %s, which isn't this host's display manager (%s); name the "
                    "right one (gvt-xml apply --display-service)",
                    unit, display_manager);
  if (!systemctl && display_service_is_alias(unit))
    return TRUE;
  if (!systemctl)
    return gvt_fail(
        error,
        "this host has no systemctl to stop %s with; plan without it (gvt-xml apply DOMAIN --pci "
        "ADDR, no --display-service), and stop it by hand",
        unit);
  if (ROOT_FILE_RUN(planner->root, NULL, "systemctl", "is-active", "--quiet", display_manager))
    add_step(planner, "service %s", display_manager);
  return TRUE;
}

static void
plan_consoles(const StepPlanner *planner)
{
  g_auto(GStrv) consoles = root_file_list(planner->root, CONSOLES);

  for (gsize i = 0; consoles[i]; i++) {
    g_autofree char *name = root_file_read(planner->root, CONSOLES "/%s/name", consoles[i]);
    g_autofree char *bound = root_file_read(planner->root, CONSOLES "/%s/bind", consoles[i]);

    if (name && strstr(name, "frame buffer") && g_strcmp0(bound, "1") == 0)
      add_step(planner, "console %s", consoles[i]);
  }
}

static void
plan_framebuffers(const StepPlanner *planner)
{
  static const char *const drivers[] = { "efi-framebuffer", "simple-framebuffer",
                                         "vesa-framebuffer" };

  for (gsize i = 0; i < G_N_ELEMENTS(drivers); i++) {
    g_autofree char *first = g_strdup_printf("%s.", drivers[i]);
    g_auto(GStrv) devices = root_file_list(planner->root, PLATFORM "/%s", drivers[i]);

    for (gsize j = 0; devices[j]; j++)
      if (g_str_has_prefix(devices[j], first))
        add_step(planner, "framebuffer %s %s", drivers[i], devices[j]);
  }
}

static void plan_holders(const StepPlanner *planner, const char *module);

static gboolean
is_passed(const StepPlanner *planner, const char *address)
{
  return g_ptr_array_find_with_equal_func(planner->task->pci_addresses, address, g_str_equal, NULL);
}

/* Whether a device that stays on the host has the same driver: the modules that use it must stay
   then. */
static gboolean
is_shared(const StepPlanner *planner, const HostDevice *device)
{
  g_autoptr(GPtrArray) addresses = sysfs_pci_of_driver(planner->root, device->driver);

  for (guint i = 0; i < addresses->len; i++)
    if (!is_passed(planner, addresses->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Adds the step that unloads a module, behind those for the modules that use it. */
static void
plan_module(const StepPlanner *planner, const char *module)
{
  g_autofree char *step = g_strdup_printf("module %s", module);

  if (g_ptr_array_find_with_equal_func(planner->steps, step, g_str_equal, NULL))
    return;
  plan_holders(planner, module);
  g_ptr_array_add(planner->steps, g_steal_pointer(&step));
}

/* Adds steps for the modules that use a module. The kernel allows no circle of modules. */
static void
plan_holders(const StepPlanner *planner, const char *module)
{
  g_auto(GStrv) holders = root_file_list(planner->root, MODULES "/%s/holders", module);

  for (gsize i = 0; holders[i]; i++)
    plan_module(planner, holders[i]);
}

/*
 * Adds a step that unloads the driver of the device that makes the GPU's sound, since it holds the
 * GPU's driver. If the guest gets that device too, libvirt detaches it anyway, and the driver stays
 * for the host's other sound devices.
 */
static void
plan_sound(const StepPlanner *planner, const char *address)
{
  static const char first[] = "consumer:pci:";
  g_auto(GStrv) names = root_file_list(planner->root, PCI "/%s", address);

  for (gsize i = 0; names[i]; i++) {
    const char *consumer = g_str_has_prefix(names[i], first) ? names[i] + strlen(first) : NULL;
    gboolean stays = consumer && !is_passed(planner, consumer);
    g_autofree char *driver =
        stays ? root_file_link(planner->root, PCI "/%s/driver", consumer) : NULL;

    if (g_strcmp0(driver, "snd_hda_intel") == 0)
      plan_module(planner, "snd_hda_intel");
  }
}

/* Adds the step that unloads a GPU's own driver: it refuses if anything uses the GPU, and unbinding
   hangs then. A module that is built in has no state. */
static void
plan_own_module(const StepPlanner *planner, const char *module)
{
  if (root_file_exists(planner->root, MODULES "/%s/initstate", module))
    plan_module(planner, module);
}

static char *
driver_module(const StepPlanner *planner, const HostDevice *device)
{
  return root_file_link(planner->root, PCI "/%s/driver/module", device->identity);
}

/* Whether the host may show its consoles on a GPU: it has a framebuffer, or the firmware used
   it. */
static gboolean
has_consoles(const StepPlanner *planner, const char *address)
{
  g_auto(GStrv) framebuffers = root_file_list(planner->root, PCI "/%s/graphics", address);

  return framebuffers[0] || root_file_number(planner->root, 10, PCI "/%s/boot_vga", address) == 1;
}

/* Everything that uses a GPU must stop before its driver gives it up: otherwise some drivers
   refuse, or hang. */
static gboolean
plan_gpus(const StepPlanner *planner, GError **error)
{
  g_autoptr(GPtrArray) gpus = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  const HookTask *task = planner->task;
  gboolean with_consoles = FALSE;

  for (guint i = 0; i < task->pci_addresses->len; i++) {
    g_autoptr(HostDevice) device = hook_taken_device(planner->root, task->pci_addresses->pdata[i]);

    if (device && host_device_is_display(device)) {
      with_consoles = with_consoles || has_consoles(planner, device->identity);
      g_ptr_array_add(gpus, g_steal_pointer(&device));
    }
  }
  if (gpus->len && task->display_service && !plan_service(planner, task->display_service, error))
    return FALSE;
  for (guint i = 0; i < gpus->len; i++)
    if (!hook_openers_check(task, planner->root, gpus->pdata[i], planner->steps, error))
      return FALSE;
  if (with_consoles) {
    plan_consoles(planner);
    plan_framebuffers(planner);
  }
  for (guint i = 0; i < gpus->len; i++) {
    const HostDevice *gpu = gpus->pdata[i];
    g_autofree char *module = driver_module(planner, gpu);

    if (module && !is_shared(planner, gpu))
      plan_holders(planner, module);
    plan_sound(planner, gpu->identity);
  }
  for (guint i = 0; i < gpus->len; i++) {
    const HostDevice *gpu = gpus->pdata[i];
    g_autofree char *module = driver_module(planner, gpu);

    if (module && !is_shared(planner, gpu))
      plan_own_module(planner, module);
  }
  return TRUE;
}

static void
plan_drivers(const StepPlanner *planner)
{
  const GPtrArray *addresses = planner->task->pci_addresses;

  for (guint i = 0; i < addresses->len; i++) {
    g_autoptr(HostDevice) device = hook_taken_device(planner->root, addresses->pdata[i]);
    g_autofree char *module = device ? driver_module(planner, device) : NULL;

    if (device)
      add_step(planner, "driver %s %s%s%s", device->identity, device->driver, module ? " " : "",
               module ? module : "");
  }
}

gboolean
hook_task_steps(const HookTask *task, const char *root, const HookJournal *journal,
                GPtrArray *steps, GError **error)
{
  const StepPlanner planner = { .task = task, .root = root, .journal = journal, .steps = steps };

  for (guint i = 0; i < task->mdevs->len; i++)
    if (!plan_mdev(&planner, task->mdevs->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < task->functions->len; i++) {
    const PlannedFunction *function = task->functions->pdata[i];

    if (!function_type_plan(root, journal, function->address, function->type, steps, error))
      return FALSE;
  }
  if (!plan_gpus(&planner, error))
    return FALSE;
  plan_drivers(&planner);
  return TRUE;
}
