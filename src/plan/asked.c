/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/asked.h"

#include <string.h>

#include "base/parse.h"
#include "base/redact.h"
#include "plan/node.h"
#include "plan/words.h"
#include "xml/xml.h"

static void
word_free(gpointer data)
{
  PlanWord *word = data;

  g_free(word->text);
  g_free(word);
}

/* Takes ownership of text; NULL adds nothing. */
static void
add_word(GPtrArray *words, const PlanOption *option, char *text)
{
  PlanWord *word;

  if (!text)
    return;
  word = g_new0(PlanWord, 1);
  word->option = option;
  word->text = text;
  g_ptr_array_add(words, word);
}

GPtrArray *
plan_asked_new(void)
{
  return g_ptr_array_new_with_free_func(word_free);
}

void
plan_asked_add(GPtrArray *words, const PlanOption *option, const char *text)
{
  add_word(words, option, g_strdup(text));
}

GPtrArray *
plan_asked_texts(const GPtrArray *words, const PlanOption *option)
{
  GPtrArray *texts = g_ptr_array_new();

  for (guint i = 0; i < words->len; i++) {
    const PlanWord *word = words->pdata[i];

    if (word->option == option)
      g_ptr_array_add(texts, word->text);
  }
  return texts;
}

static gsize
value_offset(const char *text)
{
  const char *equals = strchr(text, '=');

  return equals ? (gsize)(equals - text) + 1 : strlen(text);
}

char *
plan_asked_shown(const PlanOption *option, const char *text)
{
  gsize length = plan_option_name_length(option, text);
  gsize offset = value_offset(text);
  g_autofree char *name = g_strndup(text, length);
  g_autofree char *value = NULL;

  if (length == 0)
    return redact_text(text);
  value = redact_value(name, text + offset);
  return g_strdup_printf("%.*s%s", (int)offset, text, value);
}

char *
plan_asked_describe(const PlanWord *word)
{
  g_autofree char *shown = plan_asked_shown(word->option, word->text);
  gboolean flag = plan_option_is_flag(word->option);

  return g_strdup_printf("%s%s%s", word->option->name, flag ? "" : " ", flag ? "" : shown);
}

/* What a plan shows */

static char *
content_of(xmlNode *node)
{
  g_autoptr(xmlString) text = xmlNodeGetContent(node);

  return g_strdup((const char *)text);
}

static char *
switch_of(xmlNode *node)
{
  g_autofree char *text = content_of(node);
  const char *read = parse_bool(text);

  return g_strdup((read && g_str_equal(read, "true")) || g_str_equal(text, "1") ? "on" : "off");
}

static char *
property_of(xmlNode *node)
{
  g_autofree char *name = xml_attribute(node, "name");
  g_autofree char *type = xml_attribute(node, "type");
  g_autofree char *value = xml_attribute(node, "value");

  return g_strdup_printf("%s:%s=%s", name, type, value);
}

static char *
variable_of(xmlNode *node)
{
  g_autofree char *name = xml_attribute(node, "name");
  g_autofree char *value = xml_attribute(node, "value");

  return g_strdup_printf("%s=%s", name, value);
}

static char *
word_of(const PlanOption *option, xmlNode *node)
{
  switch (option->kind) {
  case PLAN_KIND_ON_OFF:
  case PLAN_KIND_ROM_BAR:
    return switch_of(node);
  case PLAN_KIND_PROPERTIES:
    return property_of(node);
  case PLAN_KIND_VARIABLES:
    return variable_of(node);
  case PLAN_KIND_FLAG:
    return g_strdup("yes");
  default:
    return content_of(node);
  }
}

/* Adds "WIDTHxHEIGHT", of the two nodes. */
static void
add_shown_size(GPtrArray *words, const PlanOption *option, const GPtrArray *nodes)
{
  g_autofree char *width = nodes->len == 2 ? content_of(nodes->pdata[0]) : NULL;
  g_autofree char *height = width ? content_of(nodes->pdata[1]) : NULL;

  if (height)
    add_word(words, option, g_strdup_printf("%sx%s", width, height));
}

static void
add_shown(GPtrArray *words, const PlanOption *option, xmlNode *plan)
{
  g_autoptr(GPtrArray) nodes = NULL;

  if (!option->planned)
    return;
  nodes = xml_nodes(plan->doc, plan, option->planned);
  if (option->kind == PLAN_KIND_RESOLUTION) {
    add_shown_size(words, option, nodes);
    return;
  }
  for (guint i = 0; i < nodes->len; i++)
    add_word(words, option, word_of(option, nodes->pdata[i]));
}

GPtrArray *
plan_asked_planned(xmlNode *plan)
{
  GPtrArray *words = plan_asked_new();

  for (const PlanOption *option = plan_options; option->name; option++)
    add_shown(words, option, plan);
  return words;
}

/* What a plan records */

