/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/preview.h"

#include <string.h>

#include "base/diff.h"
#include "base/error.h"
#include "base/log.h"
#include "base/redact.h"
#include "base/text.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* Escapes control characters before diff(1) adds its colours. */
static char *
visible_text(xmlDoc *doc)
{
  g_autofree char *text = xml_print(doc);

  return text_visible(text);
}

static gboolean
show_diff(const Guest *guest, xmlDoc *definition, const char *name, GError **error)
{
  g_autoptr(xmlDoc) before = redact_doc(guest->doc);
  g_autoptr(xmlDoc) after = redact_doc(definition);
  g_autofree char *before_text = visible_text(before);
  g_autofree char *after_text = visible_text(after);
  g_autofree char *line = text_line(name);
  g_autofree char *before_label = g_strdup_printf("%s (defined)", line);
  g_autofree char *after_label = g_strdup_printf("%s (planned)", line);
  g_autofree char *text =
      diff_unified(before_text, after_text, before_label, after_label, log_colour(), error);

  return text && print_visible(text, error);
}

static gboolean
show_xml(xmlDoc *definition, GError **error)
{
  g_autoptr(xmlDoc) masked = redact_doc(definition);
  g_autofree char *text = xml_print(masked);
  g_autofree char *whole = xml_print(definition);

  if (strcmp(text, whole) != 0)
    log_note("note: passwords are shown as asterisks; don't define this text");
  return print_exact(text, error);
}

gboolean
preview_show(const Guest *guest, xmlDoc *definition, const char *name, gboolean print_xml,
             GError **error)
{
  return print_xml ? show_xml(definition, error) : show_diff(guest, definition, name, error);
}

/* The check by libvirt */

static void
note_argument(const char *option, const char *value)
{
  g_autofree char *masked = redact_text(value);

  log_note("QEMU would get: %s %s", option, masked);
}

/* Prints the parts of QEMU's command line that come from the plan. This is for -v. */
static void
note_arguments(const char *argv)
{
  g_auto(GStrv) words = NULL;

  if (!log_is_verbose() || !g_shell_parse_argv(argv, NULL, &words, NULL))
    return;
  for (gsize i = 0; words[i] && words[i + 1]; i++)
    if ((g_str_equal(words[i], "-device") && strstr(words[i + 1], "ua-gvt")) ||
        (g_str_equal(words[i], "-set") && strstr(words[i + 1], "ua-gvt")) ||
        g_str_equal(words[i], "-display") || g_str_equal(words[i], "-spice"))
      note_argument(words[i], words[i + 1]);
}

gboolean
preview_check(const Session *session, xmlDoc *definition, GError **error)
{
  g_autoptr(GError) verdict = NULL;
  g_autoptr(GError) earlier = NULL;
  g_autofree char *text = xml_print(definition);
  g_autofree char *argv = virt_domain_check(session->connection, text, &verdict);
  g_autofree char *old = NULL;

  if (argv) {
    note_arguments(argv);
    log_note("judged by libvirt: it would accept this");
    return TRUE;
  }
  if (g_error_matches(verdict, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    log_note("not judged: libvirt can't tell here (%s)", verdict->message);
    return TRUE;
  }
  old = virt_domain_check(session->connection, session->guest->text, &earlier);
  if (!old && g_error_matches(earlier, GVT_ERROR, GVT_ERROR_FAILED)) {
    log_warning("libvirt refuses this, and the domain as it is too: %s", verdict->message);
    return TRUE;
  }
  return gvt_fail(error, "libvirt refuses this: %s", verdict->message);
}
