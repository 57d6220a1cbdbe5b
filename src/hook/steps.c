/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/steps.h"

#include "base/error.h"
#include "base/parse.h"
#include "hook/journal.h"
#include "host/root-file.h"
#include "host/sysfs.h"

#define PCI "sys/bus/pci/devices"
#define PCI_DRIVERS "sys/bus/pci/drivers"
#define PLATFORM "sys/bus/platform/drivers"
#define CONSOLES "sys/class/vtconsole"
#define MODULES "sys/module"

/* Between two attempts to unload a module. */
#define PAUSE (G_USEC_PER_SEC / 2)

/* A host at work. */
typedef struct {
  const char *root;
  HookJournal *record;
  guint timeout;    /* seconds */
  gboolean stopped; /* the display manager, in this run */
  GPtrArray *said;
} Host;

/* A kind of step, by the first word of its line in the record. Each act and each undo looks first whether there is
   anything to do. */
typedef struct {
  const char *name;
  guint least; /* words, the name among them */
  guint most;
  gboolean (*act)(Host *host, char **words, GError **error);
  gboolean (*undo)(Host *host, char **words, GError **error);
  gboolean whole; /* where it fails, nothing of it was done */
} Kind;

static void say(const Host *host, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
say(const Host *host, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  g_ptr_array_add(host->said, g_strdup_vprintf(format, args));
  va_end(args);
}

/* mdev UUID TYPE [PARENT] */

static gboolean
make_mdev(Host *host, char **words, GError **error)
{
  const char *uuid = words[1];
  const char *type = words[2];
  g_autofree char *parent = NULL;

  if (!words[3])
    parent = sysfs_create_mdev_anywhere(host->root, type, uuid, error);
  else if (sysfs_create_mdev(host->root, words[3], type, uuid, error))
    parent = g_strdup(words[3]);
  if (!parent)
    return FALSE;
  say(host, "made the vGPU %s (%s on %s)", uuid, type, parent);
  return TRUE;
}

static gboolean
remove_mdev(Host *host, char **words, GError **error)
{
  const char *uuid = words[1];

  if (!root_file_exists(host->root, "sys/bus/mdev/devices/%s", uuid))
    return TRUE;
  if (sysfs_mdev_is_open(host->root, uuid))
    return gvt_fail(
        error,
        "the vGPU %s is in use by a program of this host, so it stays; end that program, then gvt-xml vgpu remove %s",
        uuid, uuid);
  if (!sysfs_remove_mdev(host->root, uuid, error))
    return FALSE;
  say(host, "removed the vGPU %s", uuid);
  return TRUE;
}

/* service UNIT */

static gboolean
is_active(const Host *host, const char *unit)
{
  return ROOT_FILE_RUN(host->root, NULL, "systemctl", "is-active", "--quiet", unit);
}

static gboolean
stop_service(Host *host, char **words, GError **error)
{
  if (!is_active(host, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(host->root, error, "systemctl", "stop", words[1]))
    return FALSE;
  host->stopped = TRUE;
  say(host, "stopped %s", words[1]);
  return TRUE;
}

static gboolean
start_service(Host *host, char **words, GError **error)
{
  if (is_active(host, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(host->root, error, "systemctl", "start", words[1]))
    return FALSE;
  say(host, "started %s", words[1]);
  return TRUE;
}

/* console VTCON: the kernel's text consoles on a framebuffer */

static gboolean
bind_console(Host *host, const char *console, const char *from, const char *to, GError **error)
{
  g_autofree char *bound = root_file_read(host->root, CONSOLES "/%s/bind", console);

  if (g_strcmp0(bound, from) != 0)
    return TRUE;
  if (!root_file_write(host->root, to, error, CONSOLES "/%s/bind", console))
    return FALSE;
  say(host, "%s the consoles %s", *to == '1' ? "bound" : "unbound", console);
  return TRUE;
}

static gboolean
unbind_console(Host *host, char **words, GError **error)
{
  return bind_console(host, words[1], "1", "0", error);
}

static gboolean
rebind_console(Host *host, char **words, GError **error)
{
  return bind_console(host, words[1], "0", "1", error);
}

/* framebuffer DRIVER DEVICE: that of the firmware */

static gboolean
unbind_framebuffer(Host *host, char **words, GError **error)
{
  if (!root_file_exists(host->root, PLATFORM "/%s/%s", words[1], words[2]))
    return TRUE;
  if (!root_file_write(host->root, words[2], error, PLATFORM "/%s/unbind", words[1]))
    return FALSE;
  say(host, "unbound the framebuffer %s", words[2]);
  return TRUE;
}

/* A driver that came back has its own by now, and the kernel refuses: nothing is lacking then. */
static gboolean
rebind_framebuffer(Host *host, char **words, GError **error)
{
  g_autoptr(GError) problem = NULL;

  (void)error;
  if (root_file_exists(host->root, PLATFORM "/%s/%s", words[1], words[2]))
    return TRUE;
  if (root_file_write(host->root, words[2], &problem, PLATFORM "/%s/bind", words[1]))
    say(host, "bound the framebuffer %s", words[2]);
  else
    say(host, "left the framebuffer %s (%s)", words[2], problem->message);
  return TRUE;
}

/* module NAME */

static gboolean
is_loaded(const Host *host, const char *module)
{
  return root_file_exists(host->root, MODULES "/%s", module);
}

/* Programs of a session that was just ended may still be ending. */
static gboolean
unload_module(Host *host, char **words, GError **error)
{
  const gint64 end =
      g_get_monotonic_time() + (gint64)(host->stopped ? host->timeout : 0) * G_USEC_PER_SEC;
  g_autoptr(GError) problem = NULL;

  if (!is_loaded(host, words[1]))
    return TRUE;
  while (!ROOT_FILE_RUN(host->root, &problem, "modprobe", "-r", words[1])) {
    if (g_get_monotonic_time() >= end)
      return gvt_fail(
          error,
          "the module %s can't be unloaded, since something on the host still uses the GPU (%s): end "
          "that first%s",
          words[1], problem->message,
          host->stopped ? "" : ", or have the display manager stopped (apply's --display-service)");
    g_clear_error(&problem);
    g_usleep(PAUSE);
  }
  say(host, "unloaded the module %s", words[1]);
  return TRUE;
}

static gboolean
load_module(Host *host, char **words, GError **error)
{
  if (is_loaded(host, words[1]))
    return TRUE;
  if (!ROOT_FILE_RUN(host->root, error, "modprobe", words[1]))
    return FALSE;
  say(host, "loaded the module %s", words[1]);
  return TRUE;
}

/* driver ADDRESS DRIVER [MODULE]: the one that had the device. libvirt takes it, and gives it back; this is for when it
   doesn't. */

static gboolean
leave_driver(Host *host, char **words, GError **error)
{
  (void)host;
  (void)words;
  (void)error;
  return TRUE;
}

static gboolean
unbind_device(const Host *host, const char *address, GError **error)
{
  if (!root_file_exists(host->root, PCI "/%s/driver", address))
    return TRUE;
  if (sysfs_pci_is_open(host->root, address))
    return gvt_fail(
        error,
        "%s is in use by a program of this host, so it stays with its driver; end that program (fuser -v /dev/vfio/* shows it)",
        address);
  return root_file_write(host->root, address, error, PCI "/%s/driver/unbind", address);
}

static gboolean
has_driver(const Host *host, const char *address, const char *driver)
{
  g_autofree char *now = root_file_link(host->root, PCI "/%s/driver", address);

  return g_strcmp0(now, driver) == 0;
}

/* A module that comes takes its devices by itself. */
static gboolean
bind_device(const Host *host, const char *address, const char *driver, const char *module,
            GError **error)
{
  if (!root_file_exists(host->root, PCI_DRIVERS "/%s", driver) && module &&
      !ROOT_FILE_RUN(host->root, error, "modprobe", module))
    return FALSE;
  return has_driver(host, address, driver) ||
         root_file_write(host->root, address, error, PCI_DRIVERS "/%s/bind", driver);
}

static gboolean
give_back_driver(Host *host, char **words, GError **error)
{
  const char *address = words[1];
  const char *driver = words[2];
  g_autofree char *holder = journal_holder(host->record, "driver", address);

  if (holder || !root_file_exists(host->root, PCI "/%s", address) ||
      has_driver(host, address, driver))
    return TRUE;
  if (!unbind_device(host, address, error))
    return FALSE;
  /* "vfio-pci", where libvirt didn't come to take it back. */
  root_file_write(host->root, "\n", NULL, PCI "/%s/driver_override", address);
  if (!bind_device(host, address, driver, words[3], error)) {
    g_prefix_error(error, "%s can't be given back to its driver %s: ", address, driver);
    return FALSE;
  }
  say(host, "gave %s back to %s", address, driver);
  return TRUE;
}

static const Kind kinds[] = {
  { "mdev", 3, 4, make_mdev, remove_mdev, TRUE },
  { "service", 2, 2, stop_service, start_service, FALSE },
  { "console", 2, 2, unbind_console, rebind_console, FALSE },
  { "framebuffer", 3, 3, unbind_framebuffer, rebind_framebuffer, FALSE },
  { "module", 2, 2, unload_module, load_module, FALSE },
  { "driver", 3, 4, leave_driver, give_back_driver, FALSE },
};

/* The kind of step that a line is, NULL where it is none. */
static const Kind *
find_kind(char **words)
{
  guint count = words ? g_strv_length(words) : 0;

  for (gsize i = 0; count && i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].name, words[0]))
      return count >= kinds[i].least && count <= kinds[i].most ? &kinds[i] : NULL;
  return NULL;
}

/* Doing and undoing */

/* Finds the steps, and writes them down, while nobody else does. */
static gboolean
plan(const Host *host, const HookTask *needs, GPtrArray *steps, GError **error)
{
  gboolean planned = journal_lock(host->record, error) &&
                     hook_task_steps(needs, host->root, host->record, steps, error) &&
                     journal_add(host->record, steps, error);

  journal_unlock(host->record);
  return planned;
}

static gboolean
act(Host *host, const char *step, GError **error)
{
  guint number = journal_find(host->record, step);
  char **words = journal_words(host->record, number);
  const Kind *kind = find_kind(words);

  g_assert(kind);
  if (kind->act(host, words, error))
    return TRUE;
  if (kind->whole)
    journal_strike(host->record, number, NULL);
  return FALSE;
}

/* What an earlier start left in the record is done again only where it is a step of this one. */
static gboolean
act_all(Host *host, const HookTask *needs, GError **error)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);
  gboolean done = plan(host, needs, steps, error);

  for (guint i = 0; done && i < steps->len; i++)
    done = act(host, steps->pdata[i], error);
  return done;
}

