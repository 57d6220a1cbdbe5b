/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/device-openers.h"

#include <string.h>

#include "host/root-file.h"
#include "host/sysfs.h"

#define PCI "sys/bus/pci/devices"
#define NVIDIA "/dev/nvidia"

static void
device_opener_free(void *data)
{
  DeviceOpener *opener = data;

  g_free(opener->name);
  g_free(opener->pid);
  g_free(opener->unit);
  g_free(opener);
}

/* The device files of a GPU */

/* The device files by which a process uses a GPU. */
typedef struct {
  GPtrArray *paths;    /* char *, then NULL */
  gboolean any_nvidia; /* all that begin with /dev/nvidia, too */
} GpuFiles;

/* Whether no other PCI device has the GPU's driver. */
static gboolean
is_drivers_only(const char *root, const HostDevice *gpu)
{
  g_autoptr(GPtrArray) addresses = sysfs_pci_of_driver(root, gpu->driver);

  for (guint i = 0; i < addresses->len; i++)
    if (!g_str_equal(addresses->pdata[i], gpu->identity))
      return FALSE;
  return TRUE;
}

/* The path of the NVIDIA driver's own file of a GPU; NULL if the driver doesn't tell. */
static char *
nvidia_file(const char *root, const char *address)
{
  static const char field[] = "Device Minor:";
  g_autofree char *text = root_file_read(root, "proc/driver/nvidia/gpus/%s/information", address);
  const char *minor = text ? strstr(text, field) : NULL;

  return minor ? g_strdup_printf(NVIDIA "%" G_GUINT64_FORMAT,
                                 g_ascii_strtoull(minor + strlen(field), NULL, 10))
               : NULL;
}

static GpuFiles
find_gpu_files(const char *root, const HostDevice *gpu)
{
  GpuFiles files = { .paths = g_ptr_array_new_with_free_func(g_free) };
  g_auto(GStrv) nodes = root_file_list(root, PCI "/%s/drm", gpu->identity);

  for (gsize i = 0; nodes[i]; i++)
    g_ptr_array_add(files.paths, g_strdup_printf("/dev/dri/%s", nodes[i]));
  if (g_strcmp0(gpu->driver, "nvidia") == 0) {
    char *own = nvidia_file(root, gpu->identity);

    if (own)
      g_ptr_array_add(files.paths, own);
    files.any_nvidia = !own || is_drivers_only(root, gpu);
  }
  g_ptr_array_add(files.paths, NULL);
  return files;
}

/* Processes */

static gboolean
has_gpu_open(const char *root, const char *pid, const GpuFiles *files)
{
  g_auto(GStrv) names = root_file_list(root, "proc/%s/fd", pid);

  for (gsize i = 0; names[i]; i++) {
    g_autofree char *link = root_file_path(root, "proc/%s/fd/%s", pid, names[i]);
    g_autofree char *target = g_file_read_link(link, NULL);

    if (target && (g_strv_contains((const char *const *)files->paths->pdata, target) ||
                   (files->any_nvidia && g_str_has_prefix(target, NVIDIA))))
      return TRUE;
  }
  return FALSE;
}

/* The control group of a process in systemd's hierarchy: "/system.slice/gdm.service". NULL if there
   is none. */
static char *
find_control_group(const char *root, const char *pid)
{
  g_autofree char *text = root_file_read(root, "proc/%s/cgroup", pid);
  g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

  for (gsize i = 0; lines[i]; i++)
    if (g_str_has_prefix(lines[i], "0::/") || strstr(lines[i], ":name=systemd:/"))
      return g_strdup(strchr(lines[i], '/'));
  return NULL;
}

static DeviceOpener *
read_opener(const char *root, const char *pid)
{
  DeviceOpener *opener = g_new0(DeviceOpener, 1);
  g_autofree char *group = find_control_group(root, pid);
  g_auto(GStrv) parts = g_strsplit(group ? group : "", "/", -1);

  opener->name = root_file_read(root, "proc/%s/comm", pid);
  opener->pid = g_strdup(pid);
  opener->in_session = group && g_str_has_prefix(group, "/user.slice/");
  for (gsize i = 0; parts[i]; i++)
    if (g_str_has_suffix(parts[i], ".service") || g_str_has_suffix(parts[i], ".scope")) {
      g_free(opener->unit);
      opener->unit = g_strdup(parts[i]);
    }
  /* logind has files of the GPU open for a session. */
  if (g_strcmp0(opener->unit, "systemd-logind.service") == 0)
    opener->in_session = TRUE;
  return opener;
}

static gint
compare_pids(gconstpointer a, gconstpointer b)
{
  guint64 first = g_ascii_strtoull((*(const DeviceOpener *const *)a)->pid, NULL, 10);
  guint64 second = g_ascii_strtoull((*(const DeviceOpener *const *)b)->pid, NULL, 10);

  return first < second ? -1 : first > second;
}

GPtrArray *
device_opener_list(const char *root, const HostDevice *gpu)
{
  GPtrArray *openers = g_ptr_array_new_with_free_func(device_opener_free);
  GpuFiles files = find_gpu_files(root, gpu);
  g_auto(GStrv) processes = root_file_list(root, "proc");

  for (gsize i = 0; processes[i]; i++) {
    DeviceOpener *opener;

    if (!g_ascii_isdigit(*processes[i]) || !has_gpu_open(root, processes[i], &files))
      continue;
    opener = read_opener(root, processes[i]);
    if (g_strcmp0(opener->unit, "systemd-udevd.service") == 0)
      device_opener_free(opener);
    else
      g_ptr_array_add(openers, opener);
  }
  g_ptr_array_sort(openers, compare_pids);
  g_ptr_array_unref(files.paths);
  return openers;
}

gboolean
device_openers_are_visible(const char *root)
{
  g_autofree char *first = root_file_path(root, "proc/1/fd");
  g_autoptr(GDir) folder = g_dir_open(first, 0, NULL);

  return folder || !g_file_test(first, G_FILE_TEST_EXISTS);
}

char *
device_opener_text(const GPtrArray *openers)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < openers->len; i++) {
    const DeviceOpener *opener = openers->pdata[i];

    g_string_append_printf(text, "%s%s (process %s%s%s)", text->len ? ", " : "",
                           opener->name ? opener->name : "a program", opener->pid,
                           opener->unit ? ", " : "", opener->unit ? opener->unit : "");
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}
