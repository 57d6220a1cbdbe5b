/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The to-do list for people, and as a script. */
#include <string.h>

#include "base/text.h"
#include "base/wrap.h"
#include "doctor/todo.h"

const char *
todo_kind_word(DoctorKind kind)
{
  static const char *const words[] = { "firmware", "kernel-line", "modules", "packages", "files",
                                       "groups",   "services",    "hook",    "devices",  "domain",
                                       "by-hand",  "reboot",      "check" };

  return words[kind];
}

/* The text with a capital, and in brackets the checks that it is for. Free with g_free(). */
static char *
describe_item(const TodoItem *item)
{
  g_autoptr(GString) text = g_string_new(item->text);

  if (text->len && !g_str_has_prefix(text->str, "gvt-xml "))
    text->str[0] = g_ascii_toupper(text->str[0]);
  for (guint i = 0; i < item->why->len; i++)
    g_string_append_printf(text, "%s%s", i ? ", " : " (",
                           ((const DoctorFinding *)item->why->pdata[i])->check->id);
  if (item->why->len)
    g_string_append_c(text, ')');
  return text_line(text->str);
}

char *
todo_text(const GPtrArray *todo, guint width)
{
  g_autoptr(GString) text = g_string_new("To do, in order, as root:\n");

  for (guint i = 0; i < todo->len; i++) {
    const TodoItem *item = todo->pdata[i];
    g_autofree char *words = describe_item(item);
    g_autofree char *number = g_strdup_printf("%2u. ", i + 1);
    g_autofree char *wrapped =
        text_wrap(words, (guint)strlen(number), (guint)strlen(number), width);

    g_string_append_printf(text, "%s%s\n", number, wrapped);
    for (guint k = 0; k < item->commands->len; k++) {
      g_autofree char *command = text_line(item->commands->pdata[k]);

      g_string_append_printf(text, "      %s\n", command);
    }
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The script */

static const char add_line_function[] =
    "\n# Adds a line to a file that doesn't have it.\n"
    "add_line() {\n"
    "  mkdir -p \"$(dirname \"$1\")\"\n"
    "  grep -qxF -- \"$2\" \"$1\" 2>/dev/null || printf '%s\\n' \"$2\" >>\"$1\"\n"
    "}\n";

static const char has_option_function[] =
    "\n# Whether a boot loader's file has an option of the kernel.\n"
    "has_option() {\n"
    "  grep -v '^[[:space:]]*#' \"$2\" | grep -qwF -- \"$1\"\n"
    "}\n"
    "changed=\n";

/* Whether a line of the script begins so. */
static gboolean
uses(const GPtrArray *todo, const char *beginning)
{
  for (guint i = 0; i < todo->len; i++) {
    const TodoItem *item = todo->pdata[i];

    for (guint k = 0; k < item->script->len; k++)
      if (g_str_has_prefix(item->script->pdata[k], beginning))
        return TRUE;
  }
  return FALSE;
}

static void
add_comment(GString *script, const char *first, const char *next, const char *text)
{
  g_autofree char *line = text_line(text);
  g_autofree char *wrapped =
      text_wrap_with(line, (guint)strlen(first), next, (guint)strlen(next), 80);

  g_string_append_printf(script, "%s%s\n", first, wrapped);
}

/* Steps without a script line stay a comment, since a person does them. */
static void
add_script_item(GString *script, const TodoItem *item, guint number)
{
  g_autofree char *words = describe_item(item);
  g_autofree char *first = g_strdup_printf("\n# %u. ", number);

  add_comment(script, first, "#    ", words);
  /* The steps before have the reasons to restart. */
  for (guint i = 0; item->kind != DOCTOR_DO_REBOOT && i < item->why->len; i++) {
    const DoctorFinding *finding = item->why->pdata[i];
    g_autofree char *found = doctor_finding_text(finding);
    g_autofree char *reason = g_strdup_printf("%s: %s", finding->check->id, found);

    add_comment(script, "#    ", "#      ", reason);
  }
  for (guint i = 0; i < item->script->len; i++)
    g_string_append_printf(script, "%s\n", (const char *)item->script->pdata[i]);
  if (item->kind == DOCTOR_DO_REBOOT || item->kind == DOCTOR_DO_CHECK || !item->script->len)
    for (guint i = 0; i < item->commands->len; i++) {
      g_autofree char *command = text_line(item->commands->pdata[i]);

      g_string_append_printf(script, "#      %s\n", command);
    }
}

/* The script doesn't run the last steps, but prints them. */
static void
add_farewell(GString *script, const GPtrArray *todo)
{
  g_autoptr(GString) next = g_string_new(NULL);
  g_autofree char *word = NULL;

  for (guint i = 0; i < todo->len; i++) {
    const TodoItem *item = todo->pdata[i];

    if (item->kind == DOCTOR_DO_REBOOT || item->kind == DOCTOR_DO_CHECK)
      g_string_append_printf(
          next, "%s%s", next->len ? ", then: " : "Next: ", (const char *)item->commands->pdata[0]);
  }
  word = g_shell_quote(next->str);
  g_string_append_printf(script, "\necho %s\n", word);
}

char *
todo_script(const TodoTarget *target, const GPtrArray *todo)
{
  g_autoptr(GString) script = g_string_new("#!/bin/sh\n");
  g_autofree char *name = target->domain ? text_line(virt_domain_name(target->domain)) : NULL;

  g_string_append_printf(
      script,
      "# The steps that gvt-xml doctor proposes for %s. Read them, then run this "
      "as root.\n"
      "# Running it again changes nothing that is done already.\n"
      "set -eu\n",
      name ? name : "this host");
  if (uses(todo, "add_line "))
    g_string_append(script, add_line_function);
  if (uses(todo, "if ! has_option "))
    g_string_append(script, has_option_function);
  for (guint i = 0; i < todo->len; i++)
    add_script_item(script, todo->pdata[i], i + 1);
  if (todo->len)
    add_farewell(script, todo);
  else
    g_string_append(script, "\n# There is nothing to do.\n");
  return g_string_free(g_steal_pointer(&script), FALSE);
}

char *
todo_next(const TodoTarget *target, gboolean has_plan)
{
  g_autofree char *name = target->domain ? virt_domain_word(target->domain) : NULL;
  g_autofree char *program = text_program(has_plan ? "virsh" : "gvt-xml", target->uri);

  return g_strdup_printf("%s %s %s", program, has_plan ? "start" : "apply", name ? name : "DOMAIN");
}
