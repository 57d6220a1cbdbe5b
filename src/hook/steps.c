/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/steps.h"

#include "base/error.h"
#include "base/text.h"
#include "hook/function-type.h"
#include "hook/journal.h"
#include "hook/openers.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define PCI "sys/bus/pci/devices"
#define PCI_DRIVERS "sys/bus/pci/drivers"
#define PLATFORM "sys/bus/platform/drivers"
#define CONSOLES "sys/class/vtconsole"
#define MODULES "sys/module"

/* The pause between two attempts to unload a module, in microseconds. */
#define PAUSE (G_USEC_PER_SEC / 2)

/* The data that all steps of a run share. */
typedef struct {
  const char *root;
  HookJournal *journal;
  guint unload_timeout;     /* in seconds, for each module */
  gboolean stopped_service; /* in this run */
  GPtrArray *log;           /* the actions that were done (strings) */
} StepRun;

/* A kind of step. Its name is the first word of a step's line in the journal. act and undo get the
   words of the line; each first checks whether there is anything to do. */
typedef struct {
  const char *name;
  guint min_words; /* with the name */
  guint max_words;
  gboolean (*act)(StepRun *run, char **words, GError **error);
  gboolean (*undo)(StepRun *run, char **words, GError **error);
  gboolean is_atomic; /* if act fails, nothing of it was done */
} StepKind;

