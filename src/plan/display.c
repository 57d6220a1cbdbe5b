/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/display.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/graphics.h"
#include "domain/hostdev.h"
#include "plan/looking-glass.h"
#include "plan/node.h"
#include "plan/planned-device.h"
#include "xml/xml.h"

/* Sets the request's render node, else that of the domain's own OpenGL graphics. */
static gboolean
add_rendernode(const PlanContext *context, xmlNode *display, const char *mode, GError **error)
{
  const char *asked = context->request->rendernode;
  g_autofree char *own = xml_string(context->sources->base,
                                    "/domain/devices/graphics/gl[@enable = 'yes']/@rendernode");
  g_autoptr(GPtrArray) gl = xml_nodes(context->plan->doc, display, "gvt:graphics/gvt:gl");

  if (asked && gl->len == 0)
    return gvt_usage(
        error, "--rendernode: display '%s' takes none; leave it out, or choose another --display",
        mode);
  for (guint i = 0; (asked || own) && i < gl->len; i++)
    node_set(gl->pdata[i], "rendernode", asked ? asked : own);
  return TRUE;
}

/* Whether the target has the version fact that an attribute of a display names. TRUE without the
   attribute. */
static gboolean
has_fact(const PlanContext *context, xmlNode *known, const char *attribute)
{
  g_autofree char *name = xml_attribute(known, attribute);
  VersionFact fact;

  return !name || !version_find(name, &fact) || version_has(fact, &context->sources->target);
}

static gboolean
has_own_graphics(const PlanContext *context, const char *which)
{
  g_autofree char *xpath = g_strdup_printf("/domain/devices/graphics[%s]", which);

  return xml_node(context->sources->base, NULL, xpath) != NULL;
}

/* The error that QEMU gives if the domain's own graphics can't show dma-bufs; NULL if they can. */
static const char *
get_own_problem(const PlanContext *context)
{
  if (!graphics_have_opengl(context->sources->base))
    return "vfio-display-dmabuf: opengl not available";
  if (has_own_graphics(context, "@type = 'spice' and not(gl/@enable = 'yes')") ||
      (has_own_graphics(context, "@type = 'vnc' and ../video/model/@type = 'none'") &&
       version_has(VERSION_VNC_WITHOUT_DMA_BUF, &context->sources->target)))
    return "The console requires display DMABUF support.";
  return NULL;
}

/* The error that QEMU gives if the display can't show the device's picture (hands-out in the
   profile); NULL if it can. Free with g_free(). */
static char *
get_problem(const PlanContext *context, xmlNode *known, const char *hands_out)
{
  g_autofree char *keep = xml_attribute(known, "keep");

  if (g_strcmp0(hands_out, "gl") == 0)
    return xml_attribute(
        known, version_has(VERSION_OPENGL_WORDS, &context->sources->target) ? "gl" : "gl-before");
  if (g_strcmp0(hands_out, "dma-buf") != 0)
    return NULL;
  if (keep)
    return g_strdup(get_own_problem(context));
  return has_fact(context, known, "dma-buf-fact") ? xml_attribute(known, "dma-buf") : NULL;
}

/* The displays that can show the device on the target, as a list for a message. Free with
   g_free(). */
static char *
list_ways(const PlanContext *context, const char *hands_out)
{
  g_autoptr(GPtrArray) displays = xml_nodes(context->sources->displays, NULL,
                                            "/gvt:displays/gvt:display[@shows = 'on'][not(@keep)]");
  g_autoptr(GString) names = g_string_new(NULL);

  for (guint i = 0; i < displays->len; i++) {
    g_autofree char *mode = xml_attribute(displays->pdata[i], "mode");
    g_autofree char *problem = get_problem(context, displays->pdata[i], hands_out);

    if (!problem && has_fact(context, displays->pdata[i], "fact"))
      text_append(names, ", ", mode);
  }
  return g_string_free(g_steal_pointer(&names), FALSE);
}

