/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/devices.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "domain/hostdev.h"
#include "plan/lifecycle.h"
#include "xml/xml.h"

/* What each kind of device is known by. */
static const struct {
  const char *element; /* also the type of a hostdev for it */
  const char *identity;
} kinds[] = {
  { "mdev", "uuid" },
  { "pci", "host" },
  { "usb", "id" },
};

/* The attribute that a device is known by; NULL for what is no device. */
static const char *
identity_name(const xmlNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (node_is(node, kinds[i].element))
      return kinds[i].identity;
  return NULL;
}

gboolean
plan_is_device(const xmlNode *node)
{
  return identity_name(node) != NULL;
}

char *
plan_device_identity(xmlNode *node)
{
  const char *name = identity_name(node);

  return name ? xml_attribute(node, name) : NULL;
}

xmlNode *
plan_adopted(xmlDoc *base, xmlNode *device)
{
  g_autofree char *identity = plan_device_identity(device);
  g_autofree char *xpath =
      g_strdup_printf("/domain/devices/hostdev[@type = '%s']", (const char *)device->name);
  g_autoptr(GPtrArray) hostdevs = xml_nodes(base, NULL, xpath);

  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *other = hostdev_identity(hostdevs->pdata[i]);

    if (g_strcmp0(other, identity) == 0)
      return hostdevs->pdata[i];
  }
  return NULL;
}

/* "0000:41:00.1" -> "0000:41:00" */
static char *
slot_of(const char *address)
{
  return g_strndup(address, strlen("0000:00:00"));
}

/* Function 0 of the card that a PCI device is another function of, where the plan has it; NULL else. A virtual
   function is a device of its own: its card's function 0 stays on the host. */
static xmlNode *
card_of(xmlNode *device)
{
  g_autofree char *host = xml_attribute(device, "host");
  g_autofree char *slot = host ? slot_of(host) : NULL;
  g_autofree char *first = slot ? g_strconcat(slot, ".0", NULL) : NULL;

  return first ? node_child(device->parent, "pci", "host", first) : NULL;
}

/* Whether the host knows a device as a display (PCI class 03). */
static gboolean
is_display(const PlanContext *context, xmlNode *device)
{
  g_autofree char *identity = plan_device_identity(device);
  const HostDevice *known = identity ? host_device_find(context->sources->devices, identity) : NULL;

  return known && host_device_is_display(known);
}

xmlNode *
plan_main_device(const PlanContext *context)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  xmlNode *first = node_child(context->plan, kind, NULL, NULL);
  xmlNode *card = first ? card_of(first) : NULL;

  for (xmlNode *child = context->plan->children; child; child = child->next)
    if (node_is(child, kind) && is_display(context, child))
      return child;
  return card ? card : first;
}

gboolean
plan_is_subject(const PlanContext *context, xmlNode *device)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  xmlNode *card = card_of(device);

  return node_is(device, kind) && (!card || card == device);
}

/* Checking */

/* Whether each of the words (may be NULL) is what is read from it. */
static gboolean
check_each(char **words, char *(*read)(const char *word, GError **error), GError **error)
{
  for (gsize i = 0; words && words[i]; i++) {
    g_autofree char *written = read(words[i], error);

    if (!written)
      return FALSE;
  }
  return TRUE;
}

static char *
read_host_address(const char *word, GError **error)
{
  gboolean is_slot;

  return parse_host_address(word, &is_slot, error);
}

static gboolean
refuse_kind(const char *profile, const char *kind, GError **error)
{
  gboolean pci = g_str_equal(kind, "pci");

  return gvt_usage(error, "profile '%s' is for %s, which %s names", profile,
                   pci ? "a PCI device" : "a mediated device (mdev)", pci ? "--pci" : "--uuid");
}

