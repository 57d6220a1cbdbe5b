/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/redefine.h"

#include "base/error.h"
#include "base/log.h"
#include "base/redact.h"
#include "domain/passwords.h"
#include "engine/backup.h"
#include "engine/preview.h"
#include "engine/schema-check.h"
#include "engine/start-test.h"
#include "engine/transaction.h"
#include "engine/trust.h"
#include "xml/compare.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* Trust */

static gboolean
check_trust(const Session *session, const RedefineOptions *options, GError **error)
{
  g_autoptr(GError) reason = NULL;

  if (options->trust_metadata || trust_check(session, &reason))
    return TRUE;
  if (options->dry_run || options->confirm) {
    log_warning("%s", reason->message);
    return TRUE;
  }
  g_propagate_error(error, g_steal_pointer(&reason));
  gvt_extend(error,
             "; nothing was changed: look at it by --dry-run, and go on by --trust-metadata, or "
             "do this as the user and on the host that applied it");
  return FALSE;
}

/* Passwords */

/* A graphics that comes back without its password would be open to all. */
static gboolean
check_passwords(const Session *session, xmlDoc *definition, const RedefineOptions *options,
                GError **error)
{
  g_autofree char *lost = passwords_lost(definition);
  g_autofree char *folder = backup_folder(virt_domain_uuid(session->domain));

  if (!lost) {
    passwords_forget(definition);
    return TRUE;
  }
  if (!options->forget_passwords && !options->dry_run)
    return gvt_fail(error,
                    "the %s graphics had a password, which is in the backup alone, and %s doesn't "
                    "have it: it would come back open to all. Do this as the user and on the host "
                    "that applied the plan, or restore a backup (gvt-xml revert DOMAIN --from "
                    "BACKUP), or go without by --forget-passwords",
                    lost, folder);
  log_warning("the %s graphics comes back without its password, which no backup in %s has", lost,
              folder);
  passwords_forget(definition);
  return TRUE;
}

/* Defining */

static gboolean
check_definable(const Session *session, gboolean dry_run, GError **error)
{
  g_autoptr(GError) reason = NULL;
  const char *name = virt_domain_name(session->domain);
  g_autofree char *word = text_shell_word(name);
  int persistent = virt_domain_is_persistent(session->domain, error);
  int saved = persistent < 0 ? -1 : virt_domain_has_managed_save(session->domain, error);

  if (saved < 0)
    return FALSE;
  if (!persistent)
    gvt_fail(&reason,
             "the domain '%s' is transient: it has no definition to change; define it first "
             "(virsh dumpxml --security-info %s | virsh define /dev/stdin)",
             name, word);
  else if (saved)
    gvt_fail(
        &reason,
        "the domain '%s' has a managed save image, and its next start would bring back the devices of "
        "then; start the guest and shut it down, or drop the image: virsh managedsave-remove %s",
        name, word);
  if (!reason)
    return TRUE;
  if (!dry_run) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  log_warning("%s", reason->message);
  return TRUE;
}

/* What libvirt had once may go back to it, whether it fits the schema or not. */
static gboolean
check_schema(const Session *session, xmlDoc *definition, const RedefineOptions *options,
             SchemaVerdict *verdict, GError **error)
{
  g_autoptr(GError) misfit = NULL;

  if (options->skip_check)
    return TRUE;
  if (!schema_check(session->guest, definition, session_target(session).libvirt, verdict,
                    &misfit)) {
    if (!options->is_own_backup) {
      g_propagate_error(error, g_steal_pointer(&misfit));
      return FALSE;
    }
    log_note("note: the backup doesn't fit libvirt's schema, as the domain didn't then");
  }
  verdict->never_fitted = verdict->never_fitted || options->is_own_backup;
  return TRUE;
}

/* Starts the guest, where that is asked for: what a define accepts QEMU may refuse. */
static gboolean
try_it(const Session *session, const BootVgpus *boot_vgpus, const RedefineOptions *options,
       GError **error)
{
  if (!boot_vgpus || (!options->try_start && !options->start))
    return TRUE;
  return start_test_run(session, boot_vgpus_plan(boot_vgpus), options->start, error);
}

/* After the define: where the guest doesn't start with it, the domain is as it was. */
static gboolean
try_defined(const Transaction *transaction, const BootVgpus *boot_vgpus,
            const RedefineOptions *options, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (try_it(transaction->session, boot_vgpus, options, &problem))
    return TRUE;
  transaction_put_back(transaction, problem->message, error);
  start_test_explain(error);
  return FALSE;
}

