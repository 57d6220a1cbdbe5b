/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/batch-counts.h"

#include "base/error.h"
#include "base/log.h"

void
batch_counts_add(BatchCounts *counts, RedefineResult ended, const Result *result,
                 const GError *problem)
{
  counts->done++;
  counts->failed += ended == REDEFINE_FAILED;
  counts->refused += result_would_refuse(result, problem);
  counts->misused += gvt_is_usage(problem);
  counts->changed += ended != REDEFINE_FAILED && result->changed;
  counts->found += result->found > 0;
  counts->findings += result->found;
  counts->looks = counts->looks || result->looks;
  counts->dry_run = counts->dry_run || result->dry_run;
}

/* A further count of the summary, ", 2 failed"; nothing if it is 0. Free with g_free(). */
static char *
count_text(guint count, const char *what)
{
  return count ? g_strdup_printf(", %u %s", count, what) : g_strdup("");
}

/* "12 findings in 3", "0 findings". Free with g_free(). */
static char *
findings_text(const BatchCounts *counts)
{
  g_autofree char *where =
      counts->findings ? g_strdup_printf(" in %u", counts->found) : g_strdup("");

  return g_strdup_printf("%u finding%s%s", counts->findings, counts->findings == 1 ? "" : "s",
                         where);
}

static void
note_findings(const BatchCounts *counts)
{
  g_autofree char *failed = count_text(counts->failed, "failed");
  g_autofree char *found = findings_text(counts);

  log_note("%u %s: %s%s%s", counts->all, counts->kind, found, failed,
           counts->all > counts->done ? ", the others not begun" : "");
}

void
batch_counts_note(const BatchCounts *counts)
{
  g_autofree char *refused = count_text(counts->refused, "would be refused");
  g_autofree char *found = findings_text(counts);

  if (counts->looks) {
    note_findings(counts);
    return;
  }
  log_note("%u %s: %u %s, %u as they were, %u failed%s%s%s%s", counts->all, counts->kind,
           counts->changed, counts->dry_run ? "would change" : "changed",
           counts->done - counts->changed - counts->failed, counts->failed - counts->refused,
           refused, counts->findings ? ", " : "", counts->findings ? found : "",
           counts->all > counts->done ? ", the others not begun" : "");
}

gboolean
batch_counts_check(const BatchCounts *counts, GError **error)
{
  const int code = counts->misused == counts->failed ? GVT_ERROR_USAGE : GVT_ERROR_FAILED;

  if (counts->failed == 0)
    return TRUE;
  if (counts->refused == counts->failed)
    g_set_error(error, GVT_ERROR, code, "the real run would refuse %u of %u %s", counts->refused,
                counts->all, counts->kind);
  else
    g_set_error(error, GVT_ERROR, code, "%u of %u %s failed", counts->failed, counts->all,
                counts->kind);
  return FALSE;
}
