/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/video.h"

#include "base/error.h"
#include "base/parse.h"
#include "domain/firmware.h"
#include "domain/hostdev.h"
#include "plan/adoption.h"
#include "plan/node.h"
#include "plan/properties.h"
#include "plan/property.h"
#include "xml/xml.h"

#define HOSTMEM "hostmem"

/* xslt/apply.xsl has it too. */
#define ADOPTED                                                                                    \
  "/domain/devices/video[1][model/@type = 'virtio'][not(driver/@name = 'vhostuser')]"              \
  "[model/@primary = 'yes' or not(../video/model/@primary = 'yes')]"

static gboolean
is_subject(xmlNode *profile)
{
  g_autofree char *kind = xml_attribute(profile, "device");

  return g_strcmp0(kind, "none") == 0 && node_child(profile, "video", NULL, NULL);
}

gboolean
plan_video_is_subject(xmlDoc *profile)
{
  return profile && is_subject(xmlDocGetRootElement(profile));
}

static xmlNode *
find_video(xmlNode *plan)
{
  xmlNode *display = node_child(plan, "display", NULL, NULL);

  return display ? node_child(display, "video", NULL, NULL) : NULL;
}

/* The domain's own video that the plan's takes over; NULL if there is none. */
static xmlNode *
find_adopted(const PlanContext *context, xmlNode *video)
{
  g_autofree char *model = xml_attribute(video, "model");
  g_autofree char *accel3d = xml_attribute(video, "accel3d");

  return accel3d && g_strcmp0(model, "virtio") == 0
             ? xml_node(context->sources->base, NULL, ADOPTED)
             : NULL;
}

/* Whether the plan's video has blob resources: the profile wants them, the request doesn't refuse
   them, and the target has them. */
static gboolean
wants_blob(const PlanContext *context)
{
  g_autofree char *blob = xml_attribute(node_child(context->profile, "video", NULL, NULL), "blob");

  return blob && g_strcmp0(context->request->hostmem, "none") != 0 &&
         version_has(VERSION_VIDEO_BLOB, &context->sources->target);
}

/* Properties */

/* The most that SeaBIOS finds a place for behind a PCIe root port of a q35 guest, where libvirt
   puts the video. With 512M the guest doesn't boot (QEMU 11.1). On bus 0 there is place for each
   size. */
static gboolean
check_bios(const PlanContext *context, xmlNode *adopted, const char *bytes, GError **error)
{
  static const guint64 most = 256 << 20;
  g_autofree char *bus =
      adopted ? xml_attribute(xml_node(adopted->doc, adopted, "address"), "bus") : NULL;
  gboolean on_root = bus && g_ascii_strtoull(bus, NULL, 0) == 0;

  return on_root || !g_str_equal(plan_context_machine(context), "q35") ||
         firmware_is_uefi(context->sources->base) || g_ascii_strtoull(bytes, NULL, 10) <= most ||
         gvt_usage(
             error,
             "--hostmem %s: the guest has a BIOS, which has no room for more than 256M behind a "
             "PCIe root port, and wouldn't boot; leave it out, give the guest UEFI, or put its "
             "own virtio video on bus 0",
             context->request->hostmem);
}

/* The memory of the request, which needs blob resources. */
static gboolean
add_hostmem(PlanContext *context, xmlNode *adopted, gboolean blob, GError **error)
{
  const char *asked = context->request->hostmem;
  g_autofree char *needs = xml_attribute(context->profile, "needs");
  g_autofree char *name = xml_attribute(context->profile, "name");
  g_autofree char *bytes = asked && !g_str_equal(asked, "none") ? parse_size(asked) : NULL;
  g_autofree char *since = version_since(VERSION_VIDEO_BLOB);
  g_autofree char *there = version_target_text(&context->sources->target);

  if (asked && !bytes && needs)
    return gvt_usage(error,
                     "--hostmem none: profile '%s' doesn't work without host memory; give a "
                     "size, or choose --profile virgl",
                     name);
  if (bytes && !blob)
    return gvt_fail(error,
                    "--hostmem %s needs %s, but this is %s; leave it out, or upgrade the host",
                    asked, since, there);
  if (bytes && !check_bios(context, adopted, bytes, error))
    return FALSE;
  if (bytes)
    plan_property_set(context, HOSTMEM, "unsigned", bytes);
  return TRUE;
}

static void
drop_property(xmlNode *video, const char *name)
{
  xmlNode *property = node_child(video, "property", "name", name);

  if (property)
    node_remove(property);
}

