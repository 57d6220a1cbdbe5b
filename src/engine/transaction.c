/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/transaction.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/passwords.h"
#include "engine/backup-prune.h"
#include "engine/backup.h"
#include "engine/kept-passwords.h"
#include "engine/trust.h"
#include "xml/compare.h"
#include "xml/xml.h"

SessionFlags
transaction_session_flags(const RedefineOptions *options)
{
  if (!options->dry_run)
    return SESSION_CHECKS | SESSION_SAVES;
  return options->skip_check ? SESSION_DEFAULT : SESSION_CHECKS;
}

void
transaction_begin_result(const RedefineOptions *options, Result *result)
{
  result->dry_run = options->dry_run;
  result->full = options->full;
}

gboolean
transaction_tells_changes(const RedefineOptions *options, const Result *result)
{
  return log_is_talkative() || options->dry_run || options->confirm || result->describes;
}

void
transaction_clear(Transaction *transaction)
{
  g_clear_error(&transaction->refusal);
  g_clear_pointer(&transaction->text, g_free);
  g_clear_pointer(&transaction->defined, g_free);
  g_clear_pointer(&transaction->states, g_free);
  g_clear_pointer(&transaction->live, live_change_free);
  g_clear_pointer(&transaction->running, xmlFreeDoc);
  if (transaction->lock >= 0)
    close(transaction->lock);
  transaction->lock = -1;
}

static const char *
transaction_name(const Transaction *transaction)
{
  return virt_domain_name(transaction->session->domain);
}

static const char *
transaction_folder(const Transaction *transaction)
{
  return transaction->session->backups;
}

/* The backup's path, for a message. Free with g_free(). */
static char *
backup_path(const Transaction *transaction)
{
  return g_build_filename(transaction_folder(transaction), transaction->backup_name, NULL);
}

gboolean
transaction_check_unchanged(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  g_autofree char *now = virt_domain_xml(session->domain, error);

  if (!now) {
    g_prefix_error(error, "the domain can't be looked at once more, so nothing was changed: ");
    return FALSE;
  }
  return g_str_equal(now, session->guest->text) ||
         gvt_fail(error,
                  "the domain '%s' was changed meanwhile by someone else, nothing done; run the "
                  "command again",
                  transaction_name(transaction));
}

gboolean
transaction_is_same(const char *a, const char *b)
{
  g_autoptr(xmlDoc) left = NULL;
  g_autoptr(xmlDoc) right = NULL;

  if (g_str_equal(a, b))
    return TRUE;
  left = xml_parse(a, -1, "the domain", NULL);
  right = xml_parse(b, -1, "the domain", NULL);
  return left && right && xml_equal(left, right);
}

void
transaction_put_back(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  g_autoptr(GError) why = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *path = backup_path(transaction);
  g_autofree char *now = NULL;

  if (transaction->keep_domain)
    return;
  why = g_steal_pointer(error);
  now = virt_domain_xml(session->domain, &reason);
  if (now && !(transaction->defined && !transaction_is_same(now, transaction->defined)) &&
      virt_domain_define(session->connection, session->guest->text, FALSE, &reason)) {
    gvt_fail(error, "%s; the old definition was put back", why->message);
    return;
  }
  transaction->keep_domain = TRUE;
  if (!reason)
    gvt_fail(error,
             "%s; and the domain '%s' was changed meanwhile by someone else: it is left as they "
             "made it. The old definition is in %s",
             why->message, transaction_name(transaction), path);
  else
    gvt_fail(error,
             "%s; and the old definition couldn't be put back: %s. It is in %s: virsh define it",
             why->message, reason->message, path);
}

/* The connection broke during the define: libvirt can't be asked whether it did it. */
static gboolean
fail_in_between(Transaction *transaction, GError **error)
{
  const char *name = transaction_name(transaction);
  g_autofree char *word = virt_domain_word(transaction->session->domain);

  transaction->keep_domain = TRUE;
  g_prefix_error(error, "the connection broke: ");
  gvt_extend(
      error,
      "; the domain '%s' is either as it was or as planned: gvt-xml status %s says which, once "
      "libvirt answers again, and the same command goes on from there",
      name, word);
  return FALSE;
}

/* The pieces of the plan that libvirt didn't keep, as one text; NULL if it kept all. */
static char *
find_dropped(const Guest *guest, xmlDoc *definition, xmlDoc *actual)
{
  g_autoptr(GPtrArray) lacking = xml_lacking(definition, actual, TRUE);
  g_autoptr(GPtrArray) ours = lacking->len ? xml_lacking(definition, guest->doc, FALSE) : NULL;
  g_autoptr(GString) dropped = g_string_new(NULL);

  for (guint i = 0; i < lacking->len; i++) {
    const char *piece = lacking->pdata[i];

    if (g_ptr_array_find_with_equal_func(ours, piece, g_str_equal, NULL))
      text_append(dropped, ", ", piece);
    else if (log_is_verbose())
      log_note("libvirt rewrites it, by its own rules: %s", piece);
  }
  return dropped->len ? g_string_free(g_steal_pointer(&dropped), FALSE) : NULL;
}

static gint
compare_digests(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The digests of the elements that libvirt keeps as they are given, but for their order. */
static GPtrArray *
digest_kept(xmlDoc *doc)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(
      doc, NULL,
      "/domain/name | /domain/uuid | /domain/title | /domain/description | /domain/metadata");
  GPtrArray *digests = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add(digests, xml_digest(nodes->pdata[i]));
  g_ptr_array_sort(digests, compare_digests);
  return digests;
}

/* Whether both texts come from one define: name, uuid, title, description and metadata are the
   same. */
