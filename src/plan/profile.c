/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/profile.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/paths.h"
#include "base/read-file.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

#define SUFFIX ".xml"

void
profile_file_free(ProfileFile *file)
{
  g_free(file->name);
  g_free(file->path);
  g_free(file);
}

static ProfileFile *
file_new(const char *name, const char *path, gboolean own)
{
  ProfileFile *file = g_new0(ProfileFile, 1);

  file->name = g_strdup(name);
  file->path = g_strdup(path);
  file->own = own;
  return file;
}

/* Finding */

static gint
compare_files(gconstpointer a, gconstpointer b)
{
  const ProfileFile *const *left = a;
  const ProfileFile *const *right = b;

  return strcmp((*left)->name, (*right)->name);
}

static const ProfileFile *
find_file(const GPtrArray *files, const char *name)
{
  for (guint i = 0; i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];

    if (g_str_equal(file->name, name))
      return file;
  }
  return NULL;
}

/* What plan.rng calls a word. */
static gboolean
is_word(const char *name)
{
  return g_ascii_isalnum(*name) &&
         strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789+-") == strlen(name);
}

static void
add_file(GPtrArray *files, const char *folder, const char *entry, gboolean own,
         GPtrArray *passed_over)
{
  g_autofree char *name = g_strndup(entry, strlen(entry) - strlen(SUFFIX));
  g_autofree char *path = g_build_filename(folder, entry, NULL);

  if (is_word(name)) {
    if (!find_file(files, name))
      g_ptr_array_add(files, file_new(name, path, own));
  } else if (passed_over) {
    g_ptr_array_add(passed_over,
                    g_strdup_printf("%s: passed over: a profile's name has only a-z, 0-9, - and +, "
                                    "and begins with a letter or a digit",
                                    path));
  }
}

/* Hidden files are editors' own (".#mine.xml"). */
static void
add_folder(GPtrArray *files, const char *folder, GDir *dir, gboolean own, GPtrArray *passed_over)
{
  const char *entry;

  while ((entry = g_dir_read_name(dir)))
    if (*entry != '.' && g_str_has_suffix(entry, SUFFIX))
      add_file(files, folder, entry, own, passed_over);
}

static void
add_own_folder(GPtrArray *files, const char *folder, GPtrArray *passed_over)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);

  if (dir)
    add_folder(files, folder, dir, TRUE, passed_over);
  else if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    log_warning("%s; the profiles there are left out", error->message);
}

GPtrArray *
profile_files(GPtrArray *passed_over, GError **error)
{
  g_autofree char *user = paths_user_profiles();
  g_autofree char *admin = paths_admin_profiles();
  g_autofree char *ours = paths_data("profiles");
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)profile_file_free);
  g_autoptr(GDir) dir = g_dir_open(ours, 0, error);

  if (!dir)
    return NULL;
  add_own_folder(files, user, passed_over);
  add_own_folder(files, admin, passed_over);
  add_folder(files, ours, dir, FALSE, passed_over);
  g_ptr_array_sort(files, compare_files);
  return g_steal_pointer(&files);
}

static GPtrArray *
get_names(const GPtrArray *files)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];

    g_ptr_array_add(names, g_strdup(file->name));
  }
  return names;
}

GPtrArray *
profile_names(GError **error)
{
  g_autoptr(GPtrArray) files = profile_files(NULL, error);

  return files ? get_names(files) : NULL;
}

static void
refuse_unknown(const char *name, const GPtrArray *files, GPtrArray *passed_over, GError **error)
{
  g_autoptr(GPtrArray) names = get_names(files);
  g_autofree char *list = NULL;
  g_autofree char *others = NULL;

  g_ptr_array_add(names, NULL);
  g_ptr_array_add(passed_over, NULL);
  list = g_strjoinv(", ", (char **)names->pdata);
  others = g_strjoinv("; ", (char **)passed_over->pdata);
  gvt_usage(error, "there is no profile '%s'; there are: %s%s%s", name, list, *others ? "; " : "",
            others);
}

ProfileFile *
profile_find(const char *name, GError **error)
{
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) files = profile_files(passed_over, error);
  const ProfileFile *found = files ? find_file(files, name) : NULL;

  if (found)
    return file_new(found->name, found->path, found->own);
  if (files)
    refuse_unknown(name, files, passed_over, error);
  return NULL;
}

