/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/transform.h"

#include "base/error.h"
#include "domain/hostdev.h"
#include "domain/passwords.h"
#include "domain/state.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

gboolean
transform_prepare(GError **error)
{
  return stylesheet_load("xslt/apply.xsl", error);
}

static gboolean
check_same_domain(xmlDoc *before, xmlDoc *after, GError **error)
{
  static const char *const paths[] = { "/domain/name", "/domain/uuid" };

  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autofree char *old = xml_string(before, paths[i]);
    g_autofree char *new = xml_string(after, paths[i]);

    if (g_strcmp0(old, new) != 0)
      return gvt_fail(error,
                      "%s would change from '%s' to '%s' (a fault in gvt-xml), nothing was changed",
                      paths[i], old ? old : "", new ? new : "");
  }
  return TRUE;
}

/* Copies the metadata of others from the original: a stylesheet makes text of CDATA, and drops text
   that is blank. */
static void
copy_metadata(xmlDoc *before, xmlDoc *after)
{
  static const char others[] = "/domain/metadata/*[not(self::gvt:state)]";
  g_autoptr(GPtrArray) were = xml_nodes(before, NULL, others);
  g_autoptr(GPtrArray) are = xml_nodes(after, NULL, others);

  if (were->len != are->len)
    return;
  for (guint i = 0; i < were->len; i++)
    xmlFreeNode(xmlReplaceNode(are->pdata[i], xmlDocCopyNode(were->pdata[i], after, 1)));
}

gboolean
transform_finish(xmlDoc *domain, xmlDoc *result, GError **error)
{
  if (!check_same_domain(domain, result, error))
    return FALSE;
  copy_metadata(domain, result);
  return TRUE;
}

xmlDoc *
transform_revert(xmlDoc *domain, const GPtrArray *backups, GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(domain, 1);
  g_autoptr(xmlDoc) result = NULL;
  xmlNode *state = xml_node(input, NULL, "/domain/metadata/gvt:state");

  if (!state)
    return g_steal_pointer(&input);
  for (guint i = 0; backups && i < backups->len; i++) {
    const PasswordBackup *backup = backups->pdata[i];
    xmlNode *fact = state_add_fact(state, "backup", xmlDocGetRootElement(backup->doc));

    xmlSetProp(fact, BAD_CAST "name", BAD_CAST backup->name);
  }
  result = stylesheet_run("xslt/revert.xsl", input, notes, error);
  if (!result || !transform_finish(domain, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

xmlDoc *
transform_apply(xmlDoc *base, xmlNode *plan, xmlDoc *present, const char *backup_name,
                GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(base, 1);
  g_autoptr(xmlDoc) result = NULL;
  xmlNode *state;

  if (!state_check_domain(base, error))
    return NULL;
  state = state_add(input, plan, present);
  if (present)
    state_add_fact(state, "present", xmlDocGetRootElement(present));
  if (backup_name)
    xmlSetProp(state_facts(state), BAD_CAST "backup", BAD_CAST backup_name);
  if (xml_node(base, NULL, "/domain/metadata[not(*)]"))
    xmlSetProp(state_facts(state), BAD_CAST "metadata", BAD_CAST "empty");
  result = stylesheet_run("xslt/apply.xsl", input, notes, error);
  if (!result || !transform_finish(base, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

xmlDoc *
transform_adopted(xmlDoc *base, GError **error)
{
  g_autoptr(xmlDoc) input = NULL;
  xmlNs *ns;

  if (!xml_node(base, NULL,
                "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci' or @type = 'usb'] | "
                "/domain/qemu:commandline/qemu:arg[@value = '-device' or @value = '--device']"))
    return xmlCopyDoc(base, 1);
  input = xmlCopyDoc(base, 1);
  /* NULL if the domain has this prefix for something else: the stylesheet counts then. */
  ns = xmlNewNs(xmlDocGetRootElement(input), BAD_CAST GVT_NS, BAD_CAST "gvt");
  if (ns)
    hostdev_add_numbers(input, ns);
  return stylesheet_run("xslt/adopted.xsl", input, NULL, error);
}
