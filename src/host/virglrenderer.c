/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/virglrenderer.h"

#include <string.h>

#include "host/binary-words.h"
#include "host/root-file.h"

#define LIBRARY "libvirglrenderer.so.1"
#define SERVER "/virgl_render_server"
#define NO_NATIVE_CONTEXT "DRM native context support was not enabled in virglrenderer"

/* The library below root, and its map; *path is as it is for the host. */
static GMappedFile *
map_library(const char *root, char **path)
{
  g_auto(GStrv) folders = root_file_list(root, "usr/lib");
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

  /* Debian's folders have the architecture's name. */
  for (gsize i = 0; folders[i]; i++)
    g_ptr_array_add(paths, g_strdup_printf("/usr/lib/%s/" LIBRARY, folders[i]));
  g_ptr_array_add(paths, g_strdup("/usr/lib64/" LIBRARY));
  g_ptr_array_add(paths, g_strdup("/usr/lib/" LIBRARY));
  g_ptr_array_add(paths, g_strdup("/usr/local/lib/" LIBRARY));
  g_ptr_array_add(paths, g_strdup("/run/current-system/sw/lib/" LIBRARY));
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *whole = root_file_path(root, "%s", (char *)paths->pdata[i]);
    GMappedFile *map = binary_words_map(whole);

    if (map) {
      *path = g_strdup(paths->pdata[i]);
      return map;
    }
  }
  return NULL;
}

/* The whole path that ends in the program's name: it begins behind a byte that no path has. */
static char *
read_server(GMappedFile *map)
{
  const char *end = binary_words_find(map, SERVER);
  const char *first = g_mapped_file_get_contents(map);
  const char *begin = end;

  while (begin && begin > first && g_ascii_isgraph(begin[-1]))
    begin--;
  return begin && *begin == '/' ? g_strndup(begin, (gsize)(end - begin) + strlen(SERVER)) : NULL;
}

Virglrenderer *
virglrenderer_read(const char *root)
{
  g_autofree char *path = NULL;
  GMappedFile *map = map_library(root, &path);
  Virglrenderer *library;

  if (!map)
    return NULL;
  library = g_new0(Virglrenderer, 1);
  library->path = g_steal_pointer(&path);
  library->server = read_server(map);
  library->native_context = !binary_words_find(map, NO_NATIVE_CONTEXT);
  g_mapped_file_unref(map);
  return library;
}

void
virglrenderer_free(Virglrenderer *library)
{
  g_free(library->path);
  g_free(library->server);
  g_free(library);
}
