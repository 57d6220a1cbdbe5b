/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/resolve.h"

#include "base/error.h"
#include "plan/asked.h"
#include "plan/changes.h"
#include "plan/choose-profile.h"
#include "plan/infer.h"
#include "plan/merge.h"
#include "plan/node.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* A request, and the facts by which it is resolved. */
typedef struct {
  const Guest *guest;
  const PlanRequest *request;
  PlanSources sources; /* without the profile */
  xmlDoc *adopted;     /* the domain without its plan, by transform_adopted() */
} Resolution;

static void
resolution_clear(Resolution *resolution)
{
  g_clear_pointer(&resolution->adopted, xmlFreeDoc);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Resolution, resolution_clear)

static gboolean
start(Resolution *resolution, const Guest *guest, const PlanRequest *request,
      const TargetVersions *target, const GPtrArray *devices, GError **error)
{
  xmlDoc *displays = profile_load_displays(error);
  xmlDoc *properties = displays ? profile_load_properties(error) : NULL;
  xmlDoc *adopted = properties ? transform_adopted(guest->base, error) : NULL;

  *resolution = (Resolution){ .guest = guest,
                              .request = request,
                              .adopted = adopted,
                              .sources = { .displays = displays,
                                           .properties = properties,
                                           .recorded = guest->plan,
                                           .recorded_profile = guest_recorded_profile(guest),
                                           .base = adopted,
                                           .devices = devices,
                                           .mesa = guest->mesa,
                                           .target = *target } };
  return adopted != NULL;
}

/* The earlier options: an empty list for a domain without a plan. A fresh request is resolved
   as if there were no recorded plan. */
static GPtrArray *
take_before(Resolution *resolution)
{
  xmlNode *plan = resolution->guest->plan;
  GPtrArray *before = plan ? plan_asked_before(plan) : plan_asked_new();

  if (!before)
    before = plan_infer_asked(&resolution->sources);
  if (resolution->request->fresh)
    resolution->sources.recorded = NULL;
  return before;
}

/* The profile that is named, or the one that is chosen, with a note. */
static xmlDoc *
load_profile(const Resolution *resolution, const PlanRequest *whole, GPtrArray *notes,
             GError **error)
{
  const Guest *guest = resolution->guest;
  g_autofree char *why = NULL;
  g_autofree char *name =
      plan_choose_profile(whole, resolution->sources.recorded, guest->base,
                          &resolution->sources.target, resolution->sources.devices, &why);
  g_autoptr(GError) problem = NULL;
  xmlDoc *profile = profile_load(name, &problem);

  if (!profile && guest->plan && !plan_request_asks(resolution->request, profile))
    gvt_fail(error, "the profile of the recorded plan: %s", problem->message);
  else if (!profile)
    g_propagate_error(error, g_steal_pointer(&problem));
  if (profile && why && (whole->uuids || whole->vgpu_types || whole->pci))
    g_ptr_array_add(notes, g_strdup_printf("profile %s: %s", name, why));
  return profile;
}

/* The plan of the request and the earlier words that are kept; its notes replace those in notes. */
static xmlDoc *
resolve_with(const Resolution *resolution, const GPtrArray *kept, GPtrArray *notes, GError **error)
{
  g_auto(PlanRequest) whole = { 0 };
  PlanSources sources = resolution->sources;

  g_ptr_array_set_size(notes, 0);
  if (!plan_asked_merge(resolution->request, kept, &sources, &whole, error))
    return NULL;
  sources.profile = load_profile(resolution, &whole, notes, error);
  return sources.profile ? plan_resolve(&whole, &sources, notes, error) : NULL;
}

/* What doesn't go together */

static void
note_left_out(GPtrArray *left_out, const PlanWord *word, const char *reason)
{
  g_autofree char *what = plan_asked_describe(word);

  g_ptr_array_add(left_out,
                  g_strdup_printf("--%s, given before, is left out now: %s", what, reason));
}

/* The words in the order in which they are tried. A ROM file that names no device comes last: it is
   for the main device, which may now be another device with its own ROM file. */
static GPtrArray *
order_words(const GPtrArray *kept)
{
  GPtrArray *words = g_ptr_array_new();
  g_autoptr(GPtrArray) last = g_ptr_array_new();

  for (guint i = 0; i < kept->len; i++) {
    const PlanWord *word = kept->pdata[i];
    gboolean is_rom = word->option->kind == PLAN_KIND_ROM_FILE && plan_asked_gives(word, "romfile");

    g_ptr_array_add(is_rom ? last : words, kept->pdata[i]);
  }
  g_ptr_array_extend(words, last, NULL, NULL);
  return words;
}

/* Whether a word brings the first device, without which there was no plan. The error is then about
   another word, which may need a further device. */
static gboolean
brings_device(const PlanWord *word, const GError *before, const GError *now)
{
  return plan_option_is_gpu(word->option) &&
         g_error_matches(before, GVT_ERROR, GVT_ERROR_NO_DEVICE) &&
         g_error_matches(now, GVT_ERROR, GVT_ERROR_USAGE);
}

/*
 * Adds the earlier words to the request one by one, and leaves out each one that makes the request
 * wrong usage. If an error is the same with a word and without it, the word isn't its cause. kept
 * gets the words that stay, left_out a note for each other one. NULL if there is still no plan.
 */
