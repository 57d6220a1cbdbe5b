/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/profile-check.h"

#include "base/error.h"
#include "base/parse.h"
#include "plan/catalog.h"
#include "plan/node.h"
#include "plan/property.h"
#include "plan/video.h"
#include "xml/xml.h"

static gboolean refuse(const ProfileFile *file, xmlNode *node, GError **error, const char *format,
                       ...) G_GNUC_PRINTF(4, 5);

static gboolean
refuse(const ProfileFile *file, xmlNode *node, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start(args, format);
  reason = g_strdup_vprintf(format, args);
  va_end(args);
  return gvt_fail(error, "%s:%ld: %s", file->path, xmlGetLineNo(node), reason);
}

static gboolean
check_root(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  VersionFact fact;
  xmlNode *root = xmlDocGetRootElement(profile);
  g_autofree char *name = xml_attribute(root, "name");
  g_autofree char *needs = xml_attribute(root, "needs");

  if (!node_is(root, "profile"))
    return refuse(file, root, error,
                  "it isn't a <profile> of the namespace %s; begin the file "
                  "with that",
                  GVT_NS);
  if (name && !g_str_equal(name, file->name))
    return refuse(file, root, error,
                  "the profile's name is '%s', but its file's is '%s'; rename one of the two", name,
                  file->name);
  if (needs && !version_find(needs, &fact))
    return refuse(file, root, error,
                  "there is no fact '%s' for a profile to need; docs/versions.md lists them",
                  needs);
  return TRUE;
}

static gboolean
check_display_mode(const ProfileFile *file, xmlNode *display, xmlDoc *displays, GError **error)
{
  g_autofree char *mode = xml_attribute(display, "mode");
  g_autofree char *modes = node_display_modes(displays);

  return !mode || node_child(xmlDocGetRootElement(displays), "display", "mode", mode) ||
         refuse(file, display, error, "there is no display mode '%s'; there are: %s", mode, modes);
}

static gboolean
check_address(const ProfileFile *file, xmlNode *address, GError **error)
{
  g_autofree char *value = xml_attribute(address, "value");
  g_autoptr(GError) reason = NULL;
  g_autofree char *written = value ? parse_guest_address(value, &reason) : NULL;

  if (!value)
    return TRUE;
  if (!written)
    return refuse(file, address, error, "%s", reason->message);
  return g_str_equal(written, value) ||
         refuse(file, address, error, "the address: write '%s', not '%s'", written, value);
}

/* An argument must be an option or follow one: revert couldn't tell another from the domain's
   own. */
static gboolean
check_arg(const ProfileFile *file, xmlNode *arg, xmlNode *before, GError **error)
{
  g_autofree char *value = xml_attribute(arg, "value");
  g_autofree char *option = xml_attribute(before, "value");

  if (!value || g_str_has_prefix(value, "-") || (option && g_str_has_prefix(option, "-")))
    return TRUE;
  return refuse(
      file, arg, error,
      "the argument '%s' is neither a QEMU option, which begins with '-', nor the value of an "
      "option before it",
      value);
}

/* Refuses the names that --override refuses too, and a relative ROM file. An empty romfile is
   QEMU's way to say: no ROM. */
static gboolean
check_name(const ProfileFile *file, xmlNode *property, xmlDoc *properties, const char *name,
           const char *value, GError **error)
{
  if (g_str_equal(name, "id"))
    return refuse(file, property, error, "libvirt doesn't let a device's id be overridden");
  if (g_str_equal(name, "display"))
    return refuse(file, property, error, "the property display is chosen with <gvt:display>");
  if (g_str_equal(name, "romfile") && *value && !g_path_is_absolute(value))
    return refuse(file, property, error,
                  "the property romfile: write an absolute path, not '%s' (QEMU would say: "
                  "failed to find romfile)",
                  value);
  if (plan_property_is_reserved(properties, name))
    return refuse(file, property, error,
                  "libvirt sets the property %s itself; choose the device's place in the guest "
                  "with <gvt:address>",
                  name);
  return TRUE;
}

