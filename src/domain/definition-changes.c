/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/definition-changes.h"

#include <string.h>

#include "base/redact.h"
#include "domain/definition-details.h"
#include "domain/hostdev.h"
#include "domain/state.h"
#include "xml/compare.h"
#include "xml/xml.h"

/* A part of a definition that is compared: an element, or a value that QEMU gets. */
typedef struct {
  const char *kind;
  guint rank;      /* its place among the changes */
  char *label;     /* "graphics spice", "property ua-gvt0.xres" */
  char *key;       /* parts of one key may be the same one, changed */
  xmlNode *node;   /* an element that is compared as a whole; NULL for a value */
  char *value;     /* NULL for an element */
  const char *sep; /* between label and value */
  gboolean matched;
} Part;

static void
part_free(void *data)
{
  Part *part = data;

  g_free(part->label);
  g_free(part->key);
  g_free(part->value);
  g_free(part);
}

static void
change_free(void *data)
{
  DefinitionChange *change = data;

  g_free(change->kind);
  g_free(change->text);
  g_free(change);
}

const char *
definition_op_word(DefinitionOp op)
{
  static const char *const words[] = {
    [DEFINITION_REMOVE] = "remove",
    [DEFINITION_ADD] = "add",
    [DEFINITION_CHANGE] = "change",
  };

  return words[op];
}

/* Elements */

static xmlNode *
find_child(const xmlNode *element, const char *name)
{
  xmlNode *child = element ? element->children : NULL;

  while (child && (child->type != XML_ELEMENT_NODE || !xmlStrEqual(child->name, BAD_CAST name)))
    child = child->next;
  return child;
}

static gboolean
has_value(xmlNode *element, const char *name, const char *wanted)
{
  g_autofree char *value = xml_attribute(element, name);

  return g_strcmp0(value, wanted) == 0;
}

char *
definition_device(xmlNode *hostdev, GHashTable *names)
{
  g_autofree char *kind = hostdev_kind(hostdev);
  g_autofree char *identity = hostdev_identity(hostdev);
  const char *known = names && identity ? g_hash_table_lookup(names, identity) : NULL;
  const char *what = g_strcmp0(kind, "mdev") == 0  ? "vGPU"
                     : g_strcmp0(kind, "pci") == 0 ? "PCI device"
                     : g_strcmp0(kind, "usb") == 0 ? "USB device"
                                                   : "host device";

  return known ? g_strdup(known)
               : g_strdup_printf("%s%s%s", what, identity ? " " : "", identity ? identity : "");
}

/* The first attribute that tells a device from others of its name; NULL if it has none. Free with
   g_free(). */
static char *
find_word(xmlNode *element)
{
  static const char *const names[] = { "type", "model", "mode", "name" };
  xmlNode *model = find_child(element, "model");

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    char *word = xml_attribute(element, names[i]);

    if (word)
      return word;
  }
  return model ? xml_attribute(model, "type") : NULL;
}

/* The name of a child of <devices> for people. Free with g_free(). */
static char *
label_device(xmlNode *element, GHashTable *names)
{
  const char *name = (const char *)element->name;
  xmlNode *model = find_child(element, "model");
  g_autofree char *word = g_str_equal(name, "redirdev") ? NULL : find_word(element);
  g_autofree char *index = xml_attribute(element, "index");
  const char *more = "";

  if (g_str_equal(name, "hostdev") ||
      (g_str_equal(name, "interface") && g_strcmp0(word, "hostdev") == 0))
    return definition_device(element, names);
  if (g_str_equal(name, "graphics") && (g_strcmp0(word, "egl-headless") == 0 ||
                                        has_value(find_child(element, "gl"), "enable", "yes")))
    more = " with OpenGL";
  if (g_str_equal(name, "video") && has_value(find_child(model, "acceleration"), "accel3d", "yes"))
    more = " with 3D";
  return g_strdup_printf("%s%s%s%s%s%s", name, word ? " " : "", word ? word : "", index ? " " : "",
                         index ? index : "", more);
}

static guint
rank_of(const char *name)
{
  static const char *const first[] = { "hostdev", "graphics", "video", "resolution" };
  guint rank = 0;

  while (rank < G_N_ELEMENTS(first) && !g_str_equal(name, first[rank]))
    rank++;
  return rank;
}

/* Takes ownership of label and value. */
static Part *
add_part(GPtrArray *parts, const char *kind, char *label)
{
  Part *part = g_new0(Part, 1);

  part->kind = kind;
  part->rank = rank_of(kind);
  part->label = label;
  g_ptr_array_add(parts, part);
  return part;
}

static void
add_element(GPtrArray *parts, xmlNode *element, char *label)
{
  Part *part = add_part(parts, (const char *)element->name, label);
  xmlNode *target = find_child(element, "target");
  g_autofree char *name = target ? xml_attribute(target, "name") : NULL;
  g_autofree char *dev = target ? xml_attribute(target, "dev") : NULL;

  part->node = element;
  part->key = g_strdup_printf("%s\n%s%s", label, name ? name : "", dev ? dev : "");
}