static void log_action(const StepRun *run, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
log_action(const StepRun *run, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_ptr_array_add(run->log, g_strdup_vprintf(format, args));
  va_end(args);
}

/* mdev UUID TYPE [PARENT] */

static gboolean
make_mdev(StepRun *run, char **words, GError **error)
{
  const char *uuid = words[1];
  const char *type = words[2];
  g_autofree char *parent = NULL;

  if (!words[3])
    parent = sysfs_create_mdev_anywhere(run->root, type, uuid, error);
  else if (sysfs_create_mdev(run->root, words[3], type, uuid, error))
    parent = g_strdup(words[3]);
  if (!parent)
    return FALSE;
  log_action(run, "made the vGPU %s (%s on %s)", uuid, type, parent);
  return TRUE;
}

static gboolean
remove_mdev(StepRun *run, char **words, GError **error)
{
  const char *uuid = words[1];

  if (!root_file_exists(run->root, "sys/bus/mdev/devices/%s", uuid))
    return TRUE;
  if (sysfs_mdev_is_open(run->root, uuid))
    return gvt_fail(
        error,
        "the vGPU %s is in use by a program of this host, so it stays; end that program, then "
        "gvt-xml vgpu remove %s",
        uuid, uuid);
  if (!sysfs_remove_mdev(run->root, uuid, error))
    return FALSE;
  log_action(run, "removed the vGPU %s", uuid);
  return TRUE;
}

/* vf-type ADDRESS NUMBER */

static gboolean
give_type(StepRun *run, char **words, GError **error)
{
  return function_type_give(run->root, words, run->log, error);
}

static gboolean
take_type_back(StepRun *run, char **words, GError **error)
{
  return function_type_take_back(run->root, words, run->log, error);
}

/* service UNIT */

static gboolean
is_service_active(const StepRun *run, const char *unit)
{
  return ROOT_FILE_RUN(run->root, NULL, "systemctl", "is-active", "--quiet", unit);
}

static gboolean
stop_service(StepRun *run, char **words, GError **error)
{
  if (!is_service_active(run, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(run->root, error, "systemctl", "stop", words[1]))
    return FALSE;
  run->stopped_service = TRUE;
  log_action(run, "stopped %s", words[1]);
  return TRUE;
}

static gboolean
start_service(StepRun *run, char **words, GError **error)
{
  if (is_service_active(run, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(run->root, error, "systemctl", "start", words[1]))
    return FALSE;
  log_action(run, "started %s", words[1]);
  return TRUE;
}

/* console VTCON: the kernel's text consoles on a framebuffer (vtcon1) */

static gboolean
bind_console(StepRun *run, const char *console, const char *from, const char *to, GError **error)
{
  g_autofree char *bound = root_file_read(run->root, CONSOLES "/%s/bind", console);

  if (g_strcmp0(bound, from) != 0)
    return TRUE;
  if (!root_file_write(run->root, to, error, CONSOLES "/%s/bind", console))
    return FALSE;
  log_action(run, "%s the consoles %s", *to == '1' ? "bound" : "unbound", console);
  return TRUE;
}

static gboolean
unbind_console(StepRun *run, char **words, GError **error)
{
  return bind_console(run, words[1], "1", "0", error);
}

static gboolean
rebind_console(StepRun *run, char **words, GError **error)
{
  return bind_console(run, words[1], "0", "1", error);
}

/* framebuffer DRIVER DEVICE: the firmware's framebuffer */

static gboolean
unbind_framebuffer(StepRun *run, char **words, GError **error)
{
  if (!root_file_exists(run->root, PLATFORM "/%s/%s", words[1], words[2]))
    return TRUE;
  if (!root_file_write(run->root, words[2], error, PLATFORM "/%s/unbind", words[1]))
    return FALSE;
  log_action(run, "unbound the framebuffer %s", words[2]);
  return TRUE;
}

/* The kernel refuses if the GPU's driver has already made its own framebuffer; that isn't a
   failure. */
static gboolean
rebind_framebuffer(StepRun *run, char **words, GError **error)
{
  g_autoptr(GError) problem = NULL;

  (void)error;
  if (root_file_exists(run->root, PLATFORM "/%s/%s", words[1], words[2]))
    return TRUE;
  if (root_file_write(run->root, words[2], &problem, PLATFORM "/%s/bind", words[1]))
    log_action(run, "bound the framebuffer %s", words[2]);
  else
    log_action(run, "left the framebuffer %s (%s)", words[2], problem->message);
  return TRUE;
}

/* module NAME */

static gboolean
is_loaded(const StepRun *run, const char *module)
{
  return root_file_exists(run->root, MODULES "/%s", module);
}

/* If a service was just stopped, programs of its session may still hold the module: wait. */
static gboolean
unload_module(StepRun *run, char **words, GError **error)
{
  const gint64 end = g_get_monotonic_time() +
                     (gint64)(run->stopped_service ? run->unload_timeout : 0) * G_USEC_PER_SEC;
  g_autoptr(GError) problem = NULL;

  if (!is_loaded(run, words[1]))
    return TRUE;
  while (!ROOT_FILE_RUN(run->root, &problem, "modprobe", "-r", words[1])) {
    if (g_get_monotonic_time() >= end)
      return gvt_fail(
          error,
          "the module %s can't be unloaded, because something on the host still uses the GPU "
          "(%s); end that first%s",
          words[1], problem->message,
          run->stopped_service
              ? ""
              : ", or let the hook stop the display manager (gvt-xml apply --display-service)");
    g_clear_error(&problem);
    g_usleep(PAUSE);
  }
  log_action(run, "unloaded the module %s", words[1]);
  return TRUE;
}

static gboolean
load_module(StepRun *run, char **words, GError **error)
{
  if (is_loaded(run, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(run->root, error, "modprobe", words[1]))
    return FALSE;
  log_action(run, "loaded the module %s", words[1]);
  return TRUE;
}

/*
 * driver ADDRESS DRIVER [MODULE]: the driver that had the device. libvirt detaches the device and
 * reattaches it. The undo does only the rest.
 */

static gboolean
keep_driver(StepRun *run, char **words, GError **error)
{
  (void)run;
  (void)words;
  (void)error;
  return TRUE;
}

static gboolean
unbind_device(const StepRun *run, const char *address, GError **error)
{
  if (!root_file_exists(run->root, PCI "/%s/driver", address))
    return TRUE;
  if (sysfs_pci_is_open(run->root, address))
    return gvt_fail(
        error,
        "%s is in use by a program of this host, so it stays with its driver; end that program "
        "(fuser -v /dev/vfio/* shows it)",
        address);
  return root_file_write(run->root, address, error, PCI "/%s/driver/unbind", address);
}

static gboolean
has_driver(const StepRun *run, const char *address, const char *driver)
{
  g_autofree char *now = root_file_link(run->root, PCI "/%s/driver", address);

  return g_strcmp0(now, driver) == 0;
}

/* A module binds its devices when it is loaded, so there may be nothing left to do. */
static gboolean
bind_device(const StepRun *run, const char *address, const char *driver, const char *module,
            GError **error)
{
  if (!root_file_exists(run->root, PCI_DRIVERS "/%s", driver) && module &&
      !ROOT_FILE_RUN(run->root, error, "modprobe", module))
    return FALSE;
  return has_driver(run, address, driver) ||
         root_file_write(run->root, address, error, PCI_DRIVERS "/%s/bind", driver);
}

static gboolean
give_back_driver(StepRun *run, char **words, GError **error)
{
  const char *address = words[1];
  const char *driver = words[2];
  g_autofree char *holder = journal_holder(run->journal, "driver", address);

  if (holder || !root_file_exists(run->root, PCI "/%s", address) ||
      has_driver(run, address, driver))
    return TRUE;
  if (!unbind_device(run, address, error))
    return FALSE;
  /* The override is still "vfio-pci" if libvirt had no chance to reset it. */
  root_file_write(run->root, "\n", NULL, PCI "/%s/driver_override", address);
  if (!bind_device(run, address, driver, words[3], error)) {
    g_prefix_error(error, "%s can't be given back to its driver %s: ", address, driver);
    return FALSE;
  }
  log_action(run, "gave %s back to %s", address, driver);
  return TRUE;
}

static const StepKind kinds[] = {
  { "mdev", 3, 4, make_mdev, remove_mdev, TRUE },
  { "vf-type", 3, 3, give_type, take_type_back, FALSE },
  { "service", 2, 2, stop_service, start_service, FALSE },
  { "console", 2, 2, unbind_console, rebind_console, FALSE },
  { "framebuffer", 3, 3, unbind_framebuffer, rebind_framebuffer, FALSE },
  { "module", 2, 2, unload_module, load_module, FALSE },
  { "driver", 3, 4, keep_driver, give_back_driver, FALSE },
};

/* The kind of step that a line is; NULL if it is none. */
static const StepKind *
find_step_kind(char **words)
{
  guint count = words ? g_strv_length(words) : 0;

  for (gsize i = 0; count && i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].name, words[0]))
      return count >= kinds[i].min_words && count <= kinds[i].max_words ? &kinds[i] : NULL;
  return NULL;
}

/* Doing and undoing */

/* Plans the steps and writes them to the journal. The lock keeps two guests from planning the same
   mdev or device. */
static gboolean
plan_steps(const StepRun *run, const HookTask *task, GPtrArray *steps, GError **error)
{
  gboolean planned = journal_lock(run->journal, error) &&
                     hook_task_steps(task, run->root, run->journal, steps, error) &&
                     journal_add(run->journal, steps, error);

  journal_unlock(run->journal);
  return planned;
}

static gboolean
do_step(StepRun *run, const char *step, GError **error)
{
  guint number = journal_find(run->journal, step);
  char **words = journal_words(run->journal, number);
  const StepKind *kind = find_step_kind(words);

  g_assert(kind);
  if (kind->act(run, words, error))
    return TRUE;
  if (kind->is_atomic)
    journal_strike(run->journal, number, NULL);
  return FALSE;
}

/* Does the steps of this start. Those that only an earlier start left in the journal are not done.
   After the steps that stop services, no program may use a GPU. */
static gboolean
do_all_steps(StepRun *run, const HookTask *task, GError **error)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);
  gboolean done = plan_steps(run, task, steps, error);
  gboolean waited = FALSE;

  for (guint i = 0; done && i < steps->len; i++) {
    const char *step = steps->pdata[i];

    if (!waited && !g_str_has_prefix(step, "mdev ") && !g_str_has_prefix(step, "vf-type ") &&
        !g_str_has_prefix(step, "service ")) {
      waited = TRUE;
      done =
          hook_openers_wait(task, run->root, run->stopped_service ? run->unload_timeout : 0, error);
    }
    done = done && do_step(run, step, error);
  }
  return done;
}

