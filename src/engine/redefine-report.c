/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/redefine-report.h"

#include "base/log.h"
#include "engine/pending.h"
#include "engine/result-text.h"

/* What the start did, for the line of one of many domains. */
static const char *
describe_start(const RedefineOptions *options, gboolean waits)
{
  return options->start       ? " (started)"
         : options->try_start ? " (it starts with it)"
         : waits              ? " (from the next start after power off)"
                              : "";
}

/* Prints the result: one line for one of many domains, else also the next commands. */
static void
note_defined(const Transaction *transaction)
{
  const Session *session = transaction->session;
  const RedefineOptions *options = transaction->options;
  const Difference difference = { session->guest->doc, transaction->definition,
                                  transaction->result->changes };
  gboolean running = transaction->result->running == ANSWER_YES;
  gboolean waits = running && !transaction->live && !options->start;
  g_autofree char *text =
      options->story ? g_strdup(options->story) : result_text(&difference, session);
  g_autofree char *start = result_text_next_start(session, running);
  g_autofree char *undo = result_text_undo(&difference, session, transaction->backup_name);

  if (!transaction->result->alone || transaction->result->describes)
    log_note("%s: %s%s", virt_domain_name(session->domain), text, describe_start(options, waits));
  else
    log_note("%s: %s\n%s%s\nundo: %s\nbackup: %s", virt_domain_name(session->domain), text,
             options->try_start ? "tried: the guest starts with it\n" : "",
             options->start      ? "started: the guest runs with it"
             : transaction->live ? "the running guest is changed too"
                                 : start,
             undo, transaction->backup_name);
}

gboolean
redefine_settle_running(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  Result *result = transaction->result;

  (void)error;
  result->running = pending_runs(session->domain);
  if (result->running != ANSWER_YES || !result->describes)
    result->pending = result->running == ANSWER_NO ? ANSWER_NO : ANSWER_UNKNOWN;
  else
    result->pending = pending_is(session->domain, session->guest->base, transaction->definition);
  return TRUE;
}

gboolean
redefine_report(Transaction *transaction, GError **error)
{
  gboolean dry_run = transaction->options->dry_run;

  (void)error;
  result_set_changed(transaction->result, dry_run ? NULL : transaction->backup_name,
                     transaction->defined);
  if (dry_run)
    log_note("%s: a dry run, nothing was changed", virt_domain_name(transaction->session->domain));
  else if (transaction->options->is_undo)
    log_note("%s: put back", virt_domain_name(transaction->session->domain));
  else if (transaction->result->changes)
    note_defined(transaction);
  return TRUE;
}
