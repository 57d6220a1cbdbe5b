/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/definition-parts.h"

#include <string.h>

#include "base/redact.h"
#include "domain/graphics.h"
#include "domain/hostdev.h"
#include "xml/xml.h"

static void
part_free(void *data)
{
  DefinitionPart *part = data;

  g_free(part->label);
  g_free(part->key);
  g_free(part->value);
  g_free(part);
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

/* The host device of an element for people: "vGPU a297db4a-…", "PCI device 0000:41:00.0". Free with
   g_free(). */
static char *
label_hostdev(xmlNode *hostdev, GHashTable *names)
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
  g_autofree char *word = g_str_equal(name, "redirdev") ? NULL : find_word(element);
  g_autofree char *index = xml_attribute(element, "index");
  const char *more = "";

  if (g_str_equal(name, "hostdev") ||
      (g_str_equal(name, "interface") && g_strcmp0(word, "hostdev") == 0))
    return label_hostdev(element, names);
  if (xml_node(element->doc, element, "self::graphics[" GRAPHICS_HAS_OPENGL "]"))
    more = " with OpenGL";
  if (xml_node(element->doc, element, "self::video[" VIDEO_HAS_3D "]"))
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
static DefinitionPart *
add_part(GPtrArray *parts, const char *kind, char *label)
{
  DefinitionPart *part = g_new0(DefinitionPart, 1);

  part->kind = kind;
  part->rank = rank_of(kind);
  part->label = label;
  g_ptr_array_add(parts, part);
  return part;
}

static void
add_element_part(GPtrArray *parts, xmlNode *element, char *label)
{
  gboolean is_hostdev =
      xmlStrEqual(element->name, BAD_CAST "interface") && has_value(element, "type", "hostdev");
  DefinitionPart *part =
      add_part(parts, is_hostdev ? "hostdev" : (const char *)element->name, label);
  xmlNode *target = find_child(element, "target");
  g_autofree char *name = target ? xml_attribute(target, "name") : NULL;
  g_autofree char *dev = target ? xml_attribute(target, "dev") : NULL;

  part->node = element;
  part->key = g_strdup_printf("%s\n%s%s", label, name ? name : "", dev ? dev : "");
}

static void
add_value(GPtrArray *parts, const char *kind, char *label, const char *sep, char *value)
{
  DefinitionPart *part = add_part(parts, kind, label);

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
add_argument_part(GPtrArray *parts, const char *option, const char *value)
{
  g_autofree char *shown = redact_text(option);

  add_value(parts, "argument", g_strdup_printf("argument %s", shown), value ? " " : "",
            redact_text(value ? value : ""));
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
      add_argument_part(parts, option ? option : "", has_next ? next : NULL);
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
    DefinitionPart *width = parts->pdata[i];
    g_autofree char *height_key = NULL;
    guint at = 0;

    if (!g_str_equal(width->kind, "property") || !g_str_has_suffix(width->label, ".xres"))
      continue;
    height_key = g_strdup(width->label);
    height_key[strlen(height_key) - 4] = 'y';
    while (at < parts->len && !g_str_equal(((DefinitionPart *)parts->pdata[at])->label, height_key))
      at++;
    if (at == parts->len)
      continue;
    add_value(parts, "resolution", g_strdup("resolution"), " ",
              g_strdup_printf("%sx%s", width->value, ((DefinitionPart *)parts->pdata[at])->value));
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
    add_element_part(parts, child, g_strdup((const char *)child->name));
  else
    for (xmlNode *device = child->children; device; device = device->next)
      if (device->type == XML_ELEMENT_NODE)
        add_element_part(parts, device, label_device(device, names));
}

GPtrArray *
definition_parts(xmlDoc *doc, GHashTable *names)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
  xmlNode *root = xmlDocGetRootElement(doc);

  for (xmlNode *child = root ? root->children : NULL; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      add_child(parts, child, names);
  join_resolutions(parts);
  return parts;
}
