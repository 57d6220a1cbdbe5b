/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "report.h"
#include "subject.h"
#include "table.h"
#include "usage.h"
#include "virt.h"

typedef struct {
  const Editor *editor;
  const VirtConnection *connection;
  Table *table;
  GPtrArray *details;
} Report;

static void
add_detail(Report *report, const char *name, const char *detail)
{
  g_autofree char *line = g_strdup_printf("%s: %s", name, detail);

  g_ptr_array_add(report->details, report_line(line));
}

static gboolean
add_planned(Report *report, const char *name, const Subject *subject, GError **error)
{
  g_autoptr(GPtrArray) drift = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *profile = domxml_attribute(subject->plan, "profile");
  g_autofree char *device = plan_device(subject->plan);
  g_autofree char *display = plan_display(subject->plan);
  gboolean in_step;

  if (!subject_drift(report->editor, subject, &in_step, drift, error))
    return FALSE;
  table_add(report->table,
            (const char *[]){ name, profile, device, display, in_step ? "in step" : "drifted" });
  for (guint i = 0; i < drift->len; i++)
    add_detail(report, name, drift->pdata[i]);
  return TRUE;
}

static gboolean
add_domain(Report *report, const VirtDomain *domain, GError **error)
{
  g_autoptr(GError) reason = NULL;
  const char *name = virt_domain_name(domain);
  char *text = virt_domain_xml(domain, error);
  g_autoptr(Subject) subject = NULL;

  if (!text)
    return FALSE;
  subject = subject_new(report->editor, text, "the domain's XML", virt_domain_uuid(domain), NULL,
                        &reason);
  if (!subject) {
    table_add(report->table, (const char *[]){ name, "?", "?", "?", "not understood" });
    add_detail(report, name, reason->message);
    return TRUE;
  }
  if (subject->plan)
    return add_planned(report, name, subject, error);
  table_add(report->table, (const char *[]){ name, "-", "-", "-", "no plan" });
  return TRUE;
}

static gboolean
print_report(const Report *report, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);

  table_append(report->table, "", text);
  for (guint i = 0; i < report->details->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)report->details->pdata[i]);
  return report_print(text->str, error);
}

static gboolean
fill(Report *report, char **words, GError **error)
{
  g_autoptr(GPtrArray) all = NULL;

  for (gsize i = 0; words[i]; i++) {
    g_autoptr(VirtDomain) domain = virt_lookup(report->connection, words[i], error);

    if (!domain || !add_domain(report, domain, error))
      return FALSE;
  }
  if (words[0])
    return TRUE;
  all = virt_list(report->connection, error);
  for (guint i = 0; all && i < all->len; i++)
    if (!add_domain(report, all->pdata[i], error))
      return FALSE;
  return all != NULL;
}

static gboolean
print_domains(const VirtConnection *connection, char **words, GError **error)
{
  static const char *const heads[] = { "DOMAIN", "PROFILE", "DEVICE", "DISPLAY", "STATE", NULL };
  g_autoptr(Editor) editor = editor_new(error);
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GPtrArray) details = g_ptr_array_new_with_free_func(g_free);
  Report report = {
    .editor = editor, .connection = connection, .table = table, .details = details
  };

  return editor && fill(&report, words, error) && print_report(&report, error);
}

/* --all */

static gboolean
print_devices(const VirtConnection *connection, GError **error)
{
  static const char *const heads[] = { "DEVICE", "DOMAIN", "STATE", "", NULL };
  g_autoptr(GPtrArray) usages = usage_list(connection, error);
  g_autoptr(Table) table = table_new(heads);
  g_autoptr(GString) text = g_string_new(NULL);

  if (!usages)
    return FALSE;
  g_ptr_array_sort(usages, usage_compare);
  for (guint i = 0; i < usages->len; i++) {
    const Usage *usage = usages->pdata[i];
    g_autofree char *device = g_strdup_printf("%s %s", usage->kind, usage->identity);

    table_add(table,
              (const char *[]){ device, usage->domain, usage->running ? "running" : "defined",
                                usage_is_shared(usages, usage) ? "also in another domain" : "" });
  }
  table_append(table, "", text);
  return report_print(text->str, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all,
      "Show the host's devices instead: which domain has which, and those that two have", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr(GOptionContext) context = command_context(command);
  g_autoptr(VirtConnection) connection = NULL;

  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error))
    return GVT_EXIT_FAILED;
  if (all && argc > 1) {
    gvt_usage(error, "--all is about all domains: leave out '%s'", argv[1]);
    return GVT_EXIT_FAILED;
  }
  connection = virt_open(command_globals.uri, TRUE, error);
  if (!connection)
    return GVT_EXIT_FAILED;
  return (all ? print_devices(connection, error) : print_domains(connection, argv + 1, error))
             ? GVT_EXIT_DONE
             : GVT_EXIT_FAILED;
}

const GvtCommand cmd_status = {
  .name = "status",
  .args = "[DOMAIN…] | --all",
  .summary = "Show profile, device and display, and whether the domain is in step with its plan",
  .run = run,
};
