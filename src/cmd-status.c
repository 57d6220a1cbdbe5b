/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "report.h"
#include "subject.h"
#include "virt.h"

typedef struct {
  const Editor *editor;
  const VirtConnection *connection;
  GPtrArray *rows; /* of char *[5] */
  GPtrArray *details;
} Table;

static void
add_row(Table *table, const char *name, const char *profile, const char *device,
        const char *display, const char *state)
{
  char **row = g_new0(char *, 6);

  row[0] = report_visible(name);
  row[1] = g_strdup(profile);
  row[2] = g_strdup(device);
  row[3] = g_strdup(display);
  row[4] = g_strdup(state);
  g_ptr_array_add(table->rows, row);
}

static void
add_detail(Table *table, const char *name, const char *detail)
{
  g_autofree char *line = g_strdup_printf("%s: %s", name, detail);

  g_ptr_array_add(table->details, report_visible(line));
}

static gboolean
add_planned(Table *table, const char *name, const Subject *subject, GError **error)
{
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *profile = domxml_attribute(subject->plan, "profile");
  g_autofree char *device = plan_device(subject->plan);
  g_autofree char *display = plan_display(subject->plan);
  gboolean in_step;

  if (!subject_drift(table->editor, subject, &in_step, drift, error))
    return FALSE;
  add_row(table, name, profile, device, display, in_step ? "in step" : "drifted");
  for (guint i = 0; i < drift->len; i++)
    add_detail(table, name, drift->pdata[i]);
  return TRUE;
}

static gboolean
add_domain(Table *table, const VirtDomain *domain, GError **error)
{
  g_autoptr(GError) reason = NULL;
  const char *name = virt_domain_name(domain);
  char *text = virt_domain_xml(domain, error);
  g_autoptr(Subject) subject = NULL;

  if (!text)
    return FALSE;
  subject =
      subject_new(table->editor, text, "the domain's XML", virt_domain_uuid(domain), NULL, &reason);
  if (!subject) {
    add_row(table, name, "?", "?", "?", "not understood");
    add_detail(table, name, reason->message);
    return TRUE;
  }
  if (subject->plan)
    return add_planned(table, name, subject, error);
  add_row(table, name, "-", "-", "-", "no plan");
  return TRUE;
}

static gboolean
print_table(const Table *table, GError **error)
{
  static const char *const heads[] = { "DOMAIN", "PROFILE", "DEVICE", "DISPLAY", "STATE" };
  glong widths[G_N_ELEMENTS(heads)];
  g_autoptr(GString) text = g_string_new(NULL);

  for (gsize c = 0; c < G_N_ELEMENTS(heads); c++) {
    widths[c] = g_utf8_strlen(heads[c], -1);
    for (guint i = 0; i < table->rows->len; i++)
      widths[c] = MAX(widths[c], g_utf8_strlen(((char **)table->rows->pdata[i])[c], -1));
  }
  for (gint i = -1; i < (gint)table->rows->len; i++) {
    const char *const *row = i < 0 ? heads : table->rows->pdata[i];

    for (gsize c = 0; c < G_N_ELEMENTS(heads); c++) {
      gboolean last = c == G_N_ELEMENTS(heads) - 1;
      glong pad = last ? 0 : widths[c] + 2 - g_utf8_strlen(row[c], -1);

      g_string_append_printf(text, "%s%*s", row[c], (int)pad, "");
    }
    g_string_append_c(text, '\n');
  }
  for (guint i = 0; i < table->details->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)table->details->pdata[i]);
  return report_print(text->str, error);
}

static gboolean
fill(Table *table, char **words, GError **error)
{
  g_autoptr(GPtrArray) all = NULL;

  for (gsize i = 0; words[i]; i++) {
    g_autoptr(VirtDomain) domain = virt_lookup(table->connection, words[i], error);

    if (!domain || !add_domain(table, domain, error))
      return FALSE;
  }
  if (words[0])
    return TRUE;
  all = virt_list(table->connection, error);
  for (guint i = 0; all && i < all->len; i++)
    if (!add_domain(table, all->pdata[i], error))
      return FALSE;
  return all != NULL;
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(Editor) editor = NULL;
  g_autoptr(VirtConnection) connection = NULL;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  g_autoptr(GPtrArray) details = g_ptr_array_new_with_free_func(g_free);
  Table table = { .rows = rows, .details = details };

  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error))
    return GVT_EXIT_FAILED;
  editor = editor_new(error);
  connection = editor ? virt_open(command_globals.uri, TRUE, error) : NULL;
  if (!connection)
    return GVT_EXIT_FAILED;
  table.editor = editor;
  table.connection = connection;
  return fill(&table, argv + 1, error) && print_table(&table, error) ? GVT_EXIT_DONE
                                                                     : GVT_EXIT_FAILED;
}

const GvtCommand cmd_status = {
  .name = "status",
  .args = "[DOMAIN…]",
  .summary = "Show profile, device and display, and whether the domain is in step with its plan",
  .run = run,
};