/* Reading */

static xmlDoc *
read_document(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  text = read_file(path, XML_LIMIT, &length, error);
  if (!text)
    return NULL;
  return xml_parse_file(text, (gssize)length, path, error);
}

static gboolean
fits_schema(xmlDoc *doc, const char *path, GError **error)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");

  return xml_validate_file(doc, path, schema, error);
}

/* What was read so far, by name (a recipe's has no '/', a file's has one). A recipe is read under the lock, and what it is checked
   against is read meanwhile. */
static GRecMutex mutex;
static GHashTable *documents;

void
profile_forget(void)
{
  g_rec_mutex_lock(&mutex);
  g_clear_pointer(&documents, g_hash_table_unref);
  g_rec_mutex_unlock(&mutex);
}

/* What can't be read is tried again the next time. */
static xmlDoc *
load_once(const char *name, xmlDoc *(*load)(const char *name, GError **error), GError **error)
{
  xmlDoc *doc;

  g_rec_mutex_lock(&mutex);
  if (!documents)
    documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)xmlFreeDoc);
  doc = g_hash_table_lookup(documents, name);
  if (!doc) {
    doc = load(name, error);
    if (doc)
      g_hash_table_insert(documents, g_strdup(name), doc);
  }
  g_rec_mutex_unlock(&mutex);
  return doc;
}

/* What is ours, and about no recipe. */
static xmlDoc *
load_lib(const char *relative, GError **error)
{
  g_autofree char *path = paths_data(relative);
  g_autoptr(xmlDoc) doc = read_document(path, error);

  if (!doc || !fits_schema(doc, path, error))
    return NULL;
  return g_steal_pointer(&doc);
}

xmlDoc *
profile_load_displays(GError **error)
{
  return load_once("profiles/lib/displays.xml", load_lib, error);
}

xmlDoc *
profile_load_properties(GError **error)
{
  return load_once("profiles/lib/properties.xml", load_lib, error);
}

/* Checking what the schema can't know, or would say less of, since it names no value. It is asked
   last: what lacks an attribute is left to it. */

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

/* The element of a list of ours whose attribute is the value; NULL where there is none. */
static xmlNode *
find_known(xmlDoc *list, const char *attribute, const char *value)
{
  for (xmlNode *node = xmlDocGetRootElement(list)->children; node; node = node->next) {
    g_autofree char *found = node->type == XML_ELEMENT_NODE ? xml_attribute(node, attribute) : NULL;

    if (g_strcmp0(found, value) == 0)
      return node;
  }
  return NULL;
}

static gboolean
check_root(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  xmlNode *root = xmlDocGetRootElement(profile);
  g_autoptr(GPtrArray) is_profile = xml_nodes(profile, NULL, "/gvt:profile");
  g_autofree char *name = xml_attribute(root, "name");

  if (is_profile->len == 0)
    return refuse(file, root, error, "it is no <profile> of the namespace %s", GVT_NS);
  if (name && !g_str_equal(name, file->name))
    return refuse(file, root, error,
                  "the profile's name is '%s', but that of its file '%s'; rename one of the two",
                  name, file->name);
  return TRUE;
}

