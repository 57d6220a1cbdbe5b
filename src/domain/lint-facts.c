/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/lint-facts.h"

#include <string.h>

#include "domain/mesa.h"
#include "xml/xml.h"

/* Adds the version facts that the target lacks or may lack. Without them the stylesheets take the
   newest target. */
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
lint_facts_new(const TargetVersions *target, xmlDoc *properties)
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
add_lint_fact(xmlDoc *facts, const char *name, const char *attribute, const char *value)
{
  xmlNode *root = xmlDocGetRootElement(facts);
  xmlNode *fact = xmlNewChild(root, root->ns, BAD_CAST name, NULL);

  if (attribute)
    xmlNewProp(fact, BAD_CAST attribute, BAD_CAST value);
  return fact;
}

void
lint_facts_add_missing_file(xmlDoc *facts, const char *path)
{
  add_lint_fact(facts, "missing", "path", path);
}

void
lint_facts_add_mdev(xmlDoc *facts, const char *uuid, const char *type)
{
  xmlNewProp(add_lint_fact(facts, "mdev", "uuid", uuid), BAD_CAST "type", BAD_CAST type);
}

void
lint_facts_add_recorded(xmlDoc *facts, const char *hands_out)
{
  add_lint_fact(facts, "recorded", "hands-out", hands_out);
}

xmlNode *
lint_facts_add_other(xmlDoc *facts, const char *name)
{
  return add_lint_fact(facts, "other", "name", name);
}

void
lint_facts_add_managed_save(xmlDoc *facts)
{
  add_lint_fact(facts, "managed-save", NULL, NULL);
}

void
lint_facts_add_drift(xmlDoc *facts, const char *piece)
{
  add_lint_fact(facts, "drift", "piece", piece);
}

void
lint_facts_add_lacking_drivers(xmlDoc *facts, const char *const *drivers, xmlDoc *domain)
{
  g_autoptr(GPtrArray) nodes =
      xml_nodes(domain, NULL, "/domain/qemu:commandline/qemu:env[@name = '" MESA_VARIABLE "']");

  for (guint i = 0; i < nodes->len; i++) {
    g_autofree char *driver = xml_attribute(nodes->pdata[i], "value");

    if (driver && mesa_lacks(drivers, driver))
      add_lint_fact(facts, "lacking-driver", "name", driver);
  }
}

GPtrArray *
lint_facts_rom_files(xmlDoc *domain)
{
  static const char set[] = ".romfile=";
  g_autoptr(GPtrArray) nodes =
      xml_nodes(domain, NULL,
                "/domain/devices/hostdev/rom[@file] | "
                "/domain/qemu:override//qemu:property[@name = 'romfile'] | "
                "/domain/qemu:commandline/qemu:arg[starts-with(@value, 'device.')]"
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
