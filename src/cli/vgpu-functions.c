/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/vgpu-functions.h"

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/parse.h"
#include "cli/command.h"
#include "cli/open-host.h"
#include "host/functions-unit.h"

/* The work on one card. */
typedef struct {
  const VgpuFunctionsOptions *options;
  HostInventory *list;
  const HostDevice *card;
  FunctionsRequest request;
  char *vram_quota;
  gboolean changed;      /* the functions: they were changed, or would be */
  gboolean unit_changed; /* the unit */
} Work;

static void
work_clear(Work *work)
{
  g_clear_pointer(&work->list, inventory_free);
  g_free(work->vram_quota);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

/* Words */

static gboolean
is_digits(const char *word)
{
  return g_ascii_string_to_unsigned(word, 10, 0, G_MAXINT64, NULL, NULL);
}

static gboolean
check_digits(const char *option, const char *word, const char *unit, GError **error)
{
  return !word || is_digits(word) ||
         gvt_usage(error, "--%s must be a number of %s, not '%s'", option, unit, word);
}

/* The bytes of "4G" or of digits. */
static gboolean
read_quota(Work *work, GError **error)
{
  const char *word = work->options->vram_quota;

  if (!word)
    return TRUE;
  work->vram_quota = is_digits(word) ? g_strdup(word) : parse_size(word);
  return work->vram_quota ||
         gvt_usage(error, "--vram-quota must be a size, as in 4G or 4294967296, not '%s'", word);
}

/* As many as the card can have. */
#define ALL_FUNCTIONS G_MAXUINT

static gboolean
read_count(const char *word, guint *count, GError **error)
{
  guint64 number = 0;

  if (g_str_equal(word, "all")) {
    *count = ALL_FUNCTIONS;
    return TRUE;
  }
  if (!g_ascii_string_to_unsigned(word, 10, 0, G_MAXUINT16, &number, NULL))
    return gvt_usage(error,
                     "vgpu functions: '%s' isn't a number of virtual functions; write a number, "
                     "or all",
                     word);
  *count = (guint)number;
  return TRUE;
}

static gboolean
read_words(Work *work, const char *card, const char *count, GError **error)
{
  const VgpuFunctionsOptions *options = work->options;
  gboolean is_slot = FALSE;
  g_autofree char *address = parse_host_address(card, &is_slot, error);

  if (!address || !check_digits("exec-quantum", options->exec_quantum, "milliseconds", error) ||
      !check_digits("preempt-timeout", options->preempt_timeout, "microseconds", error) ||
      !read_quota(work, error) || !read_count(count, &work->request.count, error))
    return FALSE;
  work->list = inventory_list(NULL, command_globals.root, error);
  if (!work->list)
    return FALSE;
  work->card = host_device_find(work->list->devices, address);
  if (!work->card) {
    gvt_fail(error, "the host has no PCI device %s (\"gvt-xml devices\" lists its GPUs)", address);
    return FALSE;
  }
  work->request.vram_quota = work->vram_quota;
  work->request.exec_quantum_ms = options->exec_quantum;
  work->request.preempt_timeout_us = options->preempt_timeout;
  if (work->request.count == ALL_FUNCTIONS)
    work->request.count = work->card->most_functions;
  return TRUE;
}

/* Functions */

static gboolean
has_functions(const Work *work)
{
  for (guint i = 0; i < work->list->devices->len; i++)
    if (g_strcmp0(((const HostDevice *)work->list->devices->pdata[i])->parent,
                  work->card->identity) == 0)
      return TRUE;
  return FALSE;
}

/* Asks libvirt who has the functions that are there. When the host starts there are none, and
   libvirt must not be waited for. */
static gboolean
read_function_users(const Work *work, DeviceUsers **users, GError **error)
{
  g_autoptr(VirtConnection) connection = NULL;

  if (!command_globals.uri && !has_functions(work))
    return TRUE;
  if (!open_host(&connection, error))
    return FALSE;
  if (connection && !virt_is_local(connection))
    return gvt_fail(error, "vgpu functions writes to this host's files, but the connection is to "
                           "another host; run it there");
  *users = connection ? device_users_read(connection, error) : NULL;
  return !connection || *users;
}

static GPtrArray *
plan_functions(Work *work, GError **error)
{
  g_autoptr(DeviceUsers) users = NULL;
  GPtrArray *steps = read_function_users(work, &users, error)
                         ? functions_plan(work->list, work->card, users, &work->request, error)
                         : NULL;

  work->changed = steps && steps->len;
  return steps;
}

static gboolean
make(const Work *work, GError **error)
{
  if (!work->changed)
    return TRUE;
  if (work->request.count)
    log_note("note: the functions of %s go whenever it loses its driver: if a guest gets the whole "
             "card, or by virsh nodedev-detach",
             work->card->identity);
  if (functions_make(work->list, work->card, &work->request, error))
    return TRUE;
  g_prefix_error(error, "the virtual functions can't be made: ");
  return FALSE;
}

/* The unit */

static gboolean
check_unit(const Work *work, GError **error)
{
  const char *root = work->list->root;
  const char *address = work->card->identity;
  gboolean needed = work->request.count || functions_unit_is_there(root, address);

  return !work->options->persistent || !needed || functions_unit_check(root, address, error);
}

static gboolean
change_unit(Work *work, GError **error)
{
  const char *root = work->list->root;
  const char *address = work->card->identity;
  g_autofree char *program = NULL;

  if (!work->options->persistent) {
    if (functions_unit_is_there(root, address))
      log_note("note: when the host starts, its own unit for %s says how many there are; "
               "--persistent changes it",
               address);
    else if (work->request.count && work->changed)
      log_note("note: they are gone when the host restarts; --persistent makes them again");
    return TRUE;
  }
  if (!work->request.count)
    return functions_unit_remove(root, address, &work->unit_changed, error);
  program = g_file_read_link("/proc/self/exe", error);
  return program &&
         functions_unit_install(root, program, address, &work->request, &work->unit_changed, error);
}

/* Output */

static gboolean
print_json(const Work *work, const GPtrArray *steps, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new_object();
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < steps->len; i++)
    json_object_array_add(array, json_text(steps->pdata[i]));
  json_object_object_add(object, "card", json_text(work->card->identity));
  json_object_object_add(object, "functions", json_object_new_int64(work->request.count));
  json_object_object_add(object, "most_functions",
                         json_object_new_int64(work->card->most_functions));
  json_object_object_add(object, "changed",
                         json_object_new_boolean(work->changed || work->unit_changed));
  json_object_object_add(object, "persistent", json_object_new_boolean(work->options->persistent));
  json_object_object_add(object, "steps", array);
  return json_print(object, error);
}

static gboolean
print_steps(const GPtrArray *steps, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < steps->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)steps->pdata[i]);
  return print_text(text->str, error);
}

static void
note_result(const Work *work)
{
  const char *address = work->card->identity;

  if (work->options->dry_run)
    log_note("%s: a dry run, nothing was changed", address);
  else if (!work->changed)
    log_note("%s has %u virtual functions already", address, work->request.count);
  else
    log_note("%s has %u virtual functions now, of %u", address, work->request.count,
             work->card->most_functions);
  if (work->unit_changed)
    log_note("%s", work->request.count ? "they are made again when the host starts"
                                       : "none is made when the host starts");
}

gboolean
vgpu_functions_run(const char *card, const char *count, const VgpuFunctionsOptions *options,
                   GError **error)
{
  g_auto(Work) work = { .options = options };
  g_autoptr(GPtrArray) steps = NULL;

  if (!read_words(&work, card, count, error) || !check_unit(&work, error))
    return FALSE;
  steps = plan_functions(&work, error);
  if (!steps || (!options->dry_run && (!make(&work, error) || !change_unit(&work, error))))
    return FALSE;
  note_result(&work);
  if (options->json)
    return print_json(&work, steps, error);
  return !options->dry_run || print_steps(steps, error);
}
