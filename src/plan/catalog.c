/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/catalog.h"

#include "base/paths.h"
#include "base/read-file.h"
#include "xml/relaxng.h"
#include "xml/xml.h"

xmlDoc *
catalog_read(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  text = read_file(path, XML_LIMIT, &length, error);
  if (!text)
    return NULL;
  return xml_parse_file(text, (gssize)length, path, error);
}

gboolean
catalog_fits_schema(xmlDoc *doc, const char *path, GError **error)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");

  return xml_validate_file(doc, path, schema, error);
}

/* The documents that were read so far, by name. A profile's name has no '/', a file's has one. The
   lock is recursive: it is held while a profile is read, and taken again for the lists against
   which the profile is checked. */
static GRecMutex mutex;

static GHashTable *documents;

void
profile_forget(void)
{
  g_rec_mutex_lock(&mutex);
  g_clear_pointer(&documents, g_hash_table_unref);
  g_rec_mutex_unlock(&mutex);
}

/* A document that could not be read is tried again the next time. */
xmlDoc *
catalog_load(const char *name, xmlDoc *(*load)(const char *name, GError **error), GError **error)
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

/* Reads a list of ours: a file below profiles/ that isn't a profile. Tests check that it is
   valid. */
static xmlDoc *
load_lib(const char *relative, GError **error)
{
  g_autofree char *path = paths_data(relative);

  return catalog_read(path, error);
}

xmlDoc *
profile_load_displays(GError **error)
{
  return catalog_load("profiles/lib/displays.xml", load_lib, error);
}

xmlDoc *
profile_load_properties(GError **error)
{
  return catalog_load("profiles/lib/properties.xml", load_lib, error);
}