static void
add_value(GPtrArray *parts, const char *kind, char *label, const char *sep, char *value)
{
  Part *part = add_part(parts, kind, label);

  part->sep = sep;
  part->key = g_strdup(label);
  part->value = value;
}

/* Values for QEMU */

static void
add_property(GPtrArray *parts, const char *device, const char *name, const char *value)
{
  add_value(parts, "property", g_strdup_printf("property %s.%s", device, name), "=",
            redact_value(name, value));
}

static void
add_overrides(GPtrArray *parts, xmlNode *override)
{
  g_autoptr(GPtrArray) properties =
      xml_nodes(override->doc, override, "qemu:device/qemu:frontend/qemu:property");

  for (guint i = 0; i < properties->len; i++) {
    xmlNode *property = properties->pdata[i];
    g_autofree char *device = xml_attribute(property->parent->parent, "alias");
    g_autofree char *name = xml_attribute(property, "name");
    g_autofree char *value = xml_attribute(property, "value");

    add_property(parts, device ? device : "", name ? name : "", value ? value : "none");
  }
}

static void
add_argument(GPtrArray *parts, const char *option, const char *value)
{
  g_autofree char *masked = value ? redact_text(value) : NULL;

  add_value(parts, "argument", g_strdup_printf("argument %s", option), value ? " " : "",
            g_strdup(masked ? masked : ""));
}

/* "-set device.ua-gvt0.xres=1920" */
static gboolean
add_set(GPtrArray *parts, const char *value)
{
  g_autoptr(GRegex) regex =
      g_regex_new("^device\\.([A-Za-z0-9_-]+)\\.([^=]+)=(.*)$", G_REGEX_DOTALL, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_auto(GStrv) words = NULL;

  if (!g_regex_match(regex, value, 0, &match))
    return FALSE;
  words = g_match_info_fetch_all(match);
  add_property(parts, words[1], words[2], words[3]);
  return TRUE;
}

static void
add_arguments(GPtrArray *parts, xmlNode *commandline)
{
  g_autoptr(GPtrArray) arguments = xml_nodes(commandline->doc, commandline, "qemu:arg");
  g_autoptr(GPtrArray) variables = xml_nodes(commandline->doc, commandline, "qemu:env");

  for (guint i = 0; i < arguments->len; i++) {
    g_autofree char *option = xml_attribute(arguments->pdata[i], "value");
    g_autofree char *next =
        i + 1 < arguments->len ? xml_attribute(arguments->pdata[i + 1], "value") : NULL;
    gboolean has_next = next && option && *option == '-' && *next != '-';

    if (!(has_next && g_str_equal(option, "-set") && add_set(parts, next)))
      add_argument(parts, option ? option : "", has_next ? next : NULL);
    i += has_next;
  }
  for (guint i = 0; i < variables->len; i++) {
    g_autofree char *name = xml_attribute(variables->pdata[i], "name");
    g_autofree char *value = xml_attribute(variables->pdata[i], "value");
    const char *known = name ? name : "";

    add_value(parts, "environment", g_strdup_printf("environment %s", known), "=",
              redact_value(known, value ? value : ""));
  }
}

/* Both numbers of a device's resolution become one part. */
static void
join_resolutions(GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++) {
    Part *width = parts->pdata[i];
    g_autofree char *height_key = NULL;
    guint at = 0;

    if (!g_str_equal(width->kind, "property") || !g_str_has_suffix(width->label, ".xres"))
      continue;
    height_key = g_strdup(width->label);
    height_key[strlen(height_key) - 4] = 'y';
    while (at < parts->len && !g_str_equal(((Part *)parts->pdata[at])->label, height_key))
      at++;
    if (at == parts->len)
      continue;
    add_value(parts, "resolution", g_strdup("resolution"), " ",
              g_strdup_printf("%sx%s", width->value, ((Part *)parts->pdata[at])->value));
    g_ptr_array_remove_index(parts, MAX(at, i));
    g_ptr_array_remove_index(parts, MIN(at, i));
    i -= at < i ? 2 : 1;
  }
}

/* Reading */

static gboolean
is_of_qemu(const xmlNode *element, const char *name)
{
  return element->ns && xmlStrEqual(element->ns->href, BAD_CAST QEMU_NS) &&
         xmlStrEqual(element->name, BAD_CAST name);
}

static void
add_child(GPtrArray *parts, xmlNode *child, GHashTable *names)
{
  if (is_of_qemu(child, "commandline"))
    add_arguments(parts, child);
  else if (is_of_qemu(child, "override"))
    add_overrides(parts, child);
  else if (!xmlStrEqual(child->name, BAD_CAST "devices"))
    add_element(parts, child, g_strdup((const char *)child->name));
  else
    for (xmlNode *device = child->children; device; device = device->next)
      if (device->type == XML_ELEMENT_NODE)
        add_element(parts, device, label_device(device, names));
}

