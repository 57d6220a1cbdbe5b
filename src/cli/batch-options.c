/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/batch-options.h"

#include "base/error.h"
#include "cli/command.h"
#include "cli/domain-hints.h"

void
batch_options_add(CommandContext *context, BatchOptions *options)
{
  const GOptionEntry entries[] = {
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options->settings.jobs,
      "Work on this many domains at a time (default: one per processor)", "N" },
    { "keep-going", 0, 0, G_OPTION_ARG_NONE, &options->keep_going,
      "If a domain fails, go on with the others (the default)", NULL },
    { "fail-fast", 0, 0, G_OPTION_ARG_NONE, &options->settings.fail_fast,
      "If a domain fails, begin no other one", NULL },
    { "all-or-nothing", 0, 0, G_OPTION_ARG_NONE, &options->settings.all_or_nothing,
      "If a domain fails, put back the definition of each domain that was changed", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  domain_selection_add_all(context, &options->selection);
  domain_selection_add_options(context, &options->selection);
  command_add_options(context, OPTION_GROUP_MANY, entries);
}

void
batch_options_add_json(CommandContext *context, gboolean *json)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, json,
      "Print JSON for programs instead of text, one line per domain", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_GENERAL, entries);
}

void
batch_options_clear(BatchOptions *options)
{
  domain_selection_options_clear(&options->selection);
}

static gboolean
check_batch_settings(const BatchOptions *options, GError **error)
{
  const BatchSettings *settings = &options->settings;

  if (options->keep_going && settings->fail_fast)
    return gvt_usage(error, "--keep-going and --fail-fast exclude each other; leave out one");
  if (options->keep_going && settings->all_or_nothing)
    return gvt_usage(error, "--keep-going and --all-or-nothing exclude each other; leave out one");
  return settings->jobs >= 0 ||
         gvt_usage(error,
                   "--jobs must be a number of domains, or 0 for as many as there are processors");
}

/* Whether there is more than one item. JSON is printed by a batch, so one item is many then. */
static gboolean
is_many(const BatchOptions *options, char **words)
{
  return domain_selection_is_many(&options->selection, (int)g_strv_length(words)) ||
         options->settings.json;
}

/* Works on one item, whose output is printed at once. */
static BatchTotals
run_one(const Workbench *workbench, const char *word, BatchWork work, const void *data,
        GError **error)
{
  g_auto(Result) result = { .alone = TRUE };
  RedefineResult done = work(workbench, word, data, &result, error);

  domain_hints_add(word, error);
  result_settle(&result, error);
  result_explain(&result, error);
  return (BatchTotals){ .result = done, .found = result.found > 0 };
}

static Batch *
list_domains(const BatchOptions *options, char **words, const MapFile *map,
             const Workbench *workbench, GError **error)
{
  g_autoptr(GPtrArray) selections =
      domain_selection_find(&options->selection, words, map, workbench->connection, error);
  Batch *batch = selections ? batch_new(workbench, &options->settings) : NULL;

  for (guint i = 0; batch && i < selections->len; i++) {
    DomainSelection *selection = selections->pdata[i];

    batch_add_domain(batch, g_steal_pointer(&selection->domain), selection->word);
  }
  return batch;
}

BatchTotals
batch_options_run(const BatchOptions *options, char **words, const MapFile *map,
                  gboolean or_read_only, BatchWork work, const void *data, GError **error)
{
  const BatchTotals failed = { .result = REDEFINE_FAILED };
  g_autoptr(Workbench) workbench = NULL;
  g_autoptr(Batch) batch = NULL;

  if (!check_batch_settings(options, error))
    return failed;
  workbench = workbench_open(command_globals.root, command_globals.uri, or_read_only, error);
  if (!workbench)
    return failed;
  if (!is_many(options, words))
    return run_one(workbench, words[0], work, data, error);
  batch = list_domains(options, words, map, workbench, error);
  return batch ? batch_run(batch, work, data, error) : failed;
}

BatchTotals
batch_options_run_files(const BatchOptions *options, char **files, BatchWork work, const void *data,
                        GError **error)
{
  const BatchTotals failed = { .result = REDEFINE_FAILED };
  g_autoptr(Workbench) workbench = NULL;
  g_autoptr(Batch) batch = NULL;

  if (!check_batch_settings(options, error))
    return failed;
  workbench = workbench_open_offline(command_globals.root, error);
  if (!workbench)
    return failed;
  if (!is_many(options, files))
    return run_one(workbench, files[0], work, data, error);
  batch = batch_new(workbench, &options->settings);
  for (gsize i = 0; files[i]; i++)
    batch_add_file(batch, files[i]);
  return batch_run(batch, work, data, error);
}

int
batch_options_exit_status(BatchTotals totals, gboolean exit_code)
{
  if (totals.result == REDEFINE_FAILED)
    return GVT_EXIT_FAILED;
  return totals.found || (totals.result == REDEFINE_CHANGED && exit_code) ? GVT_EXIT_CHANGES
                                                                          : GVT_EXIT_DONE;
}