/* An option about a device that the plan hasn't got would do nothing. */
static gboolean
check_without_device(const PlanRequest *request, const char *profile, GError **error)
{
  const struct {
    const char *option;
    const void *asked;
  } options[] = {
    { "--ramfb", request->ramfb },           { "--opregion", request->opregion },
    { "--resolution", request->resolution }, { "--x-vga", request->x_vga },
    { "--rom-file", request->rom_file },     { "--rom-bar", request->rom_bar },
    { "--override", request->overrides },    { "--managed", request->managed },
    { "--lifecycle", request->lifecycle },   { "--guest-address", request->address },
  };

  if (request->uuids || request->mdev_types || request->pci)
    return gvt_usage(
        error,
        "profile '%s' takes no device of the host; leave out --uuid and --pci, or choose "
        "another profile",
        profile);
  for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
    if (options[i].asked)
      return gvt_usage(
          error,
          "%s: profile '%s' has no device that it could be for; leave it out, or choose another --profile",
          options[i].option, profile);
  return TRUE;
}

static gboolean
check_profile(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  g_autofree char *kind = xml_attribute(context->profile, "device");
  g_autofree char *name = xml_attribute(context->profile, "name");
  gboolean mdev = request->uuids || request->mdev_types;
  gboolean pci = request->pci != NULL;

  if (g_str_equal(kind, "none"))
    return check_without_device(request, name, error);
  return (!mdev && !pci) || (g_str_equal(kind, "pci") ? pci : mdev) ||
         refuse_kind(name, kind, error);
}

gboolean
plan_check_devices(const PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  char *places[] = { request->address, NULL };

  if (!check_each(request->uuids, parse_uuid, error) ||
      !check_each(request->pci, read_host_address, error) ||
      !check_each(request->usb, hostdev_parse_usb, error) ||
      !check_each(places, parse_guest_address, error))
    return FALSE;
  if (request->managed && !parse_bool(request->managed))
    return gvt_usage(error, "--managed is yes or no, not '%s'", request->managed);
  return !context->profile || check_profile(context, error);
}

gboolean
plan_check_target(const PlanContext *context, GError **error)
{
  const TargetVersions *target = &context->sources->target;
  g_autofree char *there = version_target_text(target);
  g_autofree char *since = version_since(VERSION_USB_PORT);

  for (xmlNode *child = context->plan->children; child; child = child->next) {
    g_autofree char *identity = node_is(child, "usb") ? plan_device_identity(child) : NULL;

    if (identity && hostdev_is_usb_place(identity) && !version_has(VERSION_USB_PORT, target))
      return gvt_fail(error,
                      "a USB device by its port (%s) needs %s, and this is %s (libvirt would say: "
                      "Missing required attribute 'device' in element 'address'); name it by "
                      "VENDOR:PRODUCT as lsusb does, --usb 046d:c31c",
                      identity, since, there);
  }
  return TRUE;
}

/* Adding */

/* The first ua-gvtN that no other device has. */
static char *
free_alias(const PlanContext *context, const xmlNode *handmade)
{
  for (guint number = 0;; number++) {
    g_autofree char *alias = g_strdup_printf("ua-gvt%u", number);
    g_autofree char *xpath = g_strdup_printf("/domain/devices/*[alias/@name = '%s']", alias);
    g_autofree char *planned = g_strdup_printf("/*/*[@alias = '%s']", alias);
    g_autoptr(GPtrArray) holders = xml_nodes(context->sources->base, NULL, xpath);
    g_autoptr(GPtrArray) others = xml_nodes(context->plan->doc, NULL, planned);

    if (others->len == 0 &&
        (holders->len == 0 || (holders->len == 1 && holders->pdata[0] == handmade)))
      return g_steal_pointer(&alias);
  }
}

/* "yes" or "no": the option's word, else the profile's. */
static char *
get_managed(const PlanContext *context)
{
  const char *asked = context->request->managed;
  g_autofree char *own = xml_attribute(context->profile, "managed");

  if (asked)
    return g_strdup(g_str_equal(parse_bool(asked), "true") ? "yes" : "no");
  return own ? g_steal_pointer(&own) : g_strdup("yes");
}

