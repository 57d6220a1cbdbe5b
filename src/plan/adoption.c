/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/adoption.h"
#include "domain/hostdev.h"

#include "base/error.h"
#include "base/parse.h"
#include "base/redact.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "plan/property.h"
#include "xml/xml.h"

/* A property as xslt/adopted.xsl gives it. */
typedef struct {
  char *name;
  char *type; /* NULL if it isn't written: an argument tells none */
  char *value;
  char *by;    /* how it is written: "override", "-set line", "-device vfio-pci" */
  char *where; /* the same, for messages */
} Written;

static void
written_clear(Written *written)
{
  g_free(written->name);
  g_free(written->type);
  g_free(written->value);
  g_free(written->by);
  g_free(written->where);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Written, written_clear)

static Written
read_written(xmlNode *property)
{
  char *by = xml_attribute(property, "by");

  return (Written){ .name = xml_attribute(property, "name"),
                    .type = xml_attribute(property, "type"),
                    .value = xml_attribute(property, "value"),
                    .by = by,
                    .where = g_strdup_printf("the domain's own %s", by) };
}

char *
plan_adopted_value(xmlNode *hostdev, const char *name)
{
  g_autofree char *xpath =
      g_strdup_printf("gvt:property[@name = '%s'][last()][not(@type = 'remove')]", name);

  return xml_attribute(xml_node(hostdev->doc, hostdev, xpath), "value");
}

