/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "edits.h"

/* The devices that are added: behind all others, and before all others of their kind. */
static const char *const added[] = {
  "<serial type='pty'/>",
  "<serial type='spiceport'><source channel='org.qemu.console.serial.1'/></serial>",
  "<serial type='pty'><target type='pci-serial'/></serial>",
  "<parallel type='pty'/>",
  "<console type='pty'/>",
  "<console type='pty'><target type='virtio'/></console>",
  "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>",
  "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
  "<channel type='unix'><target type='virtio' name='com.redhat.spice.0'/></channel>",
  "<interface type='user'><model type='virtio'/></interface>",
  "<interface type='user'><model type='e1000'/><boot order='1'/></interface>",
  "<interface type='user'><model type='virtio'/><boot order='2'/></interface>",
  "<disk type='file' device='cdrom'><target dev='sdz' bus='sata'/><readonly/></disk>",
  "<disk type='file' device='disk'><source file='/tmp/none.img'/><target dev='vdz' bus='virtio'/>"
  "<boot order='1'/></disk>",
  "<graphics type='spice' autoport='yes'/>",
  "<graphics type='vnc' autoport='yes'/>",
  "<graphics type='egl-headless'/>",
  "<video><model type='virtio'/></video>",
  "<video><model type='qxl' primary='yes'/></video>",
  "<video><model type='vga'/></video>",
  "<sound model='ich9'/>",
  "<audio id='1' type='none'/>",
  "<audio id='2' type='none'/>",
  "<audio id='1' type='spice'/>",
  "<redirdev bus='usb' type='spicevmc'/>",
  "<redirdev bus='usb' type='spicevmc'><boot order='3'/></redirdev>",
  "<smartcard mode='passthrough' type='spicevmc'/>",
  "<input type='tablet' bus='usb'/>",
  "<input type='keyboard' bus='virtio'/>",
  "<hub type='usb'/>",
  "<controller type='usb' index='1' model='qemu-xhci'/>",
  "<controller type='virtio-serial' index='1'/>",
  "<controller type='scsi' index='1' model='virtio-scsi'/>",
  "<controller type='pci' model='pcie-root-port'/>",
  "<controller type='pci' model='pci-bridge'/>",
  "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
  "<watchdog model='i6300esb' action='reset'/>",
  "<memballoon model='none'/>",
  "<vsock model='virtio'><cid auto='yes'/></vsock>",
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address "
  "uuid='c297db4a-f4c2-11e6-90f6-d3b88d6c9525'/></source></hostdev>",
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='0x42' "
  "slot='0' function='0'/></source></hostdev>",
  "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0x5678'/>"
  "</source></hostdev>",
};

/* The devices that take the PCI address of one that the plan took out. */
static const char *const settlers[] = {
  "<interface type='user'><model type='virtio'/>%s</interface>",
  "<rng model='virtio'><backend model='random'>/dev/urandom</backend>%s</rng>",
};

static const char *const machines[] = { "pc", "q35" };

/* What the edits are about. */
typedef struct {
  xmlDoc *domain;
  xmlNode *devices;
  guint number; /* counts down to the edit that is wanted */
} Edit;

static GPtrArray *
find(const Edit *edit, const char *xpath)
{
  return xml_nodes(edit->domain, NULL, xpath);
}

/* Whether the edit is one of a kind of which there are count; its number among them is then
   edit->number. */
static gboolean
is_among(Edit *edit, guint count)
{
  if (edit->number < count)
    return TRUE;
  edit->number -= count;
  return FALSE;
}

static xmlNode *
parse_device(const Edit *edit, const char *text)
{
  g_autoptr(xmlDoc) doc = test_parse(text);

  return xmlDocCopyNode(xmlDocGetRootElement(doc), edit->domain, 1);
}

static void
add_last(const Edit *edit, const char *text)
{
  xmlAddChild(edit->devices, parse_device(edit, text));
}

static void
add_first(const Edit *edit, const char *text)
{
  xmlNode *device = parse_device(edit, text);
  g_autofree char *xpath = g_strdup_printf("/domain/devices/%s", device->name);
  g_autoptr(GPtrArray) alike = find(edit, xpath);

  if (alike->len)
    xmlAddPrevSibling(alike->pdata[0], device);
  else
    xmlAddChild(edit->devices, device);
}

static void
take_out_all(const Edit *edit, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = find(edit, xpath);

  for (guint i = 0; i < nodes->len; i++) {
    xmlUnlinkNode(nodes->pdata[i]);
    xmlFreeNode(nodes->pdata[i]);
  }
}

