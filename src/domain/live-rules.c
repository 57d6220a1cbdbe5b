/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/live-rules.h"

#include "domain/hostdev.h"
#include "xml/xml.h"

/* libvirt gives a device that is plugged in only what <hostdev> has: neither <qemu:override> nor an
   argument of <qemu:commandline> (libvirt 9.0 and 12.8: both are read when QEMU's command line is
   built). */
#define ONLY_BY_START "libvirt gives it the property %s only at a start"

/* The first row that fits tells. */
static const struct {
  const char *name;   /* NULL: any */
  const char *value;  /* NULL: any */
  const char *reason; /* why a running guest can't have it; NULL if it can */
} properties[] = {
  /* QEMU's defaults. */
  { "display", "off", NULL },
  { "ramfb", "false", NULL },
  /* QEMU gives no device that is plugged in an OpRegion: before 10.1 it is off unless asked for,
     later it is left out with a warning (hw/vfio/igd.c). */
  { "x-igd-opregion", "false", NULL },
  /* A firmware runs an option ROM only when the guest starts. libvirt can give a PCI function a ROM
     file and a ROM BAR. */
  { "rombar", NULL, NULL },
  { "romfile", NULL, NULL },
  { "display", NULL, "its display is on, and QEMU's displays are made at a start" },
  /* QEMU: "Parameter 'driver' expects a pluggable device type" */
  { "ramfb", NULL, "it has a boot display (ramfb), and QEMU plugs in no device with one" },
  /* QEMU: "cannot support IGD OpRegion feature on hotplugged device" */
  { "x-igd-opregion", NULL,
    "it has an OpRegion, which QEMU doesn't give a device that is "
    "plugged in" },
  { NULL, NULL, ONLY_BY_START },
};

/* Conditions of XPath on a device of a plan. */
static const struct {
  const char *condition;
  const char *reason;
} devices[] = {
  { "self::gvt:usb", "it is a USB device: virsh attach-device --live gives it to a running guest" },
  { "self::gvt:mdev[@lifecycle = 'guest']", "the hook makes this vGPU when the guest starts" },
  { "self::gvt:pci[@lifecycle = 'guest'][@type]",
    "the hook gives this virtual function its vGPU type when the guest starts" },
  { "self::gvt:pci[@lifecycle = 'guest'][not(@type)]",
    "the hook frees it from the host when the guest starts" },
  { "../gvt:display-service", "the hook stops the host's display manager when the guest starts" },
};

/* Conditions of XPath on the <hostdev> of a guest. */
static const struct {
  const char *condition;
  const char *reason;
} plugged[] = {
  { "@display = 'on'", "its display is on, and QEMU keeps its displays until the guest ends" },
  { "@ramfb = 'on'", "it has a boot display (ramfb), and QEMU unplugs no device with one" },
};

/* Conditions for a device of the plan with which the guest was started. An override may have set
   there what the live XML doesn't show. */
static const struct {
  const char *condition;
  const char *reason;
} started[] = {
  { "gvt:property[@name = 'display'][@value != 'off']",
    "its display is on, and QEMU keeps its displays until the guest ends" },
  { "gvt:property[@name = 'ramfb'][@value = 'true']",
    "it has a boot display (ramfb), and QEMU unplugs no device with one" },
  { "self::gvt:pci[@lifecycle = 'guest'][@type]",
    "the hook takes back this virtual function's vGPU type when the guest ends" },
  { "self::gvt:pci[@lifecycle = 'guest'][not(@type)]",
    "the hook gives it back to the host when the guest ends" },
};

/* libvirt: "Only PCI device addresses with function=0 are supported", "cannot hot unplug
   multifunction device" */
#define ONE_FUNCTION                                                                               \
  "it shares a PCI slot of the guest, and libvirt plugs in only slots with one function"

