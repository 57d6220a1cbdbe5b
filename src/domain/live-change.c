/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/live-change.h"

#include "domain/hostdev.h"
#include "domain/hotplug-slots.h"
#include "domain/live-rules.h"
#include "domain/passwords.h"
#include "domain/state.h"
#include "xml/compare.h"
#include "xml/xml.h"

/* Our own host devices in a domain. */
#define OURS "/domain/devices/hostdev[starts-with(alias/@name, 'ua-gvt')]"

/* The devices of a plan. */
#define PLANNED "gvt:mdev | gvt:pci | gvt:usb"

void
live_change_free(LiveChange *change)
{
  g_ptr_array_unref(change->attach);
  g_ptr_array_unref(change->detach);
  g_ptr_array_unref(change->reasons);
  g_ptr_array_unref(change->notes);
  g_free(change);
}

gboolean
live_change_is_empty(const LiveChange *change)
{
  return change->attach->len == 0 && change->detach->len == 0;
}

/* Devices */

/* The device of a plan that has the alias of a <hostdev>; NULL if there is none. */
static xmlNode *
find_in_plan(xmlNode *plan, xmlNode *hostdev)
{
  g_autofree char *alias = hostdev_alias(hostdev);
  g_autofree char *xpath = g_strdup_printf("(" PLANNED ")[@alias = '%s']", alias);

  return plan ? xml_node(plan->doc, plan, xpath) : NULL;
}

/* An attribute that only a start can change. */
static void
check_attribute(xmlNode *planned, xmlNode *actual, const char *name, GPtrArray *reasons)
{
  g_autofree char *wanted = xml_attribute(planned, name);
  g_autofree char *has = xml_attribute(actual, name);
  g_autofree char *device = live_rules_name(planned);

  if (g_strcmp0(wanted ? wanted : "off", has ? has : "off") != 0)
    g_ptr_array_add(reasons, g_strdup_printf("%s: the guest has it with %s='%s', which stays until "
                                             "the guest ends",
                                             device, name, has ? has : "off"));
}

static void
add_attached(LiveChange *change, xmlNode *plan, xmlNode *hostdev, xmlDoc *running)
{
  xmlNode *planned = find_in_plan(plan, hostdev);
  xmlNode *actual = hostdev_find_same(running, hostdev);

  if (actual) {
    check_attribute(hostdev, actual, "display", change->reasons);
    check_attribute(hostdev, actual, "ramfb", change->reasons);
    return;
  }
  g_ptr_array_add(change->attach, hostdev);
  if (planned)
    live_rules_check_attach(planned, hostdev, change->reasons);
}

/* A guest that gets devices must have a slot for each. */
static void
check_slots(LiveChange *change, xmlDoc *running)
{
  gboolean pci = FALSE;
  guint count;

  for (guint i = 0; i < change->attach->len; i++) {
    g_autofree char *kind = hostdev_kind(change->attach->pdata[i]);

    pci = pci || g_strcmp0(kind, "pci") == 0;
  }
  count = hotplug_slots_free(running, pci);
  if (change->attach->len > count)
    g_ptr_array_add(
        change->reasons,
        g_strdup_printf("the guest's machine has %u free PCI slot%s to plug into, but %u are "
                        "needed; on q35 each device needs its own pcie-root-port, which a start "
                        "adds",
                        count, count == 1 ? "" : "s", change->attach->len));
}

/* A plan numbers its devices. So a device that stays may have another alias in the guest than in
   the definition, even the alias of a new device. */
static void
check_aliases(LiveChange *change, xmlDoc *definition, xmlDoc *running)
{
  for (guint i = 0; i < change->attach->len; i++) {
    xmlNode *hostdev = change->attach->pdata[i];
    g_autofree char *alias = hostdev_alias(hostdev);
    xmlNode *other = hostdev_by_alias(running, alias);
    g_autofree char *name = live_rules_name(hostdev);
    g_autofree char *taken = other ? live_rules_name(other) : NULL;

    if (other && hostdev_find_same(definition, other))
      g_ptr_array_add(change->reasons,
                      g_strdup_printf("%s: the guest already has this alias, on %s; gvt-xml "
                                      "revert --live removes that one, and then both can be "
                                      "added together",
                                      name, taken));
  }
}