static xmlNode *
add_element(xmlNode *request, const PlanOption *option, const char *text)
{
  xmlNode *element = node_add(request, option->name);
  gsize offset = plan_option_name_length(option, text) ? value_offset(text) : 0;
  g_autofree char *name = offset ? g_strndup(text, offset - 1) : NULL;

  if (name)
    node_set(element, "name", name);
  node_set(element, "value", text + offset);
  return element;
}

void
plan_asked_record(const PlanRequest *request, xmlNode *plan)
{
  xmlNode *element = node_add(plan, "request");

  for (const PlanOption *option = plan_options; option->name; option++) {
    g_auto(GStrv) words =
        plan_option_is_recorded(option) ? plan_option_words(option, request) : NULL;

    for (gsize i = 0; words && words[i]; i++) {
      g_autofree char *shown = plan_asked_shown(option, words[i]);

      add_element(element, option, shown);
    }
  }
}

/* The plan's own word that is shown like this one, which has a secret left out. Takes it out of
   planned: two words may be shown alike. */
static char *
find_secret(GPtrArray *planned, const PlanOption *option, const char *shown)
{
  for (guint i = 0; i < planned->len; i++) {
    PlanWord *word = planned->pdata[i];
    g_autofree char *like = word->option == option ? plan_asked_shown(option, word->text) : NULL;

    if (like && !g_str_equal(like, word->text) && g_str_equal(like, shown)) {
      char *text = g_steal_pointer(&word->text);

      g_ptr_array_remove_index(planned, i);
      return text;
    }
  }
  return g_strdup(shown);
}

/* The word of an element of gvt:request; of an option that this version doesn't have none. */
static void
add_recorded(GPtrArray *words, xmlNode *element, GPtrArray *planned)
{
  const PlanOption *option =
      element->type == XML_ELEMENT_NODE ? plan_option_find((const char *)element->name) : NULL;
  g_autofree char *name = option ? xml_attribute(element, "name") : NULL;
  g_autofree char *value = option ? xml_attribute(element, "value") : NULL;
  g_autofree char *shown = name ? g_strdup_printf("%s=%s", name, value) : g_strdup(value);

  if (option && plan_option_is_recorded(option))
    add_word(words, option, find_secret(planned, option, shown));
}

GPtrArray *
plan_asked_before(xmlNode *plan)
{
  xmlNode *request = node_child(plan, "request", NULL, NULL);
  g_autoptr(GPtrArray) planned = NULL;
  GPtrArray *words;

  if (!request)
    return NULL;
  planned = plan_asked_planned(plan);
  words = plan_asked_new();
  for (const PlanOption *option = plan_options; option->name; option++)
    if (!plan_option_is_recorded(option))
      add_shown(words, option, plan);
  for (xmlNode *child = request->children; child; child = child->next)
    add_recorded(words, child, planned);
  return words;
}

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

/* Whether the option is shown as this property, whose name has the length. */
static gboolean
is_shown_as(const PlanOption *option, const char *property, gsize length)
{
  g_autofree char *quoted = g_strdup_printf("'%.*s'", (int)length, property);

  return option->planned && option->kind != PLAN_KIND_PROPERTIES &&
         strstr(option->planned, quoted) != NULL;
}

gboolean
plan_asked_gives(const PlanWord *word, const char *property)
{
  gsize length = strlen(property);

  if (word->option->kind == PLAN_KIND_PROPERTIES)
    return plan_option_name_length(word->option, word->text) == length &&
           g_str_has_prefix(word->text, property);
  return is_shown_as(word->option, property, length);
}

/* Whether the request has an option of its own for the property that an earlier word gives: an
   override would win over it. */
static gboolean
gives_otherwise(const PlanRequest *request, const PlanWord *word)
{
  gsize length = plan_option_name_length(word->option, word->text);

  for (const PlanOption *option = plan_options; option->name; option++)
    if ((request->asked & plan_option_bit(option)) && is_shown_as(option, word->text, length))
      return word->option->kind == PLAN_KIND_PROPERTIES;
  return FALSE;
}

/* Whether the request names another profile than the one by which the recorded plan was made. */
static gboolean
changes_profile(const PlanRequest *request, xmlNode *recorded)
{
  g_autofree char *name = recorded ? xml_attribute(recorded, "profile") : NULL;

  return request->profile && g_strcmp0(request->profile, name) != 0;
}

/* Whether all earlier words of an option go, whatever they are. A profile is chosen for its
   display, so an earlier display doesn't stay under another profile. */
static gboolean
goes(const PlanOption *option, const PlanRequest *request, xmlNode *recorded)
{
  return request->fresh || (request->revoked & plan_option_bit(option)) ||
         (plan_option_is_gpu(option) && plan_request_names_gpu(request)) ||
         (option->kind == PLAN_KIND_DISPLAY && changes_profile(request, recorded));
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

/* Whether a word only takes back what was given before, as in romfile=default. */
static gboolean
takes_back(const PlanOption *option, const char *word)
{
  return option->kind == PLAN_KIND_PROPERTIES &&
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