xmlNode *
plan_add_device(PlanContext *context, const char *kind, const char *identity)
{
  xmlNode *device = node_add(context->plan, kind);
  const char *attribute = identity_name(device);
  g_autofree char *managed = g_str_equal(kind, "pci") ? get_managed(context) : NULL;
  xmlNode *earlier = node_child(context->plan, kind, attribute, identity);
  g_autofree char *alias = NULL;

  if (earlier) {
    node_remove(device);
    return earlier;
  }
  node_set(device, attribute, identity);
  if (managed)
    node_set(device, "managed", managed);
  alias = free_alias(context, plan_adopted(context->sources->base, device));
  node_set(device, "alias", alias);
  return device;
}

/* All functions of a slot that the host knows of, but for virtual ones, which go when their parent does; first is
   its function 0. */
static gboolean
add_card(PlanContext *context, const char *word, const char *first, GError **error)
{
  const GPtrArray *devices = context->sources->devices;
  g_autofree char *slot = slot_of(first);
  gboolean found = FALSE;

  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!g_str_has_prefix(device->identity, slot) || device->parent)
      continue;
    plan_add_device(context, "pci", device->identity);
    found = TRUE;
  }
  return found ||
         gvt_usage(error,
                   "--pci '%s': which functions the card has isn't known here; name each, as in "
                   "--pci %s.0 --pci %s.1",
                   word, word, word);
}

static gboolean
add_pci(PlanContext *context, const char *word, GError **error)
{
  gboolean is_slot = FALSE;
  g_autofree char *host = parse_host_address(word, &is_slot, NULL);

  if (is_slot)
    return add_card(context, word, host, error);
  plan_add_device(context, "pci", host);
  return TRUE;
}

/* Who makes it of what is no matter of the profile. */
static void
copy_origin(xmlNode *from, xmlNode *to)
{
  static const char *const names[] = { "type", "parent", "lifecycle" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *value = xml_attribute(from, names[i]);

    if (value)
      node_set(to, names[i], value);
  }
}

static gboolean
add_asked_devices(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  xmlNode *recorded = context->sources->recorded;
  xmlNode *before;
  xmlNode *device;

  if (!plan_add_types(context, error))
    return FALSE;
  for (gsize i = 0; request->uuids && request->uuids[i]; i++) {
    g_autofree char *uuid = parse_uuid(request->uuids[i], NULL);

    device = plan_add_device(context, "mdev", uuid);
    before = recorded ? node_child(recorded, "mdev", "uuid", uuid) : NULL;
    if (before && !request->mdev_types)
      copy_origin(before, device);
  }
  for (gsize i = 0; request->pci && request->pci[i]; i++)
    if (!add_pci(context, request->pci[i], error))
      return FALSE;
  for (gsize i = 0; request->usb && request->usb[i]; i++) {
    g_autofree char *id = hostdev_parse_usb(request->usb[i], NULL);

    plan_add_device(context, "usb", id);
  }
  return TRUE;
}

/* Whether a device of the recorded plan is to stay: a GPU asked for anew takes the place of all that was, USB devices
   that of USB devices, and a profile without a device is asked for whole. */
static gboolean
is_kept(const PlanContext *context, const xmlNode *recorded)
{
  const PlanRequest *request = context->request;
  g_autofree char *kind = xml_attribute(context->profile, "device");

  if (request->uuids || request->mdev_types || request->pci || g_str_equal(kind, "none"))
    return FALSE;
  return !node_is(recorded, "usb") || !request->usb;
}

