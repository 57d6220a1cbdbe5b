/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/plan-json.h"

#include "plan/asked.h"
#include "plan/node.h"
#include "xml/xml.h"

static void
add_attribute(JsonObject *object, const char *key, xmlNode *element, const char *attribute)
{
  g_autofree char *value = element ? xml_attribute(element, attribute) : NULL;

  json_object_object_add(object, key, json_text(value));
}

/* An attribute that is "yes" or "on", or isn't there. */
static void
add_flag(JsonObject *object, const char *key, xmlNode *element, const char *attribute)
{
  g_autofree char *value = element ? xml_attribute(element, attribute) : NULL;

  json_object_object_add(
      object, key,
      json_object_new_boolean(g_strcmp0(value, "yes") == 0 || g_strcmp0(value, "on") == 0));
}

/* The children of a name, each as an object of these attributes. */
static JsonObject *
list_children(xmlNode *parent, const char *name, const char *const *attributes)
{
  JsonObject *array = json_object_new_array();

  for (xmlNode *child = parent ? parent->children : NULL; child; child = child->next) {
    JsonObject *object = NULL;

    if (!node_is(child, name))
      continue;
    object = json_object_new_object();
    for (gsize i = 0; attributes[i]; i++)
      add_attribute(object, attributes[i], child, attributes[i]);
    json_object_array_add(array, object);
  }
  return array;
}

static JsonObject *
list_properties(xmlNode *device)
{
  static const char *const attributes[] = { "name", "value", "type", "mechanism", NULL };

  return list_children(device, "property", attributes);
}

/* The keys that a device of any kind has (null without a value), each with its attribute in the
   plan. */
static const struct {
  const char *key;
  const char *attribute;
} of_devices[] = {
  { "type", "type" },           { "type_name", "type-name" },   { "parent", "parent" },
  { "lifecycle", "lifecycle" }, { "managed", "managed" },       { "numa_nodes", "nodeset" },
  { "alias", "alias" },         { "guest_address", "address" },
};

JsonObject *
plan_json_devices(xmlNode *plan)
{
  JsonObject *array = json_object_new_array();

  for (xmlNode *child = plan ? plan->children : NULL; child; child = child->next) {
    g_autofree char *identity = node_device_identity(child);
    JsonObject *object = NULL;

    if (!identity)
      continue;
    object = json_object_new_object();
    json_object_object_add(object, "kind", json_text((const char *)child->name));
    json_object_object_add(object, "identity", json_text(identity));
    for (gsize i = 0; i < G_N_ELEMENTS(of_devices); i++)
      add_attribute(object, of_devices[i].key, child, of_devices[i].attribute);
    add_flag(object, "iommufd", child, "iommufd");
    json_object_object_add(object, "properties", list_properties(child));
    json_object_array_add(array, object);
  }
  return array;
}

/* "1920x1080", of the first device that has both numbers as its properties; else null. */
static JsonObject *
find_resolution(xmlNode *plan)
{
  for (xmlNode *child = plan->children; child; child = child->next) {
    gboolean is_device = node_is_device(child);
    xmlNode *x = is_device ? node_child(child, "property", "name", "xres") : NULL;
    xmlNode *y = is_device ? node_child(child, "property", "name", "yres") : NULL;
    g_autofree char *width = xml_attribute(x, "value");
    g_autofree char *height = xml_attribute(y, "value");
    g_autofree char *text = width && height ? g_strdup_printf("%sx%s", width, height) : NULL;

    if (text)
      return json_text(text);
  }
  return NULL;
}

/* The arguments, or another list of values. */
static JsonObject *
list_values(xmlNode *plan, const char *name)
{
  JsonObject *array = json_object_new_array();

  for (xmlNode *child = plan->children; child; child = child->next) {
    g_autofree char *value = node_is(child, name) ? xml_attribute(child, "value") : NULL;

    if (value)
      json_object_array_add(array, json_text(value));
  }
  return array;
}

/* The options that it was asked for with, as in "display none". */
static JsonObject *
list_asked(xmlNode *plan)
{
  g_autoptr(GPtrArray) words = plan_asked_before(plan);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < words->len; i++)
    g_ptr_array_add(texts, plan_asked_describe(words->pdata[i]));
  return json_texts(texts);
}

static JsonObject *
describe_video(xmlNode *video)
{
  JsonObject *object = NULL;

  if (!video)
    return NULL;
  object = json_object_new_object();
  add_attribute(object, "model", video, "model");
  add_flag(object, "accel3d", video, "accel3d");
  add_flag(object, "blob", video, "blob");
  json_object_object_add(object, "properties", list_properties(video));
  return object;
}

static JsonObject *
describe_shared_memory(xmlNode *memory)
{
  JsonObject *object = NULL;

  if (!memory)
    return NULL;
  object = json_object_new_object();
  json_object_object_add(object, "mebibytes", json_object_new_int64(xml_number(memory, "size")));
  add_attribute(object, "path", memory, "path");
  return object;
}

/* The types of the graphics that the display has. */
static JsonObject *
list_graphics(xmlNode *display)
{
  JsonObject *array = json_object_new_array();

  for (xmlNode *child = display ? display->children : NULL; child; child = child->next) {
    xmlNode *gl = node_is(child, "graphics") ? node_child(child, "gl", NULL, NULL) : NULL;
    JsonObject *object = NULL;

    if (!node_is(child, "graphics"))
      continue;
    object = json_object_new_object();
    add_attribute(object, "type", child, "type");
    json_object_object_add(object, "opengl", json_object_new_boolean(gl != NULL));
    add_attribute(object, "rendernode", gl, "rendernode");
    json_object_array_add(array, object);
  }
  return array;
}

static void
add_display(JsonObject *object, xmlNode *display)
{
  xmlNode *video = display ? node_child(display, "video", NULL, NULL) : NULL;
  xmlNode *memory = display ? node_child(display, "shared-memory", NULL, NULL) : NULL;

  add_attribute(object, "display", display, "mode");
  json_object_object_add(object, "graphics", list_graphics(display));
  json_object_object_add(object, "video", describe_video(video));
  json_object_object_add(object, "shared_memory", describe_shared_memory(memory));
}

JsonObject *
plan_json(xmlNode *plan)
{
  static const char *const variable[] = { "name", "value", NULL };
  JsonObject *object = json_object_new_object();

  add_attribute(object, "profile", plan, "profile");
  json_object_object_add(object, "devices", plan_json_devices(plan));
  add_display(object, node_child(plan, "display", NULL, NULL));
  json_object_object_add(object, "resolution", find_resolution(plan));
  add_attribute(object, "audio", node_child(plan, "audio", NULL, NULL), "type");
  json_object_object_add(object, "hide_kvm",
                         json_object_new_boolean(node_child(plan, "hide-kvm", NULL, NULL) != NULL));
  add_flag(object, "move_root_ports", plan, "move-root-ports");
  add_attribute(object, "display_service", node_child(plan, "display-service", NULL, NULL), "name");
  json_object_object_add(object, "arg", list_values(plan, "arg"));
  json_object_object_add(object, "env", list_children(plan, "env", variable));
  json_object_object_add(object, "asked", list_asked(plan));
  return object;
}
