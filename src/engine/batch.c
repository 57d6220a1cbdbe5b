/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/batch.h"

#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/read-file.h"
#include "base/text.h"
#include "engine/batch-counts.h"
#include "engine/redefine.h"
#include "engine/restore.h"

/* A domain or a file. */
typedef struct {
  VirtDomain *domain; /* NULL for a file */
  const char *name;   /* for people; not owned */
  char *word;         /* as the user named it */
  Result result;
  LogCapture capture; /* the output of the work, until the item is printed */
  GError *problem;    /* NULL if the work didn't fail */
} Item;

/* The state that the threads share. */
struct Batch {
  const BatchSettings *settings;
  const Workbench *workbench; /* the first thread's */
  GPtrArray *items;
  BatchWork work;
  const void *data;
  gint next; /* the first item that no thread has begun */
  gint stop; /* begin no other item */
  gboolean shows_progress;
  GMutex mutex; /* guards the members below, and the terminal */
  BatchCounts counts;
  gboolean reports_changes; /* an item that didn't fail ended as REDEFINE_CHANGED */
  GError *unprinted;        /* why an item's output couldn't be printed */
};

static void
item_begin(Item *item)
{
  item->capture.said = g_string_new(NULL);
  item->capture.printed = g_string_new(NULL);
  item->capture.notes = g_ptr_array_new_with_free_func(g_free);
  item->capture.warnings = g_ptr_array_new_with_free_func(g_free);
}

/* Frees the output of an item: there may be thousands of items. */
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
add_item(Batch *batch, const char *word)
{
  Item *item = g_new0(Item, 1);

  item->word = g_strdup(word);
  item->result.describes = batch->settings->json;
  item->result.records = batch->settings->all_or_nothing;
  g_ptr_array_add(batch->items, item);
  return item;
}

Batch *
batch_new(const Workbench *workbench, const BatchSettings *settings)
{
  Batch *batch = g_new0(Batch, 1);

  batch->workbench = workbench;
  batch->settings = settings;
  batch->counts.kind = workbench->connection ? "domains" : "files";
  batch->items = g_ptr_array_new_with_free_func(item_free);
  g_mutex_init(&batch->mutex);
  return batch;
}

void
batch_free(Batch *batch)
{
  g_ptr_array_unref(batch->items);
  g_mutex_clear(&batch->mutex);
  g_clear_error(&batch->unprinted);
  g_free(batch);
}

void
batch_add_domain(Batch *batch, VirtDomain *domain, const char *word)
{
  Item *item = add_item(batch, word);

  item->domain = domain;
  item->name = virt_domain_name(domain);
  item->result.name = g_strdup(item->name);
  item->result.uuid = g_strdup(virt_domain_uuid(domain));
}

void
batch_add_file(Batch *batch, const char *file)
{
  Item *item = add_item(batch, file);

  item->name = read_file_name(item->word);
  item->result.file = item->word;
}

/* Printing */