/* Whether the request overrides the property. The adopted value isn't even parsed then. */
static gboolean
is_overridden(const PlanContext *context, const char *name)
{
  const GPtrArray *overrides = context->request->overrides;

  if (!planned_device_is_subject(context, context->device))
    return FALSE;
  for (guint i = 0; overrides && i < overrides->len; i++)
    if (g_strcmp0(((const PlanProperty *)overrides->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Whether a property is in the <rom> of the <hostdev>, which stays if the plan says nothing. */
static gboolean
is_rom(const Written *written)
{
  return g_str_equal(written->by, "<rom>");
}

/* Whether a driver is given for the sake of another adopted property, which has it wherever it is
   taken over, or is the one that libvirt gives anyway. */
static gboolean
is_driver_of_others(const PlanContext *context, const char *driver)
{
  xmlNode *adopted = planned_device_adopted(context->sources->base, context->device);
  g_autoptr(GPtrArray) written = xml_nodes(adopted->doc, adopted, "gvt:property[@name]");

  for (guint i = 0; i < written->len; i++) {
    g_autofree char *name = xml_attribute(written->pdata[i], "name");
    g_autofree char *needed = xml_attribute(plan_property_known(context, name), "driver");

    if (g_strcmp0(needed, driver) == 0)
      return TRUE;
  }
  return g_strcmp0(driver, "vfio-pci") == 0;
}

/* Whether a property has no place in the plan: the plan chooses the display, a property that needs
   the display goes with it, and the address may say multifunction. */
static gboolean
is_left_out(const PlanContext *context, const char *name, const char *value)
{
  return g_strcmp0(name, "display") == 0 ||
         (g_strcmp0(name, "driver") == 0 && is_driver_of_others(context, value)) ||
         (g_strcmp0(name, "multifunction") == 0 &&
          xmlHasProp(context->device, BAD_CAST "multifunction")) ||
         (!context->display_on && plan_property_needs_display(context, name)) ||
         is_overridden(context, name);
}

/* Checks properties that adopted.xsl left, because their place isn't one of libvirt's. An argument
   on such a bus didn't start, and its place is libvirt's to choose. */
static gboolean
check_place(const PlanContext *context, const Written *written, GError **error)
{
  g_autofree char *address = xml_attribute(context->device, "address");

  return address || g_str_equal(written->by, "-device vfio-pci") ||
         gvt_usage(
             error,
             "the domain's own %s '%s=%s': libvirt has no such place in the guest; remove it, or "
             "choose the device's place with --guest-address BUS:SLOT.FUNCTION",
             written->by, written->name, written->value);
}

/* Converts a value to the type that QEMU takes, as lint --fix does. */
static char *
retyped(xmlNode *known, const char *name, const char *wanted, const char *type, const char *value,
        GError **error)
{
  if (g_strcmp0(wanted, "string") == 0 && g_strcmp0(type, "string") != 0 && parse_bool(value))
    return g_strdup(g_str_equal(parse_bool(value), "true") ? "on" : "off");
  return plan_property_value(known, name, wanted, value, error);
}

/* Whether an override has a name and a value, which libvirt asks of it. */
static gboolean
check_complete(const Written *written, GError **error)
{
  const char *lacking = written->name ? "value" : "name";

  return (written->name && written->value) ||
         gvt_usage(error,
                   "the domain's own %s of %s has no %s (libvirt would say: missing '%s' "
                   "attribute for 'qemu:property'); write it, or remove the property",
                   written->by, written->name ? written->name : "a property", lacking, lacking);
}

static gboolean
adopt_typed(PlanContext *context, const Written *written, GError **error)
{
  xmlNode *known = plan_property_known(context, written->name);
  g_autofree char *known_type = xml_attribute(known, "type");
  const char *type = known_type ? known_type : written->type;
  g_autofree char *value =
      retyped(known, written->name, type, written->type, written->value, error);

  if (value)
    plan_property_set(context, written->name, type, value);
  else
    g_prefix_error(error, "the domain's own %s: ", written->by);
  return value != NULL;
}

static gboolean
adopt_untyped(PlanContext *context, const Written *written, GError **error)
{
  g_autofree char *word = g_strconcat(written->name, "=", written->value, NULL);
  g_autoptr(PlanProperty) property = plan_property_parse(
      context->sources->properties, PROPERTY_OF_DEVICE, word, written->where, error);

  return property && plan_property_add(context, property, written->where, error);
}

/* Every property of a USB device stays, its place too, since libvirt's own address would be another
   place. */
static gboolean
adopt_of_usb(PlanContext *context, const Written *written, GError **error)
{
  g_autofree char *shown = NULL;

  if (written->type || plan_property_known(context, written->name))
    return adopt_typed(context, written, error);
  shown = redact_value(written->name, written->value);
  return gvt_usage(error,
                   "the domain's own %s '%s=%s': the type of the property isn't known, and QEMU "
                   "refuses a wrong one; write it as a <qemu:override> with its type, or remove "
                   "it (see: qemu-system-x86_64 -device usb-host,help)",
                   written->by, written->name, shown);
}

/* A libvirt without <qemu:override> ignores it, and a place that the plan chooses stays. */
static void
adopt_removal(PlanContext *context, const char *name)
{
  gboolean is_place = g_str_equal(name, "bus") || g_str_equal(name, "addr");

  if (!version_has(VERSION_OVERRIDE, &context->sources->target) ||
      is_left_out(context, name, NULL) ||
      (is_place && xmlHasProp(context->device, BAD_CAST "address")))
    plan_context_note(context, "its override that removes the property %s is dropped", name);
  else
    plan_property_remove(context, name);
}

static gboolean
adopt_property(PlanContext *context, const Written *written, GError **error)
{
  if (written->name && g_strcmp0(written->type, PROPERTY_REMOVED) == 0) {
    adopt_removal(context, written->name);
    return TRUE;
  }
  if (!check_complete(written, error))
    return FALSE;
  if (node_is(context->device, "usb"))
    return adopt_of_usb(context, written, error);
  if (is_rom(written) || is_left_out(context, written->name, written->value))
    return TRUE;
  if (g_strcmp0(written->name, "bus") == 0 || g_strcmp0(written->name, "addr") == 0)
    return check_place(context, written, error);
  return written->type ? adopt_typed(context, written, error)
                       : adopt_untyped(context, written, error);
}

static gboolean
adopt_override(PlanContext *context, const Written *written, GError **error)
{
  if (written->name && g_strcmp0(written->type, PROPERTY_REMOVED) == 0) {
    plan_property_remove(context, written->name);
    return TRUE;
  }
  return check_complete(written, error) && adopt_typed(context, written, error);
}

/* libvirt's number of the only or the primary video is 0. */
gboolean
plan_adopt_video(PlanContext *context, xmlNode *video, GError **error)
{
  g_autofree char *own = hostdev_alias(video);
  const char *alias = own && g_str_has_prefix(own, "ua-") ? own : "video0";
  g_autofree char *xpath = g_strdup_printf(
      "/domain/qemu:override/qemu:device[@alias = '%s']/qemu:frontend/qemu:property", alias);
  g_autoptr(GPtrArray) properties = xml_nodes(video->doc, NULL, xpath);

  for (guint i = 0; i < properties->len; i++) {
    g_auto(Written) written = { .name = xml_attribute(properties->pdata[i], "name"),
                                .type = xml_attribute(properties->pdata[i], "type"),
                                .value = xml_attribute(properties->pdata[i], "value"),
                                .by = g_strdup("override"),
                                .where = g_strdup("the domain's own override") };

    if (!adopt_override(context, &written, error))
      return FALSE;
  }
  if (properties->len)
    plan_context_note(context, "the settings of the domain's own virtio video, %s, are adopted",
                      alias);
  return TRUE;
}

/* An address in the guest, as a plan has it. Free with g_free(). */
static char *
place_of(xmlNode *address)
{
  return g_strdup_printf("0000:%02x:%02x.%x", xml_number(address, "bus"),
                         xml_number(address, "slot"), xml_number(address, "function"));
}

/* Whether two values are one for QEMU: on and true, 0x10 and 16. */
static gboolean
is_same_value(const char *a, const char *b)
{
  const char *as_bool = parse_bool(a);
  char *end_a;
  char *end_b;
  guint64 number_a = g_ascii_strtoull(a, &end_a, 0);
  guint64 number_b = g_ascii_strtoull(b, &end_b, 0);

  if (as_bool && parse_bool(b))
    return g_str_equal(as_bool, parse_bool(b));
  if (*a && *b && !*end_a && !*end_b)
    return number_a == number_b;
  return g_str_equal(a, b);
}

/* A switch as on or off, any other value as it is. */
static const char *
shown(const char *value)
{
  const char *switched = parse_bool(value);

  return !switched ? value : g_str_equal(switched, "true") ? "on" : "off";
}

static void
add_words(GString *changes, const char *name, const char *before, const char *after)
{
  g_string_append_printf(changes, "%s%s %s → %s", changes->len ? ", " : "", name, before, after);
}

/* Adds "NAME BEFORE → AFTER" if the planned value of a property isn't the written one. */
static void
add_change(const PlanContext *context, const Written *written, GString *changes)
{
  xmlNode *property = node_child(context->device, "property", "name", written->name);
  g_autofree char *planned = xml_attribute(property, "value");
  g_autofree char *type = xml_attribute(property, "type");
  xmlNode *known = plan_property_known(context, written->name);
  g_autofree char *typed =
      planned ? plan_property_value(known, written->name, type, written->value, NULL) : NULL;

  if (planned ? is_same_value(typed ? typed : written->value, planned)
              : is_rom(written) || g_strcmp0(parse_bool(written->value), "false") == 0)
    return;
  if (redact_is_secret(written->name))
    add_words(changes, written->name, "***", planned ? "***" : "not set");
  else
    add_words(changes, written->name, shown(written->value), planned ? shown(planned) : "not set");
}

/* Whether a written property is compared: one that places the device or names its driver isn't. */
static gboolean
is_compared(const PlanContext *context, const Written *written)
{
  return written->name && written->value && !g_str_equal(written->name, "bus") &&
         !g_str_equal(written->name, "addr") && !g_str_equal(written->name, "driver") &&
         !(g_str_equal(written->name, "multifunction") &&
           xmlHasProp(context->device, BAD_CAST "multifunction"));
}

/* Adds a change of the attribute managed, or of the guest's address. */
static void
add_change_of_hostdev(const PlanContext *context, xmlNode *adopted, GString *changes)
{
  xmlNode *own = xml_node(adopted->doc, adopted, "address[@bus or @slot]");
  g_autofree char *place = own ? place_of(own) : NULL;
  g_autofree char *planned = xml_attribute(context->device, "address");
  g_autofree char *managed = planned_device_own_managed(adopted);
  g_autofree char *planned_managed = xml_attribute(context->device, "managed");

  if (planned_managed && !g_str_equal(managed, planned_managed))
    add_words(changes, "managed", managed, planned_managed);
  if (place && planned && !g_str_equal(place, planned))
    add_words(changes, "guest address", place, planned);
}

void
plan_note_changes(PlanContext *context)
{
  xmlNode *adopted = planned_device_adopted(context->sources->base, context->device);
  g_autoptr(GPtrArray) properties = NULL;
  g_autoptr(GString) changes = g_string_new(NULL);

  if (!adopted)
    return;
  add_change_of_hostdev(context, adopted, changes);
  /* QEMU has the last one of a name. */
  properties = xml_nodes(adopted->doc, adopted,
                         "gvt:property[not(@name = following-sibling::gvt:property/@name)]"
                         "[not(@type = 'remove')]");
  for (guint i = 0; i < properties->len; i++) {
    g_auto(Written) written = read_written(properties->pdata[i]);

    if (is_compared(context, &written))
      add_change(context, &written, changes);
  }
  if (changes->len)
    plan_context_note(context, "changed from before: %s", changes->str);
}

static void
place_at(xmlNode *device, xmlNode *address)
{
  g_autofree char *place = place_of(address);
  g_autofree char *opens_slot = xml_attribute(address, "multifunction");

  node_set(device, "address", place);
  if (opens_slot)
    node_set(device, "multifunction", opens_slot);
}

void
plan_adopt_places(const PlanContext *context)
{
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    xmlNode *adopted = planned_device_adopted(context->sources->base, device);
    xmlNode *own = adopted ? xml_node(adopted->doc, adopted, "address[@written]") : NULL;

    if (own && !xmlHasProp(device, BAD_CAST "address"))
      place_at(device, own);
  }
}

static void
note_adoption(PlanContext *context, xmlNode *adopted)
{
  g_autofree char *alias = xml_attribute(adopted, "written-for");

  g_autofree char *usb =
      node_is(context->device, "usb") ? node_device_identity(context->device) : NULL;

  if (usb && node_child(adopted, "property", NULL, NULL))
    plan_context_note(context,
                      "the domain's own <hostdev> for the USB device %s is adopted, with its "
                      "settings, %s",
                      usb, alias);
  if (usb)
    return;
  if (alias && !xml_node(adopted->doc, adopted, "gvt:property | address/@written"))
    plan_context_note(context, "the domain's own <hostdev> for this device is adopted");
  else if (alias)
    plan_context_note(
        context, "the domain's own <hostdev> for this device is adopted, with its settings, %s",
        alias);
  else
    plan_context_note(context,
                      "the domain's own -device vfio-pci for this device is adopted, with its "
                      "properties");
}

gboolean
plan_adopt_device(PlanContext *context, GError **error)
{
  xmlNode *adopted = planned_device_adopted(context->sources->base, context->device);
  g_autoptr(GPtrArray) properties = NULL;

  if (!adopted)
    return TRUE;
  note_adoption(context, adopted);
  properties = xml_nodes(adopted->doc, adopted, "gvt:property");
  for (guint i = 0; i < properties->len; i++) {
    g_auto(Written) written = read_written(properties->pdata[i]);

    if (!adopt_property(context, &written, error))
      return FALSE;
  }
  return TRUE;
}
