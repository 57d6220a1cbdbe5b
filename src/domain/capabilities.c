/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/capabilities.h"

#include "base/error.h"
#include "xml/xml.h"

/* What a plan brings, and the names of it and of its kinds in the capabilities. */
typedef struct {
  const char *plan;
  const char *device;
  const char *kinds;
} Brought;

/* The video "none" is no device of QEMU's. */
static const Brought brought[] = {
  { "//gvt:display/gvt:graphics/@type", "graphics", "type" },
  { "//gvt:display/gvt:video/@model[. != 'none']", "video", "modelType" },
};

gboolean
capabilities_matter(xmlDoc *plan)
{
  for (gsize i = 0; i < G_N_ELEMENTS(brought); i++) {
    g_autofree char *first = xml_string(plan, brought[i].plan);

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
check_kinds(xmlDoc *capabilities, xmlDoc *plan, const Brought *what, GError **error)
{
  g_autofree char *device_path = g_strdup_printf("//devices/%s", what->device);
  g_autofree char *kinds_path =
      g_strdup_printf("%s/enum[@name = '%s']/value", device_path, what->kinds);
  g_autoptr(GPtrArray) wanted = xml_nodes(plan, NULL, what->plan);
  g_autoptr(GPtrArray) devices = xml_nodes(capabilities, NULL, device_path);
  g_autoptr(GPtrArray) kinds = xml_nodes(capabilities, NULL, kinds_path);

  for (guint i = 0; devices->len && i < wanted->len; i++) {
    g_autoptr(xmlString) kind = xmlNodeGetContent(wanted->pdata[i]);

    if (!has_kind(kinds, kind))
      return gvt_fail(
          error,
          "this host's QEMU has no %s %s (virsh domcapabilities lists those it has); "
          "choose another --display or --profile, or install the QEMU package that has it",
          (const char *)kind, what->device);
  }
  return TRUE;
}

gboolean
capabilities_check(xmlDoc *capabilities, xmlDoc *plan, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(brought); i++)
    if (!check_kinds(capabilities, plan, &brought[i], error))
      return FALSE;
  return TRUE;
}
