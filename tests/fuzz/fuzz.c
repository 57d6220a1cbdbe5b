/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plan-options.h"
#include "libvirt/connection.h"
#include "xml/xml.h"

char *
fuzz_text(const uint8_t *data, size_t size)
{
  return memchr(data, '\0', size) ? NULL : g_strndup((const char *)data, size);
}

Editor *
fuzz_editor(void)
{
  static Editor *editor;

  if (!editor)
    editor = editor_new(NULL);
  g_assert_nonnull(editor);
  return editor;
}

PlanRequest
fuzz_request(const char *line)
{
  PlanRequest request = { 0 };
  g_autofree char *command = g_strconcat("apply ", line, NULL);
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_auto(GStrv) words = NULL;

  request_add_options(context, &request);
  g_option_context_set_help_enabled(context, FALSE);
  if (!g_shell_parse_argv(command, NULL, &words, NULL) ||
      !g_option_context_parse_strv(context, &words, NULL) || !request_check(&request, NULL))
    plan_request_clear(&request);
  return request;
}

const char *
fuzz_sample(void)
{
  static char *text;

  if (!text)
    g_file_get_contents(GVT_XML_SAMPLE, &text, NULL, NULL);
  g_assert_nonnull(text);
  return text;
}

/* Without its backup a graphics comes back without its password. */
static void
drop_passwords(xmlDoc *doc)
{
  g_autoptr(GPtrArray) graphics = domxml_nodes(doc, NULL, "/domain/devices/graphics");

  for (guint i = 0; i < graphics->len; i++) {
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "passwd");
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "passwdValidTo");
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "connected");
  }
  edit_forget_passwords(doc);
}

static void
broken(const char *law, xmlDoc *expected, xmlDoc *actual)
{
  g_autofree char *before = domxml_print(expected);
  g_autofree char *after = domxml_print(actual);

  fprintf(stderr, "%s:\n%s\nbut\n%s\n", law, before, after);
  abort();
}

static xmlDoc *
apply(const Subject *subject, const PlanRequest *request)
{
  const PlanTarget target = PLAN_TARGET_NEWEST;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) plan = subject_resolve(subject, request, &target, NULL, notes, NULL);

  return plan ? subject_project(fuzz_editor(), subject, xmlDocGetRootElement(plan), NULL, notes,
                                NULL)
              : NULL;
}

/* What libvirt may have: its schema, and "audio ID 1 is used multiple times", by which the state tells them apart. */
static gboolean
is_definable(xmlDoc *doc)
{
  g_autoptr(GPtrArray) doubles =
      domxml_nodes(doc, NULL, "/domain/devices/audio[@id = preceding-sibling::audio/@id]");

  return doubles->len == 0 && domxml_validate(doc, virt_domain_schema(), NULL);
}

/* Nor a base that a state made by hand holds, which nobody defined either. */
static gboolean
is_base_definable(const Subject *subject)
{
  g_autoptr(xmlDoc) base = xmlCopyDoc(subject->base, 1);

  edit_forget_passwords(base);
  return is_definable(base);
}

void
fuzz_laws(char *text, const PlanRequest *request)
{
  g_autoptr(Subject) subject = subject_new(fuzz_editor(), text, "input", NULL, NULL, NULL);
  g_autoptr(xmlDoc) applied = subject ? apply(subject, request) : NULL;
  g_autoptr(Subject) second = NULL;
  g_autoptr(xmlDoc) again = NULL;

  if (!applied || !is_definable(subject->doc) || !is_base_definable(subject))
    return;
  edit_forget_passwords(applied);
  second = subject_new(fuzz_editor(), domxml_print(applied), "applied", NULL, NULL, NULL);
  if (!second)
    broken("what apply makes isn't understood", subject->doc, applied);
  again = apply(second, request);
  if (!again)
    broken("applying again fails", subject->doc, applied);
  edit_forget_passwords(again);
  if (!domxml_equal(applied, again))
    broken("applying again changes it", applied, again);
  drop_passwords(second->base);
  drop_passwords(subject->base);
  if (!domxml_equal(subject->base, second->base))
    broken("revert doesn't give back what was", subject->base, second->base);
}
