/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/requirements.h"

#include <string.h>

#include "domain/hostdev.h"
#include "domain/mesa.h"
#include "xml/xml.h"

#define PLAN "/domain/metadata/gvt:state/gvt:plan"
#define ARGS "/domain/qemu:commandline/qemu:arg/@value | " PLAN "/gvt:arg/@value"
#define ENV(name)                                                                                  \
  "/domain/qemu:commandline/qemu:env[@name = '" name "']/@value | " PLAN "/gvt:env[@name = '" name \
  "']/@value"
/* Of graphics, of the domain and of the plan, which draw by OpenGL. */
#define DRAWN "/domain/devices/graphics[gl/@enable = 'yes' or @type = 'egl-headless']"
#define PLANNED_DRAWN                                                                              \
  PLAN "/gvt:display/gvt:graphics[gvt:gl/@enable = 'yes' or @type = 'egl-headless']"
/* By a daemon that libvirt runs for the guest: it has no address of another one, and isn't its viewer's peer. */
#define DBUS "/domain/devices/graphics[@type = 'dbus'][not(@address or @p2p = 'yes')]"
#define PLANNED_DBUS PLAN "/gvt:display/gvt:graphics[@type = 'dbus']"
#define SDL "/domain/devices/graphics[@type = 'sdl']"
#define OVERRIDE "/domain/qemu:override/qemu:device/qemu:frontend/qemu:property"
#define PLANNED PLAN "/*/gvt:property"

static void
device_free(void *data)
{
  RequiredDevice *device = data;

  g_free(device->identity);
  g_free(device->type);
  g_free(device->parent);
  g_free(device->lifecycle);
  g_free(device);
}

void
requirements_free(GuestRequirements *needs)
{
  g_free(needs->profile);
  g_free(needs->service);
  g_ptr_array_unref(needs->devices);
  g_ptr_array_unref(needs->roms);
  g_free(needs->rendernode);
  g_free(needs->mesa_driver);
  g_free(needs->display);
  g_free(needs->xauthority);
  g_free(needs->wayland);
  g_free(needs);
}

static gboolean
has(xmlDoc *doc, const char *xpath)
{
  g_autoptr(GPtrArray) nodes = xml_nodes(doc, NULL, xpath);

  return nodes->len > 0;
}

/* Devices */

/* Takes the identity over. One that is known already is the plan's, which says more. */
static RequiredDevice *
add_device(GuestRequirements *needs, gboolean mdev, char *identity)
{
  RequiredDevice *device;

  for (guint i = 0; i < needs->devices->len; i++) {
    const RequiredDevice *known = needs->devices->pdata[i];

    if (g_str_equal(known->identity, identity)) {
      g_free(identity);
      return NULL;
    }
  }
  device = g_new0(RequiredDevice, 1);
  device->mdev = mdev;
  device->identity = identity;
  g_ptr_array_add(needs->devices, device);
  return device;
}

static gboolean
is_managed(xmlNode *element)
{
  g_autofree char *managed = xml_attribute(element, "managed");

  return g_strcmp0(managed, "yes") == 0;
}

static void
add_planned(GuestRequirements *needs, xmlNode *element, gboolean mdev)
{
  char *identity = xml_attribute(element, mdev ? "uuid" : "host");
  RequiredDevice *device = identity ? add_device(needs, mdev, identity) : NULL;

  if (!device)
    return;
  device->type = xml_attribute(element, "type");
  device->parent = xml_attribute(element, "parent");
  device->lifecycle = xml_attribute(element, "lifecycle");
  device->managed = is_managed(element);
}

static void
read_devices(GuestRequirements *needs, xmlDoc *doc)
{
  g_autoptr(GPtrArray) mdevs = xml_nodes(doc, NULL, PLAN "/gvt:mdev");
  g_autoptr(GPtrArray) pci = xml_nodes(doc, NULL, PLAN "/gvt:pci");
  g_autoptr(GPtrArray) hostdevs = xml_nodes(doc, NULL, HOSTDEVS);

  for (guint i = 0; i < mdevs->len; i++)
    add_planned(needs, mdevs->pdata[i], TRUE);
  for (guint i = 0; i < pci->len; i++)
    add_planned(needs, pci->pdata[i], FALSE);
  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *kind = hostdev_kind(hostdevs->pdata[i]);
    char *identity = g_str_equal(kind, "usb") ? NULL : hostdev_identity(hostdevs->pdata[i]);
    RequiredDevice *device =
        identity ? add_device(needs, g_str_equal(kind, "mdev"), identity) : NULL;

    if (device)
      device->managed = is_managed(hostdevs->pdata[i]);
  }
}