static xmlDoc *
resolve_with_fitting(const Resolution *resolution, GPtrArray *kept, GPtrArray *notes,
                     GPtrArray *left_out)
{
  g_autoptr(GPtrArray) words = order_words(kept);
  g_autoptr(GError) problem = NULL;
  g_autoptr(xmlDoc) plan = NULL;

  g_ptr_array_set_size(kept, 0);
  plan = resolve_with(resolution, kept, notes, &problem);
  for (guint i = 0; i < words->len; i++) {
    g_autoptr(GError) reason = NULL;
    xmlDoc *next;

    g_ptr_array_add(kept, words->pdata[i]);
    next = resolve_with(resolution, kept, notes, &reason);
    if (!next && problem && g_str_equal(reason->message, problem->message))
      continue;
    if (!next && brings_device(words->pdata[i], problem, reason)) {
      g_clear_error(&problem);
      problem = g_steal_pointer(&reason);
      continue;
    }
    if (!next) {
      g_ptr_array_set_size(kept, (gint)kept->len - 1);
      note_left_out(left_out, words->pdata[i], reason->message);
      continue;
    }
    g_clear_error(&problem);
    g_clear_pointer(&plan, xmlFreeDoc);
    plan = next;
  }
  g_clear_pointer(&plan, xmlFreeDoc);
  return problem ? NULL : resolve_with(resolution, kept, notes, NULL);
}

/* Whether the recorded plan has a ROM file for a device that the new plan doesn't have. A ROM file
   by the device's address doesn't count: its word is for this device only. */
static gboolean
lacks_device_of_rom(const Resolution *resolution, xmlDoc *plan)
{
  xmlNode *recorded = resolution->guest->plan;
  g_autoptr(GPtrArray) devices = recorded
                                     ? xml_nodes(recorded->doc, recorded,
                                                 "*[gvt:property[@name = 'romfile']]"
                                                 "[not(@host = ../gvt:request/gvt:rom-file/@name)]")
                                     : g_ptr_array_new();

  for (guint i = 0; i < devices->len; i++) {
    xmlNode *device = devices->pdata[i];
    g_autofree char *identity = node_device_identity(device);

    if (!node_child(xmlDocGetRootElement(plan), (const char *)device->name,
                    node_identity_name(device), identity))
      return TRUE;
  }
  return FALSE;
}

/* Leaves out a ROM file that was for another device. Returns whether there was one. */
static gboolean
leave_out_rom(GPtrArray *kept, GPtrArray *left_out)
{
  for (guint i = kept->len; i > 0; i--)
    if (plan_asked_gives(kept->pdata[i - 1], "romfile")) {
      note_left_out(left_out, kept->pdata[i - 1], "it is for the earlier device");
      g_ptr_array_remove_index(kept, i - 1);
    }
  return left_out->len > 0;
}

/* The plan of the request and the earlier words as far as they go with it. */
static xmlDoc *
resolve_fitting(const Resolution *resolution, GPtrArray *kept, GPtrArray *notes, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
  xmlDoc *plan = resolve_with(resolution, kept, notes, &problem);

  if (!plan && kept->len && g_error_matches(problem, GVT_ERROR, GVT_ERROR_USAGE))
    plan = resolve_with_fitting(resolution, kept, notes, left_out);
  if (!plan) {
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
  }
  if (lacks_device_of_rom(resolution, plan) && leave_out_rom(kept, left_out)) {
    xmlFreeDoc(plan);
    plan = resolve_with(resolution, kept, notes, error);
  }
  g_ptr_array_extend_and_steal(notes, g_steal_pointer(&left_out));
  return plan;
}

static void
note_changes(const Resolution *resolution, const GPtrArray *before, const GPtrArray *kept,
             xmlDoc *plan, GPtrArray *notes)
{
  char *text = plan_changes_text(resolution->request, resolution->guest->plan, before, kept,
                                 xmlDocGetRootElement(plan));

  if (text)
    g_ptr_array_insert(notes, 0, text);
}

gboolean
resolve_request(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
                PlanRequest *whole, GError **error)
{
  g_auto(Resolution) resolution = { 0 };
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) kept = NULL;

  if (plan_is_renewal(request, guest->plan))
    return TRUE;
  if (!start(&resolution, guest, request, target, NULL, error))
    return FALSE;
  before = take_before(&resolution);
  kept = plan_asked_kept(before, request, guest->plan);
  plan_asked_merge(request, kept, &resolution.sources, whole, NULL);
  return TRUE;
}

xmlDoc *
guest_resolve(const Guest *guest, const PlanRequest *request, const TargetVersions *target,
              const GPtrArray *devices, GPtrArray *notes, GError **error)
{
  g_auto(Resolution) resolution = { 0 };
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
  xmlDoc *plan;

  if (!start(&resolution, guest, request, target, devices, error))
    return NULL;
  if (plan_is_renewal(request, guest->plan))
    return plan_resolve(request, &resolution.sources, notes, error);
  before = take_before(&resolution);
  kept = plan_asked_kept(before, request, guest->plan);
  plan = resolve_fitting(&resolution, kept, own, error);
  if (plan && guest->plan)
    note_changes(&resolution, before, kept, plan, own);
  if (plan && notes)
    g_ptr_array_extend_and_steal(notes, g_steal_pointer(&own));
  return plan;
}
