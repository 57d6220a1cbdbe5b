/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/function-type.h"

#include "base/error.h"
#include "devices/nvidia-function.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define CURRENT "sys/bus/pci/devices/%s/nvidia/current_vgpu_type"
#define STEP "vf-type"

/* Planning */

static char *
list_creatable(const HostDevice *function)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < function->function_types->len; i++)
    g_string_append_printf(text, "%s%s", i ? ", " : "",
                           ((const HostType *)function->function_types->pdata[i])->id);
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("none");
}

/* Whether the function can have the type, or has it. With has_step, an earlier start of this guest
   gave it the type that it has. */
static gboolean
check_can_have(const HostDevice *function, const char *type, gboolean has_step, GError **error)
{
  g_autofree char *creatable = list_creatable(function);

  if (function->type && !has_step && !g_str_equal(function->type, type))
    return gvt_fail(error,
                    "the virtual function %s already has the vGPU type %s, not %s as planned; "
                    "write 0 into its nvidia/current_vgpu_type, or plan another one (gvt-xml "
                    "apply --vgpu-type)",
                    function->identity, function->type, type);
  return function->type || host_device_function_type(function, type) ||
         gvt_fail(error,
                  "the virtual function %s can't have the vGPU type %s now, because its card has "
                  "no room for it; it can have: %s",
                  function->identity, type, creatable);
}

static gboolean
check_function(const char *root, const HostDevice *function, const char *address, GError **error)
{
  if (!function)
    return gvt_fail(error,
                    "the host has no virtual function %s now; make its card's functions (gvt-xml "
                    "vgpu functions CARD N --persistent), or look whether the card is gone",
                    address);
  if (!function->function_types)
    return gvt_fail(error,
                    "%s takes no vGPU type, because it has no nvidia/current_vgpu_type; bind it "
                    "to NVIDIA's vGPU driver for the host",
                    address);
  return !sysfs_pci_is_open(root, address) ||
         gvt_fail(error,
                  "the virtual function %s is in use by a program of this host (a guest that "
                  "runs without libvirt?); end that program first",
                  address);
}

gboolean
function_type_plan(const char *root, const HookJournal *journal, const char *address,
                   const char *type, GPtrArray *steps, GError **error)
{
  g_autofree char *holder = journal_holder(journal, STEP, address);
  g_autoptr(HostDevice) function = sysfs_pci(root, address);
  const char *number = nvidia_function_number(type);
  gboolean has_step = journal_has(journal, STEP, address);

  if (holder)
    return gvt_fail(error,
                    "the virtual function %s belongs to %s, for which the hook set its vGPU "
                    "type; plan another one (gvt-xml apply --vgpu-type), or, if that guest ended "
                    "unnoticed by libvirt, start and stop it once",
                    address, holder);
  if (!number)
    return gvt_fail(error,
                    "the plan has '%s' as the vGPU type of %s, which isn't a type of a virtual "
                    "function; plan one like nvidia-1519 (gvt-xml apply --vgpu-type)",
                    type, address);
  if (!check_function(root, function, address, error) ||
      !check_can_have(function, type, has_step, error))
    return FALSE;
  if (!function->type || has_step)
    g_ptr_array_add(steps, g_strdup_printf(STEP " %s %s", address, number));
  return TRUE;
}

/* Doing and undoing */

/* The number of the function's type, "0" for none; NULL if the function isn't there. Free with
   g_free(). */
static char *
read_current(const char *root, const char *address)
{
  return root_file_read(root, CURRENT, address);
}

/* Writes a number, and looks whether the function has it then. */
static gboolean
write_current(const char *root, const char *address, const char *number, GError **error)
{
  g_autofree char *now = NULL;

  if (!root_file_write(root, number, error, CURRENT, address))
    return FALSE;
  now = read_current(root, address);
  return g_strcmp0(now, number) == 0 ||
         gvt_fail(error, "/" CURRENT " is %s afterwards", address, now ? now : "gone");
}

gboolean
function_type_give(const char *root, char **words, GPtrArray *log, GError **error)
{
  const char *address = words[1];
  const char *number = words[2];
  g_autofree char *now = read_current(root, address);

  if (g_strcmp0(now, number) == 0)
    return TRUE;
  /* An earlier start of this guest left another type: the driver takes a new one only after 0. */
  if ((g_strcmp0(now, "0") == 0 || write_current(root, address, "0", error)) &&
      write_current(root, address, number, error)) {
    g_ptr_array_add(log, g_strdup_printf("gave the virtual function %s the vGPU type %s%s", address,
                                         NVIDIA_TYPE_PREFIX, number));
    return TRUE;
  }
  g_prefix_error(error, "the virtual function %s can't be given the vGPU type %s%s: ", address,
                 NVIDIA_TYPE_PREFIX, number);
  return FALSE;
}

gboolean
function_type_take_back(const char *root, char **words, GPtrArray *log, GError **error)
{
  const char *address = words[1];
  g_autofree char *now = read_current(root, address);

  if (g_strcmp0(now, words[2]) != 0)
    return TRUE;
  if (sysfs_pci_is_open(root, address))
    return gvt_fail(error,
                    "the virtual function %s is in use by a program of this host, so it keeps its "
                    "vGPU type; end that program, then start and stop the guest once",
                    address);
  if (!write_current(root, address, "0", error)) {
    g_prefix_error(error, "the virtual function %s keeps its vGPU type: ", address);
    return FALSE;
  }
  g_ptr_array_add(log, g_strdup_printf("took the vGPU type %s%s from the virtual function %s",
                                       NVIDIA_TYPE_PREFIX, words[2], address));
  return TRUE;
}