static gboolean
undo(Host *host, guint number, GError **error)
{
  const char *line = journal_line(host->record, number);
  char **words = journal_words(host->record, number);
  const Kind *kind = find_kind(words);

  if (!line)
    return TRUE;
  if (!kind)
    return gvt_fail(
        error,
        "%s has a line that isn't understood, and on whose word nothing is done: '%s'; look at it, and remove the line",
        journal_path(host->record), line);
  return kind->undo(host, words, error) && journal_strike(host->record, number, error);
}

/* All that can be, also where one can't. */
static gboolean
undo_all(Host *host, GError **error)
{
  g_autoptr(GString) problems = g_string_new(NULL);

  for (guint i = journal_count(host->record); i > 0; i--) {
    g_autoptr(GError) problem = NULL;

    if (!undo(host, i - 1, &problem))
      g_string_append_printf(problems, "%s%s", problems->len ? "; " : "", problem->message);
  }
  return problems->len == 0 || gvt_fail(error, "%s", problems->str);
}

gboolean
hook_steps_do(const char *root, const HookTask *needs, guint timeout, GPtrArray *said,
              GError **error)
{
  g_autoptr(HookJournal) record = journal_open(root, needs->uuid, needs->name, error);
  Host host = { .root = root, .record = record, .timeout = timeout, .said = said };
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) left = NULL;

  if (!record)
    return FALSE;
  if (act_all(&host, needs, &problem))
    return TRUE;
  if (undo_all(&host, &left))
    return gvt_fail(error, "%s", problem->message);
  return gvt_fail(error, "%s; and not all could be undone: %s", problem->message, left->message);
}

gboolean
hook_steps_undo(const char *root, const char *uuid, GPtrArray *said, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(HookJournal) record = journal_open(root, uuid, NULL, &problem);
  Host host = { .root = root, .record = record, .said = said };

  if (record)
    return undo_all(&host, error);
  if (!problem)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}
