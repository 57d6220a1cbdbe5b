/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/batch.h"

#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/read-file.h"
#include "cli/command.h"
#include "engine/redefine.h"

void
batch_add_options(GOptionContext *context, BatchOptions *options)
{
  const GOptionEntry entries[] = {
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options->jobs,
      "Work on so many domains at a time (default: as many as there are processors)", "N" },
    { "keep-going", 0, 0, G_OPTION_ARG_NONE, &options->keep_going,
      "Go on with the others where one fails (default)", NULL },
    { "fail-fast", 0, 0, G_OPTION_ARG_NONE, &options->fail_fast,
      "Begin no other domain where one failed", NULL },
    { "all-or-nothing", 0, 0, G_OPTION_ARG_NONE, &options->all_or_nothing,
      "Where one fails, put back the definition of each that was changed", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  domain_selection_add_all(context, &options->selection);
  domain_selection_add_options(context, &options->selection);
  g_option_context_add_main_entries(context, entries, NULL);
}

void
batch_add_json(GOptionContext *context, gboolean *json)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, json,
      "Print a JSON object for each domain, a line each (docs/json.md)", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

/* Whether several are to be worked on, of so many operands and by the options, or one as if it were. */
static gboolean
is_many(const BatchOptions *options, int operands)
{
  return domain_selection_is_many(&options->selection, operands) || options->json;
}

/* What is worked on */

/* A domain, or a file, and how it was named. */
typedef struct {
  VirtDomain *domain; /* NULL for a file */
  const char *name;   /* for people */
  char *word;
  Result result;
  LogCapture capture; /* what is said of it until it is told */
  GError *problem;    /* why it failed; NULL where it didn't */
} Item;

static void
item_begin(Item *item)
{
  item->capture.said = g_string_new(NULL);
  item->capture.printed = g_string_new(NULL);
  item->capture.notes = g_ptr_array_new_with_free_func(g_free);
  item->capture.warnings = g_ptr_array_new_with_free_func(g_free);
}

/* What is told isn't kept for each of thousands. */
static void
item_end(Item *item)
{
  if (!item->capture.said)
    return;
  g_string_free(g_steal_pointer(&item->capture.said), TRUE);
  g_string_free(g_steal_pointer(&item->capture.printed), TRUE);
  g_clear_pointer(&item->capture.notes, g_ptr_array_unref);
  g_clear_pointer(&item->capture.warnings, g_ptr_array_unref);
  g_clear_error(&item->problem);
}

static void
item_free(void *data)
{
  Item *item = data;

  item_end(item);
  g_clear_pointer(&item->domain, virt_domain_free);
  g_free(item->word);
  result_clear(&item->result);
  g_free(item);
}

static Item *
add_item(GPtrArray *items, const char *word)
{
  Item *item = g_new0(Item, 1);

  item->word = g_strdup(word);
  g_ptr_array_add(items, item);
  return item;
}

/* Takes the domains out of the choices. */
static GPtrArray *
list_domains(GPtrArray *selections)
{
  GPtrArray *items = g_ptr_array_new_with_free_func(item_free);

  for (guint i = 0; i < selections->len; i++) {
    DomainSelection *selection = selections->pdata[i];
    Item *item = add_item(items, selection->word);

    item->domain = g_steal_pointer(&selection->domain);
    item->name = virt_domain_name(item->domain);
    item->result.name = g_strdup(item->name);
    item->result.uuid = g_strdup(virt_domain_uuid(item->domain));
  }
  return items;
}

static GPtrArray *
list_files(char **files)
{
  GPtrArray *items = g_ptr_array_new_with_free_func(item_free);

  for (gsize i = 0; files[i]; i++) {
    Item *item = add_item(items, files[i]);

    item->name = read_file_name(item->word);
    item->result.file = item->word;
  }
  return items;
}

/* Working */

/* All that the threads share. */
typedef struct {
  const BatchOptions *options;
  const char *kind; /* of the items, in the plural */
  const GPtrArray *items;
  const Workbench *workbench; /* the first thread's */
  BatchWork work;
  const void *data;
  gint next; /* the first domain that nobody has begun */
  gint stop; /* begin no other */
  gboolean shows_progress;
  GMutex mutex; /* of what follows, and of the terminal */
  guint done;
  guint changed;
  guint failed;
  guint misused;     /* those of them where the command line is wrong */
  guint found;       /* those in which something was */
  int worst;         /* status but for failure */
  GError *unprinted; /* why what was done couldn't be told */
} Batch;

/* Text */

static gboolean
can_show_progress(const BatchOptions *options)
{
  return isatty(STDERR_FILENO) && log_is_talkative() && !options->json &&
         g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void
hide_progress(const Batch *batch)
{
  if (batch->shows_progress)
    fprintf(stderr, "\r\033[K");
}

/* How far it is, on the last line of a terminal. */
static void
show_progress(const Batch *batch)
{
  static const char bar[] = "==============================";
  const guint width = sizeof bar - 1;
  guint filled = batch->done * width / batch->items->len;

  if (!batch->shows_progress || batch->done == batch->items->len)
    return;
  fprintf(stderr, "[%.*s%*s] %u of %u", (int)filled, bar, (int)(width - filled), "", batch->done,
          batch->items->len);
  fflush(stderr);
}

/* Says of which domain a line is, where it doesn't itself. */
static void
print_said(const char *name, const char *said)
{
  g_autofree char *visible = text_line(name);
  g_autofree char *prefix = g_strdup_printf("%s: ", visible);
  g_auto(GStrv) lines = g_strsplit(said, "\n", -1);

  for (gsize i = 0; lines[i]; i++)
    if (*lines[i])
      fprintf(stderr, "%s%s\n",
              g_str_has_prefix(lines[i], prefix) || *lines[i] == ' ' ? "" : prefix, lines[i]);
}

static gboolean
print_item(const Item *item, GError **error)
{
  gboolean printed = print_visible(item->capture.printed->str, error);

  print_said(item->name, item->capture.said->str);
  if (item->problem)
    log_error("%s: %s", item->name, item->problem->message);
  return printed;
}

static gboolean
print_json(Item *item, GError **error)
{
  g_autofree char *text = result_json(&item->result, &item->capture, item->problem);

  return print_exact(text, error);
}

static void
tell(Batch *batch, Item *item)
{
  g_autoptr(GError) unprinted = NULL;

  if (!(batch->options->json ? print_json(item, &unprinted) : print_item(item, &unprinted))) {
    g_clear_error(&batch->unprinted);
    batch->unprinted = g_steal_pointer(&unprinted);
  }
  item_end(item);
}

/* Whether an item is told of when all are done: what became of it isn't known before. */
static gboolean
tells_at_end(const Batch *batch)
{
  return batch->options->json && batch->options->all_or_nothing;
}

static void
account(Batch *batch, Item *item, int status)
{
  g_mutex_lock(&batch->mutex);
  batch->done++;
  batch->failed += status == GVT_EXIT_FAILED;
  batch->misused += gvt_is_usage(item->problem);
  batch->changed += status != GVT_EXIT_FAILED && item->result.changed;
  batch->found += item->result.found > 0;
  if (status == GVT_EXIT_CHANGES)
    batch->worst = status;
  hide_progress(batch);
  if (!tells_at_end(batch))
    tell(batch, item);
  show_progress(batch);
  g_mutex_unlock(&batch->mutex);
}

static void
work_on(Batch *batch, const Workbench *workbench, Item *item)
{
  int status;

  item_begin(item);
  item->result.describes = batch->options->json;
  item->result.records = batch->options->all_or_nothing;
  log_capture(&item->capture);
  status = batch->work(workbench, item->word, batch->data, &item->result, &item->problem);
  log_capture(NULL);
  if (status == GVT_EXIT_FAILED && (batch->options->fail_fast || batch->options->all_or_nothing))
    g_atomic_int_set(&batch->stop, TRUE);
  account(batch, item, status);
}

static void
work_through(Batch *batch, const Workbench *workbench)
{
  while (!g_atomic_int_get(&batch->stop)) {
    guint at = (guint)g_atomic_int_add(&batch->next, 1);

    if (at >= batch->items->len)
      return;
    work_on(batch, workbench, batch->items->pdata[at]);
  }
}

/* A thread beside the first, with a connection of its own; where there is none, the others do its work. */
static gpointer
run_thread(gpointer data)
{
  Batch *batch = data;
  g_autoptr(Workbench) workbench = workbench_open_beside(batch->workbench, NULL);

  if (workbench)
    work_through(batch, workbench);
  return NULL;
}

static guint
count_threads(const Batch *batch)
{
  guint jobs = batch->options->jobs > 0 ? (guint)batch->options->jobs : g_get_num_processors();

  return MIN(jobs, batch->items->len);
}

static void
run_all(Batch *batch)
{
  g_autoptr(GPtrArray) threads = g_ptr_array_new();

  batch->shows_progress = can_show_progress(batch->options);
  g_mutex_init(&batch->mutex);
  for (guint i = 1; i < count_threads(batch); i++) {
    GThread *thread = g_thread_try_new("fleet", run_thread, batch, NULL);

    /* A process may have only so many: those that there are do it all. */
    if (!thread)
      break;
    g_ptr_array_add(threads, thread);
  }
  work_through(batch, batch->workbench);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  g_mutex_clear(&batch->mutex);
}

/* --all-or-nothing */

static void
undo(Batch *batch, Item *item)
{
  const Result *result = &item->result;
  g_autofree char *word = text_shell_word(item->name);
  g_autoptr(GError) problem = NULL;

  if (redefine_undo(batch->workbench, result, &problem)) {
    item->result.changed = FALSE;
    batch->changed--;
  } else {
    log_warning("%s: its definition of before isn't put back: %s; it is in the backup %s (gvt-xml "
                "revert %s --from)",
                item->name, problem->message, result->backup, word);
  }
}

static void
undo_all(Batch *batch)
{
  for (guint i = 0; i < batch->items->len; i++) {
    Item *item = batch->items->pdata[i];

    log_capture(tells_at_end(batch) ? &item->capture : NULL);
    if (item->result.backup)
      undo(batch, item);
  }
  log_capture(NULL);
}

static void
tell_all(Batch *batch)
{
  for (guint i = 0; i < batch->items->len; i++) {
    Item *item = batch->items->pdata[i];

    if (item->capture.said)
      tell(batch, item);
  }
}

static int
sum_up(Batch *batch, GError **error)
{
  guint left = batch->items->len - batch->done;
  g_autofree char *found =
      batch->found ? g_strdup_printf(", %u with findings", batch->found) : g_strdup("");

  if (!batch->options->json)
    log_note("%u %s: %u changed, %u as they were, %u failed%s%s", batch->items->len, batch->kind,
             batch->changed, batch->done - batch->changed - batch->failed, batch->failed, found,
             left ? ", the others not begun" : "");
  if (batch->failed) {
    g_set_error(error, GVT_ERROR,
                batch->misused == batch->failed ? GVT_ERROR_USAGE : GVT_ERROR_FAILED,
                "%u of %u %s failed", batch->failed, batch->items->len, batch->kind);
    g_clear_error(&batch->unprinted);
    return GVT_EXIT_FAILED;
  }
  if (batch->unprinted) {
    g_propagate_error(error, g_steal_pointer(&batch->unprinted));
    return GVT_EXIT_FAILED;
  }
  return batch->worst;
}

static gboolean
check_options(const BatchOptions *options, GError **error)
{
  if (options->keep_going && options->fail_fast)
    return gvt_usage(error, "--keep-going and --fail-fast exclude each other");
  if (options->keep_going && options->all_or_nothing)
    return gvt_usage(error, "--keep-going and --all-or-nothing exclude each other");
  return options->jobs >= 0 || gvt_usage(error, "--jobs is to be a number of domains, 1 or more");
}

int
batch_run(const BatchOptions *options, char **words, const MapFile *map, gboolean or_read_only,
          BatchWork work, const void *data, GError **error)
{
  g_autoptr(Workbench) workbench =
      check_options(options, error)
          ? workbench_open(command_globals.root, command_globals.uri, or_read_only, error)
          : NULL;
  g_autoptr(GPtrArray) selections = NULL;
  g_autoptr(GPtrArray) items = NULL;
  Batch batch = {
    .options = options, .kind = "domains", .workbench = workbench, .work = work, .data = data
  };

  if (!workbench)
    return GVT_EXIT_FAILED;
  if (!is_many(options, (int)g_strv_length(words)))
    return work(workbench, words[0], data, NULL, error);
  selections = domain_selection_find(&options->selection, words, map, workbench->connection, error);
  if (!selections)
    return GVT_EXIT_FAILED;
  items = list_domains(selections);
  batch.items = items;
  run_all(&batch);
  if (options->all_or_nothing && batch.failed)
    undo_all(&batch);
  if (tells_at_end(&batch))
    tell_all(&batch);
  return sum_up(&batch, error);
}

int
batch_run_files(const BatchOptions *options, char **files, BatchWork work, const void *data,
                GError **error)
{
  g_autoptr(Workbench) workbench =
      check_options(options, error) ? workbench_open_offline(command_globals.root, error) : NULL;
  g_autoptr(GPtrArray) items = list_files(files);
  Batch batch = { .options = options,
                  .kind = "files",
                  .items = items,
                  .workbench = workbench,
                  .work = work,
                  .data = data };

  if (!workbench)
    return GVT_EXIT_FAILED;
  if (!is_many(options, (int)g_strv_length(files)))
    return work(workbench, files[0], data, NULL, error);
  run_all(&batch);
  return sum_up(&batch, error);
}
