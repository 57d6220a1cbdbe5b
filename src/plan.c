/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan.h"

#include <string.h>

#include "domxml.h"
#include "error.h"
#include "words.h"

/* The request */

void
plan_request_clear(PlanRequest *request)
{
  g_free(request->uuid);
  g_free(request->profile);
  g_free(request->display);
  g_free(request->rendernode);
  g_free(request->address);
  g_free(request->ramfb);
  g_free(request->opregion);
  g_free(request->resolution);
  g_strfreev(request->pci);
  g_free(request->managed);
  g_free(request->rom_file);
  g_free(request->rom_bar);
  g_free(request->x_vga);
  g_strfreev(request->args);
  g_strfreev(request->envs);
  g_strfreev(request->overrides);
  memset(request, 0, sizeof *request);
}

gboolean
plan_is_renewal(const PlanRequest *request, xmlNode *recorded)
{
  const void *const asked[] = {
    request->uuid,       request->pci,     request->profile,    request->display,
    request->rendernode, request->address, request->ramfb,      request->opregion,
    request->args,       request->envs,    request->managed,    request->rom_bar,
    request->rom_file,   request->x_vga,   request->resolution, request->overrides,
  };

  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
    if (asked[i])
      return FALSE;
  return recorded != NULL;
}

char *
plan_choose_profile(const PlanRequest *request, xmlNode *recorded, xmlDoc *base, char **why)
{
  g_autofree char *window = domxml_string(
      base, "/domain/qemu:commandline/qemu:arg[@value = '-display']/following-sibling::qemu:arg[1]"
            "[starts-with(@value, 'gtk') or starts-with(@value, 'sdl')]/@value");
  g_autofree char *graphics = domxml_string(base, "/domain/devices/graphics/@type");

  *why = NULL;
  if (request->profile)
    return g_strdup(request->profile);
  if (recorded)
    return domxml_attribute(recorded, "profile");
  if (request->pci) {
    *why = g_strdup("a PCI device is asked for");
    return g_strdup("gpu");
  }
  if (window) {
    *why = g_strdup("the domain has a window of QEMU's own (-display)");
    return g_strdup("gvtg-window");
  }
  if (graphics) {
    *why = g_strdup_printf("the domain has a display (%s graphics)", graphics);
    return g_strdup("gvtg-spice");
  }
  *why = g_strdup("the domain has no display");
  return g_strdup("gvtg-headless");
}

/* Building: the plan's elements */

typedef struct {
  const PlanRequest *request;
  const PlanSources *sources;
  GPtrArray *notes;
  xmlNode *plan;
  xmlNode *device; /* the one being filled */
  gboolean shows;  /* the device's display is on */
} Builder;

