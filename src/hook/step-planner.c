/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/step-planner.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "hook/display-service.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define PCI "sys/bus/pci/devices"
#define PLATFORM "sys/bus/platform/drivers"
#define CONSOLES "sys/class/vtconsole"
#define MODULES "sys/module"

static void
mdev_free(void *data)
{
  PlannedMdev *mdev = data;

  g_free(mdev->uuid);
  g_free(mdev->type);
  g_free(mdev->parent);
  g_free(mdev);
}

HookTask *
hook_task_new(const char *uuid, const char *name)
{
  HookTask *needs = g_new0(HookTask, 1);

  needs->uuid = g_strdup(uuid);
  needs->name = g_strdup(name);
  needs->mdevs = g_ptr_array_new_with_free_func(mdev_free);
  needs->pci = g_ptr_array_new_with_free_func(g_free);
  return needs;
}

void
hook_task_add_mdev(HookTask *needs, char *uuid, char *type, char *parent)
{
  PlannedMdev *mdev = g_new0(PlannedMdev, 1);

  mdev->uuid = uuid;
  mdev->type = type;
  mdev->parent = parent;
  g_ptr_array_add(needs->mdevs, mdev);
}

void
hook_task_free(HookTask *needs)
{
  g_free(needs->uuid);
  g_free(needs->name);
  g_ptr_array_unref(needs->mdevs);
  g_ptr_array_unref(needs->pci);
  g_free(needs->display_service);
  g_free(needs);
}

/* Steps */

/* Where they are looked for, and what was found. */
typedef struct {
  const char *root;
  const HookJournal *record;
  GPtrArray *steps;
} Search;

static void add_step(const Search *search, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add_step(const Search *search, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_ptr_array_add(search->steps, g_strdup_vprintf(format, args));
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
                  "the vGPU %s is there already, but it is %s on %s, and not %s on %s as planned; "
                  "remove it (gvt-xml vgpu remove), or plan another one (gvt-xml apply --uuid)",
                  mdev->uuid, there->type ? there->type : "of an unknown type",
                  there->parent ? there->parent : "an unknown device",
                  mdev->type ? mdev->type : "of any type",
                  mdev->parent ? mdev->parent : "any device");
}

/* One that is there as planned, and nobody's, is taken as it is: who made it removes it. */
static gboolean
add_mdev(const Search *search, const PlannedMdev *mdev, GError **error)
{
  g_autofree char *holder = journal_holder(search->record, "mdev", mdev->uuid);
  g_autoptr(HostDevice) there = sysfs_mdev(search->root, mdev->uuid);

  if (holder)
    return gvt_fail(error,
                    "the vGPU %s is that of %s, for which the hook made it; plan another one "
                    "(gvt-xml apply --uuid), or, where that guest ended without libvirt's knowing, "
                    "start and stop it once",
                    mdev->uuid, holder);
  if (there)
    return check_is_planned(mdev, there, error);
  if (!mdev->type)
    return gvt_fail(error,
                    "the plan says that the vGPU %s is made for the guest, but not of which type "
                    "(gvt-xml apply --mdev-type)",
                    mdev->uuid);
  add_step(search, "mdev %s %s%s%s", mdev->uuid, mdev->type, mdev->parent ? " " : "",
           mdev->parent ? mdev->parent : "");
  return TRUE;
}

/* PCI devices that the host's drivers have */

/* NULL for one that isn't there, or that no driver has which would have to give it up. */
static HostDevice *
taken_device(const Search *search, const char *address)
{
  g_autoptr(HostDevice) device = sysfs_pci(search->root, address);

  if (!device || !device->driver || strstr(device->driver, "vfio"))
    return NULL;
  return g_steal_pointer(&device);
}

static gboolean
add_service(const Search *search, const char *name, GError **error)
{
  g_autofree char *unit = display_service_unit(name);
  g_autofree char *display_manager = NULL;
  g_autofree char *systemctl = root_file_program(search->root, "systemctl");

  if (!display_service_may_stop(search->root, unit, &display_manager))
    return gvt_fail(error,
                    "the plan wants %s to be stopped, which isn't this host's display manager "
                    "(%s); name that (gvt-xml apply --display-service)",
                    unit, display_manager);
  if (!systemctl)
    return gvt_fail(
        error,
        "this host has no systemctl, by which %s could be stopped; plan without (gvt-xml apply DOMAIN --pci ADDR, no --display-service), and stop it by hand",
        unit);
  if (ROOT_FILE_RUN(search->root, NULL, "systemctl", "is-active", "--quiet", unit))
    add_step(search, "service %s", unit);
  return TRUE;
}

static void
add_consoles(const Search *search)
{
  g_auto(GStrv) consoles = root_file_list(search->root, CONSOLES);

  for (gsize i = 0; consoles[i]; i++) {
    g_autofree char *name = root_file_read(search->root, CONSOLES "/%s/name", consoles[i]);
    g_autofree char *bound = root_file_read(search->root, CONSOLES "/%s/bind", consoles[i]);

    if (name && strstr(name, "frame buffer") && g_strcmp0(bound, "1") == 0)
      add_step(search, "console %s", consoles[i]);
  }
}

