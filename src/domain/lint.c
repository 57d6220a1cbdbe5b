/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/lint.h"

#include <string.h>

#include "base/error.h"
#include "domain/mesa.h"
#include "domain/transform.h"
#include "xml/compare.h"
#include "xml/redact-xml.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

/* A repair may make way for another one, and some take one thing a pass; never for ever. */
#define MAX_PASSES 64

struct Linter {
  Stylesheet *find;
  Stylesheet *fix;
};

void
linter_free(Linter *linter)
{
  g_clear_pointer(&linter->find, stylesheet_free);
  g_clear_pointer(&linter->fix, stylesheet_free);
  g_free(linter);
}

Linter *
linter_new(GError **error)
{
  g_autoptr(Linter) linter = g_new0(Linter, 1);

  linter->find = stylesheet_load("xslt/lint.xsl", error);
  if (linter->find)
    linter->fix = stylesheet_load("xslt/fix.xsl", error);
  if (!linter->fix)
    return NULL;
  return g_steal_pointer(&linter);
}

/* Facts */

/* What the target lacks, or may lack: without facts the stylesheets take it for the newest. */
static void
add_lacks(xmlNode *facts, const TargetVersions *target)
{
  for (VersionFact i = 0; i < VERSION_FACTS; i++)
    if (!version_has(i, target))
      xmlNewProp(xmlNewChild(facts, facts->ns, BAD_CAST "lacks", NULL), BAD_CAST "fact",
                 BAD_CAST version_row(i)->name);
    else if (version_is_unsure(i, target))
      xmlNewProp(xmlNewChild(facts, facts->ns, BAD_CAST "unsure", NULL), BAD_CAST "fact",
                 BAD_CAST version_row(i)->name);
}

xmlDoc *
lint_facts(const TargetVersions *target, xmlDoc *properties)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *facts = xmlNewDocNode(doc, NULL, BAD_CAST "facts", NULL);

  xmlSetNs(facts, xmlNewNs(facts, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlDocSetRootElement(doc, facts);
  add_lacks(facts, target);
  xmlAddChild(facts, xmlDocCopyNode(xmlDocGetRootElement(properties), doc, 1));
  return doc;
}

static xmlNode *
add_fact(xmlDoc *facts, const char *name, const char *attribute, const char *value)
{
  xmlNode *root = xmlDocGetRootElement(facts);
  xmlNode *fact = xmlNewChild(root, root->ns, BAD_CAST name, NULL);

  if (attribute)
    xmlNewProp(fact, BAD_CAST attribute, BAD_CAST value);
  return fact;
}

void
lint_add_missing(xmlDoc *facts, const char *path)
{
  add_fact(facts, "missing", "path", path);
}

void
lint_add_mdev(xmlDoc *facts, const char *uuid, const char *type)
{
  xmlNewProp(add_fact(facts, "mdev", "uuid", uuid), BAD_CAST "type", BAD_CAST type);
}

void
lint_add_other(xmlDoc *facts, const char *name, xmlDoc *domain)
{
  g_autoptr(GPtrArray) devices = xml_nodes(
      domain, NULL, "/domain/devices/hostdev | /domain/devices/interface[@type = 'hostdev']");
  xmlNode *other = devices->len ? add_fact(facts, "other", "name", name) : NULL;

  for (guint i = 0; i < devices->len; i++)
    xmlAddChild(other, xmlDocCopyNode(devices->pdata[i], facts, 1));
}

void
lint_add_others(xmlDoc *facts, xmlDoc *others, const char *name)
{
  g_autoptr(GPtrArray) known = xml_nodes(others, NULL, "/gvt:facts/gvt:other");

  for (guint i = 0; i < known->len; i++) {
    g_autofree char *other = xml_attribute(known->pdata[i], "name");

    if (!g_str_equal(other, name))
      xmlAddChild(xmlDocGetRootElement(facts), xmlDocCopyNode(known->pdata[i], facts, 1));
  }
}

void
lint_add_managed_save(xmlDoc *facts)
{
  add_fact(facts, "managed-save", NULL, NULL);
}

void
lint_add_drift(xmlDoc *facts, const char *piece)
{
  add_fact(facts, "drift", "piece", piece);
}

void
lint_add_lacking_drivers(xmlDoc *facts, const char *const *drivers, xmlDoc *domain)
{
  g_autoptr(GPtrArray) nodes =
      xml_nodes(domain, NULL, "/domain/qemu:commandline/qemu:env[@name = '" MESA_VARIABLE "']");

  for (guint i = 0; i < nodes->len; i++) {
    g_autofree char *driver = xml_attribute(nodes->pdata[i], "value");

    if (driver && mesa_lacks(drivers, driver))
      add_fact(facts, "lacking-driver", "name", driver);
  }
}

GPtrArray *
lint_rom_files(xmlDoc *domain)
{
  static const char set[] = ".romfile=";
  g_autoptr(GPtrArray) nodes = xml_nodes(
      domain, NULL,
      "/domain/devices/hostdev/rom[@file] | /domain/qemu:override//qemu:property[@name = 'romfile'] "
      "| /domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]"
      "[contains(@value, '.romfile=')]");
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < nodes->len; i++) {
    xmlNode *node = nodes->pdata[i];
    g_autofree char *value =
        xml_attribute(node, xmlStrEqual(node->name, BAD_CAST "rom") ? "file" : "value");
    const char *file = value;

    if (xmlStrEqual(node->name, BAD_CAST "arg"))
      file = strstr(value, set) + strlen(set);
    if (file && g_path_is_absolute(file))
      g_ptr_array_add(files, g_strdup(file));
  }
  return files;
}

