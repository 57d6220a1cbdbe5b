/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* memmem() */
#include "host/binary-words.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

GMappedFile *
binary_words_map(const char *path)
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

const char *
binary_words_find(GMappedFile *map, const char *text)
{
  const char *contents = map ? g_mapped_file_get_contents(map) : NULL;

  return contents ? memmem(contents, g_mapped_file_get_length(map), text, strlen(text)) : NULL;
}
