/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/parallel.h"

#include "testlib.h"

typedef struct {
  gint threads;
  gint firsts;
  gint next;
  gint sum;
  gint items;
  GThread *caller;
  gboolean strange; /* another thread than the caller's is said to be the first */
} Work;

static void
add_up(gboolean is_first, void *data)
{
  Work *work = data;
  gint at;

  g_atomic_int_inc(&work->threads);
  if (is_first)
    g_atomic_int_inc(&work->firsts);
  if (is_first != (g_thread_self() == work->caller))
    work->strange = TRUE;
  while ((at = g_atomic_int_add(&work->next, 1)) < work->items)
    g_atomic_int_add(&work->sum, at);
}

static void
assert_threads(guint jobs, gint items, gint threads)
{
  Work work = { .items = items, .caller = g_thread_self() };

  parallel_run(jobs, (guint)items, add_up, &work);
  assert_int_equal(work.threads, threads);
  assert_int_equal(work.firsts, 1);
  assert_int_equal(work.sum, items * (items - 1) / 2);
  assert_false(work.strange);
}

static void
each_item_is_worked_on_once(void **state)
{
  const gint processors = (gint)g_get_num_processors();

  (void)state;
  assert_threads(1, 100, 1);
  assert_threads(7, 100, 7);
  assert_threads(7, 3, 3);
  assert_threads(7, 0, 1);
  assert_threads(0, 1000, processors);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_item_is_worked_on_once),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
