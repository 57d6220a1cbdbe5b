/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/run.h"

#include "base/error.h"
#include "base/parse.h"
#include "domain/hostdev.h"
#include "domain/state.h"
#include "hook/journal.h"
#include "hook/steps.h"
#include "xml/xml.h"

HookEvent
hook_event(const char *operation, const char *suboperation)
{
  if (g_str_equal(operation, "prepare") && g_str_equal(suboperation, "begin"))
    return HOOK_EVENT_PREPARE;
  if (g_str_equal(operation, "release") && g_str_equal(suboperation, "end"))
    return HOOK_EVENT_RELEASE;
  return HOOK_EVENT_NONE;
}

gboolean
hook_matters(HookEvent step, const char *root)
{
  return step == HOOK_EVENT_PREPARE || (step == HOOK_EVENT_RELEASE && journal_any(root));
}

static char *
domain_uuid(xmlDoc *domain, GError **error)
{
  g_autofree char *text = xml_string(domain, "/domain/uuid");
  char *uuid = text ? parse_uuid(text, NULL) : NULL;

  if (!uuid)
    gvt_fail(error, "the domain on standard input has no uuid: it isn't what libvirt gives a hook");
  return uuid;
}

/* The domain's own devices */

/* Whether one of the <hostdev>s with this condition gives the device. */
static gboolean
has_device(xmlDoc *domain, const char *condition, const char *identity)
{
  g_autofree char *xpath =
      g_strdup_printf("/domain/devices/hostdev[@mode='subsystem'][%s]", condition);
  g_autoptr(GPtrArray) hostdevs = xml_nodes(domain, NULL, xpath);

  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *its = hostdev_identity(hostdevs->pdata[i]);

    if (g_strcmp0(its, identity) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The plan's wishes */

static void
say_left(GPtrArray *said, const char *what, const char *which)
{
  g_ptr_array_add(
      said, g_strdup_printf("left %s %s alone, which is planned but none of the domain's devices",
                            what, which));
}

static void
add_mdev(HookTask *needs, xmlDoc *domain, xmlNode *mdev, GPtrArray *said)
{
  g_autofree char *uuid = xml_attribute(mdev, "uuid");

  if (has_device(domain, "@type='mdev'", uuid)) {
    char *type = xml_attribute(mdev, "type");
    char *parent = xml_attribute(mdev, "parent");

    hook_task_add_mdev(needs, g_steal_pointer(&uuid), type, parent);
  } else
    say_left(said, "the vGPU", uuid);
}

static void
add_pci(HookTask *needs, xmlDoc *domain, xmlNode *pci, GPtrArray *said)
{
  g_autofree char *address = xml_attribute(pci, "host");

  if (has_device(domain, "@type='pci' and @managed='yes'", address))
    g_ptr_array_add(needs->pci, g_steal_pointer(&address));
  else
    say_left(said, "the PCI device", address);
}

#define PLAN "/domain/metadata/gvt:state/gvt:plan"

/* plan.rng has seen to it that each of them is a uuid, an address, a name. */
static HookTask *
read_needs(xmlDoc *domain, const char *uuid, GPtrArray *said)
{
  g_autoptr(GPtrArray) mdevs = xml_nodes(domain, NULL, PLAN "/gvt:mdev[@lifecycle='guest']");
  g_autoptr(GPtrArray) pci = xml_nodes(domain, NULL, PLAN "/gvt:pci[@lifecycle='guest']");
  g_autofree char *name = xml_string(domain, "/domain/name");
  HookTask *needs = hook_task_new(uuid, name ? name : uuid);

  for (guint i = 0; i < mdevs->len; i++)
    add_mdev(needs, domain, mdevs->pdata[i], said);
  for (guint i = 0; i < pci->len; i++)
    add_pci(needs, domain, pci->pdata[i], said);
  needs->display_service = xml_string(domain, PLAN "/gvt:display-service/@name");
  return needs;
}

/* Whether anything in the state, understood or not, asks for the hook. */
static gboolean
asks_for_hook(xmlDoc *domain)
{
  g_autoptr(GPtrArray) asking =
      xml_nodes(domain, NULL, "/domain/metadata/gvt:state//*[@lifecycle='guest']");

  return asking->len > 0;
}

static gboolean
prepare(const char *root, xmlDoc *domain, guint timeout, GPtrArray *said, GError **error)
{
  g_autofree char *uuid = NULL;
  g_autoptr(HookTask) needs = NULL;
  xmlNode *state;

  if (!asks_for_hook(domain))
    return TRUE;
  uuid = state_find(domain, &state, error) ? domain_uuid(domain, error) : NULL;
  if (!uuid)
    return FALSE;
  needs = read_needs(domain, uuid, said);
  if (needs->mdevs->len == 0 && needs->pci->len == 0)
    return TRUE;
  return hook_steps_do(root, needs, timeout, said, error);
}

/* By the record alone: the plan may have changed since, or gone. */
static gboolean
release(const char *root, xmlDoc *domain, GPtrArray *said, GError **error)
{
  g_autofree char *uuid = domain_uuid(domain, error);

  return uuid && hook_steps_undo(root, uuid, said, error);
}

gboolean
hook_run(HookEvent step, const char *root, const char *xml, gsize length, guint timeout,
         GPtrArray *said, GError **error)
{
  g_autoptr(xmlDoc) domain = NULL;

  /* As libvirt prints the namespace, there is no other way to write it: most domains needn't be parsed. */
  if (step == HOOK_EVENT_PREPARE && (length == 0 || !g_strstr_len(xml, (gssize)length, GVT_NS)))
    return TRUE;
  domain = xml_parse(length ? xml : "", (gssize)length, "the domain on standard input", error);
  if (!domain)
    return FALSE;
  return step == HOOK_EVENT_PREPARE ? prepare(root, domain, timeout, said, error)
                                    : release(root, domain, said, error);
}
