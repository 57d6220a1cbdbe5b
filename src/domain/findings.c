/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/findings.h"

#include "base/log.h"
#include "base/text.h"
#include "xml/xml.h"

/* Reading */

/* The text of a child of a finding on one line. */
static char *
read_child(xmlNode *finding, const char *name, char **by)
{
  g_autofree char *xpath = g_strdup_printf("gvt:%s", name);
  xmlNode *child = xml_node(finding->doc, finding, xpath);
  g_autoptr(xmlString) content = child ? xmlNodeGetContent(child) : NULL;
  g_auto(GStrv) words = g_strsplit_set(content ? (const char *)content : "", " \n\t", -1);
  g_autoptr(GString) text = g_string_new(NULL);

  if (by)
    *by = xml_attribute(child, "by");
  for (gsize i = 0; words[i]; i++)
    if (*words[i])
      text_append(text, " ", words[i]);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
lint_finding_free(void *data)
{
  LintFinding *finding = data;

  g_free(finding->rule);
  g_free(finding->when);
  g_free(finding->what);
  g_free(finding->by);
  g_free(finding->says);
  g_free(finding->next_step);
  g_free(finding);
}

/* Whether --fix repairs a finding. fix.xsl leaves some findings of a rule that it repairs. */
static gboolean
can_fix(xmlNode *finding)
{
  g_autofree char *rule_fix = xml_attribute(finding->parent, "fix");

  return g_str_equal(rule_fix, "yes") && !xml_node(finding->doc, finding, "gvt:way[@fix = 'no']");
}

static LintFinding *
read_finding(xmlNode *node)
{
  LintFinding *finding = g_new0(LintFinding, 1);

  finding->rule = xml_attribute(node->parent, "id");
  finding->when = xml_attribute(node, "when");
  if (!finding->when)
    finding->when = xml_attribute(node->parent, "when");
  finding->what = read_child(node, "what", NULL);
  finding->says = read_child(node, "says", &finding->by);
  finding->next_step = read_child(node, "way", NULL);
  finding->can_fix = can_fix(node);
  return finding;
}

GPtrArray *
findings_list(xmlDoc *findings)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(findings, NULL, "//gvt:finding");
  GPtrArray *list = g_ptr_array_new_with_free_func(lint_finding_free);

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add(list, read_finding(nodes->pdata[i]));
  return list;
}

/* Counting */

guint
findings_count(xmlDoc *findings, const char *predicate)
{
  g_autofree char *xpath =
      g_strdup_printf("/gvt:findings/gvt:rule[%s]/gvt:finding", predicate ? predicate : "true()");
  g_autoptr(GPtrArray) found = xml_nodes(findings, NULL, xpath);

  return found->len;
}

char *
findings_repaired(xmlDoc *before, xmlDoc *after)
{
  g_autoptr(GPtrArray) rules = xml_nodes(before, NULL, "/gvt:findings/gvt:rule[gvt:finding]");
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < rules->len; i++) {
    g_autofree char *id = xml_attribute(rules->pdata[i], "id");
    g_autofree char *predicate = g_strdup_printf("@id = '%s'", id);

    if (findings_count(after, predicate) < findings_count(before, predicate))
      text_append(text, ", ", id);
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* As text */

/* A setting without effect isn't an error. */
static LogColour
rule_colour(const LintFinding *finding)
{
  gboolean fails = g_str_equal(finding->when, "define") || g_str_equal(finding->when, "start");

  return fails ? LOG_RED : LOG_YELLOW;
}

/* What follows the rule's name. */
static char *
describe_finding(const LintFinding *finding)
{
  g_autofree char *text =
      g_strdup_printf(" (%s): %s\n  %s%s: %s\n  next step: %s\n", finding->when, finding->what,
                      finding->by ? finding->by : "what happens", finding->by ? " says" : "",
                      finding->says, finding->next_step);

  return text_visible(text);
}

char *
findings_describe(const GPtrArray *findings, const char *name, gboolean is_printed)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < findings->len; i++) {
    const LintFinding *finding = findings->pdata[i];
    g_autofree char *rule =
        is_printed ? log_paint(finding->rule, rule_colour(finding)) : g_strdup(finding->rule);
    g_autofree char *rest = describe_finding(finding);

    g_string_append_printf(text, "%s: %s%s", name, rule, rest);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
findings_describe_rules(xmlDoc *findings)
{
  g_autoptr(GPtrArray) rules = xml_nodes(findings, NULL, "/gvt:findings/gvt:rule");
  g_autoptr(GString) text = g_string_new(NULL);

  g_string_append_printf(text, "%-27s %-7s %-5s %s\n", "RULE", "WHEN", "FIX", "WHAT");
  for (guint i = 0; i < rules->len; i++) {
    g_autofree char *id = xml_attribute(rules->pdata[i], "id");
    g_autofree char *when = xml_attribute(rules->pdata[i], "when");
    g_autofree char *fix = xml_attribute(rules->pdata[i], "fix");
    g_autofree char *about = xml_attribute(rules->pdata[i], "about");

    g_string_append_printf(text, "%-27s %-7s %-5s %s\n", id, when,
                           g_str_equal(fix, "yes") ? "--fix" : "-", about);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}
