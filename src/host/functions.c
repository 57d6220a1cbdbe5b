/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/functions.h"

#include "base/error.h"
#include "devices/vendor.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define CARD "sys/bus/pci/devices/%s"
#define PROFILE CARD "/sriov_admin/vf%u/profile"
#define NVIDIA_PROGRAM "sriov-manage"

/* A step: a value that is written to a file, or NVIDIA's program with an option. */
typedef struct {
  char *path; /* NULL for the program */
  char *value;
} FunctionStep;

static void
function_step_free(gpointer data)
{
  FunctionStep *step = data;

  g_free(step->path);
  g_free(step->value);
  g_free(step);
}

/* Takes path over. */
static void
add_function_step(GPtrArray *steps, char *path, const char *value)
{
  FunctionStep *step = g_new0(FunctionStep, 1);

  step->path = path;
  step->value = g_strdup(value);
  g_ptr_array_add(steps, step);
}

static guint
count_now(const HostInventory *list, const HostDevice *card)
{
  return (guint)root_file_number(list->root, 10, CARD "/sriov_numvfs", card->identity);
}

/* NVIDIA's driver wants its own program, which makes all functions of a card. */
static gboolean
has_own_program(const HostInventory *list, const HostDevice *card)
{
  g_autofree char *program =
      vendor_made(card, "nvidia") ? root_file_program(list->root, NVIDIA_PROGRAM) : NULL;

  return program != NULL;
}

/* Settings of each function */

typedef struct {
  const char *file;
  const char *value;
} FunctionSetting;

enum { SETTINGS = 3 };

static void
list_settings(const FunctionsRequest *request, FunctionSetting settings[SETTINGS])
{
  settings[0] = (FunctionSetting){ "vram_quota", request->vram_quota };
  settings[1] = (FunctionSetting){ "exec_quantum_ms", request->exec_quantum_ms };
  settings[2] = (FunctionSetting){ "preempt_timeout_us", request->preempt_timeout_us };
}

static gboolean
check_function_settings(const HostInventory *list, const HostDevice *card,
                        const FunctionsRequest *request, GError **error)
{
  FunctionSetting settings[SETTINGS];

  list_settings(request, settings);
  for (gsize i = 0; i < SETTINGS; i++)
    if (settings[i].value && request->count &&
        !root_file_exists(list->root, PROFILE "/%s", card->identity, 1, settings[i].file))
      return gvt_fail(error,
                      "%s has no sriov_admin/vf1/profile/%s: Intel's driver xe has it on "
                      "discrete and newer GPUs from Linux 6.19 on, vram_quota from 7.0 on; leave "
                      "out the option",
                      card->identity, settings[i].file);
  return TRUE;
}

