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
fleet_add_options(GOptionContext *context, FleetOptions *options)
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

  choice_add_all(context, &options->choice);
  choice_add_options(context, &options->choice);
  g_option_context_add_main_entries(context, entries, NULL);
}

void
fleet_add_json(GOptionContext *context, gboolean *json)
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
is_many(const FleetOptions *options, int operands)
{
  return choice_is_many(&options->choice, operands) || options->json;
}

/* What is worked on */

/* A domain, or a file, and how it was named. */
typedef struct {
  VirtDomain *domain; /* NULL for a file */
  const char *name;   /* for people */
  char *word;
  Outcome outcome;
  ReportCapture capture; /* what is said of it until it is told */
  GError *problem;       /* why it failed; NULL where it didn't */
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
  outcome_clear(&item->outcome);
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
list_domains(GPtrArray *choices)
{
  GPtrArray *items = g_ptr_array_new_with_free_func(item_free);

  for (guint i = 0; i < choices->len; i++) {
    Choice *choice = choices->pdata[i];
    Item *item = add_item(items, choice->word);

    item->domain = g_steal_pointer(&choice->domain);
    item->name = virt_domain_name(item->domain);
    item->outcome.name = g_strdup(item->name);
    item->outcome.uuid = g_strdup(virt_domain_uuid(item->domain));
  }
  return items;
}

static GPtrArray *
list_files(char **files)
{
  GPtrArray *items = g_ptr_array_new_with_free_func(item_free);

  for (gsize i = 0; files[i]; i++) {
    Item *item = add_item(items, files[i]);

    item->name = input_name(item->word);
    item->outcome.file = item->word;
  }
  return items;
}

/* Working */

/* All that the threads share. */
typedef struct {
  const FleetOptions *options;
  const char *kind; /* of the items, in the plural */
  const GPtrArray *items;
  const Bench *bench; /* the first thread's */
  FleetWork work;
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
} Fleet;

/* Text */

static gboolean
can_show_progress(const FleetOptions *options)
{
  return isatty(STDERR_FILENO) && report_is_talkative() && !options->json &&
         g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void
hide_progress(const Fleet *fleet)
{
  if (fleet->shows_progress)
    fprintf(stderr, "\r\033[K");
}

/* How far it is, on the last line of a terminal. */
static void
show_progress(const Fleet *fleet)
{
  static const char bar[] = "==============================";
  const guint width = sizeof bar - 1;
  guint filled = fleet->done * width / fleet->items->len;

  if (!fleet->shows_progress || fleet->done == fleet->items->len)
    return;
  fprintf(stderr, "[%.*s%*s] %u of %u", (int)filled, bar, (int)(width - filled), "", fleet->done,
          fleet->items->len);
  fflush(stderr);
}

/* Says of which domain a line is, where it doesn't itself. */
static void
print_said(const char *name, const char *said)
{
  g_autofree char *visible = report_line(name);
  g_autofree char *prefix = g_strdup_printf("%s: ", visible);
  g_auto(GStrv) lines = g_strsplit(said, "\n", -1);

  for (gsize i = 0; lines[i]; i++)
    if (*lines[i])
      fprintf(stderr, "%s%s\n",
              g_str_has_prefix(lines[i], prefix) || *lines[i] == ' ' ? "" : prefix, lines[i]);
}

static gboolean
print_text(const Item *item, GError **error)
{
  gboolean printed = report_print_visible(item->capture.printed->str, error);

  print_said(item->name, item->capture.said->str);
  if (item->problem)
    report_error("%s: %s", item->name, item->problem->message);
  return printed;
}

static gboolean
print_json(Item *item, GError **error)
{
  g_autofree char *text = outcome_json(&item->outcome, &item->capture, item->problem);

  return report_print_exact(text, error);
}

static void
tell(Fleet *fleet, Item *item)
{
  g_autoptr(GError) unprinted = NULL;

  if (!(fleet->options->json ? print_json(item, &unprinted) : print_text(item, &unprinted))) {
    g_clear_error(&fleet->unprinted);
    fleet->unprinted = g_steal_pointer(&unprinted);
  }
  item_end(item);
}

/* Whether an item is told of when all are done: what became of it isn't known before. */
static gboolean
tells_at_end(const Fleet *fleet)
{
  return fleet->options->json && fleet->options->all_or_nothing;
}

static void
account(Fleet *fleet, Item *item, int status)
{
  g_mutex_lock(&fleet->mutex);
  fleet->done++;
  fleet->failed += status == GVT_EXIT_FAILED;
  fleet->misused += gvt_is_usage(item->problem);
  fleet->changed += status != GVT_EXIT_FAILED && item->outcome.changed;
  fleet->found += item->outcome.found > 0;
  if (status == GVT_EXIT_CHANGES)
    fleet->worst = status;
  hide_progress(fleet);
  if (!tells_at_end(fleet))
    tell(fleet, item);
  show_progress(fleet);
  g_mutex_unlock(&fleet->mutex);
}

static void
work_on(Fleet *fleet, const Bench *bench, Item *item)
{
  int status;

  item_begin(item);
  item->outcome.describes = fleet->options->json;
  item->outcome.records = fleet->options->all_or_nothing;
  report_capture(&item->capture);
  status = fleet->work(bench, item->word, fleet->data, &item->outcome, &item->problem);
  report_capture(NULL);
  if (status == GVT_EXIT_FAILED && (fleet->options->fail_fast || fleet->options->all_or_nothing))
    g_atomic_int_set(&fleet->stop, TRUE);
  account(fleet, item, status);
}

static void
work_through(Fleet *fleet, const Bench *bench)
{
  while (!g_atomic_int_get(&fleet->stop)) {
    guint at = (guint)g_atomic_int_add(&fleet->next, 1);

    if (at >= fleet->items->len)
      return;
    work_on(fleet, bench, fleet->items->pdata[at]);
  }
}

/* A thread beside the first, with a connection of its own; where there is none, the others do its work. */
static gpointer
run_thread(gpointer data)
{
  Fleet *fleet = data;
  g_autoptr(Bench) bench = bench_open_beside(fleet->bench, NULL);

  if (bench)
    work_through(fleet, bench);
  return NULL;
}

static guint
count_threads(const Fleet *fleet)
{
  guint jobs = fleet->options->jobs > 0 ? (guint)fleet->options->jobs : g_get_num_processors();

  return MIN(jobs, fleet->items->len);
}

static void
run_all(Fleet *fleet)
{
  g_autoptr(GPtrArray) threads = g_ptr_array_new();

  fleet->shows_progress = can_show_progress(fleet->options);
  g_mutex_init(&fleet->mutex);
  for (guint i = 1; i < count_threads(fleet); i++) {
    GThread *thread = g_thread_try_new("fleet", run_thread, fleet, NULL);

    /* A process may have only so many: those that there are do it all. */
    if (!thread)
      break;
    g_ptr_array_add(threads, thread);
  }
  work_through(fleet, fleet->bench);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  g_mutex_clear(&fleet->mutex);
}

/* --all-or-nothing */

static void
undo(Fleet *fleet, Item *item)
{
  const Outcome *outcome = &item->outcome;
  g_autofree char *word = report_word(item->name);
  g_autoptr(GError) problem = NULL;

  if (redefine_undo(fleet->bench, outcome, &problem)) {
    item->outcome.changed = FALSE;
    fleet->changed--;
  } else {
    report_warning(
        "%s: its definition of before isn't put back: %s; it is in the backup %s (gvt-xml "
        "revert %s --from)",
        item->name, problem->message, outcome->backup, word);
  }
}

static void
undo_all(Fleet *fleet)
{
  for (guint i = 0; i < fleet->items->len; i++) {
    Item *item = fleet->items->pdata[i];

    report_capture(tells_at_end(fleet) ? &item->capture : NULL);
    if (item->outcome.backup)
      undo(fleet, item);
  }
  report_capture(NULL);
}

static void
tell_all(Fleet *fleet)
{
  for (guint i = 0; i < fleet->items->len; i++) {
    Item *item = fleet->items->pdata[i];

    if (item->capture.said)
      tell(fleet, item);
  }
}

static int
sum_up(Fleet *fleet, GError **error)
{
  guint left = fleet->items->len - fleet->done;
  g_autofree char *found =
      fleet->found ? g_strdup_printf(", %u with findings", fleet->found) : g_strdup("");

  if (!fleet->options->json)
    report_note("%u %s: %u changed, %u as they were, %u failed%s%s", fleet->items->len, fleet->kind,
                fleet->changed, fleet->done - fleet->changed - fleet->failed, fleet->failed, found,
                left ? ", the others not begun" : "");
  if (fleet->failed) {
    g_set_error(error, GVT_ERROR,
                fleet->misused == fleet->failed ? GVT_ERROR_USAGE : GVT_ERROR_FAILED,
                "%u of %u %s failed", fleet->failed, fleet->items->len, fleet->kind);
    g_clear_error(&fleet->unprinted);
    return GVT_EXIT_FAILED;
  }
  if (fleet->unprinted) {
    g_propagate_error(error, g_steal_pointer(&fleet->unprinted));
    return GVT_EXIT_FAILED;
  }
  return fleet->worst;
}

static gboolean
check_options(const FleetOptions *options, GError **error)
{
  if (options->keep_going && options->fail_fast)
    return gvt_usage(error, "--keep-going and --fail-fast exclude each other");
  if (options->keep_going && options->all_or_nothing)
    return gvt_usage(error, "--keep-going and --all-or-nothing exclude each other");
  return options->jobs >= 0 || gvt_usage(error, "--jobs is to be a number of domains, 1 or more");
}

int
fleet_run(const FleetOptions *options, char **words, const Map *map, gboolean or_read_only,
          FleetWork work, const void *data, GError **error)
{
  g_autoptr(Bench) bench = check_options(options, error) ? bench_open(or_read_only, error) : NULL;
  g_autoptr(GPtrArray) choices = NULL;
  g_autoptr(GPtrArray) items = NULL;
  Fleet fleet = {
    .options = options, .kind = "domains", .bench = bench, .work = work, .data = data
  };

  if (!bench)
    return GVT_EXIT_FAILED;
  if (!is_many(options, (int)g_strv_length(words)))
    return work(bench, words[0], data, NULL, error);
  choices = choice_find(&options->choice, words, map, bench->connection, error);
  if (!choices)
    return GVT_EXIT_FAILED;
  items = list_domains(choices);
  fleet.items = items;
  run_all(&fleet);
  if (options->all_or_nothing && fleet.failed)
    undo_all(&fleet);
  if (tells_at_end(&fleet))
    tell_all(&fleet);
  return sum_up(&fleet, error);
}

int
fleet_run_files(const FleetOptions *options, char **files, FleetWork work, const void *data,
                GError **error)
{
  g_autoptr(Bench) bench = check_options(options, error) ? bench_open_offline(error) : NULL;
  g_autoptr(GPtrArray) items = list_files(files);
  Fleet fleet = {
    .options = options, .kind = "files", .items = items, .bench = bench, .work = work, .data = data
  };

  if (!bench)
    return GVT_EXIT_FAILED;
  if (!is_many(options, (int)g_strv_length(files)))
    return work(bench, files[0], data, NULL, error);
  run_all(&fleet);
  return sum_up(&fleet, error);
}
