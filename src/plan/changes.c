/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/changes.h"

#include "base/text.h"
#include "plan/merge.h"
#include "plan/plan.h"

/* Removes from both lists the texts that both have. */
static void
drop_common(GPtrArray *before, GPtrArray *after)
{
  guint index = 0;

  for (guint i = before->len; i > 0; i--)
    if (g_ptr_array_find_with_equal_func(after, before->pdata[i - 1], g_str_equal, &index)) {
      g_ptr_array_remove_index(before, i - 1);
      g_ptr_array_remove_index(after, index);
    }
}

static char *
join_texts(const PlanOption *option, const GPtrArray *texts)
{
  g_autoptr(GString) joined = g_string_new(NULL);

  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *shown = plan_asked_shown(option, texts->pdata[i]);

    g_string_append_printf(joined, "%s%s", i ? ", " : "", shown);
  }
  return g_string_free(g_steal_pointer(&joined), FALSE);
}

static void
append_change(GString *text, const PlanOption *option, const GPtrArray *before,
              const GPtrArray *after)
{
  g_autofree char *old = join_texts(option, before);
  g_autofree char *new = join_texts(option, after);
  g_autofree char *change = NULL;

  if (before->len == 0 && after->len == 0)
    return;
  if (plan_option_is_flag(option))
    change = g_strdup_printf("%s%s", after->len ? "" : "no ", option->name);
  else if (before->len == 0)
    change = g_strdup_printf("%s %s", option->name, new);
  else
    change = g_strdup_printf("%s %s → %s", option->name, old, after->len ? new : "default");
  text_append(text, ", ", change);
}

/* The two plans' devices, if they differ. */
static void
append_devices(GString *text, xmlNode *recorded, xmlNode *plan)
{
  g_autofree char *old = plan_device(recorded);
  g_autofree char *new = plan_device(plan);

  if (!g_str_equal(old, new))
    g_string_append_printf(text, "%s → %s", *old ? old : "no device", *new ? new : "no device");
}

/* Whether the request says something about an option, or takes an earlier word of it away. at_first
   are the words that stay in addition to the request's, whether they go with it or not. */
static gboolean
is_concerned(const PlanRequest *request, const PlanOption *option, const GPtrArray *before,
             const GPtrArray *at_first)
{
  g_autoptr(GPtrArray) old = plan_asked_texts(before, option);
  g_autoptr(GPtrArray) staying = plan_asked_texts(at_first, option);

  return ((request->asked | request->revoked) & plan_option_bit(option)) || staying->len < old->len;
}

/* A value is compared as the plans show it, since the profile may have given it before. Words of
   lists are compared as they were asked for, since the profile's own words aren't among them. */
static void
append_options(GString *text, const PlanRequest *request, xmlNode *recorded,
               const GPtrArray *before, xmlNode *plan)
{
  g_autoptr(GPtrArray) at_first = plan_asked_kept(before, request, recorded);
  g_autoptr(GPtrArray) asked = plan_asked_before(plan);
  g_autoptr(GPtrArray) shown_before = plan_asked_planned(recorded);
  g_autoptr(GPtrArray) shown = plan_asked_planned(plan);

  for (const PlanOption *option = plan_options; option->name; option++) {
    gboolean single = plan_option_again(option) == PLAN_AGAIN_REPLACES;
    g_autoptr(GPtrArray) old = plan_asked_texts(single ? shown_before : before, option);
    g_autoptr(GPtrArray) new = plan_asked_texts(single ? shown : asked, option);

    if (!plan_option_is_recorded(option) || !is_concerned(request, option, before, at_first))
      continue;
    drop_common(old, new);
    append_change(text, option, old, new);
  }
}

static void
append_kept(GString *text, const PlanRequest *request, xmlNode *recorded, const GPtrArray *kept,
            xmlNode *plan)
{
  g_autoptr(GString) stays = g_string_new(NULL);
  g_autofree char *old = plan_device(recorded);
  g_autofree char *new = plan_device(plan);

  if (*new != '\0' && g_str_equal(old, new) && !plan_request_names_gpu(request))
    text_append(stays, ", ", new);
  for (const PlanOption *option = plan_options; option->name; option++) {
    g_autoptr(GPtrArray) texts = plan_asked_texts(kept, option);
    g_autofree char *joined = join_texts(option, texts);
    g_autofree char *piece = g_strdup_printf("%s %s", option->name, joined);

    if (plan_option_is_recorded(option) && texts->len)
      text_append(stays, ", ", plan_option_is_flag(option) ? option->name : piece);
  }
  if (stays->len)
    g_string_append_printf(text, "%s %s", text->len ? "; kept:" : "kept:", stays->str);
}

char *
plan_changes_text(const PlanRequest *request, xmlNode *recorded, const GPtrArray *before,
                  const GPtrArray *kept, xmlNode *plan)
{
  g_autoptr(GString) text = g_string_new(NULL);

  append_devices(text, recorded, plan);
  append_options(text, request, recorded, before, plan);
  append_kept(text, request, recorded, kept, plan);
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
