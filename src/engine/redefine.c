/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/redefine.h"

#include "base/error.h"
#include "base/log.h"
#include "domain/passwords.h"
#include "engine/backup.h"
#include "engine/live.h"
#include "engine/lost-passwords.h"
#include "engine/preview.h"
#include "engine/redefine-report.h"
#include "engine/start-test.h"
#include "engine/trust.h"
#include "xml/compare.h"

static const char *
name_for_people(const Transaction *transaction)
{
  return virt_domain_name(transaction->session->domain);
}

/* Whether the redefine makes vGPUs that start with the host. */
static gboolean
has_boot_vgpus(const Transaction *transaction)
{
  return transaction->boot_vgpus && boot_vgpus_acts(transaction->boot_vgpus);
}

static gboolean
wants_start(const Transaction *transaction)
{
  const RedefineOptions *options = transaction->options;

  return transaction->boot_vgpus && (options->try_start || options->start);
}

/* Checks. Each is one of a dry run too, which shows the change even if a check fails. */

/* A graphics that comes back without its password would be open to all. */
static gboolean
check_passwords(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;
  g_autofree char *lost = passwords_lost(transaction->definition);
  const char *folder = transaction->session->backups;
  g_autofree char *backup = lost_passwords_backup(folder, transaction->definition);

  passwords_forget(transaction->definition);
  if (backup && !options->forget_passwords)
    return gvt_fail(
        error,
        "the %s graphics had a password, which the domain has no more, as after a define "
        "without --security-info: it would come back open to all. The backup %s in %s "
        "has it: give it back by virsh edit, or restore a whole backup (gvt-xml revert "
        "DOMAIN --from BACKUP; gvt-xml backups DOMAIN lists them), or go without by "
        "--forget-passwords",
        lost, backup, folder);
  if (lost && !options->forget_passwords)
    return gvt_fail(error,
                    "the %s graphics had a password, which only its backup has, and that isn't in "
                    "%s: it would come back open to all. Do this as the user and on the host "
                    "that applied the plan, or restore a backup (gvt-xml revert DOMAIN --from "
                    "BACKUP), or go without by --forget-passwords",
                    lost, folder);
  if (backup)
    log_warning("the %s graphics comes back without its password, which the backup %s in %s has",
                lost, backup, folder);
  else if (lost)
    log_warning("the %s graphics comes back without its password, which no backup in %s has", lost,
                folder);
  return TRUE;
}

static gboolean
check_hook(Transaction *transaction, GError **error)
{
  return !transaction->boot_vgpus || boot_vgpus_check_hook(transaction->boot_vgpus, error);
}

static gboolean
check_boot_vgpus(Transaction *transaction, GError **error)
{
  return !transaction->boot_vgpus || boot_vgpus_check_host(transaction->boot_vgpus, error);
}

static gboolean
check_start_test(Transaction *transaction, GError **error)
{
  return !wants_start(transaction) ||
         start_test_check(transaction->session, boot_vgpus_plan(transaction->boot_vgpus), error);
}

static gboolean
compare_definitions(Transaction *transaction, GError **error)
{
  (void)error;
  transaction->changes = !xml_equal(transaction->session->guest->doc, transaction->definition);
  return TRUE;
}

static gboolean
check_trust(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;
  g_autoptr(GError) reason = NULL;

  if (!transaction->changes && !has_boot_vgpus(transaction) && !live_acts(transaction))
    return TRUE;
  if (options->trust_metadata || trust_check(transaction->session, &reason))
    return TRUE;
  if (options->confirm) {
    log_warning("%s", reason->message);
    return TRUE;
  }
  g_propagate_error(error, g_steal_pointer(&reason));
  gvt_extend(error,
             "; nothing was changed: look at it by --dry-run, and go on by --trust-metadata, or "
             "do this as the user and on the host that applied it");
  return FALSE;
}

static gboolean
check_definable(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  const char *name = virt_domain_name(session->domain);
  g_autofree char *word = virt_domain_word(session->domain);
  int persistent = virt_domain_is_persistent(session->domain, error);
  int saved = persistent < 0 ? -1 : virt_domain_has_managed_save(session->domain, error);

  if (saved < 0)
    return FALSE;
  if (!persistent)
    return gvt_fail(error,
                    "the domain '%s' is transient: it has no definition to change; define it first "
                    "(virsh dumpxml --security-info %s | virsh define /dev/stdin)",
                    name, word);
  return !saved ||
         gvt_fail(error,
                  "the domain '%s' has a managed save image, and its next start would bring back "
                  "the devices of then; start the guest and shut it down, or drop the image: virsh "
                  "managedsave-remove %s",
                  name, word);
}

