/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/suggestions.h"

#include <string.h>

#include "base/redact.h"
#include "base/text.h"
#include "cli/command.h"
#include "devices/nvidia-function.h"
#include "host/device-users.h"
#include "host/inventory.h"

typedef struct {
  const char *domain;
  const GPtrArray *devices;
  const DeviceUsers *users;
  char *command; /* "gvt-xml apply win10" */
  GString *text;
} Suggestions;

static void
suggest(const Suggestions *suggestions, const char *words, const char *what)
{
  g_string_append_printf(suggestions->text, "\n  %s %s   # %s", suggestions->command, words, what);
}

static void
suggest_types(const Suggestions *suggestions, const HostDevice *device)
{
  for (guint i = 0; i < device->types->len; i++) {
    const HostType *type = device->types->pdata[i];
    g_autofree char *summary = host_type_summary(type);
    g_autofree char *words =
        g_strdup_printf("--vgpu-type %s --parent %s", type->id, device->identity);
    g_autofree char *what =
        g_strdup_printf("%u of %u free%s%s", type->available,
                        host_type_total(type, device->identity, suggestions->devices),
                        summary || type->name ? "; " : "",
                        summary      ? summary
                        : type->name ? type->name
                                     : "");

    if (type->available)
      suggest(suggestions, words, what);
  }
}

/* Suggests the types of a card's virtual functions. */
static void
suggest_function_types(const Suggestions *suggestions, const HostDevice *card)
{
  g_autoptr(GPtrArray) functions = g_ptr_array_new();
  g_autoptr(GPtrArray) types = NULL;

  for (guint i = 0; card->most_functions && i < suggestions->devices->len; i++) {
    HostDevice *device = suggestions->devices->pdata[i];

    if (device->function_types && g_strcmp0(device->parent, card->identity) == 0)
      g_ptr_array_add(functions, device);
  }
  types = nvidia_functions_types(functions);
  for (guint i = 0; i < types->len; i++) {
    const HostType *type = types->pdata[i];
    const guint free = nvidia_functions_free(functions, type->id);
    g_autofree char *words =
        g_strdup_printf("--vgpu-type %s --parent %s", type->id, card->identity);
    g_autofree char *what =
        g_strdup_printf("%s%sfor one of %u virtual functions", type->name ? type->name : "",
                        type->name ? ", " : "", free);

    if (free)
      suggest(suggestions, words, what);
  }
}

/* Whether another domain has the device. */
static gboolean
has_other_user(const Suggestions *suggestions, const char *identity)
{
  const GPtrArray *users = device_users_of(suggestions->users, identity);

  for (guint i = 0; users && i < users->len; i++) {
    const DeviceUser *user = users->pdata[i];

    if (!g_str_equal(user->domain, suggestions->domain))
      return TRUE;
  }
  return FALSE;
}

static void
suggest_mdev(const Suggestions *suggestions, const HostDevice *mdev)
{
  g_autofree char *words = g_strdup_printf("--uuid %s", mdev->identity);
  g_autofree char *what = g_strdup_printf("a vGPU that is there%s%s, no other domain's",
                                          mdev->type ? ", " : "", mdev->type ? mdev->type : "");

  if (!has_other_user(suggestions, mdev->identity))
    suggest(suggestions, words, what);
}

static gboolean
has_siblings(const Suggestions *suggestions, const HostDevice *device)
{
  for (guint i = 0; i < suggestions->devices->len; i++) {
    const HostDevice *other = suggestions->devices->pdata[i];

    if (other != device && !other->parent && host_device_is_same_card(device, other))
      return TRUE;
  }
  return FALSE;
}

/* Whether another running domain has a vGPU or a virtual function of the device. */
static gboolean
is_divided(const Suggestions *suggestions, const HostDevice *device)
{
  for (guint i = 0; i < suggestions->devices->len; i++) {
    const HostDevice *child = suggestions->devices->pdata[i];
    const DeviceUser *user = device_user_find(suggestions->users, child->identity);

    if (g_strcmp0(child->parent, device->identity) == 0 && user && user->running &&
        !g_str_equal(user->domain, suggestions->domain))
      return TRUE;
  }
  return FALSE;
}

/* Suggests all functions of a card together, and a virtual function by itself. */
static void
suggest_gpu(const Suggestions *suggestions, const HostDevice *device)
{
  g_autofree char *name = host_device_name(device);
  g_autofree char *what = g_strdup_printf("%s%s%s", name,
                                          device->parent ? ", a virtual function"
                                                         : ", the whole GPU: it leaves the host",
                                          device->driver ? "" : ", which has no driver for it");
  g_autofree char *words = g_strdup_printf("--pci %s", device->identity);

  if (has_other_user(suggestions, device->identity) || is_divided(suggestions, device))
    return;
  if (!device->parent && has_siblings(suggestions, device))
    *strrchr(words, '.') = '\0';
  suggest(suggestions, words, what);
}

/* Whether it is a virtual function that needs a vGPU type first. */
static gboolean
lacks_type(const HostDevice *device)
{
  return device->function_types && !device->type;
}

static void
suggest_all(const Suggestions *suggestions)
{
  for (guint i = 0; i < suggestions->devices->len; i++) {
    suggest_types(suggestions, suggestions->devices->pdata[i]);
    suggest_function_types(suggestions, suggestions->devices->pdata[i]);
  }
  for (guint i = 0; i < suggestions->devices->len; i++) {
    const HostDevice *device = suggestions->devices->pdata[i];

    if (device->kind == HOST_DEVICE_MDEV && !device->inactive)
      suggest_mdev(suggestions, device);
  }
  for (guint i = 0; i < suggestions->devices->len; i++)
    if (host_device_is_display(suggestions->devices->pdata[i]) &&
        !lacks_type(suggestions->devices->pdata[i]))
      suggest_gpu(suggestions, suggestions->devices->pdata[i]);
}

static char *
get_command(const char *domain)
{
  g_autofree char *word = text_shell_word(domain);
  g_autofree char *masked = command_globals.uri ? redact_text(command_globals.uri) : NULL;
  g_autofree char *uri = masked ? text_shell_word(masked) : NULL;

  return g_strdup_printf("gvt-xml%s%s apply %s", uri ? " -c " : "", uri ? uri : "", word);
}

char *
suggestions_text(const VirtConnection *connection, const char *domain)
{
  g_autoptr(HostInventory) list = inventory_list(connection, command_globals.root, NULL);
  g_autoptr(DeviceUsers) users = device_users_read(connection, NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *command = get_command(domain);
  const Suggestions suggestions = { .domain = domain,
                                    .devices = list ? list->devices : NULL,
                                    .users = users,
                                    .command = command,
                                    .text = text };

  if (!list || (!list->by_libvirt && !list->by_sysfs))
    return g_strdup("what the host can give isn't checkable over this connection");
  suggest_all(&suggestions);
  if (text->len == 0)
    return g_strdup(
        "this host has nothing to give now: no GPU that no other domain has, no vGPU type with a "
        "free "
        "instance (\"gvt-xml doctor\" says why)");
  g_string_prepend(text, "this host can give now:");
  return g_string_free(g_steal_pointer(&text), FALSE);
}
