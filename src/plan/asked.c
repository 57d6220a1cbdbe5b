/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/asked.h"

#include <string.h>

#include "base/parse.h"
#include "base/redact.h"
#include "plan/node.h"
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

/* The first ROM file is taken for the main device's. NULL for a further one of an mdev, which has
   no address. */
static char *
rom_file_of(xmlNode *node, gboolean first)
{
  g_autofree char *path = content_of(node);
  g_autofree char *host = first ? NULL : xml_attribute(node->parent->parent, "host");

  if (first)
    return g_steal_pointer(&path);
  return host ? g_strdup_printf("%s=%s", host, path) : NULL;
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
    add_word(words, option,
             option->kind == PLAN_KIND_ROM_FILE ? rom_file_of(nodes->pdata[i], i == 0)
                                                : word_of(option, nodes->pdata[i]));
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

/* Whether two words have the same name, if they have names, and the same value: only one of them
   may have a type between. */
static gboolean
is_alike(const PlanOption *option, const char *a, const char *b)
{
  gsize length = plan_option_name_length(option, a);

  if (length == 0)
    return g_str_equal(a, b);
  return plan_option_name_length(option, b) == length && strncmp(a, b, length) == 0 &&
         g_str_equal(a + value_offset(a), b + value_offset(b));
}

/* The plan's own word that is shown like this one, which has a secret left out. Takes it out of
   planned: two words may be shown alike. */
static char *
find_secret(GPtrArray *planned, const PlanOption *option, const char *shown)
{
  for (guint i = 0; i < planned->len; i++) {
    PlanWord *word = planned->pdata[i];
    g_autofree char *like = word->option == option ? plan_asked_shown(option, word->text) : NULL;

    if (like && !g_str_equal(like, word->text) && is_alike(option, like, shown)) {
      char *text = g_steal_pointer(&word->text);

      g_ptr_array_remove_index(planned, i);
      return text;
    }
  }
  return g_strdup(shown);
}

/* The word of an element of gvt:request; none for an option that this version doesn't have. */
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
