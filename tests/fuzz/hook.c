/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The domain XML that libvirt gives its hook on standard input, at a guest's start and at its end.
   The host is a folder of the test's own. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "hook/run.h"

#define TYPE "sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4"

static void
write_file(const char *root, const char *path, const char *text)
{
  g_autofree char *file = g_build_filename(root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(file);

  if (g_mkdir_with_parents(folder, 0700) != 0 || !g_file_set_contents(file, text, -1, NULL))
    abort();
}

static char *
make_host(void)
{
  char *root = g_dir_make_tmp("gvt-xml-fuzz-XXXXXX", NULL);

  write_file(root, TYPE "/available_instances", "1\n");
  write_file(root, TYPE "/create", "");
  write_file(root, "sys/bus/pci/devices/0000:00:02.0/class", "0x030000\n");
  write_file(root, "run/here", "");
  return root;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static char *root;
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
  char *text = fuzz_text(data, size);

  if (!root)
    root = make_host();
  if (!text)
    return 0;
  hook_run(HOOK_EVENT_PREPARE, root, text, size, 0, said, NULL);
  hook_run(HOOK_EVENT_RELEASE, root, text, size, 0, said, NULL);
  g_free(text);
  return 0;
}
