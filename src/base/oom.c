/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/oom.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <libxml/xmlmemory.h>

/* Says it without any memory of its own. */
static void *
need(void *memory)
{
  static const char words[] =
      "error: out of memory; each domain is either as it was or as planned, and the same command "
      "goes on from there\n";

  if (!memory) {
    G_GNUC_UNUSED gssize written = write(STDERR_FILENO, words, strlen(words));

    _exit(EXIT_FAILURE);
  }
  return memory;
}

/* Nothing at all may be NULL too. */
static void *
allocate(size_t size)
{
  return need(malloc(MAX(size, 1)));
}

static void *
reallocate(void *memory, size_t size)
{
  return need(realloc(memory, MAX(size, 1)));
}

static char *
duplicate(const char *text)
{
  return need(strdup(text));
}

/* What is freed is needed again at once, and a thread's memory grows by page after page, a system call each, unless it is told. */
enum { STEP = 1024 * 1024, KEPT = 64 * STEP };

void
oom_start(void)
{
  mallopt(M_TOP_PAD, STEP);
  mallopt(M_TRIM_THRESHOLD, KEPT);
  xmlMemSetup(free, allocate, reallocate, duplicate);
}
