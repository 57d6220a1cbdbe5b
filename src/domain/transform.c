/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/transform.h"

#include "base/error.h"
#include "domain/passwords.h"
#include "domain/state.h"
#include "xml/stylesheet.h"
#include "xml/xml.h"

struct Transformer {
  Stylesheet *apply;
  Stylesheet *revert;   /* NULL until a domain has a state */
  Stylesheet *handmade; /* NULL until a domain may have a hand-made device */
  GMutex mutex;         /* protects revert and handmade */
};

void
transformer_free(Transformer *transformer)
{
  g_clear_pointer(&transformer->apply, stylesheet_free);
  g_clear_pointer(&transformer->revert, stylesheet_free);
  g_clear_pointer(&transformer->handmade, stylesheet_free);
  g_mutex_clear(&transformer->mutex);
  g_free(transformer);
}

Transformer *
transformer_new(GError **error)
{
  g_autoptr(Transformer) transformer = g_new0(Transformer, 1);

  g_mutex_init(&transformer->mutex);
  transformer->apply = stylesheet_load("xslt/apply.xsl", error);
  return transformer->apply ? g_steal_pointer(&transformer) : NULL;
}

/* A stylesheet that is loaded when it is first needed: many domains need only apply.xsl. NULL with
   *error if it can't be loaded. */
static const Stylesheet *
load_late(Transformer *transformer, Stylesheet **stylesheet, const char *name, GError **error)
{
  g_mutex_lock(&transformer->mutex);
  if (!*stylesheet)
    *stylesheet = stylesheet_load(name, error);
  g_mutex_unlock(&transformer->mutex);
  return *stylesheet;
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
transform_revert(Transformer *transformer, xmlDoc *domain, const GPtrArray *backups,
                 GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(domain, 1);
  g_autoptr(xmlDoc) result = NULL;
  const Stylesheet *revert;
  xmlNode *state;

  if (!state_find(input, &state, error))
    return NULL;
  if (!state)
    return g_steal_pointer(&input);
  revert = load_late(transformer, &transformer->revert, "xslt/revert.xsl", error);
  if (!revert)
    return NULL;
  for (guint i = 0; backups && i < backups->len; i++) {
    const PasswordBackup *backup = backups->pdata[i];
    xmlNode *fact = state_add_fact(state, "backup", xmlDocGetRootElement(backup->doc));

    xmlSetProp(fact, BAD_CAST "name", BAD_CAST backup->name);
  }
  result = stylesheet_run(revert, input, notes, error);
  if (!result || !transform_finish(domain, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

xmlDoc *
transform_apply(Transformer *transformer, xmlDoc *base, xmlNode *plan, xmlDoc *present,
                const char *backup_name, GPtrArray *notes, GError **error)
{
  g_autoptr(xmlDoc) input = xmlCopyDoc(base, 1);
  g_autoptr(xmlDoc) result = NULL;
  xmlNode *state;

  if (!state_check_domain(base, error) || !state_check_plan(plan, error))
    return NULL;
  state = state_add(input, plan, present);
  if (present)
    state_add_fact(state, "present", xmlDocGetRootElement(present));
  if (backup_name)
    xmlSetProp(state_facts(state), BAD_CAST "backup", BAD_CAST backup_name);
  if (xml_node(base, NULL, "/domain/metadata[not(*)]"))
    xmlSetProp(state_facts(state), BAD_CAST "metadata", BAD_CAST "empty");
  result = stylesheet_run(transformer->apply, input, notes, error);
  if (!result || !transform_finish(base, result, error))
    return NULL;
  return g_steal_pointer(&result);
}

xmlDoc *
transform_handmade(Transformer *transformer, xmlDoc *base, GError **error)
{
  const Stylesheet *handmade;

  if (!xml_node(base, NULL,
                "/domain/devices/hostdev[@type = 'mdev' or @type = 'pci' or @type = 'usb'] | "
                "/domain/qemu:commandline/qemu:arg[@value = '-device' or @value = '--device']"))
    return xmlCopyDoc(base, 1);
  handmade = load_late(transformer, &transformer->handmade, "xslt/handmade.xsl", error);
  return handmade ? stylesheet_run(handmade, base, NULL, error) : NULL;
}