static void note(Builder *builder, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
note(Builder *builder, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  if (builder->notes)
    g_ptr_array_add(builder->notes, g_strdup_vprintf(format, args));
  va_end(args);
}

static xmlNode *
add_element(xmlNode *parent, const char *name)
{
  return xmlNewChild(parent, parent->ns, BAD_CAST name, NULL);
}

static void
set(xmlNode *element, const char *name, const char *value)
{
  xmlSetProp(element, BAD_CAST name, BAD_CAST value);
}

static gboolean
is_ours(const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns &&
         xmlStrEqual(node->ns->href, BAD_CAST GVT_NS) && xmlStrEqual(node->name, BAD_CAST name);
}

/* The first child called name whose attribute has the value (any where value is NULL). */
static xmlNode *
find_child(xmlNode *parent, const char *name, const char *attribute, const char *value)
{
  for (xmlNode *child = parent->children; child; child = child->next) {
    g_autofree char *found = NULL;

    if (!is_ours(child, name))
      continue;
    if (!value)
      return child;
    found = domxml_attribute(child, attribute);
    if (g_strcmp0(found, value) == 0)
      return child;
  }
  return NULL;
}

/* The plan's first device. */
static xmlNode *
find_device(xmlNode *plan)
{
  xmlNode *mdev = find_child(plan, "mdev", NULL, NULL);

  return mdev ? mdev : find_child(plan, "pci", NULL, NULL);
}

static void
remove_element(xmlNode *element)
{
  xmlUnlinkNode(element);
  xmlFreeNode(element);
}

static void
set_property(Builder *builder, const char *name, const char *type, const char *value)
{
  xmlNode *property = find_child(builder->device, "property", "name", name);

  if (!property) {
    property = add_element(builder->device, "property");
    set(property, "name", name);
  }
  set(property, "type", type);
  set(property, "value", value);
}

static void
set_variable(Builder *builder, const char *name, const char *value)
{
  xmlNode *variable = find_child(builder->plan, "env", "name", name);

  if (!variable) {
    variable = add_element(builder->plan, "env");
    set(variable, "name", name);
  }
  set(variable, "value", value);
}

/* Properties: what is known of them, and values of the right type */

static xmlNode *
known_property(const Builder *builder, const char *name)
{
  return find_child(xmlDocGetRootElement(builder->sources->properties), "property", "name", name);
}

static gboolean
needs_display(const Builder *builder, const char *name)
{
  xmlNode *known = known_property(builder, name);
  g_autofree char *needs = known ? domxml_attribute(known, "needs") : NULL;

  return g_strcmp0(needs, "display") == 0;
}

static gboolean
refuse_without_display(const Builder *builder, const char *name, GError **error)
{
  g_autofree char *mode = plan_display(builder->plan);

  if (builder->shows || !needs_display(builder, name))
    return TRUE;
  return gvt_usage(
      error,
      "%s needs the device's display, which is off with display '%s' (QEMU would say: %s requires "
      "display=on); choose another --display, or leave it out",
      name, mode, name);
}

/* PROPERTY[:TYPE]=VALUE, of --override and of a domain's own "-set" lines. */
static gboolean
add_written_property(Builder *builder, const char *written, const char *where, GError **error)
{
  const char *equals = strchr(written, '=');
  g_autofree char *left = equals ? g_strndup(written, (gsize)(equals - written)) : NULL;
  g_auto(GStrv) words = g_strsplit(left ? left : "", ":", 2);
  xmlNode *known = words[0] ? known_property(builder, words[0]) : NULL;
  g_autofree char *type = known ? domxml_attribute(known, "type") : NULL;
  g_autofree char *value = NULL;

  if (!equals || !words[0] || !g_regex_match_simple("^[A-Za-z][\\w.-]*$", words[0], 0, 0))
    return gvt_usage(error, "%s '%s': it is to be PROPERTY=VALUE", where, written);
  if (g_str_equal(words[0], "id") || g_str_equal(words[0], "display"))
    return gvt_usage(error, "%s '%s': %s", where, written,
                     g_str_equal(words[0], "id") ? "libvirt lets nobody override the id of a device"
                                                 : "the display is chosen by --display");
  if (words[1] && type && !g_str_equal(words[1], type))
    return gvt_usage(error, "%s '%s': QEMU takes %s as %s", where, written, words[0], type);
  if (!type && !words[1])
    return gvt_usage(
        error,
        "%s '%s': the type of the property %s isn't known, and QEMU refuses a wrong one; say it: "
        "--override %s:TYPE=VALUE, TYPE being bool, unsigned, signed or string (see: "
        "qemu-system-x86_64 -device vfio-pci,help)",
        where, written, words[0], words[0]);
  if (!refuse_without_display(builder, words[0], error))
    return FALSE;
  value = words_typed(words[0], type ? type : words[1], equals + 1, error);
  if (!value)
    return FALSE;
  set_property(builder, words[0], type ? type : words[1], value);
  return TRUE;
}

/* The device */

/* The hostdev that someone wrote by hand for the same device of the host. */
static xmlNode *
handmade_hostdev(xmlDoc *base, xmlNode *device)
{
  g_autofree char *uuid = domxml_attribute(device, "uuid");
  g_autofree char *host = domxml_attribute(device, "host");
  g_autofree char *xpath =
      uuid ? g_strdup_printf("/domain/devices/hostdev[@type = 'mdev']"
                             "[translate(source/address/@uuid, 'ABCDEF', 'abcdef') = '%s']",
                             uuid)
           : g_strdup_printf("/domain/devices/hostdev[@type = 'pci'][concat("
                             "substring(source/address/@domain, 3), ':', "
                             "substring(source/address/@bus, 3), ':', "
                             "substring(source/address/@slot, 3), '.', "
                             "substring(source/address/@function, 3)) = '%s']",
                             host);
  g_autoptr(GPtrArray) nodes = domxml_nodes(base, NULL, xpath);

  return nodes->len ? nodes->pdata[0] : NULL;
}

/* The first ua-gvtN that no other device has. */
static char *
free_alias(const Builder *builder, const xmlNode *handmade)
{
  for (guint number = 0;; number++) {
    g_autofree char *alias = g_strdup_printf("ua-gvt%u", number);
    g_autofree char *xpath = g_strdup_printf("/domain/devices/*[alias/@name = '%s']", alias);
    g_autofree char *planned = g_strdup_printf("/*/*[@alias = '%s']", alias);
    g_autoptr(GPtrArray) holders = domxml_nodes(builder->sources->base, NULL, xpath);
    g_autoptr(GPtrArray) others = domxml_nodes(builder->plan->doc, NULL, planned);

    if (others->len == 0 &&
        (holders->len == 0 || (holders->len == 1 && holders->pdata[0] == handmade)))
      return g_steal_pointer(&alias);
  }
}

/* "yes" or "no": the option's word, else the profile's. */
static char *
get_managed(const Builder *builder)
{
  const char *asked = builder->request->managed;
  g_autofree char *own =
      domxml_attribute(xmlDocGetRootElement(builder->sources->profile), "managed");

  if (asked)
    return g_strdup(g_str_equal(words_bool(asked), "true") ? "yes" : "no");
  return own ? g_steal_pointer(&own) : g_strdup("yes");
}

/* kind is "mdev", identity its uuid, or "pci", and its address on the host. */
static void
add_device(Builder *builder, const char *kind, const char *identity)
{
  gboolean pci = g_str_equal(kind, "pci");
  g_autofree char *managed = pci ? get_managed(builder) : NULL;
  g_autofree char *alias = NULL;

  builder->device = add_element(builder->plan, kind);
  set(builder->device, pci ? "host" : "uuid", identity);
  if (managed)
    set(builder->device, "managed", managed);
  alias = free_alias(builder, handmade_hostdev(builder->sources->base, builder->device));
  set(builder->device, "alias", alias);
}

static gboolean
is_pci(const xmlNode *device)
{
  return is_ours(device, "pci");
}

static gboolean
is_device(const xmlNode *node)
{
  return is_ours(node, "mdev") || is_ours(node, "pci");
}

static gboolean
add_asked_devices(Builder *builder, GError **error)
{
  const PlanRequest *request = builder->request;

  if (request->uuid) {
    g_autofree char *uuid = words_uuid(request->uuid, error);

    if (!uuid)
      return FALSE;
    add_device(builder, "mdev", uuid);
  }
  for (gsize i = 0; request->pci && request->pci[i]; i++) {
    gboolean is_slot;
    g_autofree char *host = words_host_address(request->pci[i], &is_slot, error);

    if (!host)
      return FALSE;
    if (is_slot)
      return gvt_usage(
          error,
          "--pci '%s': which functions the card has isn't known here; name each, as in --pci %s.0 "
          "--pci %s.1",
          request->pci[i], request->pci[i], request->pci[i]);
    if (!find_child(builder->plan, "pci", "host", host))
      add_device(builder, "pci", host);
  }
  return TRUE;
}

/* The devices of the recorded plan, with the addresses that were asked for. */
static void
add_recorded_devices(Builder *builder)
{
  for (xmlNode *child = builder->sources->recorded->children; child; child = child->next) {
    g_autofree char *identity =
        is_device(child) ? domxml_attribute(child, is_pci(child) ? "host" : "uuid") : NULL;
    g_autofree char *address = identity ? domxml_attribute(child, "address") : NULL;

    if (!identity)
      continue;
    add_device(builder, (const char *)child->name, identity);
    if (address)
      set(builder->device, "address", address);
  }
}

/* The functions of one card are one card for the guest too: the same slot, function 0 says that there are more.
   Where libvirt would scatter them, a bus of their own is chosen: the next one (libvirt makes the root port), or,
   on a machine with plain PCI, the first free slot. */
static char *
free_slot(const Builder *builder)
{
  g_autofree char *express =
      domxml_string(builder->sources->base,
                    "/domain/devices/controller[@type = 'pci'][@model = 'pcie-root']/@model");
  g_autoptr(GPtrArray) controllers = domxml_nodes(
      builder->sources->base, NULL, "/domain/devices/controller[@type = 'pci']/@index");
  guint64 next = 0;

  for (guint i = 0; i < controllers->len; i++) {
    g_autoptr(xmlString) text = xmlNodeGetContent(controllers->pdata[i]);

    next = MAX(next, g_ascii_strtoull((const char *)text, NULL, 10) + 1);
  }
  if (controllers->len == 0)
    return NULL;
  if (express)
    return g_strdup_printf("0000:%02x:00", (guint)next);
  for (guint slot = 3; slot < 0x1f; slot++) {
    g_autofree char *xpath = g_strdup_printf(
        "/domain/devices/*/address[@type = 'pci'][@bus = '0x00'][@slot = '0x%02x']/@slot", slot);
    g_autofree char *taken = domxml_string(builder->sources->base, xpath);

    if (!taken)
      return g_strdup_printf("0000:00:%02x", slot);
  }
  return NULL;
}

/* Whether libvirt has laid out the guest's PCI buses; a domain from elsewhere may leave that to it. */
static gboolean
has_bus(const Builder *builder)
{
  g_autofree char *index =
      domxml_string(builder->sources->base, "/domain/devices/controller[@type = 'pci']/@index");

  return index != NULL;
}

/* "0000:41:00.1" -> "0000:41:00" */
static char *
slot_of(const char *address)
{
  return g_strndup(address, strlen("0000:00:00"));
}

static gboolean
place_devices(Builder *builder, GError **error)
{
  const char *word = builder->request->address;
  g_autofree char *address = word ? words_guest_address(word, error) : NULL;
  g_autoptr(GPtrArray) cards = domxml_nodes(builder->plan->doc, builder->plan, "gvt:pci");
  g_autofree char *first = cards->len ? domxml_attribute(cards->pdata[0], "host") : NULL;
  g_autofree char *card = first ? slot_of(first) : NULL;
  g_autofree char *slot = NULL;

  if (word && !address)
    return FALSE;
  if (cards->len < 2) {
    if (address)
      set(find_device(builder->plan), "address", address);
    return TRUE;
  }
  slot = address ? slot_of(address) : free_slot(builder);
  if (!slot && has_bus(builder))
    return gvt_fail(
        error,
        "the guest's PCI bus has no free slot for the card (libvirt would say: No more available PCI "
        "slots); take a device out, or name a place by --guest-address");
  for (guint i = 0; slot && i < cards->len; i++) {
    g_autofree char *host = domxml_attribute(cards->pdata[i], "host");
    g_autofree char *place = g_strdup_printf("%s.%s", slot, host + strlen("0000:00:00."));

    if (!g_str_has_prefix(host, card))
      continue;
    set(cards->pdata[i], "address", place);
    if (g_str_has_suffix(place, ".0"))
      set(cards->pdata[i], "multifunction", "on");
  }
  return TRUE;
}

static gboolean
check_kind(const Builder *builder, GError **error)
{
  xmlNode *profile = xmlDocGetRootElement(builder->sources->profile);
  g_autofree char *kind = domxml_attribute(profile, "device");
  g_autofree char *name = domxml_attribute(profile, "name");

  for (xmlNode *child = builder->plan->children; child; child = child->next)
    if (is_device(child) && !is_ours(child, kind))
      return gvt_usage(error, "profile '%s' is for %s, which %s names", name,
                       g_str_equal(kind, "pci") ? "a PCI device" : "a mediated device (mdev)",
                       g_str_equal(kind, "pci") ? "--pci" : "--uuid");
  return TRUE;
}

/* The display */

/* The option's; else the one that the domain's own OpenGL graphics has. */
static gboolean
add_rendernode(Builder *builder, xmlNode *display, const char *mode, GError **error)
{
  const char *asked = builder->request->rendernode;
  g_autofree char *own = domxml_string(builder->sources->base,
                                       "/domain/devices/graphics/gl[@enable = 'yes']/@rendernode");
  g_autoptr(GPtrArray) gl = domxml_nodes(builder->plan->doc, display, "gvt:graphics/gvt:gl");

  if (asked && !g_path_is_absolute(asked))
    return gvt_usage(
        error, "--rendernode '%s': write the path of a render node, as in /dev/dri/renderD128",
        asked);
  if (asked && gl->len == 0)
    return gvt_usage(error, "--rendernode: display '%s' takes none", mode);
  for (guint i = 0; (asked || own) && i < gl->len; i++)
    set(gl->pdata[i], "rendernode", asked ? asked : own);
  return TRUE;
}

static char *
mode_names(xmlNode *displays)
{
  g_autoptr(GString) names = g_string_new(NULL);

  for (xmlNode *display = displays->children; display; display = display->next) {
    g_autofree char *mode = is_ours(display, "display") ? domxml_attribute(display, "mode") : NULL;

    if (mode)
      g_string_append_printf(names, "%s%s", names->len ? ", " : "", mode);
  }
  return g_string_free(g_steal_pointer(&names), FALSE);
}

/* Whether the domain will have a graphics that libvirt knows of. */
static gboolean
has_graphics(const Builder *builder)
{
  g_autofree char *mode = plan_display(builder->plan);
  g_autoptr(GPtrArray) planned =
      domxml_nodes(builder->plan->doc, builder->plan, "gvt:display/gvt:graphics");
  g_autoptr(GPtrArray) own = domxml_nodes(builder->sources->base, NULL, "/domain/devices/graphics");

  return planned->len > 0 || (g_strcmp0(mode, "keep") == 0 && own->len > 0);
}

/* What QEMU says where the device hands out dma-bufs and the display can't take them; NULL where it can. */
static char *
dma_buf_problem(const Builder *builder, xmlNode *known, gboolean keeps)
{
  g_autofree char *hands_out =
      domxml_attribute(xmlDocGetRootElement(builder->sources->profile), "hands-out");
  g_autoptr(GPtrArray) opengl =
      domxml_nodes(builder->sources->base, NULL,
                   "/domain/devices/graphics[gl/@enable = 'yes' or "
                   "(@type = 'egl-headless' and not(../graphics/@type = 'spice'))]");

  if (g_strcmp0(hands_out, "dma-buf") != 0 || !builder->shows)
    return NULL;
  if (keeps)
    return opengl->len ? NULL : g_strdup("vfio-display-dmabuf: opengl not available");
  return domxml_attribute(known, "dma-buf");
}

/* Whether there is no such version of it: "8.4" is newer than what the target has. */
static gboolean
is_older(unsigned long version, const char *since)
{
  char *dot = NULL;
  guint64 major = since ? g_ascii_strtoull(since, &dot, 10) : 0;
  guint64 minor = dot && *dot ? g_ascii_strtoull(dot + 1, NULL, 10) : 0;

  return version != 0 && version < PLAN_VERSION(major, minor);
}

static gboolean
check_display_version(const Builder *builder, xmlNode *known, const char *mode, GError **error)
{
  const PlanTarget *target = &builder->sources->target;
  g_autofree char *libvirt = domxml_attribute(known, "libvirt");
  g_autofree char *qemu = domxml_attribute(known, "qemu");
  g_autofree char *libvirt_there = plan_version_text(target->libvirt);
  g_autofree char *qemu_there = plan_version_text(target->qemu);

  if (!is_older(target->libvirt, libvirt) && !is_older(target->qemu, qemu))
    return TRUE;
  return gvt_fail(error, "display '%s' needs libvirt %s and QEMU %s, and there are %s and %s", mode,
                  libvirt, qemu, libvirt_there, qemu_there);
}

static gboolean
add_display(Builder *builder, GError **error)
{
  xmlNode *profile = xmlDocGetRootElement(builder->sources->profile);
  xmlNode *displays = xmlDocGetRootElement(builder->sources->displays);
  g_autofree char *own = domxml_attribute(find_child(profile, "display", NULL, NULL), "mode");
  const char *mode = builder->request->display ? builder->request->display : own;
  xmlNode *known = find_child(displays, "display", "mode", mode);
  g_autofree char *names = mode_names(displays);
  g_autofree char *shows = known ? domxml_attribute(known, "shows") : NULL;
  g_autofree char *keep = known ? domxml_attribute(known, "keep") : NULL;
  g_autofree char *problem = NULL;
  xmlNode *display;

  if (!known)
    return gvt_usage(error, "there is no display '%s'; there are: %s", mode, names);
  if (!check_display_version(builder, known, mode, error))
    return FALSE;
  display = add_element(builder->plan, "display");
  set(display, "mode", mode);
  for (xmlNode *child = known->children; child; child = child->next)
    if (is_ours(child, "graphics"))
      xmlAddChild(display, xmlDocCopyNode(child, builder->plan->doc, 1));
  builder->shows = g_str_equal(shows, "on") && (!keep || has_graphics(builder));
  /* A whole card has its own monitors: what QEMU shows of it is shown when asked for. */
  if (is_pci(find_device(builder->plan)) && (keep || !builder->request->display))
    builder->shows = FALSE;
  problem = dma_buf_problem(builder, known, keep != NULL);
  if (problem)
    return gvt_usage(
        error,
        "display '%s' can't show this device, which hands out dma-bufs (QEMU would say: %s); "
        "choose spice-gl, egl-headless+vnc or gtk",
        mode, problem);
  return add_rendernode(builder, display, mode, error);
}

/* What the domain suggests */

/* Whether the user gives the property himself: what is written of it by hand needn't even be understood. */
static gboolean
is_overridden(const Builder *builder, const char *name)
{
  char **overrides = builder->request->overrides;

  for (gsize i = 0; overrides && overrides[i]; i++)
    if (strcspn(overrides[i], ":=") == strlen(name) && g_str_has_prefix(overrides[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
suggest_written(Builder *builder, const char *alias, GError **error)
{
  g_autofree char *prefix = g_strdup_printf("device.%s.", alias);
  g_autoptr(GPtrArray) args = domxml_nodes(builder->sources->base, NULL,
                                           "/domain/qemu:commandline/qemu:arg[@value = '-set']"
                                           "/following-sibling::qemu:arg[1]");

  for (guint i = 0; i < args->len; i++) {
    g_autofree char *value = domxml_attribute(args->pdata[i], "value");
    const char *written = value && g_str_has_prefix(value, prefix) ? value + strlen(prefix) : NULL;

    g_autofree char *name = written ? g_strndup(written, strcspn(written, "=")) : NULL;

    if (!name || g_str_equal(name, "display") || g_str_equal(name, "driver") ||
        is_overridden(builder, name) || (!builder->shows && needs_display(builder, name)))
      continue;
    if (!add_written_property(builder, written, "the domain's own -set line", error))
      return FALSE;
  }
  return TRUE;
}

static void
suggest_overrides(Builder *builder, const char *alias)
{
  g_autofree char *xpath =
      g_strdup_printf("/domain/qemu:override/qemu:device[@alias = '%s']/qemu:frontend/"
                      "qemu:property",
                      alias);
  g_autoptr(GPtrArray) properties = domxml_nodes(builder->sources->base, NULL, xpath);

  for (guint i = 0; i < properties->len; i++) {
    g_autofree char *name = domxml_attribute(properties->pdata[i], "name");
    g_autofree char *type = domxml_attribute(properties->pdata[i], "type");
    g_autofree char *value = domxml_attribute(properties->pdata[i], "value");

    if (g_strcmp0(type, "remove") == 0)
      note(builder, "its override that removes the property %s is given up", name);
    if (!name || !type || !value || g_str_equal(name, "display") || g_str_equal(name, "driver") ||
        (!builder->shows && needs_display(builder, name)))
      continue;
    set_property(builder, name, type, value);
  }
}

/* What someone wrote by hand for this very device holds where nothing else is said. libvirt's own aliases
   are numbered over interfaces of type hostdev first, then over hostdevs without an alias of their own. */
static gboolean
add_suggestions(Builder *builder, GError **error)
{
  xmlNode *handmade = handmade_hostdev(builder->sources->base, builder->device);
  g_autoptr(GPtrArray) own = NULL;
  g_autoptr(GPtrArray) before = NULL;
  g_autofree char *alias = NULL;

  if (!handmade)
    return TRUE;
  own = domxml_nodes(builder->sources->base, handmade, "alias[starts-with(@name, 'ua-')]");
  before = domxml_nodes(builder->sources->base, handmade,
                        "../interface[@type = 'hostdev'][not(starts-with(alias/@name, 'ua-'))] | "
                        "preceding-sibling::hostdev[not(starts-with(alias/@name, 'ua-'))]");
  alias = own->len ? domxml_attribute(own->pdata[0], "name")
                   : g_strdup_printf("hostdev%u", before->len);
  note(builder,
       "the domain's own <hostdev> for this device is taken over, with what was written for %s",
       alias);
  suggest_overrides(builder, alias);
  return suggest_written(builder, alias, error);
}

/* The profile */

static void
add_profile_properties(Builder *builder)
{
  xmlNode *profile = xmlDocGetRootElement(builder->sources->profile);

  for (xmlNode *child = profile->children; child; child = child->next) {
    g_autofree char *name = is_ours(child, "property") ? domxml_attribute(child, "name") : NULL;
    g_autofree char *type = name ? domxml_attribute(child, "type") : NULL;
    g_autofree char *value = name ? domxml_attribute(child, "value") : NULL;

    if (!name || (!builder->shows && needs_display(builder, name)))
      continue;
    set_property(builder, name, type, value);
  }
}

static void
add_args(Builder *builder, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next)
    if (is_ours(child, "arg")) {
      g_autofree char *value = domxml_attribute(child, "value");

      set(add_element(builder->plan, "arg"), "value", value);
    }
}

static gboolean
add_all_args(Builder *builder, GError **error)
{
  g_autofree char *mode = plan_display(builder->plan);
  char **args = builder->request->args;

  add_args(builder,
           find_child(xmlDocGetRootElement(builder->sources->displays), "display", "mode", mode));
  add_args(builder, xmlDocGetRootElement(builder->sources->profile));
  for (gsize i = 0; args && args[i]; i++) {
    if (!g_str_has_prefix(args[i], "-") && (i == 0 || !g_str_has_prefix(args[i - 1], "-")))
      return gvt_usage(
          error,
          "--arg '%s': it is neither an option of QEMU's, beginning with '-', nor the value of one "
          "just before it",
          args[i]);
    set(add_element(builder->plan, "arg"), "value", args[i]);
  }
  return TRUE;
}

static void
add_variables(Builder *builder, xmlNode *from)
{
  for (xmlNode *child = from->children; child; child = child->next) {
    g_autofree char *name = is_ours(child, "env") ? domxml_attribute(child, "name") : NULL;
    g_autofree char *value = name ? domxml_attribute(child, "value") : NULL;

    if (name)
      set_variable(builder, name, value);
  }
}

/* What a mode of display needs has a usual value (DISPLAY=:0); the domain's own, where it has one, is better. */
static void
suggest_variables(Builder *builder)
{
  for (xmlNode *child = builder->plan->children; child; child = child->next) {
    g_autofree char *name = is_ours(child, "env") ? domxml_attribute(child, "name") : NULL;
    g_autofree char *xpath =
        g_strdup_printf("/domain/qemu:commandline/qemu:env[@name = '%s']/@value", name);
    g_autofree char *own = name ? domxml_string(builder->sources->base, xpath) : NULL;

    if (own)
      set(child, "value", own);
  }
}

static gboolean
add_all_variables(Builder *builder, GError **error)
{
  g_autoptr(GRegex) pattern = g_regex_new("^[A-Za-z_][A-Za-z0-9_]*=", 0, 0, NULL);
  g_autofree char *mode = plan_display(builder->plan);
  char **envs = builder->request->envs;

  add_variables(builder, find_child(xmlDocGetRootElement(builder->sources->displays), "display",
                                    "mode", mode));
  suggest_variables(builder);
  add_variables(builder, xmlDocGetRootElement(builder->sources->profile));
  for (gsize i = 0; envs && envs[i]; i++) {
    g_auto(GStrv) words = g_strsplit(envs[i], "=", 2);

    if (!g_regex_match(pattern, envs[i], 0, NULL))
      return gvt_usage(error,
                       "--env '%s': it is to be NAME=VALUE, the name of letters, digits and '_'",
                       envs[i]);
    set_variable(builder, words[0], words[1]);
    if (domxml_names_secret(words[0]))
      note(builder, "the value of %s stands in clear in the domain's XML, for all who may read it",
           words[0]);
  }
  return TRUE;
}

/* The options for properties */

static gboolean
add_switch(Builder *builder, const char *option, const char *property, const char *word,
           GError **error)
{
  if (!word)
    return TRUE;
  if (!words_bool(word))
    return gvt_usage(error, "%s is on or off, not '%s'", option, word);
  if (g_str_equal(words_bool(word), "true") && !refuse_without_display(builder, property, error))
    return FALSE;
  set_property(builder, property, "bool", words_bool(word));
  return TRUE;
}

static gboolean
add_resolution(Builder *builder, GError **error)
{
  const char *word = builder->request->resolution;
  g_auto(GStrv) sides = g_strsplit(word ? word : "", "x", 2);
  guint64 width;
  guint64 height;

  if (!word)
    return TRUE;
  if (g_strv_length(sides) != 2 ||
      !g_ascii_string_to_unsigned(sides[0], 10, 1, 65535, &width, NULL) ||
      !g_ascii_string_to_unsigned(sides[1], 10, 1, 65535, &height, NULL))
    return gvt_usage(error, "--resolution '%s': write WIDTHxHEIGHT, as in 1920x1080", word);
  if (!refuse_without_display(builder, "xres", error))
    return FALSE;
  set_property(builder, "xres", "unsigned", sides[0]);
  set_property(builder, "yres", "unsigned", sides[1]);
  return TRUE;
}

/* Whether another device of the plan has ramfb, or one of the domain that isn't taken over and stays lit. */
static gboolean
other_ramfb(const Builder *builder)
{
  g_autoptr(GPtrArray) planned =
      domxml_nodes(builder->plan->doc, builder->plan, "*[@alias]/gvt:property[@name = 'ramfb']");
  g_autoptr(GPtrArray) own =
      domxml_nodes(builder->sources->base, NULL, "/domain/devices/hostdev[@ramfb = 'on']");
  guint others = 0;

  for (guint i = 0; i < planned->len; i++) {
    const xmlNode *property = planned->pdata[i];

    others += property->parent != builder->device;
  }
  for (guint i = 0; i < own->len && has_graphics(builder); i++) {
    gboolean adopted = FALSE;

    for (xmlNode *device = builder->plan->children; device; device = device->next)
      adopted |=
          is_device(device) && handmade_hostdev(builder->sources->base, device) == own->pdata[i];
    others += !adopted;
  }
  return others > 0;
}

/* libvirt (9.0, domain_validate.c:1270): "Only one vgpu device can have 'ramfb' enabled". */
static gboolean
settle_ramfb(Builder *builder, GError **error)
{
  xmlNode *ramfb = find_child(builder->device, "property", "name", "ramfb");
  g_autofree char *value = ramfb ? domxml_attribute(ramfb, "value") : NULL;
  gboolean others = other_ramfb(builder);

  /* "ramfb": false is no good either: plain vfio-pci has no such property. */
  if (ramfb && g_str_equal(value, "false"))
    remove_element(ramfb);
  else if (ramfb && others) {
    if (builder->request->ramfb)
      return gvt_usage(
          error, "--ramfb on: another device of the domain has it, and only one can (libvirt would "
                 "say: Only one vgpu device can have 'ramfb' enabled)");
    note(builder, "no ramfb: another device of the domain has it, and only one can");
    remove_element(ramfb);
  }
  return TRUE;
}

static gboolean
add_rom(Builder *builder, GError **error)
{
  const char *file = builder->request->rom_file;
  const char *bar = builder->request->rom_bar;

  if (file && !g_path_is_absolute(file))
    return gvt_usage(error,
                     "--rom-file '%s': write a whole path (QEMU would say: failed to find romfile)",
                     file);
  if (bar && !words_bool(bar))
    return gvt_usage(error, "--rom-bar is on or off, not '%s'", bar);
  if (file)
    set_property(builder, "romfile", "string", file);
  if (bar)
    set_property(builder, "rombar", "unsigned", g_str_equal(words_bool(bar), "true") ? "1" : "0");
  return TRUE;
}

static gboolean
add_options(Builder *builder, GError **error)
{
  if (!add_switch(builder, "--ramfb", "ramfb", builder->request->ramfb, error) ||
      !add_switch(builder, "--opregion", "x-igd-opregion", builder->request->opregion, error) ||
      !add_resolution(builder, error))
    return FALSE;
  /* Of a card with several functions the first one is the GPU. */
  if (builder->device == find_device(builder->plan) &&
      (!add_switch(builder, "--x-vga", "x-vga", builder->request->x_vga, error) ||
       !add_rom(builder, error)))
    return FALSE;
  for (gsize i = 0; builder->request->overrides && builder->request->overrides[i]; i++)
    if (!add_written_property(builder, builder->request->overrides[i], "--override", error))
      return FALSE;
  return TRUE;
}

/* Settling the mechanisms, for a new plan and for a recorded one alike */

static gboolean
settle_property(xmlNode *property, gboolean graphics, const PlanTarget *target, GError **error)
{
  g_autofree char *name = domxml_attribute(property, "name");
  g_autofree char *value = domxml_attribute(property, "value");
  PlanMechanism mechanism = PLAN_NATIVE;

  /* display='off' is libvirt's own default, and needs no graphics. */
  if (!(g_str_equal(name, "display") && g_str_equal(value, "off")) &&
      !plan_mechanism(name, is_pci(property->parent) ? PLAN_PCI : PLAN_MDEV, graphics, target,
                      &mechanism, error))
    return FALSE;
  set(property, "mechanism", plan_mechanism_name(mechanism));
  return TRUE;
}

/* A property that is one driver's alone needs that driver, unless libvirt chooses it itself. */
static gboolean
settle_driver(Builder *builder, xmlNode *property, gboolean graphics, GError **error)
{
  g_autofree char *name = domxml_attribute(property, "name");
  g_autofree char *mechanism = domxml_attribute(property, "mechanism");
  xmlNode *known = known_property(builder, name);
  g_autofree char *driver = known ? domxml_attribute(known, "driver") : NULL;
  xmlNode *given = find_child(builder->device, "property", "name", "driver");
  g_autofree char *own = given ? domxml_attribute(given, "value") : NULL;

  if (!driver || g_str_equal(mechanism, "native"))
    return TRUE;
  if (own)
    return g_str_equal(own, driver) ||
           gvt_usage(error, "--override driver=%s: the property %s is %s's alone", own, name,
                     driver);
  set_property(builder, "driver", "string", driver);
  return settle_property(find_child(builder->device, "property", "name", "driver"), graphics,
                         &builder->sources->target, error);
}

/* A driver that is there for a property's sake: whether it is needed is about to be settled anew. */
static void
drop_driver(Builder *builder)
{
  xmlNode *driver = find_child(builder->device, "property", "name", "driver");
  g_autofree char *value = driver ? domxml_attribute(driver, "value") : NULL;

  for (xmlNode *property = driver ? builder->device->children : NULL; property;
       property = property->next) {
    g_autofree char *name = domxml_attribute(property, "name");
    xmlNode *known = known_property(builder, name);
    g_autofree char *needed = known ? domxml_attribute(known, "driver") : NULL;

    if (g_strcmp0(needed, value) == 0) {
      remove_element(driver);
      return;
    }
  }
}

static gboolean
settle(Builder *builder, GError **error)
{
  gboolean graphics = has_graphics(builder);

  for (xmlNode *device = builder->plan->children; device; device = device->next) {
    if (!is_device(device))
      continue;
    builder->device = device;
    drop_driver(builder);
    for (xmlNode *property = device->children; property; property = property->next)
      if (!settle_property(property, graphics, &builder->sources->target, error) ||
          !settle_driver(builder, property, graphics, error))
        return FALSE;
  }
  return TRUE;
}

/* The words */

static gboolean
check_words(const PlanRequest *request, GError **error)
{
  char **const lists[] = { request->args, request->envs, request->overrides };

  for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
    for (gsize j = 0; lists[i] && lists[i][j]; j++)
      if (!words_check(lists[i][j], error))
        return FALSE;
  return words_check(request->rendernode, error) && words_check(request->rom_file, error);
}

/* The whole */

/* Weakest first: each later one writes over the earlier. */
static gboolean
fill_device(Builder *builder, GError **error)
{
  if (builder->shows || !is_pci(builder->device))
    set_property(builder, "display", "string", builder->shows ? "on" : "off");
  if (!add_suggestions(builder, error))
    return FALSE;
  add_profile_properties(builder);
  return add_options(builder, error) && settle_ramfb(builder, error);
}

static gboolean
build(Builder *builder, GError **error)
{
  const PlanRequest *request = builder->request;
  xmlNode *profile = xmlDocGetRootElement(builder->sources->profile);
  g_autofree char *name = domxml_attribute(profile, "name");

  if (request->managed && !words_bool(request->managed))
    return gvt_usage(error, "--managed is yes or no, not '%s'", request->managed);
  set(builder->plan, "profile", name);
  if (!request->uuid && !request->pci)
    add_recorded_devices(builder);
  else if (!add_asked_devices(builder, error))
    return FALSE;
  if (!check_kind(builder, error) || !place_devices(builder, error) || !add_display(builder, error))
    return FALSE;
  for (xmlNode *device = builder->plan->children; device; device = device->next) {
    if (!is_device(device))
      continue;
    builder->device = device;
    if (!fill_device(builder, error))
      return FALSE;
  }
  return add_all_args(builder, error) && add_all_variables(builder, error);
}

static xmlDoc *
new_plan(void)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = xmlNewDocNode(doc, NULL, BAD_CAST "plan", NULL);

  xmlSetNs(root, xmlNewNs(root, BAD_CAST GVT_NS, BAD_CAST "gvt"));
  xmlDocSetRootElement(doc, root);
  return doc;
}

static xmlDoc *
copy_plan(xmlNode *recorded)
{
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = xmlDocCopyNode(recorded, doc, 1);

  xmlDocSetRootElement(doc, root);
  xmlReconciliateNs(doc, root);
  return doc;
}

xmlDoc *
plan_resolve(const PlanRequest *request, const PlanSources *sources, GPtrArray *notes,
             GError **error)
{
  gboolean renew = plan_is_renewal(request, sources->recorded);
  g_autoptr(xmlDoc) doc = renew ? copy_plan(sources->recorded) : new_plan();
  Builder builder = {
    .request = request, .sources = sources, .notes = notes, .plan = xmlDocGetRootElement(doc)
  };

  if (!check_words(request, error))
    return NULL;
  if (!request->uuid && !request->pci && !sources->recorded) {
    gvt_usage(
        error,
        "no device: say which the guest is to get, by --uuid UUID (\"mdevctl list\" shows the mdevs of "
        "this host) or --pci ADDR (lspci)");
    return NULL;
  }
  if (!renew && !build(&builder, error))
    return NULL;
  if (sources->recorded && !renew && !request->uuid && !request->pci)
    note(&builder, "of the recorded plan the device is kept; all else is as it is said now");
  if (!settle(&builder, error))
    return NULL;
  return g_steal_pointer(&doc);
}

char *
plan_device(xmlNode *plan)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (xmlNode *child = plan->children; child; child = child->next) {
    g_autofree char *identity =
        is_device(child) ? domxml_attribute(child, is_pci(child) ? "host" : "uuid") : NULL;

    if (identity)
      g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", (const char *)child->name,
                             identity);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
plan_display(xmlNode *plan)
{
  xmlNode *display = find_child(plan, "display", NULL, NULL);

  return display ? domxml_attribute(display, "mode") : NULL;
}