static void
add_framebuffers(const Search *search)
{
  static const char *const drivers[] = { "efi-framebuffer", "simple-framebuffer",
                                         "vesa-framebuffer" };

  for (gsize i = 0; i < G_N_ELEMENTS(drivers); i++) {
    g_autofree char *first = g_strdup_printf("%s.", drivers[i]);
    g_auto(GStrv) devices = root_file_list(search->root, PLATFORM "/%s", drivers[i]);

    for (gsize j = 0; devices[j]; j++)
      if (g_str_has_prefix(devices[j], first))
        add_step(search, "framebuffer %s %s", drivers[i], devices[j]);
  }
}

static void add_holders(const Search *search, const char *module);

static gboolean
is_needed(const HookTask *needs, const char *address)
{
  return g_ptr_array_find_with_equal_func(needs->pci, address, g_str_equal, NULL);
}

/* Whether a device that stays on the host has the driver too: who uses that isn't to go. */
static gboolean
is_shared(const Search *search, const HookTask *needs, const HostDevice *device)
{
  g_auto(GStrv) names = root_file_list(search->root, "sys/bus/pci/drivers/%s", device->driver);
  gboolean is_slot = FALSE;

  for (gsize i = 0; names[i]; i++) {
    g_autofree char *address = parse_host_address(names[i], &is_slot, NULL);

    if (address && !is_slot && !is_needed(needs, address))
      return TRUE;
  }
  return FALSE;
}

/* Behind those that use it. */
static void
add_module(const Search *search, const char *module)
{
  g_autofree char *step = g_strdup_printf("module %s", module);

  if (g_ptr_array_find_with_equal_func(search->steps, step, g_str_equal, NULL))
    return;
  add_holders(search, module);
  g_ptr_array_add(search->steps, g_steal_pointer(&step));
}

/* The modules that use a module: no circle of them can be loaded. */
static void
add_holders(const Search *search, const char *module)
{
  g_auto(GStrv) holders = root_file_list(search->root, MODULES "/%s/holders", module);

  for (gsize i = 0; holders[i]; i++)
    add_module(search, holders[i]);
}

/* The sound of the GPU's outputs is made by another device, whose driver holds the GPU's. One that the guest gets too leaves it
   anyhow, and the host's other sound may have the driver. */
static void
add_sound(const Search *search, const HookTask *needs, const char *address)
{
  static const char first[] = "consumer:pci:";
  g_auto(GStrv) names = root_file_list(search->root, PCI "/%s", address);

  for (gsize i = 0; names[i]; i++) {
    const char *consumer = g_str_has_prefix(names[i], first) ? names[i] + strlen(first) : NULL;
    gboolean stays = consumer && !is_needed(needs, consumer);
    g_autofree char *driver =
        stays ? root_file_link(search->root, PCI "/%s/driver", consumer) : NULL;

    if (g_strcmp0(driver, "snd_hda_intel") == 0)
      add_module(search, "snd_hda_intel");
  }
}

static char *
driver_module(const Search *search, const HostDevice *device)
{
  return root_file_link(search->root, PCI "/%s/driver/module", device->identity);
}

/* Whether the host's own consoles may be on a GPU: the firmware began on it, or it has a framebuffer. */
static gboolean
has_consoles(const Search *search, const char *address)
{
  g_auto(GStrv) framebuffers = root_file_list(search->root, PCI "/%s/graphics", address);

  return framebuffers[0] || root_file_number(search->root, 10, PCI "/%s/boot_vga", address) == 1;
}

/* Some kernels' drivers of GPUs don't let go, or hang, while anything uses them. */
static gboolean
add_gpus(const Search *search, const HookTask *needs, GError **error)
{
  g_autoptr(GPtrArray) gpus = g_ptr_array_new_with_free_func((GDestroyNotify)host_device_free);
  gboolean consoles = FALSE;

  for (guint i = 0; i < needs->pci->len; i++) {
    g_autoptr(HostDevice) device = taken_device(search, needs->pci->pdata[i]);

    if (device && host_device_is_display(device)) {
      consoles = consoles || has_consoles(search, device->identity);
      g_ptr_array_add(gpus, g_steal_pointer(&device));
    }
  }
  if (gpus->len && needs->display_service && !add_service(search, needs->display_service, error))
    return FALSE;
  if (consoles) {
    add_consoles(search);
    add_framebuffers(search);
  }
  for (guint i = 0; i < gpus->len; i++) {
    const HostDevice *gpu = gpus->pdata[i];
    g_autofree char *module = driver_module(search, gpu);

    if (module && !is_shared(search, needs, gpu))
      add_holders(search, module);
    add_sound(search, needs, gpu->identity);
  }
  return TRUE;
}

static void
add_drivers(const Search *search, const HookTask *needs)
{
  for (guint i = 0; i < needs->pci->len; i++) {
    g_autoptr(HostDevice) device = taken_device(search, needs->pci->pdata[i]);
    g_autofree char *module = device ? driver_module(search, device) : NULL;

    if (device)
      add_step(search, "driver %s %s%s%s", device->identity, device->driver, module ? " " : "",
               module ? module : "");
  }
}

gboolean
hook_task_steps(const HookTask *needs, const char *root, const HookJournal *record,
                GPtrArray *steps, GError **error)
{
  const Search search = { .root = root, .record = record, .steps = steps };

  for (guint i = 0; i < needs->mdevs->len; i++)
    if (!add_mdev(&search, needs->mdevs->pdata[i], error))
      return FALSE;
  if (!add_gpus(&search, needs, error))
    return FALSE;
  add_drivers(&search, needs);
  return TRUE;
}
