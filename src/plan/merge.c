/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/merge.h"

#include <string.h>

#include "base/parse.h"
#include "plan/node.h"
#include "plan/profile.h"
#include "plan/video.h"
#include "plan/words.h"
#include "xml/xml.h"

/* What stays */

static gboolean
has_name(const PlanOption *option, char **words, const char *text)
{
  gsize length = plan_option_name_length(option, text);

  for (gsize i = 0; words[i]; i++)
    if (plan_option_name_length(option, words[i]) == length && strncmp(words[i], text, length) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the option is shown as this property, whose name has the length: its XPath finds the
   property in a plan that has only this one. */
static gboolean
is_shown_as(const PlanOption *option, const char *property, gsize length)
{
  g_autoptr(xmlDoc) doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *plan = xmlNewDocNode(doc, NULL, BAD_CAST "plan", NULL);
  g_autofree char *name = g_strndup(property, length);

  xmlDocSetRootElement(doc, plan);
  xmlSetNs(plan, xmlNewNs(plan, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  for (gsize i = 0; i < 2; i++) {
    xmlNode *owner = i ? node_add(node_add(plan, "display"), "video") : node_add(plan, "pci");
    xmlNode *only = node_add(owner, "property");

    node_set(only, "name", name);
    node_set(only, "value", "");
  }
  return option->planned && option->kind != PLAN_KIND_PROPERTIES &&
         xml_node(doc, plan, option->planned) != NULL;
}

gboolean
plan_asked_gives(const PlanWord *word, const char *property)
{
  gsize length = strlen(property);

  if (word->option->kind == PLAN_KIND_PROPERTIES)
    return plan_option_name_length(word->option, word->text) == length &&
           g_str_has_prefix(word->text, property);
  return is_shown_as(word->option, property, length) &&
         plan_option_name_length(word->option, word->text) == 0;
}

/* Whether a word of the request's for this option is about each device, or the main one. */
static gboolean
names_no_device(const PlanOption *option, const PlanRequest *request)
{
  g_auto(GStrv) words = plan_option_words(option, request);

  for (gsize i = 0; words && words[i]; i++)
    if (plan_option_name_length(option, words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the request has an option of its own for the property that an earlier word gives: an
   override would win over it. A ROM file of one device wins over an override by itself. */
static gboolean
gives_otherwise(const PlanRequest *request, const PlanWord *word)
{
  gsize length = plan_option_name_length(word->option, word->text);

  for (const PlanOption *option = plan_options; option->name; option++)
    if (is_shown_as(option, word->text, length) && names_no_device(option, request))
      return word->option->kind == PLAN_KIND_PROPERTIES;
  return FALSE;
}

/* Whether the request names another profile than the one by which the recorded plan was made. */
static gboolean
changes_profile(const PlanRequest *request, xmlNode *recorded)
{
  g_autofree char *name = xml_attribute(recorded, "profile");

  return request->profile && g_strcmp0(request->profile, name) != 0;
}

/* Whether the request's profile has properties for a video, and the recorded plan had them for a
   device, or the other way round. */
static gboolean
changes_subject(const PlanRequest *request, xmlNode *recorded)
{
  gboolean was_video = recorded && !xml_node(recorded->doc, recorded, "gvt:mdev | gvt:pci") &&
                       xml_node(recorded->doc, recorded, "gvt:display/gvt:video") != NULL;
  xmlDoc *profile = request->profile ? profile_load(request->profile, NULL) : NULL;

  return profile && plan_video_is_subject(profile) != was_video;
}

/* Whether all earlier words of an option go, whatever they are. A profile is chosen for its
   display, so an earlier display doesn't stay under another profile. Properties of a device don't
   become those of a video. */
static gboolean
goes(const PlanOption *option, const PlanRequest *request, xmlNode *recorded)
{
  return request->fresh || (request->revoked & plan_option_bit(option)) ||
         (plan_option_is_gpu(option) && plan_request_names_gpu(request)) ||
         (option->kind == PLAN_KIND_DISPLAY && changes_profile(request, recorded)) ||
         (option->kind == PLAN_KIND_PROPERTIES && changes_subject(request, recorded));
}

static gboolean
stays(const PlanWord *word, const PlanRequest *request, xmlNode *recorded)
{
  const PlanOption *option = word->option;
  g_auto(GStrv) words = plan_option_words(option, request);

  if (goes(option, request, recorded) || gives_otherwise(request, word))
    return FALSE;
  if (!words || plan_option_again(option) == PLAN_AGAIN_ADDS)
    return TRUE;
  return plan_option_again(option) == PLAN_AGAIN_BY_NAME && !has_name(option, words, word->text);
}

GPtrArray *
plan_asked_kept(const GPtrArray *before, const PlanRequest *request, xmlNode *recorded)
{
  GPtrArray *kept = g_ptr_array_new();

  for (guint i = 0; i < before->len; i++)
    if (stays(before->pdata[i], request, recorded))
      g_ptr_array_add(kept, before->pdata[i]);
  return kept;
}

/* Together */

/* How many words an argument for QEMU has: an option and its values. */
static guint
argument_length(char **words)
{
  guint length = 1;

  while (words[length] && *words[length] != '-')
    length++;
  return length;
}

/* Whether this argument is among the words already: given again, it changes nothing. */
static gboolean
has_argument(const GPtrArray *words, char **argument, guint length)
{
  for (guint i = 0; i + length <= words->len; i++) {
    guint same = 0;

    while (same < length && g_str_equal(words->pdata[i + same], argument[same]))
      same++;
    if (same == length &&
        (i + length == words->len || *(const char *)words->pdata[i + length] == '-'))
      return TRUE;
  }
  return FALSE;
}

/* Whether a word only takes back earlier ones, as in romfile=default or
   41:00.1=default. */
static gboolean
takes_back(const PlanOption *option, const char *word)
{
  return (option->kind == PLAN_KIND_PROPERTIES || option->kind == PLAN_KIND_ROM_FILE) &&
         g_str_equal(word + plan_option_name_length(option, word), "=default");
}

/* Adds the request's own words behind those that stay. words owns none of them. */
static void
add_own(GPtrArray *words, const PlanOption *option, char **own)
{
  gboolean adds = plan_option_again(option) == PLAN_AGAIN_ADDS && words->len > 0;
  guint length;

  for (gsize i = 0; own && own[i]; i += length) {
    length = adds ? argument_length(own + i) : 1;
    if ((adds && has_argument(words, own + i, length)) || takes_back(option, own[i]))
      continue;
    for (guint part = 0; part < length; part++)
      g_ptr_array_add(words, own[i + part]);
  }
}

static gboolean
merge_option(const PlanOption *option, const PlanRequest *request, const GPtrArray *kept,
             const PlanSources *sources, PlanRequest *whole, GError **error)
{
  g_auto(GStrv) own = plan_option_words(option, request);
  g_autofree char *name = g_strdup_printf("--%s", option->name);
  g_autoptr(GPtrArray) words = plan_asked_texts(kept, option);

  for (guint i = 0; i < words->len; i++)
    if (!parse_is_text(name, words->pdata[i], error))
      return FALSE;
  add_own(words, option, own);
  if (words->len == 0)
    return TRUE;
  g_ptr_array_add(words, NULL);
  whole->asked |= plan_option_bit(option);
  if (!own)
    whole->kept |= plan_option_bit(option);
  return plan_words_read(option, (char **)words->pdata, sources, whole, error);
}

gboolean
plan_asked_merge(const PlanRequest *request, const GPtrArray *kept, const PlanSources *sources,
                 PlanRequest *whole, GError **error)
{
  whole->revoked = request->revoked;
  for (const PlanOption *option = plan_options; option->name; option++)
    if (!merge_option(option, request, kept, sources, whole, error))
      return FALSE;
  return TRUE;
}