static gboolean
check_can_show(const PlanContext *context, xmlNode *known, const char *mode, const char *hands_out,
               GError **error)
{
  gboolean draws = g_strcmp0(hands_out, "gl") == 0;
  g_autofree char *problem =
      draws || context->kind_has_display ? get_problem(context, known, hands_out) : NULL;
  g_autofree char *ways = problem ? list_ways(context, hands_out) : NULL;

  return !problem ||
         gvt_usage(error,
                   "display '%s' can't show this device, which %s (QEMU would say: %s); choose a "
                   "--display that can: %s",
                   mode, draws ? "draws with OpenGL" : "provides dma-bufs", problem, ways);
}

/* Says which other vGPUs of the domain the new display can't show, though the domain's own displays
   could. */
static void
note_own_displays(PlanContext *context, xmlNode *known, const char *mode)
{
  g_autofree char *problem =
      get_own_problem(context) ? NULL : get_problem(context, known, "dma-buf");
  g_autoptr(GPtrArray) hostdevs = xml_nodes(
      context->sources->base, NULL, "/domain/devices/hostdev[@type = 'mdev'][@display = 'on']");

  for (guint i = 0; problem && i < hostdevs->len; i++) {
    g_autofree char *identity = hostdev_identity(hostdevs->pdata[i]);

    if (!planned_device_adopts(context, hostdevs->pdata[i]))
      plan_context_note(context,
                        "display '%s' can't show another <hostdev>, %s, if that provides "
                        "dma-bufs as GVT-g does (QEMU would say: %s)",
                        mode, identity, problem);
  }
}

/* The video model without 3D that the guest's machine has: VGA on x86 and POWER, virtio on others.
   libvirt refuses VGA on s390x ("domain configuration does not support video model 'vga'", 9.0). */
static const char *
plain_model(const PlanContext *context)
{
  static const char *const with_vga[] = { "x86_64", "i686", "ppc64", "ppc64le", NULL };
  g_autofree char *arch = xml_string(context->sources->base, "/domain/os/type/@arch");

  return !arch || g_strv_contains(with_vga, arch) ? "vga" : "virtio";
}

/* Adds the profile's own video. A device of which QEMU shows nothing gets a plain one if a display
   was asked for, since its graphics would have nothing to show. A display that shows nothing itself
   gets none. */
static void
add_video(const PlanContext *context, xmlNode *known, xmlNode *display, const char *hands_out)
{
  xmlNode *own = node_child(context->profile, "video", NULL, NULL);
  g_autofree char *model = xml_attribute(own, "model");
  g_autofree char *accel3d = xml_attribute(own, "accel3d");
  g_autofree char *keep = xml_attribute(known, "keep");
  g_autofree char *shows = xml_attribute(known, "shows");
  gboolean plain = !own && !keep && context->request->display &&
                   g_strcmp0(hands_out, "nothing") == 0 && g_str_equal(shows, "on");
  xmlNode *video = own || plain ? node_add(display, "video") : NULL;

  if (video)
    node_set(video, "model", plain ? plain_model(context) : model);
  if (accel3d)
    node_set(video, "accel3d", accel3d);
}

/* Fails because the target lacks a fact that an option's word needs. others lists the alternatives;
   NULL if no list is needed. */
static gboolean
fail_too_old(const TargetVersions *target, VersionFact fact, GError **error, const char *option,
             const char *word, const char *others)
{
  g_autofree char *since = version_since(fact);
  g_autofree char *there = version_target_text(target);

  return gvt_fail(error, "%s %s needs %s, but this is %s; choose another %s%s%s", option, word,
                  since, there, option, others ? ": " : "", others ? others : "");
}

static void
note_unsure(PlanContext *context, VersionFact fact, xmlNode *known, const char *mode)
{
  g_autofree char *since = version_since(fact);
  g_autofree char *words = xml_attribute(known, "else");

  plan_context_note(
      context,
      "--display %s needs %s, but it isn't known how this QEMU was built; one without it fails "
      "at the guest's start with: %s",
      mode, since, words);
}

/* Fails if the display needs a newer libvirt or QEMU than the target's. */
static gboolean
check_display_version(PlanContext *context, xmlNode *known, const char *mode, const char *hands_out,
                      GError **error)
{
  const TargetVersions *target = &context->sources->target;
  g_autofree char *name = xml_attribute(known, "fact");
  g_autofree char *ways = NULL;
  VersionFact fact;

  if (!name || !version_find(name, &fact))
    return TRUE;
  if (!version_has(fact, target)) {
    ways = list_ways(context, hands_out);
    return fail_too_old(target, fact, error, "--display", mode, ways);
  }
  if (version_is_unsure(fact, target))
    note_unsure(context, fact, known, mode);
  return TRUE;
}

