/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/run.h"

#include "base/error.h"
#include "base/parse.h"
#include "domain/hostdev.h"
#include "domain/state.h"
#include "hook/journal.h"
#include "hook/steps.h"
#include "xml/xml.h"

static const char *const event_words[] = {
  [HOOK_EVENT_NONE] = NULL,
  [HOOK_EVENT_PREPARE] = "prepare/begin",
  [HOOK_EVENT_RELEASE] = "release/end",
};

const char *
hook_event_words(HookEvent event)
{
  return event_words[event];
}

HookEvent
hook_event(const char *operation, const char *suboperation)
{
  g_autofree char *words = g_strconcat(operation, "/", suboperation, NULL);

  for (HookEvent event = HOOK_EVENT_PREPARE; event <= HOOK_EVENT_RELEASE; event++)
    if (g_str_equal(words, event_words[event]))
      return event;
  return HOOK_EVENT_NONE;
}

gboolean
hook_matters(HookEvent event, const char *root)
{
  return event == HOOK_EVENT_PREPARE || (event == HOOK_EVENT_RELEASE && journal_any(root));
}

static char *
domain_uuid(xmlDoc *domain, GError **error)
{
  g_autofree char *text = xml_string(domain, "/domain/uuid");
  char *uuid = text ? parse_uuid(text, NULL) : NULL;

  if (!uuid)
    gvt_fail(error, "the domain on standard input has no uuid, so libvirt didn't send it");
  return uuid;
}

/* The plan's devices */

static void
log_left(GPtrArray *log, const char *what, const char *which)
{
  g_ptr_array_add(
      log, g_strdup_printf("left %s %s as it is, which is planned but isn't one of the domain's "
                           "devices",
                           what, which));
}

static void
add_planned_mdev(HookTask *task, xmlDoc *domain, xmlNode *mdev, GPtrArray *log)
{
  g_autofree char *uuid = xml_attribute(mdev, "uuid");

  if (hostdev_find(domain, "@mode='subsystem' and @type='mdev'", uuid)) {
    char *type = xml_attribute(mdev, "type");
    char *parent = xml_attribute(mdev, "parent");

    hook_task_add_mdev(task, g_steal_pointer(&uuid), type, parent);
  } else
    log_left(log, "the vGPU", uuid);
}

static void
add_planned_pci(HookTask *task, xmlDoc *domain, xmlNode *pci, GPtrArray *log)
{
  g_autofree char *address = xml_attribute(pci, "host");

  if (hostdev_find(domain, "@mode='subsystem' and @type='pci' and @managed='yes'", address))
    g_ptr_array_add(task->pci_addresses, g_steal_pointer(&address));
  else
    log_left(log, "the PCI device", address);
}

/* A function that libvirt takes from NVIDIA's driver would lose its type. */
static void
add_planned_function(HookTask *task, xmlDoc *domain, xmlNode *pci, GPtrArray *log)
{
  g_autofree char *address = xml_attribute(pci, "host");

  if (hostdev_find(domain, "@mode='subsystem' and @type='pci' and not(@managed='yes')", address))
    hook_task_add_function(task, g_steal_pointer(&address), xml_attribute(pci, "type"));
  else
    log_left(log, "the virtual function", address);
}

#define PLAN "/domain/metadata/gvt:state/gvt:plan"

/* The state fits plan.rng, so each value is a uuid, an address or a name. */
static HookTask *
read_task(xmlDoc *domain, const char *uuid, GPtrArray *log)
{
  g_autoptr(GPtrArray) mdevs = xml_nodes(domain, NULL, PLAN "/gvt:mdev[@lifecycle='guest']");
  g_autoptr(GPtrArray) pci = xml_nodes(domain, NULL, PLAN "/gvt:pci[@lifecycle='guest']");
  g_autofree char *name = xml_string(domain, "/domain/name");
  HookTask *task = hook_task_new(uuid, name ? name : uuid);

  for (guint i = 0; i < mdevs->len; i++)
    add_planned_mdev(task, domain, mdevs->pdata[i], log);
  for (guint i = 0; i < pci->len; i++)
    if (xmlHasProp(pci->pdata[i], BAD_CAST "type"))
      add_planned_function(task, domain, pci->pdata[i], log);
    else
      add_planned_pci(task, domain, pci->pdata[i], log);
  task->display_service = xml_string(domain, PLAN "/gvt:display-service/@name");
  return task;
}

/* Whether anything in the state asks for the hook. The state may not fit its schema. */
static gboolean
asks_for_hook(xmlDoc *domain)
{
  return xml_node(domain, NULL, "/domain/metadata/gvt:state//*[@lifecycle='guest']") != NULL;
}

static gboolean
prepare(const char *root, xmlDoc *domain, guint timeout, GPtrArray *log, GError **error)
{
  g_autofree char *uuid = NULL;
  g_autoptr(HookTask) task = NULL;
  xmlNode *state;

  if (!asks_for_hook(domain))
    return TRUE;
  uuid = state_find(domain, &state, error) ? domain_uuid(domain, error) : NULL;
  if (!uuid)
    return FALSE;
  task = read_task(domain, uuid, log);
  if (task->mdevs->len == 0 && task->functions->len == 0 && task->pci_addresses->len == 0)
    return TRUE;
  return hook_steps_do(root, task, timeout, log, error);
}

/* Undoes the steps in the journal. The plan may have changed since, or be gone. */
static gboolean
release(const char *root, xmlDoc *domain, GPtrArray *log, GError **error)
{
  g_autofree char *uuid = domain_uuid(domain, error);

  return uuid && hook_steps_undo(root, uuid, log, error);
}

gboolean
hook_run(HookEvent event, const char *root, const char *xml, gsize length, guint timeout,
         GPtrArray *log, GError **error)
{
  g_autoptr(xmlDoc) domain = NULL;

  /* libvirt prints the namespace literally: a text without it has no plan, and isn't parsed. Nor is
     one whose plan asks for nothing. script.sh does the same. */
  if (event == HOOK_EVENT_PREPARE && (length == 0 || !g_strstr_len(xml, (gssize)length, GVT_NS) ||
                                      !g_strstr_len(xml, (gssize)length, "lifecycle=")))
    return TRUE;
  domain = xml_parse(length ? xml : "", (gssize)length, "the domain on standard input", error);
  if (!domain)
    return FALSE;
  return event == HOOK_EVENT_PREPARE ? prepare(root, domain, timeout, log, error)
                                     : release(root, domain, log, error);
}