/* Running */

static void
add_facts(xmlDoc *input, xmlDoc *facts)
{
  xmlAddChild(xmlDocGetRootElement(input), xmlDocCopyNode(xmlDocGetRootElement(facts), input, 1));
}

/* What is found is quoted: of secrets only that they are there. */
xmlDoc *
lint_find(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error)
{
  g_autoptr(xmlDoc) input = redact_doc(domain);

  add_facts(input, facts);
  return stylesheet_run(linter->find, input, NULL, error);
}

guint
lint_count(xmlDoc *findings, const char *predicate)
{
  g_autofree char *xpath =
      g_strdup_printf("/gvt:findings/gvt:rule[%s]/gvt:finding", predicate ? predicate : "true()");
  g_autoptr(GPtrArray) found = xml_nodes(findings, NULL, xpath);

  return found->len;
}

char *
lint_repaired(xmlDoc *before, xmlDoc *after)
{
  g_autoptr(GPtrArray) rules = xml_nodes(before, NULL, "/gvt:findings/gvt:rule[gvt:finding]");
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < rules->len; i++) {
    g_autofree char *id = xml_attribute(rules->pdata[i], "id");
    g_autofree char *predicate = g_strdup_printf("@id = '%s'", id);

    if (lint_count(after, predicate) < lint_count(before, predicate))
      g_string_append_printf(text, "%s%s", text->len ? ", " : "", id);
  }
  return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

xmlDoc *
lint_repair(const Linter *linter, xmlDoc *domain, xmlDoc *facts, GError **error)
{
  g_autoptr(xmlDoc) current = xmlCopyDoc(domain, 1);

  for (int pass = 0; pass < MAX_PASSES; pass++) {
    g_autoptr(xmlDoc) input = xmlCopyDoc(current, 1);
    g_autoptr(xmlDoc) next = NULL;

    add_facts(input, facts);
    next = stylesheet_run(linter->fix, input, NULL, error);
    if (!next || !transform_finish(domain, next, error))
      return NULL;
    if (xml_equal(current, next))
      return g_steal_pointer(&next);
    xmlFreeDoc(current);
    current = g_steal_pointer(&next);
  }
  gvt_fail(error, "the repair comes to no end (a fault in gvt-xml), nothing was changed");
  return NULL;
}

/* For a reader */

/* The text of a child of a finding on one line. */
static char *
get_text(xmlNode *finding, const char *name, char **by)
{
  g_autofree char *xpath = g_strdup_printf("gvt:%s", name);
  g_autoptr(GPtrArray) found = xml_nodes(finding->doc, finding, xpath);
  g_autoptr(xmlString) content = found->len ? xmlNodeGetContent(found->pdata[0]) : NULL;
  g_auto(GStrv) words = g_strsplit_set(content ? (const char *)content : "", " \n\t", -1);
  g_autoptr(GString) text = g_string_new(NULL);

  if (by)
    *by = found->len ? xml_attribute(found->pdata[0], "by") : NULL;
  for (gsize i = 0; words[i]; i++)
    if (*words[i])
      g_string_append_printf(text, "%s%s", text->len ? " " : "", words[i]);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
finding_free(void *data)
{
  LintFinding *finding = data;

  g_free(finding->rule);
  g_free(finding->when);
  g_free(finding->what);
  g_free(finding->by);
  g_free(finding->says);
  g_free(finding->way);
  g_free(finding);
}

/* A rule that is repaired may have findings that aren't: each's way on says so. */
static gboolean
is_repaired(xmlNode *rule, const char *way)
{
  g_autofree char *fix = xml_attribute(rule, "fix");

  return g_str_equal(fix, "yes") && strstr(way, "--fix") && !strstr(way, "--fix doesn't");
}

static LintFinding *
read_finding(xmlNode *node)
{
  LintFinding *finding = g_new0(LintFinding, 1);

  finding->rule = xml_attribute(node->parent, "id");
  finding->when = xml_attribute(node, "when");
  if (!finding->when)
    finding->when = xml_attribute(node->parent, "when");
  finding->what = get_text(node, "what", NULL);
  finding->says = get_text(node, "says", &finding->by);
  finding->way = get_text(node, "way", NULL);
  finding->fix = is_repaired(node->parent, finding->way);
  return finding;
}

GPtrArray *
lint_list(xmlDoc *findings)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(findings, NULL, "//gvt:finding");
  GPtrArray *list = g_ptr_array_new_with_free_func(finding_free);

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add(list, read_finding(nodes->pdata[i]));
  return list;
}

char *
lint_describe(const GPtrArray *findings, const char *name)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < findings->len; i++) {
    const LintFinding *finding = findings->pdata[i];

    g_string_append_printf(text, "%s: %s (%s): %s\n", name, finding->rule, finding->when,
                           finding->what);
    g_string_append_printf(text, "  %s%s: %s\n", finding->by ? finding->by : "what happens",
                           finding->by ? " says" : "", finding->says);
    g_string_append_printf(text, "  way on: %s\n", finding->way);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
lint_describe_rules(xmlDoc *findings)
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
