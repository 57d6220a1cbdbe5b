/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/guest.h"

#include "engine/backup.h"
#include "plan/profile.h"
#include "xml/xml.h"

void
subject_free(Subject *subject)
{
  g_free(subject->text);
  g_clear_pointer(&subject->doc, xmlFreeDoc);
  g_clear_pointer(&subject->base, xmlFreeDoc);
  g_free(subject);
}

static void
backup_free(void *data)
{
  EditBackup *backup = data;

  xmlFreeDoc(backup->doc);
  g_free(backup);
}

/* Those that hold passwords of the state; one that isn't to be had is left out, and whoever needs the password
   sees that it is missing. names own the names. */
static GPtrArray *
load_backups(const char *uuid, char **names)
{
  GPtrArray *backups = g_ptr_array_new_with_free_func(backup_free);

  for (gsize i = 0; names[i]; i++) {
    g_autofree char *text = uuid ? backup_load(uuid, names[i], NULL) : NULL;
    xmlDoc *doc = text ? domxml_parse(text, -1, names[i], NULL) : NULL;

    if (doc) {
      EditBackup *backup = g_new0(EditBackup, 1);

      backup->name = names[i];
      backup->doc = doc;
      g_ptr_array_add(backups, backup);
    }
  }
  return backups;
}

Subject *
subject_new_plain(char *text, const char *origin, GError **error)
{
  g_autoptr(Subject) subject = g_new0(Subject, 1);

  subject->text = text;
  subject->doc = domxml_parse(text, -1, origin, error);
  if (!subject->doc)
    return NULL;
  return g_steal_pointer(&subject);
}

Subject *
subject_new(Editor *editor, char *text, const char *origin, const char *uuid, GPtrArray *notes,
            GError **error)
{
  g_autoptr(Subject) subject = subject_new_plain(text, origin, error);
  g_auto(GStrv) names = NULL;
  g_autoptr(GPtrArray) backups = NULL;

  if (!subject)
    return NULL;
  if (!edit_state(subject->doc, &subject->state, error))
    return NULL;
  if (subject->state) {
    subject->plan = edit_plan(subject->state);
    names = edit_password_backups(subject->state);
    backups = load_backups(uuid, names);
  }
  subject->base = edit_revert(editor, subject->doc, backups, notes, error);
  if (!subject->base)
    return NULL;
  return g_steal_pointer(&subject);
}

/* NULL if there is no such profile any more. */
static xmlDoc *
get_recorded_profile(const Subject *subject)
{
  g_autofree char *name = subject->plan ? domxml_attribute(subject->plan, "profile") : NULL;

  return name ? profile_load(name, NULL) : NULL;
}

/* Which kind of device the recorded plan's profile is for, which the plan itself doesn't say: it may have others beside.
   NULL where there is no such profile any more. */
static char *
get_recorded_kind(const Subject *subject)
{
  xmlDoc *profile = get_recorded_profile(subject);

  return profile ? domxml_attribute(xmlDocGetRootElement(profile), "device") : NULL;
}

/* As plan_choose_profile(). */
static char *
choose_profile(const Subject *subject, const PlanRequest *request, const GPtrArray *devices,
               char **why)
{
  gboolean asked = !request->profile && (request->uuids || request->mdev_types || request->pci);
  g_autofree char *kind = asked ? get_recorded_kind(subject) : NULL;

  return plan_choose_profile(request, subject->plan, kind, subject->base, devices, why);
}

/* The one that is named or chosen, which is said. */
static xmlDoc *
load_profile(const Subject *subject, const PlanRequest *request, const GPtrArray *devices,
             GPtrArray *notes, GError **error)
{
  g_autofree char *why = NULL;
  g_autofree char *name = choose_profile(subject, request, devices, &why);
  xmlDoc *profile = profile_load(name, error);

  if (!profile && !request->profile && subject->plan)
    g_prefix_error(error, "the profile of the recorded plan: ");
  if (profile && why && (request->uuids || request->mdev_types || request->pci))
    g_ptr_array_add(notes, g_strdup_printf("profile %s: %s", name, why));
  return profile;
}

xmlDoc *
subject_resolve(const Subject *subject, const PlanRequest *request, const PlanTarget *target,
                const GPtrArray *devices, GPtrArray *notes, GError **error)
{
  gboolean renew = plan_is_renewal(request, subject->plan);
  xmlDoc *displays = profile_load_displays(error);
  xmlDoc *properties = displays ? profile_load_properties(error) : NULL;
  PlanSources sources = { .displays = displays,
                          .properties = properties,
                          .recorded = subject->plan,
                          .base = subject->base,
                          .devices = devices,
                          .mesa = subject->mesa,
                          .target = *target };

  if (!properties)
    return NULL;
  if (renew)
    sources.recorded_profile = get_recorded_profile(subject);
  else
    sources.profile = load_profile(subject, request, devices, notes, error);
  if (!renew && !sources.profile)
    return NULL;
  return plan_resolve(request, &sources, notes, error);
}

xmlDoc *
subject_project(Editor *editor, const Subject *subject, xmlNode *plan, const char *backup_name,
                GPtrArray *notes, GError **error)
{
  xmlDoc *present = subject->state ? subject->doc : NULL;

  return edit_apply(editor, subject->base, plan, present, backup_name, notes, error);
}

static void
add_lacking(GPtrArray *drift, const char *what, xmlDoc *in, xmlDoc *not_in)
{
  g_autoptr(GPtrArray) pieces = domxml_lacking(in, not_in, FALSE);

  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add(drift, g_strdup_printf("%s: %s", what, (const char *)pieces->pdata[i]));
}

static void
add_reordered(GPtrArray *drift, xmlDoc *planned, xmlDoc *actual)
{
  g_autoptr(GPtrArray) names = domxml_reordered(planned, actual);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add(drift,
                    g_strdup_printf("the order of %s differs", (const char *)names->pdata[i]));
}

gboolean
subject_drift(Editor *editor, const Subject *subject, gboolean *in_step, GPtrArray *drift,
              GError **error)
{
  g_autoptr(xmlDoc) planned = NULL;

  *in_step = TRUE;
  if (!subject->plan)
    return TRUE;
  planned = subject_project(editor, subject, subject->plan, NULL, NULL, error);
  if (!planned)
    return FALSE;
  /* A password whose backup isn't here is no drift. */
  edit_forget_passwords(planned);
  *in_step = domxml_equal(subject->doc, planned);
  if (*in_step)
    return TRUE;
  add_lacking(drift, "planned, not there", planned, subject->doc);
  add_lacking(drift, "there, not planned", subject->doc, planned);
  if (drift->len == 0)
    add_reordered(drift, planned, subject->doc);
  return TRUE;
}
