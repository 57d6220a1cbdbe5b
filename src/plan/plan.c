/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/plan.h"

#include "plan/arguments.h"
#include "plan/asked.h"
#include "plan/devices.h"
#include "plan/display.h"
#include "plan/lifecycle.h"
#include "plan/node.h"
#include "plan/placement.h"
#include "plan/planned-device.h"
#include "plan/profile-notes.h"
#include "plan/properties.h"
#include "plan/rom-files.h"
#include "plan/video.h"
#include "xml/xml.h"

/* QEMU (5.2 to 11.1) doesn't start with such an IOMMU if the guest has a device of VFIO's. It is
   the domain's own, so that it stays as it is. xslt/lint/hostdevs.xsl has these words too. */
static void
note_virtual_iommu(PlanContext *context)
{
  if (xml_node(context->plan->doc, context->plan, "gvt:mdev | gvt:pci") &&
      xml_node(context->sources->base, NULL,
               "/domain/devices/iommu[@model = 'intel'][not(driver/@caching_mode = 'on')]"))
    plan_context_note(
        context,
        "the domain's own <iommu model='intel'> has no caching mode, and QEMU doesn't start with "
        "it and a device of the host (it would say: %s); \"gvt-xml lint --fix\" adds <driver "
        "caching_mode='on'/>",
        version_has(VERSION_VIOMMU_WORDS, &context->sources->target)
            ? "Device assignment is not allowed without enabling caching-mode=on for Intel IOMMU."
            : "We need to set caching-mode=on for intel-iommu to enable device assignment with "
              "IOMMU protection.");
}

/* Fills the main device first: it has priority for properties that only one device can have on. */
static gboolean
fill_devices(PlanContext *context, GError **error)
{
  xmlNode *first = planned_device_main(context);

  context->device = first;
  if (!plan_check_rom_files(context, error) || (first && !plan_fill_device(context, error)))
    return FALSE;
  for (xmlNode *device = context->plan->children; device; device = device->next) {
    context->device = device;
    if (device != first && node_is_device(device) && !plan_fill_device(context, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
build_plan(PlanContext *context, GError **error)
{
  const PlanRequest *request = context->request;
  g_autofree char *name = xml_attribute(context->profile, "name");

  node_set(context->plan, "profile", name);
  if (!plan_add_devices(context, error) || !plan_add_display(context, error) ||
      !plan_add_lifecycle(context, error) || !fill_devices(context, error) ||
      !plan_fill_video(context, error) || !plan_add_audio(context, error))
    return FALSE;
  if (request->hide_kvm)
    node_add(context->plan, "hide-kvm");
  plan_add_profile_notes(context);
  note_virtual_iommu(context);
  plan_add_arguments(context);
  plan_asked_record(request, context->plan);
  return TRUE;
}

static xmlDoc *
new_plan(void)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = xmlNewDocNode(doc, NULL, BAD_CAST "plan", NULL);

  xmlSetNs(root, xmlNewNs(root, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlDocSetRootElement(doc, root);
  return doc;
}

xmlDoc *
plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
             GError **error)
{
  gboolean renew = plan_is_renewal(request, sources->recorded);
  g_autoptr(xmlDoc) doc = renew ? xml_as_document(sources->recorded) : new_plan();
  PlanContext context = { .request = request,
                          .sources = sources,
                          .notes = notes,
                          .profile =
                              sources->profile ? xmlDocGetRootElement(sources->profile) : NULL,
                          .plan = xmlDocGetRootElement(doc) };

  if ((sources->profile && !plan_check_devices(request, sources->profile, error)) ||
      !(renew ? plan_renew_places(&context, error) && plan_check_recorded_display(&context, error)
              : build_plan(&context, error)))
    return NULL;
  if (renew)
    plan_drop_mesa_driver(&context);
  if (!plan_check_target(&context, error) || !plan_check_video(&context, error) ||
      !plan_settle(&context, error))
    return NULL;
  return g_steal_pointer(&doc);
}

char *
plan_device(xmlNode *plan)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (xmlNode *child = plan->children; child; child = child->next) {
    g_autofree char *identity = node_device_identity(child);

    if (identity)
      g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", (const char *)child->name,
                             identity);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}