/* Refuses a property of one driver next to another driver. */
static gboolean
check_driver(const ProfileFile *file, xmlNode *property, xmlDoc *properties, const char *driver,
             GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  xmlNode *known = name ? plan_property_find(properties, PROPERTY_OF_DEVICE, name) : NULL;
  g_autofree char *needed = xml_attribute(known, "driver");

  return !needed || g_str_equal(needed, driver) ||
         refuse(file, property, error, "the property %s belongs only to %s, but the driver is '%s'",
                name, needed, driver);
}

static gboolean
check_setting(const ProfileFile *file, xmlNode *property, xmlDoc *properties, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *type = xml_attribute(property, "type");
  g_autofree char *value = xml_attribute(property, "value");
  PropertySubject subject =
      plan_video_is_subject(property->doc) ? PROPERTY_OF_VIDEO : PROPERTY_OF_DEVICE;
  xmlNode *known = name ? plan_property_find(properties, subject, name) : NULL;
  g_autofree char *known_type = xml_attribute(known, "type");
  g_autofree char *kind = xml_attribute(property->parent, "device");
  g_autofree char *written = NULL;
  g_autoptr(GError) reason = NULL;

  if (!name || !type || !value)
    return refuse(file, property, error, "a property must have a name, a type and a value");
  if (g_strcmp0(kind, "none") == 0 && subject != PROPERTY_OF_VIDEO)
    return refuse(file, property, error,
                  "the property %s: a profile with device=\"none\" has no device for it", name);
  if (known_type && !g_str_equal(type, known_type))
    return refuse(file, property, error, "QEMU takes the property %s as %s, not as %s", name,
                  known_type, type);
  if (!check_name(file, property, properties, name, value, error))
    return FALSE;
  written = parse_typed(name, type, value, &reason);
  if (!written)
    return refuse(file, property, error, "%s", reason->message);
  if (!g_str_equal(written, value))
    return refuse(file, property, error, "the property %s: write '%s', not '%s'", name, written,
                  value);
  return TRUE;
}

/* Checks each property by itself, then against the driver if the profile sets one for all
   guests. */
static gboolean
check_settings(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  xmlDoc *properties = profile_load_properties(error);
  g_autoptr(GPtrArray) set = xml_nodes(profile, NULL, "/gvt:profile/gvt:property");
  g_autofree char *driver = xml_string(
      profile, "/gvt:profile/gvt:property[@name = 'driver'][not(@machine or @firmware)]/@value");

  if (!properties)
    return FALSE;
  for (guint i = 0; i < set->len; i++)
    if (!check_setting(file, set->pdata[i], properties, error) ||
        (driver && !check_driver(file, set->pdata[i], properties, driver, error)))
      return FALSE;
  return TRUE;
}

static gboolean
check_displays(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  xmlDoc *displays = profile_load_displays(error);
  g_autoptr(GPtrArray) shown = xml_nodes(profile, NULL, "/gvt:profile/gvt:display");

  if (!displays)
    return FALSE;
  for (guint i = 0; i < shown->len; i++)
    if (!check_display_mode(file, shown->pdata[i], displays, error))
      return FALSE;
  return TRUE;
}

/* Checks addresses and arguments as those of the command line. */
static gboolean
check_words(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  g_autoptr(GPtrArray) places = xml_nodes(profile, NULL, "/gvt:profile/gvt:address");
  g_autoptr(GPtrArray) args = xml_nodes(profile, NULL, "/gvt:profile/gvt:arg");

  for (guint i = 0; i < places->len; i++)
    if (!check_address(file, places->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < args->len; i++)
    if (!check_arg(file, args->pdata[i], i ? args->pdata[i - 1] : NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
profile_check(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  return check_root(file, profile, error) && check_displays(file, profile, error) &&
         check_settings(file, profile, error) && check_words(file, profile, error);
}
