/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/arguments.h"

#include <string.h>

#include "domain/arguments.h"
#include "domain/graphics.h"
#include "domain/mesa.h"
#include "plan/looking-glass.h"
#include "plan/node.h"
#include "xml/xml.h"

static void
set_variable(PlanContext *context, const char *name, const char *value)
{
  xmlNode *variable = node_child(context->plan, "env", "name", name);

  if (!variable) {
    variable = node_add(context->plan, "env");
    node_set(variable, "name", name);
  }
  node_set(variable, "value", value);
}

/* The value of the domain's own -display that opens a window of this kind ("gtk"); NULL if there is
   none. Free with g_free(). */
static char *
find_window(const PlanContext *context, const char *kind)
{
  g_autoptr(GPtrArray) displays =
      arguments_values(context->sources->base, ARGUMENTS_XPATH, "display");
  gsize length = strlen(kind);

  for (guint i = 0; i < displays->len; i++) {
    const char *value = displays->pdata[i];

    if (g_str_has_prefix(value, kind) && (!value[length] || value[length] == ','))
      return g_strdup(value);
  }
  return NULL;
}

/* The value of the domain's own -display, if it opens the same kind of window as the wanted one;
   with OpenGL if that has it. NULL if it opens none. Free with g_free(). */
static char *
own_window(const PlanContext *context, const char *wanted)
{
  g_autofree char *kind = g_strndup(wanted, strcspn(wanted, ","));
  g_autofree char *own = find_window(context, kind);
  g_autoptr(GRegex) gl = g_regex_new(",gl=[^,]*", 0, 0, NULL);
  g_autofree char *without = NULL;

  if (!own || !graphics_value_has_opengl(wanted) || graphics_value_has_opengl(own))
    return g_steal_pointer(&own);
  without = g_regex_replace_literal(gl, own, -1, 0, "", 0, NULL);
  return g_strconcat(without, ",gl=on", NULL);
}

static void
add_argument(PlanContext *context, const char *value)
{
  node_set(node_add(context->plan, "arg"), "value", value);
}

/* Adds the arguments of a display. What the admin wrote for a window of the same kind stays. */
static void
add_display_arguments(PlanContext *context, xmlNode *display)
{
  for (xmlNode *child = display->children; child; child = child->next) {
    g_autofree char *value = node_is(child, "arg") ? xml_attribute(child, "value") : NULL;
    g_autofree char *own = value && *value != '-' ? own_window(context, value) : NULL;

    if (value)
      add_argument(context, own ? own : value);
  }
}

static void
add_profile_arguments(PlanContext *context)
{
  for (xmlNode *child = context->profile->children; child; child = child->next) {
    g_autofree char *value = node_is(child, "arg") ? xml_attribute(child, "value") : NULL;

    if (value)
      add_argument(context, value);
  }
}

static void
add_all_arguments(PlanContext *context)
{
  g_autofree char *mode = node_display_mode(context->plan);
  char **args = context->request->args;

  add_display_arguments(context, node_child(xmlDocGetRootElement(context->sources->displays),
                                            "display", "mode", mode));
  plan_add_looking_glass_arguments(context);
  add_profile_arguments(context);
  for (gsize i = 0; args && args[i]; i++)
    add_argument(context, args[i]);
}

/* Adds or replaces the variables of a display or a profile. A variable that names a Mesa driver is
   added only if the host has this driver. */
static void
add_variables(PlanContext *context, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "env") ? xml_attribute(child, "name") : NULL;
    g_autofree char *value = name ? xml_attribute(child, "value") : NULL;
    g_autofree char *driver = name ? xml_attribute(child, "mesa-driver") : NULL;

    if (name && (!driver || mesa_has(context->sources->mesa, driver)))
      set_variable(context, name, value);
  }
}

void
plan_drop_mesa_driver(PlanContext *context)
{
  xmlNode *variable = node_child(context->plan, "env", "name", MESA_VARIABLE);
  g_autofree char *driver = xml_attribute(variable, "value");

  if (!driver || node_child(context->plan, "env", "name", MESA_PATH_VARIABLE) ||
      !mesa_lacks(context->sources->mesa, driver))
    return;
  plan_context_note(context, "%s=%s is left out, because this host's Mesa has no such driver",
                    MESA_VARIABLE, driver);
  node_remove(variable);
}

/* The variables of a display mode have usual values (DISPLAY=:0). The domain's own values are
   better. */
static void
suggest_variables(PlanContext *context)
{
  for (xmlNode *child = context->plan->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "env") ? xml_attribute(child, "name") : NULL;
    g_autofree char *xpath =
        g_strdup_printf("/domain/qemu:commandline/qemu:env[@name = '%s']/@value", name);
    g_autofree char *own = name ? xml_string(context->sources->base, xpath) : NULL;

    if (own)
      node_set(child, "value", own);
  }
}

static void
add_all_variables(PlanContext *context)
{
  g_autofree char *mode = node_display_mode(context->plan);
  const GPtrArray *envs = context->request->envs;

  add_variables(context, node_child(xmlDocGetRootElement(context->sources->displays), "display",
                                    "mode", mode));
  suggest_variables(context);
  add_variables(context, context->profile);
  for (guint i = 0; envs && i < envs->len; i++) {
    const PlanVariable *variable = envs->pdata[i];

    set_variable(context, variable->name, variable->value);
    plan_context_note_secret(context, variable->name);
  }
}

void
plan_add_arguments(PlanContext *context)
{
  add_all_arguments(context);
  add_all_variables(context);
}