static gboolean
is_own_define(xmlDoc *a, xmlDoc *b)
{
  g_autoptr(GPtrArray) left = digest_kept(a);
  g_autoptr(GPtrArray) right = digest_kept(b);
  gboolean same = left->len == right->len;

  for (guint i = 0; same && i < left->len; i++)
    same = g_str_equal(left->pdata[i], right->pdata[i]);
  return same;
}

/* Another program's definition isn't overwritten. */
static gboolean
fail_as_redefined(Transaction *transaction, GError **error)
{
  g_autofree char *path = backup_path(transaction);

  transaction->keep_domain = TRUE;
  return gvt_fail(
      error,
      "someone else changed the domain '%s' right after it was defined: it is as they made "
      "it; run the command again. What was there before is in %s",
      transaction_name(transaction), path);
}

/* The domain since the define; NULL with *error if it can't be read. */
static xmlDoc *
read_defined(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  g_autoptr(GError) reason = NULL;
  g_autofree char *why = NULL;
  xmlDoc *actual = NULL;

  transaction->defined = virt_domain_xml(session->domain, &reason);
  if (!transaction->defined && !virt_is_alive(session->connection)) {
    g_propagate_error(error, g_steal_pointer(&reason));
    fail_in_between(transaction, error);
    return NULL;
  }
  if (transaction->defined)
    actual = xml_parse(transaction->defined, -1, "what libvirt gives back", &reason);
  if (actual)
    return actual;
  /* There is nothing to compare with later. */
  g_clear_pointer(&transaction->defined, g_free);
  why = g_strdup_printf("the new definition can't be read back: %s", reason->message);
  gvt_fail(error, "%s", why);
  return NULL;
}

gboolean
transaction_read_back(Transaction *transaction, GError **error)
{
  g_autoptr(xmlDoc) actual = read_defined(transaction, error);
  g_autofree char *dropped = NULL;
  g_autofree char *why = NULL;

  if (!actual)
    return FALSE;
  if (!is_own_define(transaction->definition, actual))
    return fail_as_redefined(transaction, error);
  dropped = find_dropped(transaction->session->guest, transaction->definition, actual);
  if (!dropped)
    return TRUE;
  why = g_strdup_printf("libvirt kept less than planned: %s was dropped or changed", dropped);
  return gvt_fail(error, "%s", why);
}

/* The define failed, because libvirt refused it or because the connection broke. */
static gboolean
fail_as_refused(Transaction *transaction, GError **error)
{
  if (!virt_is_alive(transaction->session->connection))
    return fail_in_between(transaction, error);
  g_prefix_error(
      error,
      "libvirt refuses the new definition, nothing was changed (earlier ones are in %s, for "
      "gvt-xml revert --from): ",
      transaction_folder(transaction));
  return FALSE;
}

/* A libvirt that checks its own schema may refuse the domain as it was, too. Then it is defined
   without that check. */
gboolean
transaction_define(Transaction *transaction, GError **error)
{
  const VirtConnection *connection = transaction->session->connection;
  const SchemaVerdict *schema = &transaction->schema;
  g_autoptr(GError) refusal = NULL;

  if (virt_domain_define(connection, transaction->text, schema->unchecked, &refusal))
    return TRUE;
  if (!schema->never_fitted || !g_error_matches(refusal, GVT_ERROR, GVT_ERROR_INVALID)) {
    g_propagate_error(error, g_steal_pointer(&refusal));
    return fail_as_refused(transaction, error);
  }
  schema_note_misfit();
  return transaction_check_unchanged(transaction, error) &&
         (virt_domain_define(connection, transaction->text, FALSE, error) ||
          fail_as_refused(transaction, error));
}

gboolean
transaction_lock(Transaction *transaction, GError **error)
{
  return backup_lock(transaction_folder(transaction), &transaction->lock, error);
}

/* Whether the new state says that the backup has passwords. */
static gboolean
names_backup(const Transaction *transaction)
{
  xmlNode *state = xml_node(transaction->definition, NULL, "/domain/metadata/gvt:state");
  g_auto(GStrv) names = state ? passwords_backups(state) : NULL;

  return names && g_strv_contains((const char *const *)names, transaction->backup_name);
}

/* The backup may be written already. */
static gboolean
save_text(const Session *session, const char *name, GError **error)
{
  return (session->ahead && backup_ahead_save(session->ahead, session->backups, name)) ||
         backup_save(session->backups, name, session->guest->text, error);
}

/* The backup isn't the only copy of passwords that leave the domain. */
gboolean
transaction_save_backup(Transaction *transaction, GError **error)
{
  const char *folder = transaction_folder(transaction);
  const char *name = transaction->backup_name;
  const Guest *guest = transaction->session->guest;

  transaction->text = xml_print(transaction->definition);
  return save_text(transaction->session, name, error) &&
         (!names_backup(transaction) || kept_passwords_save(folder, name, guest->doc, error));
}

gboolean
transaction_expect_state(Transaction *transaction, GError **error)
{
  return trust_expect(transaction->session, transaction->definition, &transaction->states, error);
}

void
transaction_forget_state(Transaction *transaction, GError **error)
{
  (void)error;
  if (!transaction->keep_domain)
    trust_forget(transaction->session, transaction->states);
}

gboolean
transaction_sync_backup(Transaction *transaction, GError **error)
{
  return backup_sync(transaction_folder(transaction), error);
}

gboolean
transaction_prune_backups(Transaction *transaction, GError **error)
{
  (void)error;
  backup_prune(transaction_folder(transaction), transaction->backup_name);
  return TRUE;
}

gboolean
transaction_settle_state(Transaction *transaction, GError **error)
{
  (void)error;
  trust_settle(transaction->session, transaction->definition);
  return TRUE;
}
