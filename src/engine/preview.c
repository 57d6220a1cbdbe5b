/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/preview.h"

#include <string.h>

#include "base/diff.h"
#include "base/error.h"
#include "base/log.h"
#include "base/redact.h"
#include "base/text.h"
#include "domain/definition-changes.h"
#include "domain/state.h"
#include "engine/device-names.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* The width of a line of the summary, without its sign. */
#define SUMMARY_COLUMNS 76

/* Escapes control characters before diff(1) adds its colours. */
static char *
visible_text(xmlDoc *doc)
{
  g_autofree char *text = xml_print(doc);

  return text_visible(text);
}

/* The diff */

/* The definition as it is shown: masked, and without our own metadata unless full. Free with
   g_free(). */
static char *
shown_text(xmlDoc *definition, gboolean full)
{
  g_autoptr(xmlDoc) masked = redact_doc(definition);
  g_autoptr(xmlDoc) stripped = full ? NULL : state_strip(masked);

  return visible_text(full ? masked : stripped);
}

static gboolean
show_diff(const Guest *guest, xmlDoc *definition, const PreviewOptions *options, GError **error)
{
  g_autofree char *before = shown_text(guest->doc, options->full);
  g_autofree char *after = shown_text(definition, options->full);
  g_autofree char *line = text_line(options->name);
  g_autofree char *before_label = g_strdup_printf("%s (defined)", line);
  g_autofree char *after_label = g_strdup_printf("%s (planned)", line);
  g_autofree char *text = NULL;

  if (g_str_equal(before, after))
    return TRUE;
  text = diff_unified(before, after, before_label, after_label, log_colour(), error);
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

/* The summary */

/* The lines of an op in the summary: its sign, and its colour on a terminal, as diff(1) has it. */
static const struct {
  DefinitionOp op;
  char sign;
  LogColour colour;
  const char *sep;
} lines[] = {
  { DEFINITION_REMOVE, '-', LOG_RED, ", " },
  { DEFINITION_ADD, '+', LOG_GREEN, ", " },
  { DEFINITION_CHANGE, '~', LOG_CYAN, "; " },
};

static void
append_line(GString *summary, gsize at, const char *line)
{
  g_autofree char *text = g_strdup_printf("  %c %s", lines[at].sign, line);
  g_autofree char *painted = log_paint(text, lines[at].colour);

  g_string_append_printf(summary, "%s\n", painted);
}

/* The texts of an op, as many in a line as it can hold. */
static void
append_lines(GString *summary, gsize at, const GPtrArray *changes)
{
  g_autoptr(GPtrArray) texts = definition_changes_texts(changes, lines[at].op, NULL);
  g_autoptr(GString) line = g_string_new(NULL);

  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *text = text_line(texts->pdata[i]);

    if (line->len && text_width(line->str) + text_width(text) > SUMMARY_COLUMNS) {
      append_line(summary, at, line->str);
      g_string_truncate(line, 0);
    }
    g_string_append_printf(line, "%s%s", line->len ? lines[at].sep : "", text);
  }
  if (line->len)
    append_line(summary, at, line->str);
}

char *
preview_verdict(const Result *result)
{
  const char *word = result_verdict_word(result->verdict);

  return result->verdict_reason ? g_strdup_printf("%s (%s)", word, result->verdict_reason)
                                : g_strdup(word);
}

static gboolean
show_summary(const Result *result, const PreviewOptions *options, GError **error)
{
  g_autoptr(GString) summary = g_string_new(NULL);
  g_autofree char *name = text_line(options->name);

  g_string_append_printf(summary, "%s:\n", name);
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
    append_lines(summary, i, result->changes);
  if (result->changes->len == 0)
    g_string_append_printf(summary, "  only gvt-xml's own metadata changes%s\n",
                           options->full || options->briefly ? "" : " (--full shows it)");
  if (result->verdict != VERDICT_NONE) {
    g_autofree char *verdict = preview_verdict(result);
    g_autofree char *line = text_line(verdict);

    g_string_append_printf(summary, "  libvirt check: %s\n", line);
  }
  return print_visible(summary->str, error);
}

void
preview_compare(const Session *session, const Guest *guest, xmlDoc *definition, Result *result)
{
  g_autoptr(GHashTable) names = device_names_new(session, guest->doc, definition);

  g_clear_pointer(&result->changes, g_ptr_array_unref);
  result->changes = definition_changes(guest->doc, definition, names);
}

gboolean
preview_show(const Guest *guest, xmlDoc *definition, const Result *result,
             const PreviewOptions *options, GError **error)
{
  if (options->print_xml)
    return show_xml(definition, error);
  return show_summary(result, options, error) &&
         (options->briefly || show_diff(guest, definition, options, error));
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
preview_check(const Session *session, xmlDoc *definition, Result *result, GError **error)
{
  g_autoptr(GError) verdict = NULL;
  g_autoptr(GError) earlier = NULL;
  g_autofree char *text = xml_print(definition);
  g_autofree char *argv = virt_domain_check(session->connection, text, &verdict);
  g_autofree char *old = NULL;

  if (argv) {
    note_arguments(argv);
    result_set_verdict(result, VERDICT_OK, NULL);
    return TRUE;
  }
  if (g_error_matches(verdict, GVT_ERROR, GVT_ERROR_UNKNOWN)) {
    result_set_verdict(result, VERDICT_SKIPPED, verdict->message);
    return TRUE;
  }
  old = virt_domain_check(session->connection, session->guest->text, &earlier);
  if (!old && g_error_matches(earlier, GVT_ERROR, GVT_ERROR_FAILED)) {
    result_set_verdict(result, VERDICT_SKIPPED, "libvirt refuses the domain as it is too");
    log_warning("libvirt refuses this, and the domain as it is too: %s", verdict->message);
    return TRUE;
  }
  result_set_verdict(result, VERDICT_REFUSED, verdict->message);
  return gvt_fail(error, "libvirt refuses this: %s", verdict->message);
}
