/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/openers.h"

#include <string.h>

#include "base/error.h"
#include "hook/display-service.h"
#include "host/device-openers.h"
#include "host/sysfs.h"

/* The pause between two looks, in microseconds. */
#define PAUSE (G_USEC_PER_SEC / 4)

HostDevice *
hook_taken_device(const char *root, const char *address)
{
  g_autoptr(HostDevice) device = sysfs_pci(root, address);

  if (!device || !device->driver || strstr(device->driver, "vfio"))
    return NULL;
  return g_steal_pointer(&device);
}

static gboolean
fail_open(const HookTask *task, const HostDevice *gpu, const GPtrArray *openers, GError **error)
{
  g_autofree char *text = device_opener_text(openers);

  return gvt_fail(error,
                  "programs of this host use %s, whose driver %s might hang when it releases it: "
                  "%s; end them first%s",
                  gpu->identity, gpu->driver, text,
                  task->display_service ? ""
                                        : " (if it is a desktop, gvt-xml apply --display-service "
                                          "stops the display manager)");
}

/* NVIDIA's service only keeps GPUs ready, and does so again when it is started. */
static void
add_persistenced(GPtrArray *steps)
{
  static const char step[] = "service " HOOK_PERSISTENCED;

  if (!g_ptr_array_find_with_equal_func(steps, step, g_str_equal, NULL))
    g_ptr_array_add(steps, g_strdup(step));
}

gboolean
hook_openers_check(const HookTask *task, const char *root, const HostDevice *gpu, GPtrArray *steps,
                   GError **error)
{
  g_autoptr(GPtrArray) openers = device_opener_list(root, gpu);

  for (guint i = openers->len; i > 0; i--) {
    const DeviceOpener *opener = openers->pdata[i - 1];

    if (!display_service_ends(root, task->display_service, opener))
      continue;
    if (g_strcmp0(opener->unit, HOOK_PERSISTENCED) == 0)
      add_persistenced(steps);
    g_ptr_array_remove_index(openers, i - 1);
  }
  return openers->len == 0 || fail_open(task, gpu, openers, error);
}

/* The first GPU that a program has open, with those programs; NULL if there is none. */
static HostDevice *
find_open_gpu(const HookTask *task, const char *root, GPtrArray **openers)
{
  for (guint i = 0; i < task->pci_addresses->len; i++) {
    g_autoptr(HostDevice) device = hook_taken_device(root, task->pci_addresses->pdata[i]);

    if (!device || !host_device_is_display(device))
      continue;
    *openers = device_opener_list(root, device);
    if ((*openers)->len)
      return g_steal_pointer(&device);
    g_clear_pointer(openers, g_ptr_array_unref);
  }
  return NULL;
}

gboolean
hook_openers_wait(const HookTask *task, const char *root, guint timeout, GError **error)
{
  const gint64 end = g_get_monotonic_time() + (gint64)timeout * G_USEC_PER_SEC;

  for (;;) {
    g_autoptr(GPtrArray) openers = NULL;
    g_autoptr(HostDevice) gpu = find_open_gpu(task, root, &openers);

    if (!gpu)
      return TRUE;
    if (g_get_monotonic_time() >= end)
      return fail_open(task, gpu, openers, error);
    g_usleep(PAUSE);
  }
}