static gboolean
undo_step(StepRun *run, guint number, GError **error)
{
  const char *line = journal_line(run->journal, number);
  char **words = journal_words(run->journal, number);
  const StepKind *kind = find_step_kind(words);

  if (!line)
    return TRUE;
  if (!kind)
    return gvt_fail(
        error,
        "%s has a line that isn't understood and is ignored: '%s'; look at it, and remove the "
        "line",
        journal_path(run->journal), line);
  return kind->undo(run, words, error) && journal_strike(run->journal, number, error);
}

/* Undoes as many steps as possible, the last one first. */
static gboolean
undo_all_steps(StepRun *run, GError **error)
{
  g_autoptr(GString) problems = g_string_new(NULL);

  for (guint i = journal_count(run->journal); i > 0; i--) {
    g_autoptr(GError) problem = NULL;

    if (!undo_step(run, i - 1, &problem))
      text_append(problems, "; ", problem->message);
  }
  return problems->len == 0 || gvt_fail(error, "%s", problems->str);
}

gboolean
hook_steps_do(const char *root, const HookTask *task, guint timeout, GPtrArray *log, GError **error)
{
  g_autoptr(HookJournal) journal = journal_open(root, task->domain_uuid, task->domain_name, error);
  StepRun run = { .root = root, .journal = journal, .unload_timeout = timeout, .log = log };
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) left = NULL;

  if (!journal)
    return FALSE;
  if (do_all_steps(&run, task, &problem))
    return TRUE;
  if (undo_all_steps(&run, &left))
    return gvt_fail(error, "%s", problem->message);
  return gvt_fail(error, "%s; and not everything could be undone: %s", problem->message,
                  left->message);
}

gboolean
hook_steps_undo(const char *root, const char *uuid, GPtrArray *log, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(HookJournal) journal = journal_open(root, uuid, NULL, &problem);
  StepRun run = { .root = root, .journal = journal, .log = log };

  if (journal)
    return undo_all_steps(&run, error);
  if (!problem)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}
