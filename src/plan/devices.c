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
    if (builder_is(node, kinds[i].element))
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

  return name ? domxml_attribute(node, name) : NULL;
}

xmlNode *
plan_handmade(xmlDoc *base, xmlNode *device)
{
  g_autofree char *identity = plan_device_identity(device);
  g_autofree char *xpath =
      g_strdup_printf("/domain/devices/hostdev[@type = '%s']", (const char *)device->name);
  g_autoptr(GPtrArray) hostdevs = domxml_nodes(base, NULL, xpath);

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
  g_autofree char *host = domxml_attribute(device, "host");
  g_autofree char *slot = host ? slot_of(host) : NULL;
  g_autofree char *first = slot ? g_strconcat(slot, ".0", NULL) : NULL;

  return first ? builder_child(device->parent, "pci", "host", first) : NULL;
}

/* Whether the host knows a device as a display (PCI class 03). */
static gboolean
is_display(const PlanBuilder *builder, xmlNode *device)
{
  g_autofree char *identity = plan_device_identity(device);
  const HostDevice *known = identity ? host_device_find(builder->sources->devices, identity) : NULL;

  return known && host_device_is_display(known);
}

xmlNode *
plan_main_device(const PlanBuilder *builder)
{
  g_autofree char *kind = domxml_attribute(builder->profile, "device");
  xmlNode *first = builder_child(builder->plan, kind, NULL, NULL);
  xmlNode *card = first ? card_of(first) : NULL;

  for (xmlNode *child = builder->plan->children; child; child = child->next)
    if (builder_is(child, kind) && is_display(builder, child))
      return child;
  return card ? card : first;
}

