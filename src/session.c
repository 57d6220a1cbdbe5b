/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "session.h"

#include "command.h"
#include "report.h"

void
session_free(Session *session)
{
  g_clear_pointer(&session->subject, subject_free);
  g_clear_pointer(&session->domain, virt_domain_free);
  g_clear_pointer(&session->connection, virt_close);
  g_clear_pointer(&session->editor, editor_free);
  g_free(session);
}

Session *
session_open(const char *word, gboolean or_read_only, GPtrArray *notes, GError **error)
{
  g_autoptr(Session) session = g_new0(Session, 1);
  char *text;

  session->editor = editor_new(error);
  if (session->editor)
    session->connection = virt_open(command_globals.uri, or_read_only, error);
  if (session->connection)
    session->domain = virt_lookup(session->connection, word, error);
  text = session->domain ? virt_domain_xml(session->domain, error) : NULL;
  if (!text)
    return NULL;
  if (virt_is_read_only(session->connection))
    report_note(
        "note: a read-only connection: libvirt gives no passwords over it, and judges nothing");
  session->subject = subject_new(session->editor, text, "the domain's XML",
                                 virt_domain_uuid(session->domain), notes, error);
  if (!session->subject)
    return NULL;
  return g_steal_pointer(&session);
}

xmlDoc *
session_resolve(const Session *session, const PlanRequest *request, GPtrArray *notes,
                GError **error)
{
  const PlanTarget target = {
    .libvirt = virt_libvirt_version(session->connection),
    .qemu = virt_hypervisor_version(session->connection),
  };

  return subject_resolve(session->subject, request, &target, notes, error);
}
