/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/version.h"
#include "libvirt/known-errors.h"

const KnownError *
known_error_find(const char *text, const KnownErrorText **matched)
{
  gsize count;
  const KnownError *known_errors = known_error_table(&count);

  for (gsize i = 0; i < count; i++)
    for (const KnownErrorText *message = known_errors[i].texts; message->text; message++) {
      g_autofree char *pattern = g_strdup_printf("*%s*", message->text);

      if (!g_pattern_match_simple(pattern, text))
        continue;
      if (matched)
        *matched = message;
      return &known_errors[i];
    }
  return NULL;
}

gboolean
known_error_spares_start(const KnownError *error)
{
  static const char *const sparing[] = { KNOWN_NO_VENUS, KNOWN_NO_NATIVE_CONTEXT, KNOWN_NO_VIRGL,
                                         NULL };

  return g_strv_contains(sparing, error->texts[0].text);
}

static void
append_version(GString *text, const char *before, unsigned long version)
{
  g_autofree char *known = version_short_text(version);

  if (version)
    g_string_append_printf(text, "%s%s", before, known);
}

char *
known_error_by(const KnownErrorText *message)
{
  g_autoptr(GString) text = g_string_new(message->program);

  append_version(text, " from ", message->since);
  append_version(text, " before ", message->until);
  if (message->builds)
    g_string_append_printf(text, " (%s%s)", message->until ? "newer ones " : "", message->builds);
  if (message->module)
    g_string_append_printf(text, ", its %s", message->module);
  return g_string_free(g_steal_pointer(&text), FALSE);
}
