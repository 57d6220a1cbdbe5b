/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/requirements.h"

#include <string.h>

#include "domain/arguments.h"
#include "domain/firmware.h"
#include "domain/graphics.h"
#include "domain/hostdev.h"
#include "domain/looking-glass.h"
#include "domain/mesa.h"
#include "xml/xml.h"

#define PLAN "/domain/metadata/gvt:state/gvt:plan"
#define ENV(name)                                                                                  \
  "/domain/qemu:commandline/qemu:env[@name = '" name "']/@value | " PLAN "/gvt:env[@name = '" name \
  "']/@value"
/* Graphics that draw by OpenGL, of the domain and of the plan. */
#define DRAWN "/domain/devices/graphics[" GRAPHICS_HAS_OPENGL "]"
#define PLANNED_DRAWN                                                                              \
  PLAN "/gvt:display/gvt:graphics[gvt:gl/@enable = 'yes' or @type = 'egl-headless']"
/* D-Bus graphics for which libvirt runs a daemon: with an address it uses another one, with p2p
   none. */
#define DBUS "/domain/devices/graphics[@type = 'dbus'][not(@address or @p2p = 'yes')]"
#define PLANNED_DBUS PLAN "/gvt:display/gvt:graphics[@type = 'dbus']"
#define SDL "/domain/devices/graphics[@type = 'sdl']"
#define OVERRIDE "/domain/qemu:override/qemu:device/qemu:frontend/qemu:property"
#define PLANNED PLAN "/*/gvt:property"
/* Vulkan of virtio-gpu, by a property of QEMU's. */
#define VENUS "[@name = 'venus'][@value = 'true' or @value = 'on']"
#define PLANNED_VIDEO PLAN "/gvt:display/gvt:video/gvt:property"
#define NATIVE_CONTEXT "[@name = 'drm_native_context'][@value = 'true' or @value = 'on']"
#define VENUS_ARGUMENT                                                                             \
  "[contains(@value, 'venus=on') or contains(@value, 'venus=true') or "                            \
  "contains(translate(@value, ' ', ''), '\"venus\":true')]"

static void
required_device_free(void *data)
{
  RequiredDevice *device = data;

  g_free(device->identity);
  g_free(device->type);
  g_free(device->parent);
  g_free(device->lifecycle);
  g_free(device);
}

void
requirements_free(GuestRequirements *guest)
{
  g_free(guest->profile);
  g_free(guest->display_service);
  g_ptr_array_unref(guest->devices);
  g_ptr_array_unref(guest->rom_files);
  g_free(guest->kvmfr);
  g_free(guest->render_node);
  g_free(guest->mesa_driver);
  g_free(guest->x_display);
  g_free(guest->xauthority);
  g_free(guest->wayland_display);
  g_free(guest);
}

static gboolean
has(xmlDoc *doc, const char *xpath)
{
  return xml_node(doc, NULL, xpath) != NULL;
}

/* Devices */

/* Adds a device, and owns identity from then on. NULL if it is known already: from the plan,
   which says more than the domain does. */
static RequiredDevice *
add_required_device(GuestRequirements *guest, gboolean mdev, char *identity)
{
  RequiredDevice *device;

  for (guint i = 0; i < guest->devices->len; i++) {
    const RequiredDevice *known = guest->devices->pdata[i];

    if (g_str_equal(known->identity, identity)) {
      g_free(identity);
      return NULL;
    }
  }
  device = g_new0(RequiredDevice, 1);
  device->is_mdev = mdev;
  device->identity = identity;
  g_ptr_array_add(guest->devices, device);
  return device;
}

static gboolean
is_managed(xmlNode *element)
{
  g_autofree char *managed = xml_attribute(element, "managed");

  return g_strcmp0(managed, "yes") == 0;
}

static void
add_planned(GuestRequirements *guest, xmlNode *element, gboolean mdev)
{
  char *identity = xml_attribute(element, mdev ? "uuid" : "host");
  RequiredDevice *device = identity ? add_required_device(guest, mdev, identity) : NULL;

  if (!device)
    return;
  device->type = xml_attribute(element, "type");
  device->parent = xml_attribute(element, "parent");
  device->lifecycle = xml_attribute(element, "lifecycle");
  device->managed = is_managed(element);
}

static void
read_devices(GuestRequirements *guest, xmlDoc *doc)
{
  g_autoptr(GPtrArray) mdevs = xml_nodes(doc, NULL, PLAN "/gvt:mdev");
  g_autoptr(GPtrArray) pci = xml_nodes(doc, NULL, PLAN "/gvt:pci");
  g_autoptr(GPtrArray) hostdevs = xml_nodes(doc, NULL, HOSTDEVS);

  for (guint i = 0; i < mdevs->len; i++)
    add_planned(guest, mdevs->pdata[i], TRUE);
  for (guint i = 0; i < pci->len; i++)
    add_planned(guest, pci->pdata[i], FALSE);
  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *kind = hostdev_kind(hostdevs->pdata[i]);
    char *identity = g_str_equal(kind, "usb") ? NULL : hostdev_identity(hostdevs->pdata[i]);
    RequiredDevice *device =
        identity ? add_required_device(guest, g_str_equal(kind, "mdev"), identity) : NULL;

    if (device)
      device->managed = is_managed(hostdevs->pdata[i]);
  }
}

