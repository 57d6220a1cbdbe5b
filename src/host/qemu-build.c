/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/qemu-build.h"

#include "host/binary-words.h"
#include "host/root-file.h"

/* Two texts, and which of them is in a file: an old build has one, a new build the other. */
typedef struct {
  const char *module; /* of QEMU's, without ".so" */
  const char *old;
  const char *new;
} BuildWords;

static LibraryBuild
read_build(const char *path, const BuildWords *words)
{
  g_autoptr(GMappedFile) map = binary_words_map(path);

  if (binary_words_find(map, words->old))
    return BUILD_OLD;
  return binary_words_find(map, words->new) ? BUILD_NEW : BUILD_UNKNOWN;
}

static LibraryBuild
find_build(const char *root, const char *emulator, const BuildWords *words)
{
  g_autofree char *bin = g_path_get_dirname(emulator);
  g_autofree char *prefix = g_path_get_dirname(bin);
  g_autofree char *path = root_file_path(root, "%s", emulator);
  g_auto(GStrv) folders = root_file_list(root, "%s/lib", prefix);
  LibraryBuild build = BUILD_UNKNOWN;
  /* The folders of modules in Fedora and in other distributions; Debian's has an architecture in
     it. */
  g_autofree char *fedora = root_file_path(root, "%s/lib64/qemu/%s.so", prefix, words->module);
  g_autofree char *other = root_file_path(root, "%s/lib/qemu/%s.so", prefix, words->module);

  for (gsize i = 0; folders[i] && build == BUILD_UNKNOWN; i++) {
    g_autofree char *module =
        root_file_path(root, "%s/lib/%s/qemu/%s.so", prefix, folders[i], words->module);

    build = read_build(module, words);
  }
  if (build == BUILD_UNKNOWN)
    build = read_build(fedora, words);
  if (build == BUILD_UNKNOWN)
    build = read_build(other, words);
  return build == BUILD_UNKNOWN ? read_build(path, words) : build;
}

LibraryBuild
qemu_build_spice(const char *root, const char *emulator)
{
  static const BuildWords words = { "ui-spice-core", "SPICE GL support is local-only",
                                    "gstreamer:h264" };

  return find_build(root, emulator, &words);
}

LibraryBuild
qemu_build_virgl(const char *root, const char *emulator)
{
  static const BuildWords words = { "hw-display-virtio-gpu", "old virglrenderer, blob",
                                    "venus requires enabled blob" };

  return find_build(root, emulator, &words);
}
