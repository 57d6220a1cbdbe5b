/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/capabilities.h"

#include "base/error.h"
#include "xml/xml.h"

/* A kind of device that plans add. */
typedef struct {
  const char *plan_path;
  const char *device;    /* its element in the capabilities */
  const char *kind_enum; /* the enum there that lists its kinds */
} AddedDevice;

/* QEMU has no device for the video "none". */
static const AddedDevice added[] = {
  { "//gvt:display/gvt:graphics/@type", "graphics", "type" },
  { "//gvt:display/gvt:video/@model[. != 'none']", "video", "modelType" },
};

gboolean
capabilities_matter(xmlDoc *plan)
{
  for (gsize i = 0; i < G_N_ELEMENTS(added); i++) {
    g_autofree char *first = xml_string(plan, added[i].plan_path);

    if (first)
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_kind(GPtrArray *kinds, const xmlChar *wanted)
{
  for (guint i = 0; i < kinds->len; i++) {
    g_autoptr(xmlString) kind = xmlNodeGetContent(kinds->pdata[i]);

    if (xmlStrEqual(kind, wanted))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_kinds(xmlDoc *capabilities, xmlDoc *plan, const AddedDevice *what, GError **error)
{
  g_autofree char *device_path = g_strdup_printf("//devices/%s", what->device);
  g_autofree char *kinds_path =
      g_strdup_printf("%s/enum[@name = '%s']/value", device_path, what->kind_enum);
  g_autoptr(GPtrArray) wanted = xml_nodes(plan, NULL, what->plan_path);
  g_autoptr(GPtrArray) devices = xml_nodes(capabilities, NULL, device_path);
  g_autoptr(GPtrArray) kinds = xml_nodes(capabilities, NULL, kinds_path);

  for (guint i = 0; devices->len && i < wanted->len; i++) {
    g_autoptr(xmlString) kind = xmlNodeGetContent(wanted->pdata[i]);

    if (!has_kind(kinds, kind))
      return gvt_fail(
          error,
          "this host's QEMU has no %s %s (virsh domcapabilities lists what it has); "
          "choose another --display or --profile, or install the QEMU package that has it",
          (const char *)kind, what->device);
  }
  return TRUE;
}

gboolean
capabilities_check(xmlDoc *capabilities, xmlDoc *plan, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(added); i++)
    if (!check_kinds(capabilities, plan, &added[i], error))
      return FALSE;
  return TRUE;
}