/* The weakest values come first. Without blob resources QEMU's default for hostmem stays, none. */
static gboolean
add_properties(PlanContext *context, xmlNode *adopted, gboolean blob, GError **error)
{
  if (adopted && !plan_adopt_video(context, adopted, error))
    return FALSE;
  /* libvirt's own attribute says it. */
  if (blob)
    drop_property(context->device, "blob");
  plan_add_profile_properties(context);
  if (!blob && !adopted)
    drop_property(context->device, HOSTMEM);
  return add_hostmem(context, adopted, blob, error) && plan_property_add_overrides(context, error);
}

/* The alias with which properties reach the video: its own if the user gave it one. libvirt keeps
   no other. */
static void
name_video(xmlNode *video, xmlNode *adopted)
{
  g_autofree char *own = adopted ? hostdev_alias(adopted) : NULL;

  node_set(video, "alias",
           own && g_regex_match_simple("^ua-[A-Za-z0-9_-]+$", own, 0, 0) ? own : "ua-gvt-video");
}

static void
add_memory(xmlNode *plan)
{
  xmlNode *memory = node_add(plan, "memory");

  node_set(memory, "source", "memfd");
  node_set(memory, "access", "shared");
}

/* Whether the profile has a property that is no part of blob resources. */
static gboolean
has_own_property(xmlNode *profile)
{
  for (xmlNode *child = profile->children; child; child = child->next) {
    g_autofree char *name = node_is(child, "property") ? xml_attribute(child, "name") : NULL;

    if (name && !g_str_equal(name, HOSTMEM))
      return TRUE;
  }
  return FALSE;
}

/* Whether the plan says nothing of the video but its model. Then its settings that were written by
   hand stay. */
static gboolean
says_nothing(const PlanContext *context, gboolean blob)
{
  const char *hostmem = context->request->hostmem;

  return !blob && !context->request->overrides && (!hostmem || g_str_equal(hostmem, "none")) &&
         !has_own_property(context->profile);
}

static void
note_unsure_blob(PlanContext *context)
{
  g_autofree char *since = version_since(VERSION_VIDEO_BLOB);

  if (version_is_unsure(VERSION_VIDEO_BLOB, &context->sources->target))
    plan_context_note(
        context,
        "the video's host memory (hostmem) needs %s, but it isn't known how this QEMU was built; "
        "one without it fails at the guest's start with: old virglrenderer, blob resources "
        "unsupported; --hostmem none avoids it",
        since);
}

gboolean
plan_fill_video(PlanContext *context, GError **error)
{
  xmlNode *video = find_video(context->plan);
  gboolean blob = video && is_subject(context->profile) && wants_blob(context);
  xmlNode *adopted = video ? find_adopted(context, video) : NULL;

  if (!video || !is_subject(context->profile) || says_nothing(context, blob))
    return TRUE;
  context->device = video;
  context->display_on = FALSE;
  if (!add_properties(context, adopted, blob, error))
    return FALSE;
  if (!blob && !node_child(video, "property", NULL, NULL))
    return TRUE;
  name_video(video, adopted);
  if (blob) {
    node_set(video, "blob", "on");
    add_memory(context->plan);
    note_unsure_blob(context);
  }
  return TRUE;
}

/* The target */

static gboolean
fail_without(const PlanContext *context, const char *name, VersionFact fact, GError **error)
{
  g_autofree char *since = version_since(fact);
  g_autofree char *there = version_target_text(&context->sources->target);

  return gvt_fail(error, "profile '%s' needs %s, but this is %s; choose another --profile (virgl)",
                  name, since, there);
}

gboolean
plan_check_video(const PlanContext *context, GError **error)
{
  const PlanSources *sources = context->sources;
  xmlDoc *profile = sources->profile ? sources->profile : sources->recorded_profile;
  g_autofree char *needs = profile ? xml_attribute(xmlDocGetRootElement(profile), "needs") : NULL;
  g_autofree char *name = xml_attribute(context->plan, "profile");
  xmlNode *video = find_video(context->plan);
  g_autofree char *blob = video ? xml_attribute(video, "blob") : NULL;
  VersionFact fact;

  if (needs && version_find(needs, &fact) && !version_has(fact, &sources->target))
    return fail_without(context, name, fact, error);
  if (blob && !version_has(VERSION_VIDEO_BLOB, &sources->target))
    return fail_without(context, name, VERSION_VIDEO_BLOB, error);
  return TRUE;
}
