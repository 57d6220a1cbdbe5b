/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/looking-glass.h"

#include "domain/looking-glass.h"
#include "plan/node.h"
#include "xml/xml.h"

#define DEVICE_ID "ua-gvt-shmem"
#define MEMORY_ID "gvt-looking-glass"
#define MIB (G_GUINT64_CONSTANT(1) << 20)

/* Without --resolution. */
enum { USUAL_WIDTH = 1920, USUAL_HEIGHT = 1080 };

/* In MiB, the memory for the largest --resolution. */
enum { LARGEST = 65536 };

guint
looking_glass_size(guint width, guint height)
{
  const guint64 frames = (guint64)width * height * 4 * 2;
  guint size = 1;

  while (size * MIB < frames + 10 * MIB)
    size *= 2;
  return size;
}

static xmlNode *
find_memory(const PlanContext *context)
{
  xmlNode *display = node_child(context->plan, "display", NULL, NULL);

  return display ? node_child(display, "shared-memory", NULL, NULL) : NULL;
}

gboolean
plan_has_looking_glass(const PlanContext *context)
{
  return find_memory(context) != NULL;
}

/* A size that was written by hand stays if it is enough, and if QEMU accepts it for a PCI BAR. */
static guint
choose_size(const PlanContext *context, const PlanResolution *resolution)
{
  const guint needed = looking_glass_size(resolution->width, resolution->height);
  g_autofree char *path = NULL;
  const guint64 own =
      context->request->resolution.width ? 0 : looking_glass_read(context->sources->base, &path);
  const gboolean is_power = own && (own & (own - 1)) == 0;

  return own > needed && own <= LARGEST && is_power ? (guint)own : needed;
}

static void
note_memory(PlanContext *context, guint size, const PlanResolution *resolution, const char *path)
{
  if (size > looking_glass_size(resolution->width, resolution->height))
    plan_context_note(context,
                      "Looking Glass: %u MiB of shared memory, as the domain already has; its "
                      "program must run in the guest",
                      size);
  else
    plan_context_note(context,
                      "Looking Glass: %u MiB of shared memory, enough for %ux%u (another size: "
                      "--resolution WxH); its program must run in the guest",
                      size, resolution->width, resolution->height);
  if (path)
    plan_context_note(context,
                      "Looking Glass: %s must be there before the guest starts (modprobe kvmfr "
                      "static_size_mb=%u), and libvirt must let QEMU use it; \"gvt-xml doctor\" "
                      "looks at both",
                      path, size);
}

void
plan_add_looking_glass(PlanContext *context, xmlNode *known, xmlNode *display)
{
  xmlNode *wanted = node_child(known, "shared-memory", NULL, NULL);
  PlanResolution resolution = context->request->resolution;
  g_autofree char *path = xml_attribute(wanted, "path");
  g_autofree char *text = NULL;
  xmlNode *memory;
  guint size;

  if (!wanted)
    return;
  if (!resolution.width)
    resolution = (PlanResolution){ .width = USUAL_WIDTH, .height = USUAL_HEIGHT };
  size = choose_size(context, &resolution);
  text = g_strdup_printf("%u", size);
  memory = node_add(display, "shared-memory");
  node_set(memory, "size", text);
  if (path)
    node_set(memory, "path", path);
  note_memory(context, size, &resolution, path);
}

/* The values of -device and -object. */
typedef struct {
  char *device;
  char *object;
} Arguments;

static void
arguments_clear(Arguments *arguments)
{
  g_free(arguments->device);
  g_free(arguments->object);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

/*
 * QEMU makes the devices that are given as JSON behind all others. If libvirt gives its own as
 * JSON, a device that isn't takes the place of one of them: "PCI: slot 1 function 0 not available
 * for pcie-root-port, in use by ivshmem-plain" (Looking Glass, doc/ivshmem_kvmfr.rst). JSON devices
 * need QEMU 6.2.
 */
static void
write_arguments(xmlNode *memory, gboolean json, Arguments *arguments)
{
  g_autofree char *text = xml_attribute(memory, "size");
  g_autofree char *path = xml_attribute(memory, "path");
  const guint64 bytes = g_ascii_strtoull(text, NULL, 10) * MIB;

  arguments->device = g_strdup(json ? "{\"driver\":\"ivshmem-plain\",\"id\":\"" DEVICE_ID
                                      "\",\"memdev\":\"" MEMORY_ID "\"}"
                                    : "ivshmem-plain,id=" DEVICE_ID ",memdev=" MEMORY_ID);
  arguments->object = g_strdup_printf(
      json ? "{\"qom-type\":\"memory-backend-file\",\"id\":\"" MEMORY_ID
             "\",\"mem-path\":\"%s\",\"size\":%" G_GUINT64_FORMAT ",\"share\":true}"
           : "memory-backend-file,id=" MEMORY_ID ",mem-path=%s,size=%" G_GUINT64_FORMAT ",share=on",
      path, bytes);
}

static gboolean
has_json_devices(const PlanContext *context)
{
  const TargetVersions *target = &context->sources->target;

  return version_has(VERSION_JSON_DEVICES, target) ||
         version_has(VERSION_EARLY_JSON_DEVICES, target);
}

static gboolean
is_kvmfr(xmlNode *memory)
{
  g_autofree char *path = xml_attribute(memory, "path");

  return path != NULL;
}

void
plan_add_looking_glass_arguments(PlanContext *context)
{
  xmlNode *memory = find_memory(context);
  g_auto(Arguments) arguments = { 0 };

  if (!memory || !is_kvmfr(memory))
    return;
  write_arguments(memory, has_json_devices(context), &arguments);
  node_set(node_add(context->plan, "arg"), "value", "-object");
  node_set(node_add(context->plan, "arg"), "value", arguments.object);
  node_set(node_add(context->plan, "arg"), "value", "-device");
  node_set(node_add(context->plan, "arg"), "value", arguments.device);
}

static void
replace_argument(const PlanContext *context, const char *from, const char *to)
{
  xmlNode *argument = node_child(context->plan, "arg", "value", from);

  if (argument)
    node_set(argument, "value", to);
}

void
plan_settle_looking_glass(PlanContext *context)
{
  xmlNode *memory = find_memory(context);
  gboolean json = has_json_devices(context);
  g_auto(Arguments) before = { 0 };
  g_auto(Arguments) now = { 0 };

  if (!memory || !is_kvmfr(memory))
    return;
  write_arguments(memory, !json, &before);
  write_arguments(memory, json, &now);
  replace_argument(context, before.object, now.object);
  replace_argument(context, before.device, now.device);
}
