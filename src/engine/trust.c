/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/trust.h"

#include "base/error.h"
#include "engine/backup.h"
#include "xml/compare.h"
#include "xml/xml.h"

/* The digest of the state that the session read; NULL for none. A session that puts back a whole
   backup reads none, which may not be understood. */
static char *
recorded_digest(const Session *session)
{
  return session->guest->state ? xml_digest(session->guest->state) : NULL;
}

/* The digest of the state in definition; NULL for none. */
static char *
definition_digest(xmlDoc *definition)
{
  xmlNode *state = xml_node(definition, NULL, "/domain/metadata/gvt:state");

  return state ? xml_digest(state) : NULL;
}

gboolean
trust_check(const Session *session, GError **error)
{
  g_autofree char *digest = recorded_digest(session);

  return !digest || backup_knows_state(session->backups, digest) ||
         gvt_fail(
             error,
             "the plan recorded in the domain's metadata (gvt:state) isn't the one that gvt-xml "
             "last wrote from here (in %s), so anyone who can edit the metadata may have written "
             "it",
             session->backups);
}

gboolean
trust_expect(const Session *session, xmlDoc *definition, char **before, GError **error)
{
  g_autofree char *new = definition_digest(definition);

  *before = backup_load_states(session->backups);
  return !new || backup_add_state(session->backups, new, error);
}

void
trust_forget(const Session *session, const char *before)
{
  backup_set_states(session->backups, before, NULL);
}

void
trust_settle(const Session *session, xmlDoc *definition)
{
  g_autofree char *digest = definition_digest(definition);

  backup_set_states(session->backups, digest, NULL);
}