/* An option ROM is shown to the guest by QEMU's argument only. */
static void
note_roms(LiveChange *change, xmlNode *plan)
{
  for (guint i = 0; i < change->attach->len; i++) {
    xmlNode *planned = find_in_plan(plan, change->attach->pdata[i]);
    g_autofree char *name = live_rules_name(change->attach->pdata[i]);

    if (planned && xml_node(planned->doc, planned,
                            "gvt:property[@name = 'rombar' or @name = 'romfile']"
                            "[@mechanism != 'native']"))
      g_ptr_array_add(change->notes,
                      g_strdup_printf("%s gets its planned option ROM at the next start, because "
                                      "firmware runs it only then",
                                      name));
  }
}

static void
compare_hostdevs(LiveChange *change, xmlNode *plan, xmlNode *started, xmlDoc *definition,
                 xmlDoc *running)
{
  g_autoptr(GPtrArray) wanted = xml_nodes(definition, NULL, OURS);
  g_autoptr(GPtrArray) had = xml_nodes(running, NULL, OURS);

  for (guint i = 0; i < wanted->len; i++)
    add_attached(change, plan, wanted->pdata[i], running);
  for (guint i = 0; i < had->len; i++)
    if (!hostdev_find_same(definition, had->pdata[i]))
      g_ptr_array_add(change->detach, had->pdata[i]);
  for (guint i = 0; plan && i < change->detach->len; i++) {
    g_autofree char *name = live_rules_name(change->detach->pdata[i]);

    g_ptr_array_add(change->reasons, g_strdup_printf("%s: the plan no longer has it, but the "
                                                     "guest does; gvt-xml revert --live removes "
                                                     "it",
                                                     name));
  }
  for (guint i = 0; !plan && i < change->detach->len; i++)
    live_rules_check_detach(find_in_plan(started, change->detach->pdata[i]),
                            change->detach->pdata[i], change->reasons);
  check_aliases(change, definition, running);
  check_slots(change, running);
  note_roms(change, plan);
}

/* All else */