/* The same, with what the host must have for it. */
static gboolean
define_with(Transaction *transaction, xmlDoc *definition, BootVgpus *boot_vgpus,
            const RedefineOptions *options, GError **error)
{
  if (boot_vgpus && !boot_vgpus_prepare(boot_vgpus, error))
    return FALSE;
  if (transaction_define(transaction, definition, error) &&
      try_defined(transaction, boot_vgpus, options, error))
    return TRUE;
  if (boot_vgpus)
    boot_vgpus_undo(boot_vgpus);
  return FALSE;
}

static gboolean
confirm(const RedefineOptions *options, const char *question, GError **error)
{
  return !options->confirm || log_ask(question) ||
         gvt_fail(error, "not confirmed, nothing was changed");
}

/* The domain is as planned; what the host is to have ready for it may not be. */
static gboolean
make_ready(BootVgpus *boot_vgpus, const RedefineOptions *options, GError **error)
{
  if (!boot_vgpus || options->dry_run || !boot_vgpus_acts(boot_vgpus))
    return TRUE;
  return confirm(options, "Have the host make its vGPUs, and again when it boots?", error) &&
         boot_vgpus_prepare(boot_vgpus, error);
}

static RedefineResult
nothing_to_do(const Session *session, xmlDoc *definition, BootVgpus *boot_vgpus,
              const RedefineOptions *options, GError **error)
{
  if (options->print_xml && !preview_show(session->guest, definition, NULL, TRUE, error))
    return REDEFINE_FAILED;
  if (options->dry_run && !options->skip_check && !preview_check(session, definition, error))
    return REDEFINE_FAILED;
  if (!make_ready(boot_vgpus, options, error))
    return REDEFINE_FAILED;
  log_note("%s: already as planned, nothing to define", virt_domain_name(session->domain));
  if (try_it(session, boot_vgpus, options, error))
    return REDEFINE_UNCHANGED;
  start_test_explain(error);
  boot_vgpus_undo(boot_vgpus);
  return REDEFINE_FAILED;
}

RedefineResult
redefine(const Session *session, xmlDoc *definition, const char *backup_name, BootVgpus *boot_vgpus,
         const RedefineOptions *options, Result *result, GError **error)
{
  const char *name = virt_domain_name(session->domain);
  gboolean look = options->dry_run || options->confirm;
  g_auto(Transaction) transaction = { .session = session, .backup_name = backup_name, .lock = -1 };
  gboolean equal;

  if (!check_passwords(session, definition, options, error))
    return REDEFINE_FAILED;
  if (boot_vgpus && !boot_vgpus_check(boot_vgpus, options->dry_run, error))
    return REDEFINE_FAILED;
  if ((options->try_start || options->start) && boot_vgpus &&
      !start_test_check(session, boot_vgpus_plan(boot_vgpus), error))
    return REDEFINE_FAILED;
  equal = xml_equal(session->guest->doc, definition);
  if ((!equal || (boot_vgpus && boot_vgpus_acts(boot_vgpus))) &&
      !check_trust(session, options, error))
    return REDEFINE_FAILED;
  if (equal)
    return nothing_to_do(session, definition, boot_vgpus, options, error);
  if (!check_definable(session, options->dry_run, error) ||
      !check_schema(session, definition, options, &transaction.schema, error))
    return REDEFINE_FAILED;
  if ((look || log_is_verbose()) &&
      !preview_show(session->guest, definition, name, options->print_xml, error))
    return REDEFINE_FAILED;
  if (look && !options->skip_check && !preview_check(session, definition, error))
    return REDEFINE_FAILED;
  if (options->dry_run) {
    log_note("%s: a dry run, nothing was changed", name);
    result_set_changed(result, NULL, NULL);
    return REDEFINE_CHANGED;
  }
  if (!confirm(options, "Define this?", error) ||
      !define_with(&transaction, definition, boot_vgpus, options, error))
    return REDEFINE_FAILED;
  trust_settle(session, definition);
  result_set_changed(result, backup_name, transaction.now);
  log_note("%s: %s", name, options->is_undo ? "put back" : "defined anew");
  if (options->start)
    log_note("%s: started with it", name);
  else if (virt_domain_is_active(session->domain, NULL) > 0)
    log_note(
        "%s is running: this takes effect after the guest is powered off (a reboot is not enough)",
        name);
  return REDEFINE_CHANGED;
}