static void
read_roms(GuestRequirements *guest, xmlDoc *doc)
{
  g_autoptr(GPtrArray) found =
      xml_nodes(doc, NULL,
                "/domain/devices/hostdev/rom/@file | " OVERRIDE
                "[@name = 'romfile']/@value | " PLANNED "[@name = 'romfile']/@value");

  for (guint i = 0; i < found->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(found->pdata[i]);

    if (*text && !g_ptr_array_find_with_equal_func(guest->rom_files, text, g_str_equal, NULL))
      g_ptr_array_add(guest->rom_files, g_strdup((const char *)text));
  }
}

/* Display */

/* Reads the value of QEMU's option -display, which a plan's window has. */
static void
read_display_option(GuestRequirements *guest, const char *value)
{
  const char *node = strstr(value, "rendernode=");

  if (g_str_has_prefix(value, "gtk") || g_str_has_prefix(value, "sdl"))
    guest->has_window = TRUE;
  if (node && !guest->render_node)
    guest->render_node =
        g_strndup(node + strlen("rendernode="), strcspn(node + strlen("rendernode="), ","));
}

static void
read_arguments(GuestRequirements *guest, xmlDoc *doc)
{
  static const char *const places[] = { PLAN "/gvt:arg", ARGUMENTS_XPATH };

  for (gsize place = 0; place < G_N_ELEMENTS(places); place++) {
    g_autoptr(GPtrArray) displays = arguments_values(doc, places[place], "display");

    for (guint i = 0; i < displays->len; i++)
      read_display_option(guest, displays->pdata[i]);
    guest->opengl = guest->opengl || graphics_arguments_have_opengl(doc, places[place]);
  }
}

static void
read_display(GuestRequirements *guest, xmlDoc *doc)
{
  read_arguments(guest, doc);
  guest->opengl = guest->opengl || has(doc, DRAWN " | " PLANNED_DRAWN);
  guest->venus = has(doc, OVERRIDE VENUS " | " ARGUMENTS_XPATH VENUS_ARGUMENT " | " PLAN
                                         "/gvt:arg" VENUS_ARGUMENT " | " PLANNED_VIDEO VENUS);
  guest->native_context = has(doc, OVERRIDE NATIVE_CONTEXT " | " PLANNED_VIDEO NATIVE_CONTEXT);
  if (!guest->render_node)
    guest->render_node =
        xml_string(doc, DRAWN "/gl/@rendernode | " PLANNED_DRAWN "/gvt:gl/@rendernode");
  if (!has(doc, ENV(MESA_PATH_VARIABLE)))
    guest->mesa_driver = xml_string(doc, ENV(MESA_VARIABLE));
  guest->x_display = xml_string(doc, ENV("DISPLAY"));
  guest->xauthority = xml_string(doc, ENV("XAUTHORITY"));
  guest->wayland_display = xml_string(doc, ENV("WAYLAND_DISPLAY"));
  guest->has_dbus = has(doc, DBUS " | " PLANNED_DBUS);
  if (!has(doc, SDL))
    return;
  guest->has_window = TRUE;
  guest->opengl = guest->opengl || has(doc, SDL "/gl[@enable = 'yes']");
  if (!guest->x_display)
    guest->x_display = xml_string(doc, SDL "/@display");
  if (!guest->xauthority)
    guest->xauthority = xml_string(doc, SDL "/@xauth");
}

/* Memory */

/* A memory size in bytes; libvirt writes KiB. 0 if there is none. */
static guint64
read_memory(xmlDoc *doc, const char *element)
{
  g_autofree char *text = xml_string(doc, element);

  return text ? g_ascii_strtoull(text, NULL, 10) * 1024 : 0;
}

GuestRequirements *
requirements_read(xmlDoc *domain)
{
  GuestRequirements *guest = g_new0(GuestRequirements, 1);

  guest->devices = g_ptr_array_new_with_free_func(required_device_free);
  guest->rom_files = g_ptr_array_new_with_free_func(g_free);
  guest->profile = xml_string(domain, PLAN "/@profile");
  guest->display_service = xml_string(domain, PLAN "/gvt:display-service/@name");
  read_devices(guest, domain);
  read_roms(guest, domain);
  read_display(guest, domain);
  guest->has_looking_glass = looking_glass_is_there(domain);
  guest->shared_memory = looking_glass_read(domain, &guest->kvmfr);
  guest->uefi = firmware_is_uefi(domain);
  guest->has_device_display = has(domain, "/domain/devices/hostdev[@display = 'on'] | " OVERRIDE
                                          "[@name = 'display' and @value = 'on'] | " PLANNED
                                          "[@name = 'display' and @value = 'on']");
  guest->has_boot_picture =
      guest->rom_files->len || has(domain, "/domain/devices/hostdev[@ramfb = 'on'] | " OVERRIDE
                                           "[@name = 'ramfb' and @value = 'true'] | " PLANNED
                                           "[@name = 'ramfb' and @value = 'true']");
  guest->apparmor_off =
      has(domain, "/domain/seclabel[@type = 'none' and (not(@model) or @model = 'apparmor')]");
  guest->memory =
      MAX(read_memory(domain, "/domain/memory"), read_memory(domain, "/domain/maxMemory"));
  return guest;
}