static void
read_roms(GuestRequirements *needs, xmlDoc *doc)
{
  g_autoptr(GPtrArray) found =
      xml_nodes(doc, NULL,
                "/domain/devices/hostdev/rom/@file | " OVERRIDE
                "[@name = 'romfile']/@value | " PLANNED "[@name = 'romfile']/@value");

  for (guint i = 0; i < found->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(found->pdata[i]);

    if (*text && !g_ptr_array_find_with_equal_func(needs->roms, text, g_str_equal, NULL))
      g_ptr_array_add(needs->roms, g_strdup((const char *)text));
  }
}

/* Display */

/* Of QEMU's option -display, which a plan's window needs, and guides have. */
static void
read_display_option(GuestRequirements *needs, const char *value)
{
  const char *node = strstr(value, "rendernode=");

  if (g_str_has_prefix(value, "gtk") || g_str_has_prefix(value, "sdl"))
    needs->window = TRUE;
  needs->opengl = needs->opengl || strstr(value, "gl=on") || strstr(value, "gl=es") ||
                  g_str_has_prefix(value, "egl-headless");
  if (node && !needs->rendernode)
    needs->rendernode =
        g_strndup(node + strlen("rendernode="), strcspn(node + strlen("rendernode="), ","));
}

static void
read_arguments(GuestRequirements *needs, xmlDoc *doc)
{
  g_autoptr(GPtrArray) found = xml_nodes(doc, NULL, ARGS);
  gboolean is_display = FALSE;

  for (guint i = 0; i < found->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(found->pdata[i]);

    if (is_display)
      read_display_option(needs, (const char *)text);
    is_display = g_str_equal(text, "-display") || g_str_equal(text, "--display");
  }
}

static void
read_display(GuestRequirements *needs, xmlDoc *doc)
{
  read_arguments(needs, doc);
  needs->opengl = needs->opengl || has(doc, DRAWN " | " PLANNED_DRAWN);
  if (!needs->rendernode)
    needs->rendernode =
        xml_string(doc, DRAWN "/gl/@rendernode | " PLANNED_DRAWN "/gvt:gl/@rendernode");
  if (!has(doc, ENV(MESA_PATH_VARIABLE)))
    needs->mesa_driver = xml_string(doc, ENV(MESA_VARIABLE));
  needs->display = xml_string(doc, ENV("DISPLAY"));
  needs->xauthority = xml_string(doc, ENV("XAUTHORITY"));
  needs->wayland = xml_string(doc, ENV("WAYLAND_DISPLAY"));
  needs->dbus = has(doc, DBUS " | " PLANNED_DBUS);
  if (!has(doc, SDL))
    return;
  needs->window = TRUE;
  needs->opengl = needs->opengl || has(doc, SDL "/gl[@enable = 'yes']");
  if (!needs->display)
    needs->display = xml_string(doc, SDL "/@display");
  if (!needs->xauthority)
    needs->xauthority = xml_string(doc, SDL "/@xauth");
}

/* Memory */

/* libvirt writes KiB. */
static guint64
read_memory(xmlDoc *doc, const char *element)
{
  g_autofree char *text = xml_string(doc, element);

  return text ? g_ascii_strtoull(text, NULL, 10) * 1024 : 0;
}

GuestRequirements *
requirements_read(xmlDoc *domain)
{
  GuestRequirements *needs = g_new0(GuestRequirements, 1);

  needs->devices = g_ptr_array_new_with_free_func(device_free);
  needs->roms = g_ptr_array_new_with_free_func(g_free);
  needs->profile = xml_string(domain, PLAN "/@profile");
  needs->service = xml_string(domain, PLAN "/gvt:display-service/@name");
  read_devices(needs, domain);
  read_roms(needs, domain);
  read_display(needs, domain);
  needs->uefi = has(domain, "/domain/os[@firmware = 'efi' or loader/@type = 'pflash']");
  needs->kind_has_display = has(domain, "/domain/devices/hostdev[@display = 'on'] | " OVERRIDE
                                        "[@name = 'display' and @value = 'on'] | " PLANNED
                                        "[@name = 'display' and @value = 'on']");
  needs->boot_picture =
      needs->roms->len || has(domain, "/domain/devices/hostdev[@ramfb = 'on'] | " OVERRIDE
                                      "[@name = 'ramfb' and @value = 'true'] | " PLANNED
                                      "[@name = 'ramfb' and @value = 'true']");
  needs->unconfined =
      has(domain, "/domain/seclabel[@type = 'none' and (not(@model) or @model = 'apparmor')]");
  needs->memory =
      MAX(read_memory(domain, "/domain/memory"), read_memory(domain, "/domain/maxMemory"));
  return needs;
}