gboolean
plan_add_display(PlanContext *context, GError **error)
{
  xmlNode *displays = xmlDocGetRootElement(context->sources->displays);
  g_autofree char *own = xml_attribute(node_child(context->profile, "display", NULL, NULL), "mode");
  g_autofree char *kind = xml_attribute(context->profile, "device");
  g_autofree char *hands_out = xml_attribute(context->profile, "hands-out");
  const char *mode = context->request->display ? context->request->display : own;
  xmlNode *known = node_child(displays, "display", "mode", mode);
  g_autofree char *kind_has_display = xml_attribute(known, "shows");
  xmlNode *display;
  gboolean keeps;

  if (!check_display_version(context, known, mode, hands_out, error))
    return FALSE;
  display = node_add(context->plan, "display");
  node_set(display, "mode", mode);
  keeps = node_keeps_graphics(context->plan);
  for (xmlNode *child = known->children; child; child = child->next)
    if (node_is(child, "graphics"))
      xmlAddChild(display, xmlDocCopyNode(child, context->plan->doc, 1));
  context->kind_has_display =
      g_str_equal(kind_has_display, "on") && (!keeps || plan_context_has_screen(context)) &&
      g_strcmp0(hands_out, "nothing") != 0 && g_strcmp0(hands_out, "gl") != 0;
  /* A PCI device has its own monitors. QEMU shows its display only if a --display is asked for. */
  if (g_str_equal(kind, "pci") && (keeps || !context->request->display))
    context->kind_has_display = FALSE;
  if (!check_can_show(context, known, mode, hands_out, error))
    return FALSE;
  note_own_displays(context, known, mode);
  add_video(context, known, display, hands_out);
  plan_add_looking_glass(context, known, display);
  return add_rendernode(context, display, mode, error);
}

gboolean
plan_check_recorded_display(PlanContext *context, GError **error)
{
  xmlDoc *profile = context->sources->recorded_profile;
  g_autofree char *mode = node_display_mode(context->plan);
  g_autofree char *hands_out =
      profile ? xml_attribute(xmlDocGetRootElement(profile), "hands-out") : NULL;
  xmlNode *known =
      node_child(xmlDocGetRootElement(context->sources->displays), "display", "mode", mode);

  context->kind_has_display =
      xml_node(context->plan->doc, context->plan,
               "*/gvt:property[@name = 'display' and @value = 'on']") != NULL;
  return !known || (check_display_version(context, known, mode, hands_out, error) &&
                    check_can_show(context, known, mode, hands_out, error));
}

/* By libvirt 8.4 to 12.8, src/qemu/qemu_command.c, qemuBuildGraphicsDBusCommandLine(). */
static gboolean
check_audio_of_dbus(const PlanContext *context, const char *type, GError **error)
{
  return !node_keeps_graphics(context->plan) ||
         !has_own_graphics(context, "@type = 'dbus' and audio") ||
         gvt_usage(
             error,
             "--audio %s: the domain's own D-Bus graphics stays, and it plays the sound itself "
             "(libvirt would say: The associated audio is not of 'dbus' kind); leave out "
             "--audio, or choose another --display",
             type);
}

static gboolean
check_audio(const PlanContext *context, const char *type, GError **error)
{
  const TargetVersions *target = &context->sources->target;
  VersionFact fact = g_str_equal(type, "pipewire") ? VERSION_PIPEWIRE : VERSION_AUDIO;

  if (!version_has(fact, target))
    return fail_too_old(target, fact, error, "--audio", type, NULL);
  if (g_str_equal(type, "spice") && !plan_context_has_graphics(context, "spice"))
    return gvt_usage(error,
                     "--audio spice needs a SPICE display (libvirt would say: Spice audio is "
                     "not supported without spice graphics); choose another --audio or --display");
  return check_audio_of_dbus(context, type, error);
}

gboolean
plan_add_audio(PlanContext *context, GError **error)
{
  const char *type = context->request->audio;

  if (!type)
    return TRUE;
  node_set(node_add(context->plan, "audio"), "type", type);
  return check_audio(context, type, error);
}