char *
live_rules_name(xmlNode *hostdev)
{
  g_autofree char *alias = hostdev_alias(hostdev);
  g_autofree char *kind = hostdev_kind(hostdev);
  g_autofree char *identity = hostdev_identity(hostdev);

  return g_strdup_printf("%s (%s %s)", alias ? alias : "<hostdev>", kind ? kind : "device",
                         identity ? identity : "");
}

/* Adds "NAME: REASON", once. */
static void
add_reason(GPtrArray *reasons, xmlNode *hostdev, const char *reason)
{
  g_autofree char *name = live_rules_name(hostdev);
  g_autofree char *text = g_strdup_printf("%s: %s", name, reason);

  if (!g_ptr_array_find_with_equal_func(reasons, text, g_str_equal, NULL))
    g_ptr_array_add(reasons, g_steal_pointer(&text));
}

/* The reason of the row that fits a property; NULL if a running guest can have it. */
static const char *
find_reason(xmlNode *property)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *value = xml_attribute(property, "value");
  gsize row = 0;

  while ((properties[row].name && g_strcmp0(properties[row].name, name) != 0) ||
         (properties[row].value && g_strcmp0(properties[row].value, value) != 0))
    row++;
  return properties[row].reason;
}

gboolean
live_rules_can_lack(xmlNode *property)
{
  return find_reason(property) == NULL;
}

static void
check_properties(xmlNode *planned, xmlNode *hostdev, GPtrArray *reasons)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(planned->doc, planned, "gvt:property");

  for (guint i = 0; i < nodes->len; i++) {
    const char *reason = find_reason(nodes->pdata[i]);
    g_autofree char *name = xml_attribute(nodes->pdata[i], "name");
    g_autofree char *text =
        g_strcmp0(reason, ONLY_BY_START) == 0 ? g_strdup_printf(ONLY_BY_START, name) : NULL;

    if (reason)
      add_reason(reasons, hostdev, text ? text : reason);
  }
}

static gboolean
holds(xmlNode *node, const char *condition)
{
  g_autofree char *xpath = g_strdup_printf("self::node()[%s]", condition);

  return xml_node(node->doc, node, xpath) != NULL;
}

/* Whether the guest has another function in the slot of the device, or the device isn't function
   0. */
static gboolean
shares_slot(xmlNode *hostdev)
{
  xmlNode *address = xml_node(hostdev->doc, hostdev, "address[@type = 'pci']");
  g_autoptr(GPtrArray) others =
      xml_nodes(hostdev->doc, NULL, "/domain/devices/*/address[@type = 'pci']");
  guint same = 0;

  for (guint i = 0; address && i < others->len; i++)
    same += xml_number(others->pdata[i], "domain") == xml_number(address, "domain") &&
            xml_number(others->pdata[i], "bus") == xml_number(address, "bus") &&
            xml_number(others->pdata[i], "slot") == xml_number(address, "slot");
  return address && (same > 1 || xml_number(address, "function") != 0);
}

void
live_rules_check_attach(xmlNode *planned, xmlNode *hostdev, GPtrArray *reasons)
{
  for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
    if (holds(planned, devices[i].condition))
      add_reason(reasons, hostdev, devices[i].reason);
  check_properties(planned, hostdev, reasons);
  if (shares_slot(hostdev))
    add_reason(reasons, hostdev, ONE_FUNCTION);
}

void
live_rules_check_detach(xmlNode *planned, xmlNode *hostdev, GPtrArray *reasons)
{
  for (gsize i = 0; i < G_N_ELEMENTS(plugged); i++)
    if (holds(hostdev, plugged[i].condition))
      add_reason(reasons, hostdev, plugged[i].reason);
  for (gsize i = 0; planned && i < G_N_ELEMENTS(started); i++)
    if (holds(planned, started[i].condition))
      add_reason(reasons, hostdev, started[i].reason);
  if (shares_slot(hostdev))
    add_reason(reasons, hostdev, ONE_FUNCTION);
}
