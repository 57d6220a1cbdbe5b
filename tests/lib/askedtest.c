/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "askedtest.h"

#include <string.h>

#include "engine/resolve.h"
#include "plan/asked.h"

Guest *
test_read_guest(const char *text)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  Guest *guest = guest_new(g_strdup(text), "domain", NULL, notes, &error);

  if (!guest)
    fail_msg("%s", error->message);
  return guest;
}

char *
test_try(const char *text, const char *options, char **notes, GError **error)
{
  const TargetVersions target = TARGET_NEWEST;
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Guest) guest = test_read_guest(text);
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) domain = NULL;

  if (test_parse_request(options, &request, error))
    plan = guest_resolve(guest, &request, &target, NULL, said, error);
  if (plan)
    domain = guest_project(guest, xmlDocGetRootElement(plan), NULL, NULL, error);
  if (notes) {
    g_ptr_array_add(said, NULL);
    *notes = g_strjoinv("\n", (char **)said->pdata);
  }
  return domain ? xml_print(domain) : NULL;
}

char *
test_apply_options(const char *text, const char *options)
{
  g_autoptr(GError) error = NULL;
  char *applied = test_try(text, options, NULL, &error);

  if (!applied)
    fail_msg("%s: %s", options, error->message);
  return applied;
}

char *
test_given(const char *options)
{
  g_autofree char *sample = test_read("samples/debian-i440fx-vnc.xml");

  return test_apply_options(sample, options);
}

char *
test_words_before(const char *text)
{
  g_autoptr(Guest) guest = test_read_guest(text);
  g_autoptr(GPtrArray) words = plan_asked_before(guest->plan);
  g_autoptr(GString) joined = g_string_new(NULL);

  if (!words)
    return NULL;
  for (guint i = 0; i < words->len; i++) {
    const PlanWord *word = words->pdata[i];
    gboolean flag = plan_option_is_flag(word->option);

    g_string_append_printf(joined, "%s--%s%s%s", i ? " " : "", word->option->name, flag ? "" : "=",
                           flag ? "" : word->text);
  }
  return g_string_free(g_steal_pointer(&joined), FALSE);
}

void
assert_asks(const char *first, const char *then, const char *expected)
{
  g_autofree char *once = test_given(first);
  g_autofree char *twice = test_apply_options(once, then);
  g_autofree char *words = test_words_before(twice);

  if (g_strcmp0(words, expected) != 0)
    fail_msg("%s, then %s: '%s' instead of '%s'", first, then, words, expected);
}

void
assert_says(const char *first, const char *then, const char *said)
{
  g_autofree char *once = test_given(first);
  g_autofree char *notes = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *twice = test_try(once, then, &notes, &error);

  if (!twice)
    fail_msg("%s, then %s: %s", first, then, error->message);
  if (!strstr(notes, said))
    fail_msg("%s, then %s: '%s' doesn't say '%s'", first, then, notes, said);
}