static GPtrArray *
read_parts(xmlDoc *doc, GHashTable *names)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
  xmlNode *root = xmlDocGetRootElement(doc);

  for (xmlNode *child = root ? root->children : NULL; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      add_child(parts, child, names);
  join_resolutions(parts);
  return parts;
}

/* Comparing */

static gboolean
is_same(const Part *a, const Part *b)
{
  return a->node && b->node ? xml_same_digest(a->node, b->node)
                            : g_strcmp0(a->value, b->value) == 0;
}

/* The first part of that key which isn't matched; same: and which is the same. NULL if there is
   none. */
static Part *
find_match(GHashTable *by_key, const Part *part, gboolean same)
{
  GPtrArray *candidates = g_hash_table_lookup(by_key, part->key);

  for (guint i = 0; candidates && i < candidates->len; i++) {
    Part *other = candidates->pdata[i];

    if (!other->matched && (!same || is_same(other, part)))
      return other;
  }
  return NULL;
}

static GHashTable *
sort_by_key(const GPtrArray *parts)
{
  GHashTable *by_key =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < parts->len; i++) {
    Part *part = parts->pdata[i];
    GPtrArray *others = g_hash_table_lookup(by_key, part->key);

    if (!others) {
      others = g_ptr_array_new();
      g_hash_table_insert(by_key, part->key, others);
    }
    g_ptr_array_add(others, part);
  }
  return by_key;
}

/* Takes ownership of text. */
static void
add_change(GPtrArray *changes, DefinitionOp op, const char *kind, char *text)
{
  DefinitionChange *change = g_new0(DefinitionChange, 1);

  change->op = op;
  change->kind = g_strdup(kind);
  change->text = text;
  g_ptr_array_add(changes, change);
}

static void
add_whole(GPtrArray *changes, DefinitionOp op, const Part *part)
{
  add_change(changes, op, part->kind,
             g_strdup_printf("%s%s%s", part->label, part->value ? part->sep : "",
                             part->value ? part->value : ""));
}

static void
add_changed(GPtrArray *changes, const Part *before, const Part *after)
{
  g_autofree char *details = after->node ? definition_details(before->node, after->node) : NULL;

  if (details)
    add_change(changes, DEFINITION_CHANGE, after->kind,
               g_strdup_printf("%s: %s", after->label, details));
  else
    add_change(changes, DEFINITION_CHANGE, after->kind,
               g_strdup_printf("%s %s → %s", after->label, before->value, after->value));
}

static int
compare_ranks(gconstpointer a, gconstpointer b)
{
  const Part *const *left = a;
  const Part *const *right = b;

  return (int)(*left)->rank - (int)(*right)->rank;
}

/* Matches the parts that are in both, the same ones first, and adds those that changed. */
static void
match_parts(GPtrArray *changes, GPtrArray *had, GPtrArray *has)
{
  g_autoptr(GHashTable) by_key = sort_by_key(had);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < has->len; i++) {
      Part *part = has->pdata[i];
      Part *other = part->matched ? NULL : find_match(by_key, part, round == 0);

      if (!other)
        continue;
      part->matched = other->matched = TRUE;
      if (round > 0)
        add_changed(changes, other, part);
    }
}

GPtrArray *
definition_changes(xmlDoc *before, xmlDoc *after, GHashTable *names)
{
  g_autoptr(xmlDoc) old = state_strip(before);
  g_autoptr(xmlDoc) new = state_strip(after);
  g_autoptr(GPtrArray) had = read_parts(old, names);
  g_autoptr(GPtrArray) has = read_parts(new, names);
  GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);

  g_ptr_array_sort(had, compare_ranks);
  g_ptr_array_sort(has, compare_ranks);
  match_parts(changes, had, has);
  for (guint i = 0; i < had->len; i++)
    if (!((Part *)had->pdata[i])->matched)
      add_whole(changes, DEFINITION_REMOVE, had->pdata[i]);
  for (guint i = 0; i < has->len; i++)
    if (!((Part *)has->pdata[i])->matched)
      add_whole(changes, DEFINITION_ADD, has->pdata[i]);
  if (changes->len == 0 && !xml_equal(old, new))
    add_change(changes, DEFINITION_CHANGE, "order", g_strdup("the order of elements, or comments"));
  return changes;
}

GPtrArray *
definition_changes_texts(const GPtrArray *changes, DefinitionOp op, const char *kind)
{
  g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) firsts = g_ptr_array_new();
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < changes->len; i++) {
    const DefinitionChange *change = changes->pdata[i];
    guint count;

    if (change->op != op || (kind && !g_str_equal(change->kind, kind)))
      continue;
    count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, change->text)) + 1;
    if (count == 1)
      g_ptr_array_add(firsts, change->text);
    g_hash_table_insert(counts, change->text, GUINT_TO_POINTER(count));
  }
  for (guint i = 0; i < firsts->len; i++) {
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, firsts->pdata[i]));

    g_ptr_array_add(texts, count > 1 ? g_strdup_printf("%u %s", count, (char *)firsts->pdata[i])
                                     : g_strdup(firsts->pdata[i]));
  }
  return texts;
}
