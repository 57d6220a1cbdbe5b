/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "outcome.h"

/* Many domains by one command: which, how many at a time, and what becomes of the others where one fails. */
typedef struct {
  gboolean all;
  char **match; /* globs of domains' names */
  int jobs;     /* how many at a time; 0 for as many as pay here */
  gboolean keep_going;
  gboolean fail_fast;
  gboolean all_or_nothing;
  gboolean json;      /* an object for each, a line each, in place of what is said and printed */
  gboolean only_once; /* a domain that is named twice is an error */
} FleetOptions;

void fleet_add_options(GOptionContext *context, FleetOptions *options);
/* --json, for work that tells what it plans. */
void fleet_add_json(GOptionContext *context, FleetOptions *options);
void fleet_options_clear(FleetOptions *options);

/* Whether domains are meant, by so many operands or by the options. */
gboolean fleet_is_wanted(const FleetOptions *options, int operands);

/* Whether there may be more than one of them. */
gboolean fleet_is_many(const FleetOptions *options, int operands);

/* What is done with the domain that word names (as the user did), in a thread of its own where there are many: an exit status. Whoever
   plans or changes something tells outcome, which is NULL where one domain alone is worked on. */
typedef int (*FleetWork)(const Bench *bench, const char *word, const void *data, Outcome *outcome,
                         GError **error);

/*
 * Does the work with each of the domains that words and options name; one that isn't there is an error before any is touched.
 * Of several each has its own lines, and a summary comes at the end. or_read_only as for bench_open(). Returns the worst status:
 * failed, then changes.
 */
int fleet_run(const FleetOptions *options, char **words, gboolean or_read_only, FleetWork work,
              const void *data, GError **error);
