/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/run.h"

#include "base/error.h"
#include "base/parse.h"
#include "domain/hostdev.h"
#include "domain/transform.h"
#include "hook/journal.h"
#include "hook/steps.h"
#include "xml/xml.h"

LifecycleStep
lifecycle_step(const char *operation, const char *suboperation)
{
  if (g_str_equal(operation, "prepare") && g_str_equal(suboperation, "begin"))
    return LIFECYCLE_PREPARE;
  if (g_str_equal(operation, "release") && g_str_equal(suboperation, "end"))
    return LIFECYCLE_RELEASE;
  return LIFECYCLE_NONE;
}

gboolean
lifecycle_matters(LifecycleStep step, const char *root)
{
  return step == LIFECYCLE_PREPARE || (step == LIFECYCLE_RELEASE && host_record_any(root));
}

static char *
domain_uuid(xmlDoc *domain, GError **error)
{
  g_autofree char *text = domxml_string(domain, "/domain/uuid");
  char *uuid = text ? words_uuid(text, NULL) : NULL;

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
  g_autoptr(GPtrArray) hostdevs = domxml_nodes(domain, NULL, xpath);

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
add_mdev(HostNeeds *needs, xmlDoc *domain, xmlNode *mdev, GPtrArray *said)
{
  g_autofree char *uuid = domxml_attribute(mdev, "uuid");

  if (has_device(domain, "@type='mdev'", uuid)) {
    char *type = domxml_attribute(mdev, "type");
    char *parent = domxml_attribute(mdev, "parent");

    host_needs_add_mdev(needs, g_steal_pointer(&uuid), type, parent);
  } else
    say_left(said, "the vGPU", uuid);
}

static void
add_pci(HostNeeds *needs, xmlDoc *domain, xmlNode *pci, GPtrArray *said)
{
  g_autofree char *address = domxml_attribute(pci, "host");

  if (has_device(domain, "@type='pci' and @managed='yes'", address))
    g_ptr_array_add(needs->pci, g_steal_pointer(&address));
  else
    say_left(said, "the PCI device", address);
}

#define PLAN "/domain/metadata/gvt:state/gvt:plan"

/* plan.rng has seen to it that each of them is a uuid, an address, a name. */
static HostNeeds *
read_needs(xmlDoc *domain, const char *uuid, GPtrArray *said)
{
  g_autoptr(GPtrArray) mdevs = domxml_nodes(domain, NULL, PLAN "/gvt:mdev[@lifecycle='guest']");
  g_autoptr(GPtrArray) pci = domxml_nodes(domain, NULL, PLAN "/gvt:pci[@lifecycle='guest']");
  g_autofree char *name = domxml_string(domain, "/domain/name");
  HostNeeds *needs = host_needs_new(uuid, name ? name : uuid);

  for (guint i = 0; i < mdevs->len; i++)
    add_mdev(needs, domain, mdevs->pdata[i], said);
  for (guint i = 0; i < pci->len; i++)
    add_pci(needs, domain, pci->pdata[i], said);
  needs->display_service = domxml_string(domain, PLAN "/gvt:display-service/@name");
  return needs;
}

/* Whether anything in the state, understood or not, asks for the hook. */
static gboolean
asks_for_hook(xmlDoc *domain)
{
  g_autoptr(GPtrArray) asking =
      domxml_nodes(domain, NULL, "/domain/metadata/gvt:state//*[@lifecycle='guest']");

  return asking->len > 0;
}

static gboolean
prepare(const char *root, xmlDoc *domain, guint patience, GPtrArray *said, GError **error)
{
  g_autofree char *uuid = NULL;
  g_autoptr(HostNeeds) needs = NULL;
  xmlNode *state;

  if (!asks_for_hook(domain))
    return TRUE;
  uuid = edit_state(domain, &state, error) ? domain_uuid(domain, error) : NULL;
  if (!uuid)
    return FALSE;
  needs = read_needs(domain, uuid, said);
  if (needs->mdevs->len == 0 && needs->pci->len == 0)
    return TRUE;
  return host_steps_do(root, needs, patience, said, error);
}

/* By the record alone: the plan may have changed since, or gone. */
static gboolean
release(const char *root, xmlDoc *domain, GPtrArray *said, GError **error)
{
  g_autofree char *uuid = domain_uuid(domain, error);

  return uuid && host_steps_undo(root, uuid, said, error);
}

gboolean
lifecycle_run(LifecycleStep step, const char *root, const char *xml, gsize length, guint patience,
              GPtrArray *said, GError **error)
{
  g_autoptr(xmlDoc) domain = NULL;

  /* As libvirt prints the namespace, there is no other way to write it: most domains needn't be parsed. */
  if (step == LIFECYCLE_PREPARE && (length == 0 || !g_strstr_len(xml, (gssize)length, GVT_NS)))
    return TRUE;
  domain = domxml_parse(length ? xml : "", (gssize)length, "the domain on standard input", error);
  if (!domain)
    return FALSE;
  return step == LIFECYCLE_PREPARE ? prepare(root, domain, patience, said, error)
                                   : release(root, domain, said, error);
}
