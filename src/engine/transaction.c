/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/transaction.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "engine/backup.h"
#include "engine/trust.h"
#include "xml/compare.h"
#include "xml/xml.h"

void
transaction_clear(Transaction *transaction)
{
  g_clear_pointer(&transaction->now, g_free);
  if (transaction->lock >= 0)
    close(transaction->lock);
  transaction->lock = -1;
}

static const char *
name_of(const Transaction *transaction)
{
  return virt_domain_name(transaction->session->domain);
}

/* Where the backup is, for a message. Free with g_free(). */
static char *
backup_path(const Transaction *transaction)
{
  g_autofree char *folder = backup_folder(virt_domain_uuid(transaction->session->domain));

  return g_build_filename(folder, transaction->backup_name, NULL);
}

static gboolean
check_unchanged(const Transaction *transaction, GError **error)
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
                  name_of(transaction));
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

gboolean
transaction_put_back(const Transaction *transaction, const char *why, GError **error)
{
  const Session *session = transaction->session;
  g_autoptr(GError) reason = NULL;
  g_autofree char *path = backup_path(transaction);
  g_autofree char *now = virt_domain_xml(session->domain, &reason);

  if (now && transaction->now && !transaction_is_same(now, transaction->now))
    return gvt_fail(
        error,
        "%s; and the domain '%s' was changed meanwhile by someone else: it is left as they "
        "made it. The old definition is in %s",
        why, name_of(transaction), path);
  if (now && virt_define(session->connection, session->guest->text, FALSE, &reason))
    return gvt_fail(error, "%s; the old definition was put back", why);
  return gvt_fail(
      error, "%s; and the old definition couldn't be put back: %s. It is in %s: virsh define it",
      why, reason->message, path);
}

/* A connection that breaks while libvirt defines leaves nobody to say whether it did. */
static gboolean
fail_in_between(const Transaction *transaction, GError **error)
{
  const char *name = name_of(transaction);
  g_autofree char *word = text_shell_word(name);

  g_prefix_error(error, "the connection broke: ");
  gvt_extend(
      error,
      "; the domain '%s' is either as it was or as planned: gvt-xml status %s says which, once libvirt "
      "answers again, and the same command goes on from there",
      name, word);
  return FALSE;
}

/* What of the plan's own pieces libvirt didn't keep, as one text; NULL where all is there. */
static char *
find_dropped(const Guest *guest, xmlDoc *definition, xmlDoc *actual)
{
  g_autoptr(GPtrArray) lacking = xml_lacking(definition, actual, TRUE);
  g_autoptr(GPtrArray) ours = lacking->len ? xml_lacking(definition, guest->doc, FALSE) : NULL;
  g_autoptr(GString) dropped = g_string_new(NULL);

  for (guint i = 0; i < lacking->len; i++) {
    const char *piece = lacking->pdata[i];

    if (g_ptr_array_find_with_equal_func(ours, piece, g_str_equal, NULL))
      g_string_append_printf(dropped, "%s%s", dropped->len ? ", " : "", piece);
    else if (log_is_verbose())
      log_note("libvirt writes anew, by its own rules: %s", piece);
  }
  return dropped->len ? g_string_free(g_steal_pointer(&dropped), FALSE) : NULL;
}

static gint
compare_digests(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those of what libvirt keeps just as it is given, but for the order of it. */
static GPtrArray *
digest_words(xmlDoc *doc)
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

static gboolean
have_same_words(xmlDoc *a, xmlDoc *b)
{
  g_autoptr(GPtrArray) left = digest_words(a);
  g_autoptr(GPtrArray) right = digest_words(b);
  gboolean same = left->len == right->len;

  for (guint i = 0; same && i < left->len; i++)
    same = g_str_equal(left->pdata[i], right->pdata[i]);
  return same;
}

/* What libvirt gives back of definition, which isn't to be put back where it is another's. */
static gboolean
read_back(Transaction *transaction, xmlDoc *definition, GError **error)
{
  const Session *session = transaction->session;
  g_autoptr(GError) reason = NULL;
  g_autoptr(xmlDoc) actual = NULL;
  g_autofree char *dropped = NULL;
  g_autofree char *why = NULL;

  transaction->now = virt_domain_xml(session->domain, &reason);
  if (!transaction->now && !virt_is_alive(session->connection)) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return fail_in_between(transaction, error);
  }
  if (transaction->now)
    actual = xml_parse(transaction->now, -1, "what libvirt gives back", &reason);
  if (!actual) {
    /* Nothing to compare with later. */
    g_clear_pointer(&transaction->now, g_free);
    why = g_strdup_printf("the new definition can't be read back: %s", reason->message);
    return transaction_put_back(transaction, why, error);
  }
  if (!have_same_words(definition, actual)) {
    g_autofree char *path = backup_path(transaction);

    return gvt_fail(
        error,
        "someone else changed the domain '%s' right after it was defined: it is as they made "
        "it; run the command again. What was there before is in %s",
        name_of(transaction), path);
  }
  dropped = find_dropped(session->guest, definition, actual);
  if (!dropped)
    return TRUE;
  why = g_strdup_printf("libvirt kept less than planned: %s was dropped or changed", dropped);
  return transaction_put_back(transaction, why, error);
}

/* Whose words those are that end a define. */
static gboolean
refused(const Transaction *transaction, GError **error)
{
  g_autofree char *folder = backup_folder(virt_domain_uuid(transaction->session->domain));

  if (!virt_is_alive(transaction->session->connection))
    return fail_in_between(transaction, error);
  g_prefix_error(
      error,
      "libvirt refuses the new definition, nothing was changed (earlier ones are in %s, for "
      "gvt-xml revert --from): ",
      folder);
  return FALSE;
}

/* A libvirt that checks its own schema may refuse a domain for what it had before: then it isn't asked. */
static gboolean
define(const Transaction *transaction, const char *text, GError **error)
{
  const VirtConnection *connection = transaction->session->connection;
  const SchemaVerdict *schema = &transaction->schema;
  g_autoptr(GError) refusal = NULL;

  if (virt_define(connection, text, schema->unjudged, &refusal))
    return TRUE;
  if (!schema->never_fitted || !g_error_matches(refusal, GVT_ERROR, GVT_ERROR_INVALID)) {
    g_propagate_error(error, g_steal_pointer(&refusal));
    return refused(transaction, error);
  }
  schema_note_misfit();
  return check_unchanged(transaction, error) &&
         (virt_define(connection, text, FALSE, error) || refused(transaction, error));
}

gboolean
transaction_define(Transaction *transaction, xmlDoc *definition, GError **error)
{
  const Session *session = transaction->session;
  const char *uuid = virt_domain_uuid(session->domain);
  g_autofree char *text = xml_print(definition);

  /* No other gvt-xml from here on. The look comes right before the define, so that little time is left for a change that
     nobody sees. */
  if (!backup_lock(uuid, &transaction->lock, error) ||
      !backup_save(uuid, transaction->backup_name, session->guest->text, error) ||
      !trust_expect(session, definition, error) || !backup_sync(uuid, error) ||
      !check_unchanged(transaction, error))
    return FALSE;
  if (!define(transaction, text, error) || !read_back(transaction, definition, error))
    return FALSE;
  backup_prune(uuid, text);
  return TRUE;
}
