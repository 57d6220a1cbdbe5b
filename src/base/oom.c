/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/oom.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <libxml/xmlmemory.h>

/* Ends the process if there is no memory. Its message allocates none. */
static void *
memory_or_exit(void *memory)
{
  static const char words[] =
      "error: out of memory; each domain is either unchanged or as planned, and the same command "
      "continues from there\n";

  if (!memory) {
    G_GNUC_UNUSED gssize written = write(STDERR_FILENO, words, strlen(words));

    _exit(EXIT_FAILURE);
  }
  return memory;
}

/* Asks for at least one byte: for 0 bytes malloc() may return NULL. */
static void *
allocate(size_t size)
{
  return memory_or_exit(malloc(MAX(size, 1)));
}

static void *
reallocate(void *memory, size_t size)
{
  return memory_or_exit(realloc(memory, MAX(size, 1)));
}

static char *
duplicate(const char *text)
{
  return memory_or_exit(strdup(text));
}

/* Freed memory is needed again at once. So the heap grows by GROWTH bytes, and KEPT bytes stay.
   RESERVE comes from a thread's heap, not from a mapping of its own, which is for more than LARGE
   bytes. */
enum {
  GROWTH = 1024 * 1024,
  KEPT = 64 * GROWTH,
  LARGE = 32 * GROWTH,
  RESERVE = 12 * GROWTH,
};

void
oom_start(void)
{
  mallopt(M_TOP_PAD, GROWTH);
  mallopt(M_TRIM_THRESHOLD, KEPT);
  mallopt(M_MMAP_THRESHOLD, LARGE);
  xmlMemSetup(free, allocate, reallocate, duplicate);
}

/* M_TOP_PAD is for the heap of the first thread. That of another begins with so many bytes, then
   grows by the size of each request, in whole pages (glibc 2.36, malloc.c, sysmalloc()): reading
   libvirt's schema took 700 system calls. Without memory all is as ever. */
void
oom_start_thread(void)
{
  void *volatile room = g_try_malloc(RESERVE);

  g_free(room);
}