/* Whether a device of a plan is among those that are attached. */
static gboolean
is_attached(const LiveChange *change, xmlNode *planned)
{
  g_autofree char *alias = xml_attribute(planned, "alias");

  for (guint i = 0; i < change->attach->len; i++) {
    xmlNode *hostdev = change->attach->pdata[i];
    g_autofree char *other = hostdev_alias(hostdev);

    if (g_strcmp0(alias, other) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A copy of a plan without properties that a guest may lack, or that the rules have looked at. Free
   with xmlFreeDoc(). */
static xmlDoc *
strip_properties(const LiveChange *change, xmlNode *plan)
{
  xmlDoc *copy = xml_as_document(plan);
  g_autoptr(GPtrArray) properties =
      xml_nodes(copy, xmlDocGetRootElement(copy), "(" PLANNED ")/gvt:property");

  for (guint i = 0; i < properties->len; i++) {
    xmlNode *property = properties->pdata[i];

    if (!live_rules_can_lack(property) && !is_attached(change, property->parent))
      continue;
    xmlUnlinkNode(property);
    xmlFreeNode(property);
  }
  return copy;
}

static void
remove_nodes(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, NULL, xpath);

  for (guint i = 0; i < nodes->len; i++) {
    xmlUnlinkNode(nodes->pdata[i]);
    xmlFreeNode(nodes->pdata[i]);
  }
}

/* The domain with a plan applied (NULL for none), as it would start: with all that the plan
   changes. Free with xmlFreeDoc(). */
static xmlDoc *
project_on_base(const LiveChange *change, xmlDoc *base, xmlNode *plan, GError **error)
{
  g_autoptr(xmlDoc) stripped = NULL;

  if (!plan)
    return xmlCopyDoc(base, 1);
  stripped = strip_properties(change, plan);
  return transform_apply(base, xmlDocGetRootElement(stripped), NULL, NULL, NULL, error);
}

/* Removes the host devices of both plans, which were compared before, and the elements that libvirt
   adds for them. */
static void
keep_rest(xmlDoc *domain, xmlDoc *definition, xmlDoc *running)
{
  g_autoptr(GPtrArray) hostdevs = xml_nodes(domain, NULL, "/domain/devices/hostdev");

  for (guint i = 0; i < hostdevs->len; i++) {
    xmlNode *hostdev = hostdevs->pdata[i];
    g_autofree char *alias = hostdev_alias(hostdev);
    xmlNode *same = hostdev_find_same(definition, hostdev);

    same = same ? same : hostdev_find_same(running, hostdev);
    if (!same && !(alias && g_str_has_prefix(alias, "ua-gvt")))
      continue;
    xmlUnlinkNode(hostdev);
    xmlFreeNode(hostdev);
  }
  remove_nodes(domain, "/domain/metadata | /domain/devices/controller[@type = 'pci']");
  passwords_forget(domain);
}

static void
add_pieces(LiveChange *change, const char *what, xmlDoc *in, xmlDoc *not_in)
{
  g_autoptr(GPtrArray) pieces = xml_lacking(in, not_in, FALSE);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < pieces->len; i++)
    g_string_append_printf(text, "%s%s", i ? ", " : "", (const char *)pieces->pdata[i]);
  if (text->len)
    g_ptr_array_add(change->reasons, g_strdup_printf("%s: %s", what, text->str));
}

static gboolean
compare_rest(LiveChange *change, xmlDoc *base, xmlNode *plan, xmlNode *started, xmlDoc *definition,
             xmlDoc *running, GError **error)
{
  g_autoptr(xmlDoc) wanted = project_on_base(change, base, plan, error);
  g_autoptr(xmlDoc) actual = wanted ? project_on_base(change, base, started, error) : NULL;

  if (!actual)
    return FALSE;
  keep_rest(wanted, definition, running);
  keep_rest(actual, definition, running);
  add_pieces(change, "only a start adds", wanted, actual);
  add_pieces(change, "only a start removes", actual, wanted);
  return TRUE;
}

LiveChange *
live_change_new(xmlDoc *base, xmlDoc *definition, xmlDoc *running, GError **error)
{
  g_autoptr(LiveChange) change = g_new0(LiveChange, 1);
  xmlNode *plan = xml_node(definition, NULL, "/domain/metadata/gvt:state/gvt:plan");
  xmlNode *state = NULL;
  xmlNode *started;

  change->attach = g_ptr_array_new();
  change->detach = g_ptr_array_new();
  change->reasons = g_ptr_array_new_with_free_func(g_free);
  change->notes = g_ptr_array_new_with_free_func(g_free);
  if (!state_find(running, &state, error))
    return NULL;
  started = state ? state_plan(state) : NULL;
  compare_hostdevs(change, plan, started, definition, running);
  if (!compare_rest(change, base, plan, started, definition, running, error))
    return NULL;
  return g_steal_pointer(&change);
}

/* The XML of a device */

char *
live_change_device(xmlNode *hostdev, xmlDoc *running, gboolean *moved)
{
  g_autoptr(xmlDoc) device = xml_as_document(hostdev);
  xmlNode *address = xml_node(device, xmlDocGetRootElement(device), "address[@type = 'pci']");

  *moved = address && !hotplug_slots_has(running, address);
  if (*moved) {
    xmlUnlinkNode(address);
    xmlFreeNode(address);
  }
  return xml_print(device);
}
