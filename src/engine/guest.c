/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/guest.h"

#include "domain/passwords.h"
#include "domain/state.h"
#include "engine/kept-passwords.h"
#include "plan/profile.h"
#include "xml/compare.h"
#include "xml/xml.h"

void
guest_free(Guest *guest)
{
  g_free(guest->text);
  g_clear_pointer(&guest->doc, xmlFreeDoc);
  g_clear_pointer(&guest->base, xmlFreeDoc);
  g_free(guest);
}

static void
free_backup(void *data)
{
  PasswordBackup *backup = data;

  xmlFreeDoc(backup->doc);
  g_free(backup);
}

/* Loads the backups that have passwords of the state. One that can't be read is left out; its
   password is found missing later. names keep ownership of the names. */
static GPtrArray *
load_backups(const char *folder, char **names)
{
  GPtrArray *backups = g_ptr_array_new_with_free_func(free_backup);

  for (gsize i = 0; names[i]; i++) {
    xmlDoc *doc = folder ? kept_passwords_load(folder, names[i]) : NULL;

    if (doc) {
      PasswordBackup *backup = g_new0(PasswordBackup, 1);

      backup->name = names[i];
      backup->doc = doc;
      g_ptr_array_add(backups, backup);
    }
  }
  return backups;
}

Guest *
guest_new_plain(char *text, const char *origin, GError **error)
{
  g_autoptr(Guest) guest = g_new0(Guest, 1);

  guest->text = text;
  guest->doc = xml_parse(text, -1, origin, error);
  if (!guest->doc)
    return NULL;
  return g_steal_pointer(&guest);
}

Guest *
guest_new(char *text, const char *origin, const char *backups, GPtrArray *notes, GError **error)
{
  g_autoptr(Guest) guest = guest_new_plain(text, origin, error);
  g_auto(GStrv) names = NULL;
  g_autoptr(GPtrArray) passwords = NULL;

  if (!guest)
    return NULL;
  if (!state_find(guest->doc, &guest->state, error))
    return NULL;
  if (guest->state) {
    guest->plan = state_plan(guest->state);
    names = passwords_backups(guest->state);
    passwords = load_backups(backups, names);
  }
  guest->base = transform_revert(guest->doc, passwords, notes, error);
  if (!guest->base)
    return NULL;
  return g_steal_pointer(&guest);
}

xmlDoc *
guest_recorded_profile(const Guest *guest)
{
  g_autofree char *name = xml_attribute(guest->plan, "profile");

  return name ? profile_load(name, NULL) : NULL;
}

gboolean
guest_has_plan(const Guest *guest, xmlNode *plan)
{
  return guest->plan && xml_same_digest(guest->plan, plan);
}

/* Whether the plan and the domain around it are the same. The records for revert may differ:
   libvirt adds root ports for the devices of others, also at the place of a device that went. The
   old records are the best ones for revert. */
static gboolean
is_as_planned(const Guest *guest, xmlDoc *projected)
{
  xmlNode *state = xml_node(projected, NULL, "/domain/metadata/gvt:state");
  xmlNode *before;
  gboolean equal;

  if (!guest_has_plan(guest, state_plan(state)))
    return FALSE;
  before = xmlDocCopyNode(guest->state, projected, 1);
  xmlReplaceNode(state, before);
  equal = xml_equal(projected, guest->doc);
  xmlReplaceNode(before, state);
  xmlFreeNode(before);
  return equal;
}

xmlDoc *
guest_project(const Guest *guest, xmlNode *plan, const char *backup_name, GPtrArray *notes,
              GError **error)
{
  xmlDoc *present = guest->state ? guest->doc : NULL;
  g_autoptr(xmlDoc) projected =
      transform_apply(guest->base, plan, present, backup_name, notes, error);

  if (projected && present && is_as_planned(guest, projected))
    return xmlCopyDoc(present, 1);
  return g_steal_pointer(&projected);
}

static void
add_lacking(GPtrArray *drift, const char *what, xmlDoc *in, xmlDoc *not_in)
{
  g_autoptr(GPtrArray) pieces = xml_lacking(in, not_in, FALSE);

  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add(drift, g_strdup_printf("%s: %s", what, (const char *)pieces->pdata[i]));
}

static void
add_reordered(GPtrArray *drift, xmlDoc *planned, xmlDoc *actual)
{
  g_autoptr(GPtrArray) names = xml_reordered(planned, actual);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add(drift,
                    g_strdup_printf("the order of %s differs", (const char *)names->pdata[i]));
}

gboolean
guest_drift(const Guest *guest, gboolean *in_sync, GPtrArray *drift, GError **error)
{
  g_autoptr(xmlDoc) planned = NULL;

  *in_sync = TRUE;
  if (!guest->plan)
    return TRUE;
  planned = guest_project(guest, guest->plan, NULL, NULL, error);
  if (!planned)
    return FALSE;
  /* A password whose backup isn't here doesn't count as drift. */
  passwords_forget(planned);
  *in_sync = xml_equal(guest->doc, planned);
  if (*in_sync)
    return TRUE;
  add_lacking(drift, "planned, but missing", planned, guest->doc);
  add_lacking(drift, "present, but not planned", guest->doc, planned);
  if (drift->len == 0)
    add_reordered(drift, planned, guest->doc);
  return TRUE;
}
