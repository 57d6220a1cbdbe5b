/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plan-options.h"
#include "domain/passwords.h"
#include "engine/resolve.h"
#include "libvirt/connection.h"
#include "libvirt/domain.h"
#include "xml/compare.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

char *
fuzz_text(const uint8_t *data, size_t size)
{
  return memchr(data, '\0', size) ? NULL : g_strndup((const char *)data, size);
}

PlanRequest
fuzz_request(const char *line)
{
  PlanRequest request = { 0 };
  g_autofree char *command = g_strconcat("apply ", line, NULL);
  g_autoptr(PlanOptions) options = plan_options_new();
  g_auto(GStrv) words = NULL;

  if (!g_shell_parse_argv(command, NULL, &words, NULL) ||
      !plan_options_parse_words(options, &words, NULL) ||
      !plan_options_parse(options, &request, NULL))
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
  g_autoptr(GPtrArray) graphics = xml_nodes(doc, NULL, "/domain/devices/graphics");

  for (guint i = 0; i < graphics->len; i++) {
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "passwd");
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "passwdValidTo");
    xmlUnsetProp(graphics->pdata[i], BAD_CAST "connected");
  }
  passwords_forget(doc);
}

static void
broken(const char *law, xmlDoc *expected, xmlDoc *actual)
{
  g_autofree char *before = xml_print(expected);
  g_autofree char *after = xml_print(actual);

  fprintf(stderr, "%s:\n%s\nbut\n%s\n", law, before, after);
  abort();
}

static xmlDoc *
apply(const Guest *guest, const PlanRequest *request)
{
  const TargetVersions target = TARGET_NEWEST;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(xmlDoc) plan = guest_resolve(guest, request, &target, NULL, notes, NULL);

  return plan ? guest_project(guest, xmlDocGetRootElement(plan), NULL, notes, NULL) : NULL;
}

/* Whether libvirt could have this domain: it fits the schema, and has no audio ID twice ("audio ID
   1 is used multiple times"), since the state tells audios apart by their ID. */
static gboolean
is_definable(xmlDoc *doc)
{
  g_autoptr(GPtrArray) doubles =
      xml_nodes(doc, NULL, "/domain/devices/audio[@id = preceding-sibling::audio/@id]");

  return doubles->len == 0 && xml_validate(doc, virt_domain_schema(), NULL);
}

/* A state made by hand may hold a domain of before that libvirt could not have either. */
static gboolean
is_base_definable(const Guest *guest)
{
  g_autoptr(xmlDoc) base = xmlCopyDoc(guest->base, 1);

  passwords_forget(base);
  return is_definable(base);
}

void
fuzz_laws(char *text, const PlanRequest *request)
{
  g_autoptr(Guest) guest = guest_new(text, "input", NULL, NULL, NULL);
  g_autoptr(xmlDoc) applied = guest ? apply(guest, request) : NULL;
  g_autoptr(Guest) second = NULL;
  g_autoptr(xmlDoc) again = NULL;

  if (!applied || !is_definable(guest->doc) || !is_base_definable(guest))
    return;
  passwords_forget(applied);
  second = guest_new(xml_print(applied), "applied", NULL, NULL, NULL);
  if (!second)
    broken("what apply makes isn't understood", guest->doc, applied);
  again = apply(second, request);
  if (!again)
    broken("applying again fails", guest->doc, applied);
  passwords_forget(again);
  if (!xml_equal(applied, again))
    broken("applying again changes it", applied, again);
  drop_passwords(second->base);
  drop_passwords(guest->base);
  if (!xml_equal(guest->base, second->base))
    broken("revert doesn't give back what was", guest->base, second->base);
}
