/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Takes items from a list that the threads share until none is left. is_first is TRUE in the thread
   that called parallel_run(). */
typedef void (*ParallelWork)(gboolean is_first, void *data);

/*
 * Calls work in several threads at a time, of which this one is the first, and waits for all. jobs
 * is the number of threads, 0 for one per processor; more than one per item have no use. If the
 * system allows fewer threads, these do all the work.
 */
void parallel_run(guint jobs, guint items, ParallelWork work, void *data);