static gboolean
can_show_progress(const BatchSettings *settings)
{
  return isatty(STDERR_FILENO) && log_is_talkative() && !settings->json &&
         g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void
hide_progress(const Batch *batch)
{
  if (batch->shows_progress)
    fprintf(stderr, "\r\033[K");
}

/* Draws a progress bar on the last line of the terminal. */
static void
show_progress(const Batch *batch)
{
  static const char bar[] = "==============================";
  const guint width = sizeof bar - 1;
  guint filled = batch->counts.done * width / batch->items->len;

  if (!batch->shows_progress || batch->counts.done == batch->items->len)
    return;
  fprintf(stderr, "[%.*s%*s] %u of %u", (int)filled, bar, (int)(width - filled), "",
          batch->counts.done, batch->items->len);
  fflush(stderr);
}

/* Puts the item's name before each line that doesn't have it. */
static void
print_log(const char *name, const char *text)
{
  g_autofree char *visible = text_line(name);
  g_autofree char *prefix = g_strdup_printf("%s: ", visible);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (gsize i = 0; lines[i]; i++)
    if (*lines[i])
      fprintf(stderr, "%s%s\n",
              g_str_has_prefix(lines[i], prefix) || *lines[i] == ' ' ? "" : prefix, lines[i]);
}

static gboolean
print_item_text(Item *item, GError **error)
{
  gboolean printed = print_visible(item->capture.printed->str, error);

  print_log(item->name, item->capture.said->str);
  result_explain(&item->result, &item->problem);
  if (item->problem)
    log_error("%s: %s", item->name, item->problem->message);
  return printed;
}

static gboolean
print_item_json(Item *item, GError **error)
{
  g_autofree char *text = result_json(&item->result, &item->capture, item->problem);

  return print_exact(text, error);
}

static void
print_result(Batch *batch, Item *item)
{
  g_autoptr(GError) unprinted = NULL;

  if (!(batch->settings->json ? print_item_json(item, &unprinted)
                              : print_item_text(item, &unprinted))) {
    g_clear_error(&batch->unprinted);
    batch->unprinted = g_steal_pointer(&unprinted);
  }
  item_end(item);
}

/* Whether results are printed at the end only: an undo may still change them. */
static gboolean
prints_at_end(const Batch *batch)
{
  return batch->settings->json && batch->settings->all_or_nothing;
}

static void
count_result(Batch *batch, Item *item, RedefineResult result)
{
  g_mutex_lock(&batch->mutex);
  batch_counts_add(&batch->counts, result, &item->result, item->problem);
  batch->reports_changes = batch->reports_changes || result == REDEFINE_CHANGED;
  hide_progress(batch);
  if (!prints_at_end(batch))
    print_result(batch, item);
  show_progress(batch);
  g_mutex_unlock(&batch->mutex);
}

static void
work_on(Batch *batch, const Workbench *workbench, Item *item)
{
  RedefineResult result;

  item_begin(item);
  log_capture(&item->capture);
  result = batch->work(workbench, item->word, batch->data, &item->result, &item->problem);
  result_settle(&item->result, &item->problem);
  log_capture(NULL);
  if (result == REDEFINE_FAILED && (batch->settings->fail_fast || batch->settings->all_or_nothing))
    g_atomic_int_set(&batch->stop, TRUE);
  count_result(batch, item, result);
}

static void
work_through(Batch *batch, const Workbench *workbench)
{
  while (!g_atomic_int_get(&batch->stop) && !interrupt_signal()) {
    guint at = (guint)g_atomic_int_add(&batch->next, 1);

    if (at >= batch->items->len)
      return;
    work_on(batch, workbench, batch->items->pdata[at]);
  }
}

/* A further thread has a connection of its own. Without one, the other threads do its work. */
static void
work_in_thread(gboolean is_first, void *data)
{
  Batch *batch = data;
  g_autoptr(Workbench) workbench = is_first ? NULL : workbench_open_beside(batch->workbench, NULL);

  if (is_first || workbench)
    work_through(batch, is_first ? batch->workbench : workbench);
}

/* --all-or-nothing */

static void
undo_item(Batch *batch, Item *item)
{
  const Result *result = &item->result;
  g_autofree char *word = virt_domain_word(item->domain);
  g_autoptr(GError) problem = NULL;

  if (restore_undo(batch->workbench, result, &problem)) {
    item->result.changed = FALSE;
    item->result.stored = FALSE;
    batch->counts.changed--;
  } else {
    log_warning("%s: its earlier definition couldn't be put back: %s; it is in the backup %s "
                "(gvt-xml revert %s --from)",
                item->name, problem->message, result->backup, word);
  }
}

static void
undo_items(Batch *batch)
{
  for (guint i = 0; i < batch->items->len; i++) {
    Item *item = batch->items->pdata[i];

    log_capture(prints_at_end(batch) ? &item->capture : NULL);
    if (item->result.backup)
      undo_item(batch, item);
  }
  log_capture(NULL);
}

static void
print_results(Batch *batch)
{
  for (guint i = 0; i < batch->items->len; i++) {
    Item *item = batch->items->pdata[i];

    if (item->capture.said)
      print_result(batch, item);
  }
}

/* Whether a signal came before the last item was done. */
static gboolean
is_interrupted(const Batch *batch)
{
  return interrupt_signal() && batch->counts.done < batch->items->len;
}

/* How many items were changed for real, and weren't put back. */
static guint
count_stored(const Batch *batch)
{
  guint count = 0;

  for (guint i = 0; i < batch->items->len; i++) {
    const Item *item = batch->items->pdata[i];

    count += item->result.stored;
  }
  return count;
}

static gboolean
fail_as_interrupted(const Batch *batch, GError **error)
{
  const char *name = interrupt_name(interrupt_signal());
  const char *kind = batch->counts.kind;
  guint all = batch->items->len;
  guint left = all - batch->counts.done;
  guint changed = count_stored(batch);

  if (!batch->settings->all_or_nothing)
    return gvt_fail(error,
                    "%s: %u of %u %s weren't started, %u failed; run the same command again to "
                    "continue",
                    name, left, all, kind, batch->counts.failed);
  if (changed)
    return gvt_fail(error, "%s: %u of %u %s weren't started, and %u couldn't be put back", name,
                    left, all, kind, changed);
  return gvt_fail(error, "%s: %u of %u %s weren't started, and nothing was changed", name, left,
                  all, kind);
}

static void
fail_as_unprinted(Batch *batch, GError **error)
{
  guint stored = count_stored(batch);

  g_propagate_error(error, g_steal_pointer(&batch->unprinted));
  if (stored) {
    (*error)->code = GVT_ERROR_UNTOLD;
    gvt_extend(error, "; %u of %u %s were changed nevertheless, and none failed", stored,
               batch->items->len, batch->counts.kind);
  }
}

static RedefineResult
sum_up(Batch *batch, GError **error)
{
  if (!batch->settings->json)
    batch_counts_note(&batch->counts);
  if (is_interrupted(batch)) {
    fail_as_interrupted(batch, error);
    return REDEFINE_FAILED;
  }
  if (!batch_counts_check(&batch->counts, error))
    return REDEFINE_FAILED;
  if (batch->unprinted) {
    fail_as_unprinted(batch, error);
    return REDEFINE_FAILED;
  }
  return batch->reports_changes ? REDEFINE_CHANGED : REDEFINE_UNCHANGED;
}

BatchTotals
batch_run(Batch *batch, BatchWork work, const void *data, GError **error)
{
  const BatchSettings *settings = batch->settings;

  batch->work = work;
  batch->data = data;
  batch->counts.all = batch->items->len;
  if (batch->items->len == 1)
    ((Item *)batch->items->pdata[0])->result.alone = TRUE;
  interrupt_watch();
  batch->shows_progress = can_show_progress(settings);
  parallel_run(settings->jobs > 0 ? (guint)settings->jobs : 0, batch->items->len, work_in_thread,
               batch);
  if (settings->all_or_nothing && (batch->counts.failed || is_interrupted(batch)))
    undo_items(batch);
  if (prints_at_end(batch))
    print_results(batch);
  return (BatchTotals){ .result = sum_up(batch, error), .found = batch->counts.found };
}
