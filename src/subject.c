/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "subject.h"

#include "backup.h"
#include "domxml.h"
#include "profile.h"

void
subject_free(Subject *subject)
{
  g_free(subject->text);
  g_free(subject->backup);
  g_clear_pointer(&subject->doc, xmlFreeDoc);
  g_clear_pointer(&subject->base, xmlFreeDoc);
  g_free(subject);
}

/* The definition from before the plan, NULL where it isn't to be had: only passwords depend on it, and whoever
   needs one sees that it is missing. */
static xmlDoc *
load_backup(const Subject *subject, const char *uuid)
{
  g_autofree char *text = uuid && subject->backup ? backup_load(uuid, subject->backup, NULL) : NULL;

  return text ? domxml_parse(text, -1, "the backup", NULL) : NULL;
}

Subject *
subject_new(const Editor *editor, char *text, const char *origin, const char *uuid,
            GPtrArray *notes, GError **error)
{
  g_autoptr(Subject) subject = g_new0(Subject, 1);
  g_autoptr(xmlDoc) backup = NULL;

  subject->text = text;
  subject->doc = domxml_parse(text, -1, origin, error);
  if (!subject->doc || !edit_state(subject->doc, &subject->state, error))
    return NULL;
  if (subject->state) {
    subject->plan = edit_plan(subject->state);
    subject->backup = domxml_attribute(subject->state, "backup");
  }
  backup = load_backup(subject, uuid);
  subject->base = edit_revert(editor, subject->doc, backup, notes, error);
  if (!subject->base)
    return NULL;
  return g_steal_pointer(&subject);
}

xmlDoc *
subject_resolve(const Subject *subject, const PlanRequest *request, const PlanTarget *target,
                GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) displays = profile_load_displays(error);
  g_autoptr(xmlDoc) properties = displays ? profile_load_properties(error) : NULL;
  g_autoptr(xmlDoc) profile = NULL;
  PlanSources sources = { .displays = displays,
                          .properties = properties,
                          .recorded = subject->plan,
                          .base = subject->base,
                          .target = *target };

  if (!properties)
    return NULL;
  if (!plan_is_renewal(request, subject->plan)) {
    g_autofree char *why = NULL;
    g_autofree char *name = plan_choose_profile(request, subject->plan, subject->base, &why);

    profile = profile_load(name, error);
    if (!profile)
      return NULL;
    sources.profile = profile;
    if (why && (request->uuid || subject->plan))
      g_ptr_array_add(notes, g_strdup_printf("profile %s: %s", name, why));
  }
  return plan_resolve(request, &sources, notes, error);
}

xmlDoc *
subject_project(const Editor *editor, const Subject *subject, xmlNode *plan,
                const char *backup_name, GPtrArray *notes, GError **error)
{
  xmlDoc *present = subject->state ? subject->doc : NULL;
  const char *name = subject->state ? subject->backup : backup_name;

  return edit_apply(editor, subject->base, plan, present, name, notes, error);
}
