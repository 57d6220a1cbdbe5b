/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* memmem() */
#include "host/qemu-build.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/root-file.h"

#define OLD_MESSAGE "SPICE GL support is local-only"
#define NEW_CODEC "gstreamer:h264"

/* Maps a regular file; NULL for any other, since to open a FIFO could block. */
static GMappedFile *
map_file(const char *path)
{
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  GMappedFile *map = NULL;

  if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode))
    map = g_mapped_file_new_from_fd(file, FALSE, NULL);
  if (file >= 0)
    close(file);
  return map;
}

static SpiceBuild
read_build(const char *path)
{
  g_autoptr(GMappedFile) map = map_file(path);
  const char *text = map ? g_mapped_file_get_contents(map) : NULL;
  gsize length = map ? g_mapped_file_get_length(map) : 0;

  if (!text)
    return SPICE_UNKNOWN;
  if (memmem(text, length, OLD_MESSAGE, strlen(OLD_MESSAGE)))
    return SPICE_OLD;
  return memmem(text, length, NEW_CODEC, strlen(NEW_CODEC)) ? SPICE_NEW : SPICE_UNKNOWN;
}

SpiceBuild
qemu_build_spice(const char *root, const char *emulator)
{
  g_autofree char *bin = g_path_get_dirname(emulator);
  g_autofree char *prefix = g_path_get_dirname(bin);
  g_autofree char *path = root_file_path(root, "%s", emulator);
  g_auto(GStrv) folders = root_file_list(root, "%s/lib", prefix);
  SpiceBuild spice = SPICE_UNKNOWN;
  /* The folders of modules in Fedora and in other distributions; Debian's has an architecture in
     it. */
  g_autofree char *fedora = root_file_path(root, "%s/lib64/qemu/ui-spice-core.so", prefix);
  g_autofree char *other = root_file_path(root, "%s/lib/qemu/ui-spice-core.so", prefix);

  for (gsize i = 0; folders[i] && spice == SPICE_UNKNOWN; i++) {
    g_autofree char *module =
        root_file_path(root, "%s/lib/%s/qemu/ui-spice-core.so", prefix, folders[i]);

    spice = read_build(module);
  }
  if (spice == SPICE_UNKNOWN)
    spice = read_build(fedora);
  if (spice == SPICE_UNKNOWN)
    spice = read_build(other);
  return spice == SPICE_UNKNOWN ? read_build(path) : spice;
}