static gboolean
check_display(const ProfileFile *file, xmlNode *display, xmlDoc *displays, GError **error)
{
  g_autofree char *mode = xml_attribute(display, "mode");
  g_autoptr(GString) modes = g_string_new(NULL);

  if (!mode || find_known(displays, "mode", mode))
    return TRUE;
  for (xmlNode *node = xmlDocGetRootElement(displays)->children; node; node = node->next) {
    g_autofree char *known = node->type == XML_ELEMENT_NODE ? xml_attribute(node, "mode") : NULL;

    if (known)
      g_string_append_printf(modes, "%s%s", modes->len ? ", " : "", known);
  }
  return refuse(file, display, error, "there is no display mode '%s'; there are: %s", mode,
                modes->str);
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

/* What neither begins with '-' nor follows what does is nobody's value: revert couldn't tell it from the domain's. */
static gboolean
check_arg(const ProfileFile *file, xmlNode *arg, xmlNode *before, GError **error)
{
  g_autofree char *value = xml_attribute(arg, "value");
  g_autofree char *option = before ? xml_attribute(before, "value") : NULL;

  if (!value || g_str_has_prefix(value, "-") || (option && g_str_has_prefix(option, "-")))
    return TRUE;
  return refuse(
      file, arg, error,
      "the argument '%s' is neither an option of QEMU's, beginning with '-', nor the value "
      "of one just before it",
      value);
}

/* What --override is refused for too, and a path as of --rom-file; none at all is QEMU's way to say: no ROM. */
static gboolean
check_name(const ProfileFile *file, xmlNode *property, const char *name, const char *value,
           GError **error)
{
  if (g_str_equal(name, "id"))
    return refuse(file, property, error, "libvirt lets nobody override the id of a device");
  if (g_str_equal(name, "display"))
    return refuse(file, property, error, "the property display is chosen by <gvt:display>");
  if (g_str_equal(name, "romfile") && *value && !g_path_is_absolute(value))
    return refuse(file, property, error,
                  "the property romfile: write a whole path, not '%s' (QEMU would say: failed to "
                  "find romfile)",
                  value);
  return TRUE;
}

/* A property that one driver alone has, beside another driver. */
static gboolean
check_driver(const ProfileFile *file, xmlNode *property, xmlDoc *properties, const char *driver,
             GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  xmlNode *known = name ? find_known(properties, "name", name) : NULL;
  g_autofree char *needed = known ? xml_attribute(known, "driver") : NULL;

  return !needed || g_str_equal(needed, driver) ||
         refuse(file, property, error,
                "the property %s is %s's alone, and the driver is to be '%s'", name, needed,
                driver);
}

static gboolean
check_property(const ProfileFile *file, xmlNode *property, xmlDoc *properties, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *type = xml_attribute(property, "type");
  g_autofree char *value = xml_attribute(property, "value");
  xmlNode *known = name ? find_known(properties, "name", name) : NULL;
  g_autofree char *known_type = known ? xml_attribute(known, "type") : NULL;
  g_autofree char *written = NULL;
  g_autoptr(GError) reason = NULL;

  if (!name || !type || !value)
    return refuse(file, property, error, "a property has a name, a type and a value");
  if (known_type && !g_str_equal(type, known_type))
    return refuse(file, property, error, "QEMU takes the property %s as %s, not as %s", name,
                  known_type, type);
  if (!check_name(file, property, name, value, error))
    return FALSE;
  written = parse_typed(name, type, value, &reason);
  if (!written)
    return refuse(file, property, error, "%s", reason->message);
  if (!g_str_equal(written, value))
    return refuse(file, property, error, "the property %s: write '%s', not '%s'", name, written,
                  value);
  return TRUE;
}

/* Each property by itself, then against the driver, where the profile names one for every guest. */
static gboolean
check_properties(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  xmlDoc *properties = profile_load_properties(error);
  g_autoptr(GPtrArray) set = xml_nodes(profile, NULL, "/gvt:profile/gvt:property");
  g_autofree char *driver = xml_string(
      profile, "/gvt:profile/gvt:property[@name = 'driver'][not(@machine or @firmware)]/@value");

  if (!properties)
    return FALSE;
  for (guint i = 0; i < set->len; i++)
    if (!check_property(file, set->pdata[i], properties, error) ||
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
    if (!check_display(file, shown->pdata[i], displays, error))
      return FALSE;
  return TRUE;
}

/* What the command line's words are held to as well. */
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

/* Recipes */

xmlDoc *
profile_read(const ProfileFile *file, GError **error)
{
  g_autoptr(xmlDoc) profile = read_document(file->path, error);

  if (!profile || !check_root(file, profile, error) || !check_displays(file, profile, error) ||
      !check_properties(file, profile, error) || !check_words(file, profile, error) ||
      !fits_schema(profile, file->path, error))
    return NULL;
  return g_steal_pointer(&profile);
}

static xmlDoc *
load_profile(const char *name, GError **error)
{
  g_autoptr(ProfileFile) file = profile_find(name, error);

  return file ? profile_read(file, error) : NULL;
}

/* No recipe's name has a '/': what isn't one isn't looked up among the files that were read. */
xmlDoc *
profile_load(const char *name, GError **error)
{
  return strchr(name, '/') ? load_profile(name, error) : load_once(name, load_profile, error);
}