static gboolean
have_settings(const HostInventory *list, const HostDevice *card, const FunctionsRequest *request)
{
  FunctionSetting settings[SETTINGS];

  list_settings(request, settings);
  for (guint number = 1; number <= request->count; number++)
    for (gsize i = 0; i < SETTINGS; i++) {
      g_autofree char *now =
          settings[i].value
              ? root_file_read(list->root, PROFILE "/%s", card->identity, number, settings[i].file)
              : NULL;

      if (settings[i].value && g_strcmp0(now, settings[i].value) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
functions_are_made(const HostInventory *list, const HostDevice *card,
                   const FunctionsRequest *request)
{
  return count_now(list, card) == request->count && have_settings(list, card, request);
}

/* The functions that would go */

/* The functions (HostDevice) of a card in the order of their numbers. Free with
   g_ptr_array_unref(). */
static GPtrArray *
list_numbered(const HostInventory *list, const HostDevice *card)
{
  GPtrArray *functions = g_ptr_array_new();

  for (guint i = 0; i < count_now(list, card); i++) {
    g_autofree char *address = root_file_link(list->root, CARD "/virtfn%u", card->identity, i);
    const HostDevice *function = address ? host_device_find(list->devices, address) : NULL;

    if (function)
      g_ptr_array_add(functions, (gpointer)function);
  }
  return functions;
}

static gboolean
check_user(const HostDevice *function, const DeviceUsers *users, gboolean is_lost, GError **error)
{
  const DeviceUser *user = device_user_find(users, function->identity);

  if (user && user->running)
    return gvt_fail(error, "domain '%s' runs with %s, which would be removed; shut it down first",
                    user->domain, function->identity);
  return !user || !is_lost ||
         gvt_fail(error,
                  "domain '%s' has %s, which would be removed; first give it another device "
                  "(gvt-xml apply), or revert it (gvt-xml revert)",
                  user->domain, function->identity);
}

/* All functions go, also if others are made then: the kernel takes no other number but 0. */
static gboolean
check_unused(const HostInventory *list, const HostDevice *card, const DeviceUsers *users,
             guint count, GError **error)
{
  g_autoptr(GPtrArray) functions = list_numbered(list, card);
  g_autoptr(GHashTable) open = sysfs_pci_open(list->root, functions);

  for (guint i = 0; i < functions->len; i++) {
    const HostDevice *function = functions->pdata[i];

    if (!check_user(function, users, i >= count, error))
      return FALSE;
    if (g_hash_table_contains(open, function->identity))
      return gvt_fail(error,
                      "the virtual function %s, which would be removed, is in use by a program "
                      "of this host; end that first (fuser -v /dev/vfio/* shows it)",
                      function->identity);
  }
  return TRUE;
}

/* Planning */

static gboolean
check_card(const HostInventory *list, const HostDevice *card, guint count, GError **error)
{
  if (card->parent)
    return gvt_fail(error, "%s is itself a virtual function, of %s; name that", card->identity,
                    card->parent);
  if (!root_file_exists(list->root, CARD "/sriov_numvfs", card->identity) || !card->most_functions)
    return gvt_fail(error,
                    "%s can't have virtual functions, because its sriov_totalvfs is missing or "
                    "0; SR-IOV must be on in the host's firmware, and the card and its driver "
                    "must support it",
                    card->identity);
  if (count > card->most_functions)
    return gvt_fail(error, "%s can have at most %u virtual functions, not %u", card->identity,
                    card->most_functions, count);
  return !has_own_program(list, card) || count == 0 || count == card->most_functions ||
         gvt_fail(error,
                  "NVIDIA's " NVIDIA_PROGRAM " makes all %u virtual functions of %s, and those "
                  "without a vGPU type take nothing from it; write %u, or all",
                  card->most_functions, card->identity, card->most_functions);
}

static void
add_settings(GPtrArray *steps, const HostDevice *card, const FunctionsRequest *request)
{
  FunctionSetting settings[SETTINGS];

  list_settings(request, settings);
  for (guint number = 1; number <= request->count; number++)
    for (gsize i = 0; i < SETTINGS; i++)
      if (settings[i].value)
        add_function_step(steps,
                          g_strdup_printf(PROFILE "/%s", card->identity, number, settings[i].file),
                          settings[i].value);
}

/* Adds the steps from a card that has some functions to one that has another number. The driver xe
   takes the settings before it makes the functions. */
static GPtrArray *
list_function_steps(const HostInventory *list, const HostDevice *card,
                    const FunctionsRequest *request)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func(function_step_free);
  g_autofree char *count = g_strdup_printf("%u", request->count);
  g_autofree char *path = g_strdup_printf(CARD "/sriov_numvfs", card->identity);
  gboolean by_program = has_own_program(list, card);

  if (count_now(list, card))
    add_function_step(steps, by_program ? NULL : g_strdup(path), by_program ? "-d" : "0");
  add_settings(steps, card, request);
  if (request->count)
    add_function_step(steps, by_program ? NULL : g_strdup(path), by_program ? "-e" : count);
  return steps;
}

GPtrArray *
functions_plan(const HostInventory *list, const HostDevice *card, const DeviceUsers *users,
               const FunctionsRequest *request, GError **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) steps = NULL;

  if (!check_card(list, card, request->count, error) ||
      !check_function_settings(list, card, request, error))
    return NULL;
  if (functions_are_made(list, card, request))
    return g_steal_pointer(&lines);
  if (!check_unused(list, card, users, request->count, error))
    return NULL;
  steps = list_function_steps(list, card, request);
  for (guint i = 0; i < steps->len; i++) {
    const FunctionStep *step = steps->pdata[i];

    g_ptr_array_add(
        lines, step->path
                   ? g_strdup_printf("write %s into /%s", step->value, step->path)
                   : g_strdup_printf("run " NVIDIA_PROGRAM " %s %s", step->value, card->identity));
  }
  return g_steal_pointer(&lines);
}

/* Doing */

static gboolean
do_function_step(const HostInventory *list, const HostDevice *card, const FunctionStep *step,
                 GError **error)
{
  if (step->path)
    return root_file_write(list->root, step->value, error, "%s", step->path);
  return ROOT_FILE_RUN(list->root, error, NVIDIA_PROGRAM, step->value, card->identity);
}

/* Has the driver make as many functions as there were. */
static void
put_number_back(const HostInventory *list, const HostDevice *card, guint before, GError **error)
{
  const FunctionsRequest request = { .count = before };
  g_autoptr(GPtrArray) steps = list_function_steps(list, card, &request);

  for (guint i = 0; i < steps->len; i++)
    do_function_step(list, card, steps->pdata[i], NULL);
  if (count_now(list, card) != before)
    g_prefix_error(error, "of the %u virtual functions of %s there are %u now; ", before,
                   card->identity, count_now(list, card));
}

gboolean
functions_make(const HostInventory *list, const HostDevice *card, const FunctionsRequest *request,
               GError **error)
{
  const guint before = count_now(list, card);
  g_autoptr(GPtrArray) steps = list_function_steps(list, card, request);
  gboolean done = TRUE;

  for (guint i = 0; done && i < steps->len; i++)
    done = do_function_step(list, card, steps->pdata[i], error);
  if (done && count_now(list, card) != request->count)
    done = gvt_fail(error, "%s has %u virtual functions afterwards, not %u; dmesg says why",
                    card->identity, count_now(list, card), request->count);
  if (!done && count_now(list, card) != before)
    put_number_back(list, card, before, error);
  return done;
}
