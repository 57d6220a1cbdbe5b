/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/infer.h"

#include "domain/mesa.h"
#include "plan/merge.h"
#include "plan/node.h"
#include "plan/plan.h"
#include "xml/xml.h"

/* The recorded words of an option that the profile doesn't give by itself. A switch that it gives
   as on, and that isn't recorded, was turned off. Free with g_ptr_array_unref(). */
static GPtrArray *
find_differing(const PlanOption *option, const GPtrArray *recorded, const GPtrArray *given)
{
  GPtrArray *differing = plan_asked_texts(recorded, option);
  g_autoptr(GPtrArray) usual = plan_asked_texts(given, option);
  guint index = 0;

  if (differing->len == 0 && usual->len && plan_option_store(option) == PLAN_STORE_SWITCH &&
      g_str_equal(usual->pdata[0], "on"))
    g_ptr_array_add(differing, (gpointer) "off");
  for (guint i = 0; i < usual->len; i++)
    if (g_ptr_array_find_with_equal_func(differing, usual->pdata[i], g_str_equal, &index))
      g_ptr_array_remove_index(differing, index);
  return differing;
}

/* The words that the plan would show if these were asked for; NULL if they can't be. */
static GPtrArray *
planned_by(const GPtrArray *asked, const PlanSources *sources)
{
  const PlanRequest nothing = { 0 };
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(xmlDoc) plan = NULL;

  if (plan_asked_merge(&nothing, asked, sources, &request, NULL))
    plan = plan_resolve(&request, sources, NULL, NULL);
  return plan ? plan_asked_planned(xmlDocGetRootElement(plan)) : NULL;
}

/* Adds the words of one option that differ, if they go with the earlier ones. given then becomes
   the words that the plan shows. */
static void
infer_option(const PlanOption *option, const GPtrArray *recorded, const PlanSources *sources,
             GPtrArray *asked, GPtrArray **given)
{
  g_autoptr(GPtrArray) differing = find_differing(option, recorded, *given);
  guint before = asked->len;
  GPtrArray *next;

  if (differing->len == 0)
    return;
  for (guint i = 0; i < differing->len; i++)
    plan_asked_add(asked, option, differing->pdata[i]);
  next = planned_by(asked, sources);
  if (next) {
    g_ptr_array_unref(*given);
    *given = next;
  } else {
    g_ptr_array_set_size(asked, (gint)before);
  }
}

/* A copy of the recorded plan with its properties as this target has them. */
static xmlDoc *
renew(const PlanSources *sources)
{
  const PlanRequest nothing = { 0 };
  xmlDoc *renewed = plan_resolve(&nothing, sources, NULL, NULL);

  return renewed ? renewed : xml_as_document(sources->recorded);
}

/* The devices are asked for, and the profile. */
static GPtrArray *
infer_first(const GPtrArray *recorded)
{
  GPtrArray *asked = plan_asked_new();

  for (guint i = 0; i < recorded->len; i++) {
    const PlanWord *word = recorded->pdata[i];

    if (!plan_option_is_recorded(word->option) || word->option->kind == PLAN_KIND_PROFILE)
      plan_asked_add(asked, word->option, word->text);
  }
  return asked;
}

/* Addresses in the recorded plan would hide whether the user asked for one. */
static xmlDoc *
without_addresses(xmlNode *plan)
{
  xmlDoc *copy = xml_as_document(plan);

  for (xmlNode *child = xmlDocGetRootElement(copy)->children; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      xmlUnsetProp(child, BAD_CAST "address");
  return copy;
}

/* The driver of Mesa's that a plan names. The host for which the plan was made had it, since the
   profile would otherwise not have named it. NULL if there is none. Free with g_free(). */
static char *
recorded_driver(xmlNode *plan)
{
  return xml_attribute(node_child(plan, "env", "name", MESA_VARIABLE), "value");
}

GPtrArray *
plan_infer_asked(const PlanSources *sources)
{
  g_autoptr(xmlDoc) renewed = renew(sources);
  g_autoptr(GPtrArray) recorded = plan_asked_planned(xmlDocGetRootElement(renewed));
  GPtrArray *asked = infer_first(recorded);
  g_autoptr(xmlDoc) plain = without_addresses(sources->recorded);
  PlanSources usual = *sources;
  g_autofree char *driver = recorded_driver(sources->recorded);
  const char *const drivers[] = { driver, NULL };
  g_autoptr(GPtrArray) given = NULL;

  usual.profile = sources->recorded_profile;
  usual.mesa = drivers;
  usual.recorded = xmlDocGetRootElement(plain);
  given = usual.profile ? planned_by(asked, &usual) : NULL;
  for (const PlanOption *option = plan_options; given && option->name; option++)
    if (plan_option_is_recorded(option) && option->kind != PLAN_KIND_PROFILE)
      infer_option(option, recorded, &usual, asked, &given);
  return asked;
}