/* Those of the recorded plan; with the addresses that they had there, if its profile goes on, whose own they may be. */
static void
add_recorded_devices(PlanContext *context)
{
  xmlNode *recorded = context->sources->recorded;
  g_autofree char *before = recorded ? xml_attribute(recorded, "profile") : NULL;
  g_autofree char *now = xml_attribute(context->profile, "name");

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *identity = plan_device_identity(child);
    g_autofree char *address = identity ? xml_attribute(child, "address") : NULL;
    xmlNode *device;

    if (!identity || !is_kept(context, child))
      continue;
    device = plan_add_device(context, (const char *)child->name, identity);
    if (address && g_strcmp0(before, now) == 0)
      node_set(device, "address", address);
    copy_origin(child, device);
  }
}

static gboolean
check_kind(const PlanContext *context, GError **error)
{
  g_autofree char *kind = xml_attribute(context->profile, "device");
  g_autofree char *name = xml_attribute(context->profile, "name");
  g_autoptr(GPtrArray) gpus = xml_nodes(context->plan->doc, context->plan, "gvt:mdev | gvt:pci");

  if (g_str_equal(kind, "none"))
    return TRUE;
  if (gpus->len == 0) {
    g_set_error(
        error, GVT_ERROR, GVT_ERROR_NO_DEVICE,
        "no device: say which the guest is to get, by --mdev-type TYPE (a vGPU that is made for it), "
        "--uuid UUID (one that is there) or --pci ADDR; \"gvt-xml devices\" shows them");
    return FALSE;
  }
  if (!plan_main_device(context))
    return refuse_kind(name, kind, error);
  return !context->request->managed || node_child(context->plan, "pci", NULL, NULL) ||
         gvt_usage(error, "--managed: there is no PCI device that it could be for; leave it out");
}

/* Placing */

/* The devices of the plan that sit in this slot. */
static GPtrArray *
planned_in(const PlanContext *context, const char *slot)
{
  g_autofree char *xpath = g_strdup_printf("*[starts-with(@address, '%s')]", slot);

  return xml_nodes(context->plan->doc, context->plan, xpath);
}

static gboolean
is_planned(const PlanContext *context, const char *slot)
{
  g_autoptr(GPtrArray) planned = planned_in(context, slot);

  return planned->len > 0;
}

/* A bus of the card's own: libvirt makes the root port for it. */
static char *
free_bus(const PlanContext *context, const GPtrArray *controllers)
{
  guint64 next = 1;

  for (guint i = 0; i < controllers->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(controllers->pdata[i]);

    next = MAX(next, g_ascii_strtoull((const char *)text, NULL, 10) + 1);
  }
  for (;; next++) {
    g_autofree char *slot = g_strdup_printf("0000:%02x:00", (guint)next);

    if (!is_planned(context, slot))
      return g_steal_pointer(&slot);
  }
}

/* Whether something has this slot of bus 0. */
static gboolean
is_taken(const PlanContext *context, guint slot)
{
  g_autoptr(GPtrArray) addresses =
      xml_nodes(context->sources->base, NULL, "/domain/devices/*/address[@type = 'pci'][@slot]");

  for (guint i = 0; i < addresses->len; i++)
    if (xml_number(addresses->pdata[i], "bus") == 0 &&
        xml_number(addresses->pdata[i], "slot") == slot)
      return TRUE;
  return FALSE;
}

/* The first free slot of a bus of plain PCI. */
static char *
free_place(const PlanContext *context)
{
  for (guint number = 3; number < 0x1f; number++) {
    g_autofree char *slot = g_strdup_printf("0000:00:%02x", number);

    if (!is_taken(context, number) && !is_planned(context, slot))
      return g_steal_pointer(&slot);
  }
  return NULL;
}

/* A slot for a card, by the buses that the guest has; where libvirt hasn't laid them out yet (a file from
   elsewhere), by its machine. */
