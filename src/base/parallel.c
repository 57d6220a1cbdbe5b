/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/parallel.h"

#include "base/oom.h"

typedef struct {
  ParallelWork work;
  void *data;
} Parallel;

static gpointer
run_thread(gpointer data)
{
  const Parallel *parallel = data;

  oom_start_thread();
  parallel->work(FALSE, parallel->data);
  return NULL;
}

void
parallel_run(guint jobs, guint items, ParallelWork work, void *data)
{
  const guint count = MIN(jobs ? jobs : g_get_num_processors(), items);
  Parallel parallel = { work, data };
  g_autoptr(GPtrArray) threads = g_ptr_array_new();

  for (guint i = 1; i < count; i++) {
    GThread *thread = g_thread_try_new("parallel", run_thread, &parallel, NULL);

    if (!thread)
      break;
    g_ptr_array_add(threads, thread);
  }
  work(TRUE, data);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
}