/* Boot orders and <boot dev> don't go together. */
static void
set_order(const Edit *edit, xmlNode *device, const char *order)
{
  xmlNode *boot = xml_node(edit->domain, device, "boot");

  take_out_all(edit, "/domain/os/boot");
  if (!boot)
    boot = xmlNewChild(device, NULL, BAD_CAST "boot", NULL);
  xmlSetProp(boot, BAD_CAST "order", BAD_CAST order);
}

static char *
make_removal(Edit *edit)
{
  g_autoptr(GPtrArray) devices = find(edit, "/domain/devices/*");
  xmlNode *device;
  char *name;

  if (!is_among(edit, devices->len))
    return NULL;
  device = devices->pdata[edit->number];
  name = g_strdup_printf("without device %u, <%s>", edit->number, device->name);
  xmlUnlinkNode(device);
  xmlFreeNode(device);
  return name;
}

static char *
make_addition(Edit *edit)
{
  const char *text;

  if (!is_among(edit, 2 * G_N_ELEMENTS(added)))
    return NULL;
  text = added[edit->number / 2];
  if (edit->number % 2)
    add_first(edit, text);
  else
    add_last(edit, text);
  return g_strdup_printf("with %s %s", edit->number % 2 ? "as the first of its kind" : "at the end",
                         text);
}

static char *
make_order(Edit *edit)
{
  static const char *const orders[] = { "1", "2", "3" };
  g_autoptr(GPtrArray) devices =
      find(edit, "/domain/devices/*[self::disk or self::interface or self::hostdev]");
  const char *order;
  xmlNode *device;

  if (!is_among(edit, devices->len * G_N_ELEMENTS(orders)))
    return NULL;
  order = orders[edit->number % G_N_ELEMENTS(orders)];
  device = devices->pdata[edit->number / G_N_ELEMENTS(orders)];
  set_order(edit, device, order);
  return g_strdup_printf("boot order %s for <%s>", order, device->name);
}

/* An address of a state without its namespace. Free with g_free(). */
static char *
address_text(xmlNode *address)
{
  g_autoptr(GString) text = g_string_new("<address");

  for (xmlAttr *attribute = address->properties; attribute; attribute = attribute->next) {
    g_autofree char *value = xml_attribute(address, (const char *)attribute->name);

    g_string_append_printf(text, " %s='%s'", attribute->name, value);
  }
  g_string_append(text, "/>");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
make_settler(Edit *edit)
{
  g_autoptr(GPtrArray) addresses = find(
      edit, "/domain/metadata/gvt:state/gvt:removed/*/gvt:address[@type = 'pci'][@bus or @slot]");
  g_autofree char *address = NULL;
  g_auto(GStrv) parts = NULL;
  g_autofree char *text = NULL;

  if (!is_among(edit, addresses->len * G_N_ELEMENTS(settlers)))
    return NULL;
  address = address_text(addresses->pdata[edit->number / G_N_ELEMENTS(settlers)]);
  parts = g_strsplit(settlers[edit->number % G_N_ELEMENTS(settlers)], "%s", 2);
  text = g_strjoinv(address, parts);
  add_last(edit, text);
  return g_strdup_printf("with %s", text);
}

/* Another machine, with the old one's PCI controllers and addresses or without them. */
static char *
make_machine(Edit *edit)
{
  xmlNode *type = xml_node(edit->domain, NULL, "/domain/os/type");
  const char *machine;

  if (!type || !is_among(edit, 2 * G_N_ELEMENTS(machines)))
    return NULL;
  machine = machines[edit->number / 2];
  xmlSetProp(type, BAD_CAST "machine", BAD_CAST machine);
  if (edit->number % 2 == 0) {
    take_out_all(edit, "/domain/devices/controller[@type = 'pci' or @type = 'usb' or @type = 'ide' "
                       "or @type = 'sata']");
    take_out_all(edit,
                 "/domain/devices/*/address[@type = 'pci' or @type = 'usb' or @type = 'drive']");
  }
  return g_strdup_printf("machine %s%s", machine,
                         edit->number % 2 ? "" : ", all addresses by libvirt");
}

char *
edits_make(xmlDoc *domain, guint number)
{
  static char *(*const makers[])(Edit *) = { make_machine, make_settler, make_order, make_removal,
                                             make_addition };
  Edit edit = { domain, xml_node(domain, NULL, "/domain/devices"), number };
  char *name = NULL;

  for (gsize i = 0; edit.devices && i < G_N_ELEMENTS(makers) && !name; i++)
    name = makers[i](&edit);
  return name;
}
