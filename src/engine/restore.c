/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/restore.h"

#include <string.h>

#include "base/error.h"
#include "base/spelling.h"
#include "engine/backup.h"
#include "engine/transaction.h"
#include "xml/xml.h"

static gboolean
check_backup_domain(const VirtDomain *domain, xmlDoc *backup, const char *path, GError **error)
{
  g_autofree char *name = xml_string(backup, "/domain/name");
  g_autofree char *uuid = xml_string(backup, "/domain/uuid");

  return (g_strcmp0(name, virt_domain_name(domain)) == 0 &&
          g_strcmp0(uuid, virt_domain_uuid(domain)) == 0) ||
         gvt_fail(error,
                  "%s belongs to another domain, '%s' (%s), but this is '%s' (%s); nothing was "
                  "changed. If the domain was renamed since, write its new name into a copy of the "
                  "file",
                  path, name ? name : "", uuid ? uuid : "", virt_domain_name(domain),
                  virt_domain_uuid(domain));
}

/* Says which backup is meant by the name of none. */
static void
hint_at_backup(const char *name, const Session *session, GError **error)
{
  g_autoptr(GPtrArray) names = backup_list(session->backups);
  g_autofree char *hint = NULL;

  g_ptr_array_add(names, NULL);
  hint = spelling_hint(name, (const char *const *)names->pdata);
  gvt_extend(error, "%s", *hint ? hint : "; gvt-xml backups lists those of a domain");
}

static xmlDoc *
read_backup(const char *name, const Session *session, GError **error)
{
  g_autofree char *text = backup_load(session->backups, name, error);
  g_autoptr(xmlDoc) doc = text ? xml_parse(text, -1, name, error) : NULL;

  if (!text && !strchr(name, '/'))
    hint_at_backup(name, session, error);
  if (!doc || !check_backup_domain(session->domain, doc, name, error))
    return NULL;
  return g_steal_pointer(&doc);
}

RedefineResult
restore_backup(const Session *session, const char *backup, const RedefineOptions *options,
               Result *result, GError **error)
{
  g_autofree char *name = backup_name(session->backups);
  g_autoptr(xmlDoc) doc = read_backup(backup, session, error);
  RedefineOptions given = *options;

  if (!doc || !result_describe(result, session->guest, doc, NULL, error))
    return REDEFINE_FAILED;
  /* A backup at another path may be any text. */
  given.is_own_backup = strchr(backup, '/') == NULL;
  return redefine(session, doc, name, NULL, &given, result, error);
}

gboolean
restore_undo(const Workbench *workbench, const Result *result, GError **error)
{
  const RedefineOptions options = { .is_undo = TRUE };
  g_autoptr(Session) session =
      session_open(workbench, result->name, result->uuid, SESSION_PLAIN, NULL, error);
  g_auto(Result) undone = { 0 };

  if (!session)
    return FALSE;
  if (!transaction_is_same(session->guest->text, result->defined))
    return gvt_fail(error, "someone else has changed it meanwhile, so it is left as it is");
  return restore_backup(session, result->backup, &options, &undone, error) != REDEFINE_FAILED;
}