static gboolean
find_slot(const PlanContext *context, char **slot, GError **error)
{
  xmlDoc *base = context->sources->base;
  const char *machine = plan_context_machine(context);
  g_autofree char *express =
      xml_string(base, "/domain/devices/controller[@type = 'pci'][@model = 'pcie-root']/@model");
  g_autoptr(GPtrArray) controllers =
      xml_nodes(base, NULL, "/domain/devices/controller[@type = 'pci']/@index");
  gboolean known = controllers->len || !g_str_equal(machine, "another");

  if (express || (known && g_str_equal(machine, "q35")))
    *slot = free_bus(context, controllers);
  else if (known)
    *slot = free_place(context);
  return *slot || !known ||
         gvt_fail(
             error,
             "the guest's PCI bus has no free slot for the card (libvirt would say: No more available PCI "
             "slots); take a device out, or name a place by --guest-address");
}

/* The slot of a hand-made hostdev for this device, as libvirt writes it; NULL where there is none. */
static char *
handmade_slot(const PlanContext *context, xmlNode *device)
{
  xmlNode *handmade = plan_adopted(context->sources->base, device);
  g_autoptr(GPtrArray) addresses =
      handmade ? xml_nodes(handmade->doc, handmade, "address[@type = 'pci'][@bus or @slot]") : NULL;

  if (!addresses || addresses->len == 0)
    return NULL;
  return g_strdup_printf("0000:%02x:%02x", xml_number(addresses->pdata[0], "bus"),
                         xml_number(addresses->pdata[0], "slot"));
}

/* The functions of one card are one card for the guest too, which libvirt would scatter: the same slot, and
   function 0 says that there are more. */
static gboolean
place_card(const PlanContext *context, xmlNode *first, GError **error)
{
  g_autofree char *host = xml_attribute(first, "host");
  g_autofree char *card = slot_of(host);
  g_autofree char *address = xml_attribute(first, "address");
  g_autofree char *xpath = g_strdup_printf("gvt:pci[starts-with(@host, '%s')]", card);
  g_autoptr(GPtrArray) functions = xml_nodes(context->plan->doc, context->plan, xpath);
  g_autofree char *slot = NULL;

  if (functions->len < 2)
    return TRUE;
  slot = address ? slot_of(address) : handmade_slot(context, first);
  if (!slot && !find_slot(context, &slot, error))
    return FALSE;
  for (guint i = 0; slot && i < functions->len; i++) {
    g_autofree char *function = xml_attribute(functions->pdata[i], "host");
    g_autofree char *place = g_strdup_printf("%s.%s", slot, function + strlen("0000:00:00."));

    node_set(functions->pdata[i], "address", place);
  }
  if (slot)
    node_set(first, "multifunction", "on");
  return TRUE;
}

/* What the recorded plan had in the slot of this address gets another one. */
static void
clear_slot(const PlanContext *context, const char *address)
{
  g_autofree char *slot = slot_of(address);
  g_autoptr(GPtrArray) others = planned_in(context, slot);

  for (guint i = 0; i < others->len; i++)
    xmlUnsetProp(others->pdata[i], BAD_CAST "address");
}

/* The option's address; else the profile's for this kind of machine. */
static void
place_main(const PlanContext *context)
{
  const char *word = context->request->address;
  xmlNode *device = plan_main_device(context);
  g_autofree char *address = word ? parse_guest_address(word, NULL) : NULL;

  for (xmlNode *child = context->profile->children; child && !address; child = child->next)
    if (node_is(child, "address") && plan_context_applies(context, child))
      address = xml_attribute(child, "value");
  if (!address || !device)
    return;
  clear_slot(context, address);
  node_set(device, "address", address);
}

static gboolean
place_devices(const PlanContext *context, GError **error)
{
  place_main(context);
  for (xmlNode *device = context->plan->children; device; device = device->next)
    if (card_of(device) == device && !place_card(context, device, error))
      return FALSE;
  if (context->request->move_root_ports)
    node_set(context->plan, "move-root-ports", "yes");
  return TRUE;
}

gboolean
plan_add_devices(PlanContext *context, GError **error)
{
  add_recorded_devices(context);
  if (!add_asked_devices(context, error))
    return FALSE;
  return check_kind(context, error) && place_devices(context, error);
}