gboolean
plan_is_subject(const PlanBuilder *builder, xmlNode *device)
{
  g_autofree char *kind = domxml_attribute(builder->profile, "device");
  xmlNode *card = card_of(device);

  return builder_is(device, kind) && (!card || card == device);
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

  return words_host_address(word, &is_slot, error);
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
check_profile(const PlanBuilder *builder, GError **error)
{
  const PlanRequest *request = builder->request;
  g_autofree char *kind = domxml_attribute(builder->profile, "device");
  g_autofree char *name = domxml_attribute(builder->profile, "name");
  gboolean mdev = request->uuids || request->mdev_types;
  gboolean pci = request->pci != NULL;

  if (g_str_equal(kind, "none"))
    return check_without_device(request, name, error);
  return (!mdev && !pci) || (g_str_equal(kind, "pci") ? pci : mdev) ||
         refuse_kind(name, kind, error);
}

gboolean
plan_check_devices(const PlanBuilder *builder, GError **error)
{
  const PlanRequest *request = builder->request;
  char *places[] = { request->address, NULL };

  if (!check_each(request->uuids, words_uuid, error) ||
      !check_each(request->pci, read_host_address, error) ||
      !check_each(request->usb, hostdev_parse_usb, error) ||
      !check_each(places, words_guest_address, error))
    return FALSE;
  if (request->managed && !words_bool(request->managed))
    return gvt_usage(error, "--managed is yes or no, not '%s'", request->managed);
  return !builder->profile || check_profile(builder, error);
}

gboolean
plan_check_target(const PlanBuilder *builder, GError **error)
{
  const PlanTarget *target = &builder->sources->target;
  g_autofree char *there = version_target_text(target);
  g_autofree char *since = version_since(VERSION_USB_PORT);

  for (xmlNode *child = builder->plan->children; child; child = child->next) {
    g_autofree char *identity = builder_is(child, "usb") ? plan_device_identity(child) : NULL;

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
free_alias(const PlanBuilder *builder, const xmlNode *handmade)
{
  for (guint number = 0;; number++) {
    g_autofree char *alias = g_strdup_printf("ua-gvt%u", number);
    g_autofree char *xpath = g_strdup_printf("/domain/devices/*[alias/@name = '%s']", alias);
    g_autofree char *planned = g_strdup_printf("/*/*[@alias = '%s']", alias);
    g_autoptr(GPtrArray) holders = domxml_nodes(builder->sources->base, NULL, xpath);
    g_autoptr(GPtrArray) others = domxml_nodes(builder->plan->doc, NULL, planned);

    if (others->len == 0 &&
        (holders->len == 0 || (holders->len == 1 && holders->pdata[0] == handmade)))
      return g_steal_pointer(&alias);
  }
}

/* "yes" or "no": the option's word, else the profile's. */
static char *
get_managed(const PlanBuilder *builder)
{
  const char *asked = builder->request->managed;
  g_autofree char *own = domxml_attribute(builder->profile, "managed");

  if (asked)
    return g_strdup(g_str_equal(words_bool(asked), "true") ? "yes" : "no");
  return own ? g_steal_pointer(&own) : g_strdup("yes");
}

xmlNode *
plan_add_device(PlanBuilder *builder, const char *kind, const char *identity)
{
  xmlNode *device = builder_add(builder->plan, kind);
  const char *attribute = identity_name(device);
  g_autofree char *managed = g_str_equal(kind, "pci") ? get_managed(builder) : NULL;
  xmlNode *earlier = builder_child(builder->plan, kind, attribute, identity);
  g_autofree char *alias = NULL;

  if (earlier) {
    builder_remove(device);
    return earlier;
  }
  builder_set(device, attribute, identity);
  if (managed)
    builder_set(device, "managed", managed);
  alias = free_alias(builder, plan_handmade(builder->sources->base, device));
  builder_set(device, "alias", alias);
  return device;
}

/* All functions of a slot that the host knows of, but for virtual ones, which go when their parent does; first is
   its function 0. */
static gboolean
add_card(PlanBuilder *builder, const char *word, const char *first, GError **error)
{
  const GPtrArray *devices = builder->sources->devices;
  g_autofree char *slot = slot_of(first);
  gboolean found = FALSE;

  for (guint i = 0; devices && i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    if (!g_str_has_prefix(device->identity, slot) || device->parent)
      continue;
    plan_add_device(builder, "pci", device->identity);
    found = TRUE;
  }
  return found ||
         gvt_usage(error,
                   "--pci '%s': which functions the card has isn't known here; name each, as in "
                   "--pci %s.0 --pci %s.1",
                   word, word, word);
}

static gboolean
add_pci(PlanBuilder *builder, const char *word, GError **error)
{
  gboolean is_slot = FALSE;
  g_autofree char *host = words_host_address(word, &is_slot, NULL);

  if (is_slot)
    return add_card(builder, word, host, error);
  plan_add_device(builder, "pci", host);
  return TRUE;
}

/* Who makes it of what is no matter of the profile. */
static void
copy_origin(xmlNode *from, xmlNode *to)
{
  static const char *const names[] = { "type", "parent", "lifecycle" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *value = domxml_attribute(from, names[i]);

    if (value)
      builder_set(to, names[i], value);
  }
}

static gboolean
add_asked_devices(PlanBuilder *builder, GError **error)
{
  const PlanRequest *request = builder->request;
  xmlNode *recorded = builder->sources->recorded;
  xmlNode *before;
  xmlNode *device;

  if (!plan_add_types(builder, error))
    return FALSE;
  for (gsize i = 0; request->uuids && request->uuids[i]; i++) {
    g_autofree char *uuid = words_uuid(request->uuids[i], NULL);

    device = plan_add_device(builder, "mdev", uuid);
    before = recorded ? builder_child(recorded, "mdev", "uuid", uuid) : NULL;
    if (before && !request->mdev_types)
      copy_origin(before, device);
  }
  for (gsize i = 0; request->pci && request->pci[i]; i++)
    if (!add_pci(builder, request->pci[i], error))
      return FALSE;
  for (gsize i = 0; request->usb && request->usb[i]; i++) {
    g_autofree char *id = hostdev_parse_usb(request->usb[i], NULL);

    plan_add_device(builder, "usb", id);
  }
  return TRUE;
}

/* Whether a device of the recorded plan is to stay: a GPU asked for anew takes the place of all that was, USB devices
   that of USB devices, and a profile without a device is asked for whole. */
static gboolean
is_kept(const PlanBuilder *builder, const xmlNode *recorded)
{
  const PlanRequest *request = builder->request;
  g_autofree char *kind = domxml_attribute(builder->profile, "device");

  if (request->uuids || request->mdev_types || request->pci || g_str_equal(kind, "none"))
    return FALSE;
  return !builder_is(recorded, "usb") || !request->usb;
}

/* Those of the recorded plan; with the addresses that they had there, if its profile goes on, whose own they may be. */
static void
add_recorded_devices(PlanBuilder *builder)
{
  xmlNode *recorded = builder->sources->recorded;
  g_autofree char *before = recorded ? domxml_attribute(recorded, "profile") : NULL;
  g_autofree char *now = domxml_attribute(builder->profile, "name");

  for (xmlNode *child = recorded ? recorded->children : NULL; child; child = child->next) {
    g_autofree char *identity = plan_device_identity(child);
    g_autofree char *address = identity ? domxml_attribute(child, "address") : NULL;
    xmlNode *device;

    if (!identity || !is_kept(builder, child))
      continue;
    device = plan_add_device(builder, (const char *)child->name, identity);
    if (address && g_strcmp0(before, now) == 0)
      builder_set(device, "address", address);
    copy_origin(child, device);
  }
}

static gboolean
check_kind(const PlanBuilder *builder, GError **error)
{
  g_autofree char *kind = domxml_attribute(builder->profile, "device");
  g_autofree char *name = domxml_attribute(builder->profile, "name");
  g_autoptr(GPtrArray) gpus = domxml_nodes(builder->plan->doc, builder->plan, "gvt:mdev | gvt:pci");

  if (g_str_equal(kind, "none"))
    return TRUE;
  if (gpus->len == 0) {
    g_set_error(
        error, GVT_ERROR, GVT_ERROR_NO_DEVICE,
        "no device: say which the guest is to get, by --mdev-type TYPE (a vGPU that is made for it), "
        "--uuid UUID (one that is there) or --pci ADDR; \"gvt-xml devices\" shows them");
    return FALSE;
  }
  if (!plan_main_device(builder))
    return refuse_kind(name, kind, error);
  return !builder->request->managed || builder_child(builder->plan, "pci", NULL, NULL) ||
         gvt_usage(error, "--managed: there is no PCI device that it could be for; leave it out");
}

/* Placing */

/* The devices of the plan that sit in this slot. */
static GPtrArray *
planned_in(const PlanBuilder *builder, const char *slot)
{
  g_autofree char *xpath = g_strdup_printf("*[starts-with(@address, '%s')]", slot);

  return domxml_nodes(builder->plan->doc, builder->plan, xpath);
}

static gboolean
is_planned(const PlanBuilder *builder, const char *slot)
{
  g_autoptr(GPtrArray) planned = planned_in(builder, slot);

  return planned->len > 0;
}

/* A bus of the card's own: libvirt makes the root port for it. */
static char *
free_bus(const PlanBuilder *builder, const GPtrArray *controllers)
{
  guint64 next = 1;

  for (guint i = 0; i < controllers->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(controllers->pdata[i]);

    next = MAX(next, g_ascii_strtoull((const char *)text, NULL, 10) + 1);
  }
  for (;; next++) {
    g_autofree char *slot = g_strdup_printf("0000:%02x:00", (guint)next);

    if (!is_planned(builder, slot))
      return g_steal_pointer(&slot);
  }
}

/* Whether something has this slot of bus 0. */
static gboolean
is_taken(const PlanBuilder *builder, guint slot)
{
  g_autoptr(GPtrArray) addresses =
      domxml_nodes(builder->sources->base, NULL, "/domain/devices/*/address[@type = 'pci'][@slot]");

  for (guint i = 0; i < addresses->len; i++)
    if (domxml_number(addresses->pdata[i], "bus") == 0 &&
        domxml_number(addresses->pdata[i], "slot") == slot)
      return TRUE;
  return FALSE;
}

/* The first free slot of a bus of plain PCI. */
static char *
free_place(const PlanBuilder *builder)
{
  for (guint number = 3; number < 0x1f; number++) {
    g_autofree char *slot = g_strdup_printf("0000:00:%02x", number);

    if (!is_taken(builder, number) && !is_planned(builder, slot))
      return g_steal_pointer(&slot);
  }
  return NULL;
}

/* A slot for a card, by the buses that the guest has; where libvirt hasn't laid them out yet (a file from
   elsewhere), by its machine. */
static gboolean
find_slot(const PlanBuilder *builder, char **slot, GError **error)
{
  xmlDoc *base = builder->sources->base;
  const char *machine = builder_machine(builder);
  g_autofree char *express =
      domxml_string(base, "/domain/devices/controller[@type = 'pci'][@model = 'pcie-root']/@model");
  g_autoptr(GPtrArray) controllers =
      domxml_nodes(base, NULL, "/domain/devices/controller[@type = 'pci']/@index");
  gboolean known = controllers->len || !g_str_equal(machine, "another");

  if (express || (known && g_str_equal(machine, "q35")))
    *slot = free_bus(builder, controllers);
  else if (known)
    *slot = free_place(builder);
  return *slot || !known ||
         gvt_fail(
             error,
             "the guest's PCI bus has no free slot for the card (libvirt would say: No more available PCI "
             "slots); take a device out, or name a place by --guest-address");
}

/* The slot of a hand-made hostdev for this device, as libvirt writes it; NULL where there is none. */
static char *
handmade_slot(const PlanBuilder *builder, xmlNode *device)
{
  xmlNode *handmade = plan_handmade(builder->sources->base, device);
  g_autoptr(GPtrArray) addresses =
      handmade ? domxml_nodes(handmade->doc, handmade, "address[@type = 'pci'][@bus or @slot]")
               : NULL;

  if (!addresses || addresses->len == 0)
    return NULL;
  return g_strdup_printf("0000:%02x:%02x", domxml_number(addresses->pdata[0], "bus"),
                         domxml_number(addresses->pdata[0], "slot"));
}

/* The functions of one card are one card for the guest too, which libvirt would scatter: the same slot, and
   function 0 says that there are more. */
static gboolean
place_card(const PlanBuilder *builder, xmlNode *first, GError **error)
{
  g_autofree char *host = domxml_attribute(first, "host");
  g_autofree char *card = slot_of(host);
  g_autofree char *address = domxml_attribute(first, "address");
  g_autofree char *xpath = g_strdup_printf("gvt:pci[starts-with(@host, '%s')]", card);
  g_autoptr(GPtrArray) functions = domxml_nodes(builder->plan->doc, builder->plan, xpath);
  g_autofree char *slot = NULL;

  if (functions->len < 2)
    return TRUE;
  slot = address ? slot_of(address) : handmade_slot(builder, first);
  if (!slot && !find_slot(builder, &slot, error))
    return FALSE;
  for (guint i = 0; slot && i < functions->len; i++) {
    g_autofree char *function = domxml_attribute(functions->pdata[i], "host");
    g_autofree char *place = g_strdup_printf("%s.%s", slot, function + strlen("0000:00:00."));

    builder_set(functions->pdata[i], "address", place);
  }
  if (slot)
    builder_set(first, "multifunction", "on");
  return TRUE;
}

/* What the recorded plan had in the slot of this address gets another one. */
static void
clear_slot(const PlanBuilder *builder, const char *address)
{
  g_autofree char *slot = slot_of(address);
  g_autoptr(GPtrArray) others = planned_in(builder, slot);

  for (guint i = 0; i < others->len; i++)
    xmlUnsetProp(others->pdata[i], BAD_CAST "address");
}

/* The option's address; else the profile's for this kind of machine. */
static void
place_main(const PlanBuilder *builder)
{
  const char *word = builder->request->address;
  xmlNode *device = plan_main_device(builder);
  g_autofree char *address = word ? words_guest_address(word, NULL) : NULL;

  for (xmlNode *child = builder->profile->children; child && !address; child = child->next)
    if (builder_is(child, "address") && builder_applies(builder, child))
      address = domxml_attribute(child, "value");
  if (!address || !device)
    return;
  clear_slot(builder, address);
  builder_set(device, "address", address);
}

static gboolean
place_devices(const PlanBuilder *builder, GError **error)
{
  place_main(builder);
  for (xmlNode *device = builder->plan->children; device; device = device->next)
    if (card_of(device) == device && !place_card(builder, device, error))
      return FALSE;
  if (builder->request->move_root_ports)
    builder_set(builder->plan, "move-root-ports", "yes");
  return TRUE;
}

gboolean
plan_add_devices(PlanBuilder *builder, GError **error)
{
  add_recorded_devices(builder);
  if (!add_asked_devices(builder, error))
    return FALSE;
  return check_kind(builder, error) && place_devices(builder, error);
}