static gboolean
check_backups(Transaction *transaction, GError **error)
{
  return backup_check(transaction->session->backups, error);
}

/* A definition that libvirt had once may be defined again, even if it doesn't fit the schema. */
static gboolean
check_schema(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  const RedefineOptions *options = transaction->options;
  SchemaVerdict *verdict = &transaction->schema;
  g_autoptr(GError) misfit = NULL;

  if (options->skip_check)
    return TRUE;
  if (!schema_check(session->guest, transaction->definition, session_target(session).libvirt,
                    !trust_check(session, NULL), verdict, &misfit)) {
    if (!options->is_own_backup) {
      g_propagate_error(error, g_steal_pointer(&misfit));
      return FALSE;
    }
    log_note("note: the backup doesn't fit libvirt's schema, as the domain didn't then");
  }
  verdict->never_fitted = verdict->never_fitted || options->is_own_backup;
  return TRUE;
}

/* The preview */

/* Whether the change is shown before, or reported afterwards. */
static gboolean
find_changes(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;

  (void)error;
  if (transaction_tells_changes(options, transaction->result))
    preview_compare(transaction->session, transaction->session->guest, transaction->definition,
                    transaction->result);
  return TRUE;
}

/* Its answer is in the summary, before it counts as a refusal. */
static gboolean
ask_libvirt(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;
  Result *result = transaction->result;

  (void)error;
  if (!options->dry_run && !(options->confirm && transaction->changes))
    return TRUE;
  if (options->skip_check)
    result_set_verdict(result, VERDICT_SKIPPED, "--no-check");
  else
    preview_check(transaction->session, transaction->definition, result, &transaction->refusal);
  return TRUE;
}

static gboolean
show(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;
  const PreviewOptions preview = { .name = name_for_people(transaction),
                                   .print_xml = options->print_xml,
                                   .briefly = options->confirm && options->asks_briefly,
                                   .full = options->full };
  gboolean shows = transaction->changes ? options->dry_run || options->confirm || log_is_verbose()
                                        : options->print_xml;

  if (transaction->result->verdict != VERDICT_NONE && !options->skip_check &&
      (!shows || options->print_xml)) {
    g_autofree char *verdict = preview_verdict(transaction->result);

    log_note("libvirt check: %s", verdict);
  }
  transaction->result->unshown =
      shows && !preview_show(transaction->session->guest, transaction->definition,
                             transaction->result, &preview, error);
  return !transaction->result->unshown;
}

static gboolean
check_by_libvirt(Transaction *transaction, GError **error)
{
  if (!transaction->refusal)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&transaction->refusal));
  return FALSE;
}

static gboolean
confirm(Transaction *transaction, GError **error)
{
  const char *question = transaction->options->asks_briefly ? "Apply?"
                         : transaction->changes             ? "Define this?"
                         : has_boot_vgpus(transaction) ? "Have the host make its vGPUs, and again "
                                                         "when it boots?"
                                                       : "Change the running guest?";

  if (!transaction->options->confirm ||
      (!transaction->changes && !has_boot_vgpus(transaction) && !live_acts(transaction)))
    return TRUE;
  return log_ask(question) || gvt_cancel(error);
}

/* Changes to the host and the domain */

static gboolean
make_boot_vgpus(Transaction *transaction, GError **error)
{
  return !transaction->boot_vgpus || boot_vgpus_prepare(transaction->boot_vgpus, error);
}

static void
remove_boot_vgpus(Transaction *transaction, GError **error)
{
  (void)error;
  if (transaction->boot_vgpus)
    boot_vgpus_undo(transaction->boot_vgpus);
}

static gboolean
note_unchanged(Transaction *transaction, GError **error)
{
  (void)error;
  if (!transaction->changes)
    log_note("%s: already as planned, nothing to define", name_for_people(transaction));
  return TRUE;
}

/* A state that the user trusts is ours from now on, even if the domain is already as it says. */
static gboolean
adopt_state(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;

  if (transaction->changes || !transaction->options->trust_metadata || trust_check(session, NULL))
    return TRUE;
  if (!transaction_lock(transaction, error))
    return FALSE;
  trust_settle(session, session->guest->doc);
  log_note("%s: its recorded plan is trusted from now on", name_for_people(transaction));
  return TRUE;
}

/* QEMU may refuse a definition that libvirt accepts. */
static gboolean
test_start(Transaction *transaction, GError **error)
{
  if (!wants_start(transaction))
    return TRUE;
  transaction->qemu_refused =
      !start_test_run(transaction->session, boot_vgpus_plan(transaction->boot_vgpus),
                      transaction->options->start, error);
  return !transaction->qemu_refused;
}

/* What was refused by a check. */
static gboolean
conclude_checks(Transaction *transaction, GError **error)
{
  return result_conclude(transaction->result, error);
}

