/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/profile.h"

#include <string.h>

#include "plan/catalog.h"
#include "plan/profile-check.h"
#include "xml/xml.h"

static gboolean
is_valid(const ProfileFile *file, xmlDoc *profile, GError **error)
{
  return profile_check(file, profile, error) && catalog_fits_schema(profile, file->path, error);
}

xmlDoc *
profile_read(const ProfileFile *file, GError **error)
{
  g_autoptr(xmlDoc) profile = catalog_read(file->path, error);

  if (!profile || (file->own && !is_valid(file, profile, error)))
    return NULL;
  return g_steal_pointer(&profile);
}

static xmlDoc *
find_and_read(const char *name, GError **error)
{
  g_autoptr(ProfileFile) file = profile_find(name, error);

  return file ? profile_read(file, error) : NULL;
}

/* A profile's name has no '/'. A name with one must not find another document of the catalog. */
xmlDoc *
profile_load(const char *name, GError **error)
{
  return strchr(name, '/') ? find_and_read(name, error) : catalog_load(name, find_and_read, error);
}