/* The steps */

/* When a step is taken. */
enum {
  ALWAYS = 0,
  CHANGES = 1 << 0, /* only if the definition differs from the domain */
  ACTS = 1 << 1,    /* not in a dry run */
  CHECK = 1 << 2,   /* if it fails, a dry run goes on until "conclude" */
};

typedef struct {
  const char *name;
  int when;
  gboolean (*run)(Transaction *transaction, GError **error);
  /* Undoes the step if a later one failed with *error, and may add to that; NULL for nothing. */
  void (*undo)(Transaction *transaction, GError **error);
} Step;

static const Step steps[] = {
  { "check passwords", CHECK, check_passwords, NULL },
  { "check hook", CHECK, check_hook, NULL },
  { "check start test", CHECK, check_start_test, NULL },
  { "compare definitions", ALWAYS, compare_definitions, NULL },
  { "check live", CHECK, live_check, NULL },
  { "check trust", CHECK, check_trust, NULL },
  { "check definable", CHECK | CHANGES, check_definable, NULL },
  { "check schema", CHECK | CHANGES, check_schema, NULL },
  { "check backups", CHECK | CHANGES, check_backups, NULL },
  { "find changes", CHANGES, find_changes, NULL },
  { "ask libvirt", ALWAYS, ask_libvirt, NULL },
  { "show", ALWAYS, show, NULL },
  { "check by libvirt", CHECK, check_by_libvirt, NULL },
  { "show live", ALWAYS, live_show, NULL },
  { "confirm", ACTS, confirm, NULL },
  { "check boot vGPUs", CHECK, check_boot_vgpus, NULL },
  { "conclude", ALWAYS, conclude_checks, NULL },
  { "make boot vGPUs", ACTS, make_boot_vgpus, remove_boot_vgpus },
  { "note unchanged", ALWAYS, note_unchanged, NULL },
  { "adopt state", ACTS, adopt_state, NULL },
  { "lock", ACTS | CHANGES, transaction_lock, NULL }, /* until the transaction is cleared */
  { "save backup", ACTS | CHANGES, transaction_save_backup, NULL },
  { "expect state", ACTS | CHANGES, transaction_expect_state, transaction_forget_state },
  { "sync backup", ACTS | CHANGES, transaction_sync_backup, NULL },
  { "check unchanged", ACTS | CHANGES, transaction_check_unchanged, NULL },
  { "define", ACTS | CHANGES, transaction_define, transaction_put_back },
  { "read back", ACTS | CHANGES, transaction_read_back, NULL },
  { "prune backups", ACTS | CHANGES, transaction_prune_backups, NULL },
  { "test start", ACTS, test_start, NULL },
  { "change guest", ACTS, live_run, NULL },
  { "settle state", ACTS | CHANGES, transaction_settle_state, NULL },
  { "settle running", ALWAYS, redefine_settle_running, NULL },
  { "report", CHANGES, redefine_report, NULL },
};

static gboolean
is_due(const Step *step, const Transaction *transaction)
{
  return (transaction->changes || !(step->when & CHANGES)) &&
         (!transaction->options->dry_run || !(step->when & ACTS));
}

/* Undoes the steps before steps[failed], the last first. */
static void
undo_steps(gsize failed, Transaction *transaction, GError **error)
{
  for (gsize i = failed; i > 0; i--)
    if (steps[i - 1].undo && is_due(&steps[i - 1], transaction))
      steps[i - 1].undo(transaction, error);
  if (transaction->qemu_refused)
    start_test_explain(error);
}

static gboolean
run_steps(Transaction *transaction, GError **error)
{
  g_autoptr(GError) problem = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    if (!is_due(&steps[i], transaction) || steps[i].run(transaction, &problem))
      continue;
    if (steps[i].when & CHECK &&
        result_refuse(transaction->result, g_steal_pointer(&problem), &problem))
      continue;
    g_debug("redefine: the step \"%s\" failed", steps[i].name);
    undo_steps(i, transaction, &problem);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  return TRUE;
}

RedefineResult
redefine(const Session *session, xmlDoc *definition, const char *backup_name, BootVgpus *boot_vgpus,
         const RedefineOptions *options, Result *result, GError **error)
{
  g_auto(Transaction) transaction = { .session = session,
                                      .definition = definition,
                                      .backup_name = backup_name,
                                      .boot_vgpus = boot_vgpus,
                                      .options = options,
                                      .result = result,
                                      .lock = -1 };

  if (!run_steps(&transaction, error))
    return REDEFINE_FAILED;
  return transaction.changes || live_acts(&transaction) ? REDEFINE_CHANGED : REDEFINE_UNCHANGED;
}
