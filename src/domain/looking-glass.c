/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "domain/looking-glass.h"

#include <string.h>

#include "domain/arguments.h"
#include "xml/xml.h"

#define PLANNED "/domain/metadata/gvt:state/gvt:plan/gvt:display/gvt:shared-memory"
#define SHMEM "/domain/devices/shmem[@name = 'looking-glass'][not(server)]"
#define MIB (G_GUINT64_CONSTANT(1) << 20)

/* A size of libvirt's or QEMU's in MiB: a number and its unit ("M", "MiB"); bytes without one. */
static guint64
read_size(const char *number, const char *unit)
{
  static const char letters[] = "KMG";
  const char *letter = unit && *unit ? strchr(letters, g_ascii_toupper(*unit)) : NULL;
  guint64 factor = unit && *unit ? 0 : 1;

  /* libvirt's "MB" is of 1000, and no power of two. */
  if (letter && (!unit[1] || g_str_equal(unit + 1, "iB")))
    factor = G_GUINT64_CONSTANT(1) << (10 * (letter - letters + 1));
  return strlen(number) > 12 ? 0 : g_ascii_strtoull(number, NULL, 10) * factor / MIB;
}

static gboolean
is_memory(const char *object)
{
  return strstr(object, "memory-backend-file") &&
         (strstr(object, "/dev/kvmfr") || strstr(object, "/dev/shm/looking-glass"));
}

/* The first group of a pattern in a text; NULL if it doesn't match. Free with g_free(). */
static char *
match_first(const char *pattern, const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match(regex, text, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

/* "size=32M", or as JSON a number of bytes. */
static guint64
read_memory_argument(const char *object, char **path)
{
  g_autofree char *number = match_first("[,\"]size(?:\"\\s*:\\s*|=)([0-9]+)", object);
  g_autofree char *unit = match_first(",size=[0-9]+([KMG])", object);

  *path = match_first("(/dev/kvmfr[0-9]{1,3})", object);
  return number ? read_size(number, unit) : 0;
}

/* The first argument that gives QEMU such memory; NULL if there is none. Free with g_free(). */
static char *
find_argument(xmlDoc *domain)
{
  g_autoptr(GPtrArray) objects = arguments_values(domain, ARGUMENTS_XPATH, "object");

  for (guint i = 0; i < objects->len; i++)
    if (is_memory(objects->pdata[i]))
      return g_strdup(objects->pdata[i]);
  return NULL;
}

guint64
looking_glass_read(xmlDoc *domain, char **path)
{
  g_autofree char *planned = xml_string(domain, PLANNED "/@size");
  g_autofree char *size = xml_string(domain, SHMEM "/size");
  g_autofree char *unit = xml_string(domain, SHMEM "/size/@unit");
  g_autofree char *argument = NULL;

  *path = planned ? xml_string(domain, PLANNED "/@path") : NULL;
  if (planned)
    return read_size(planned, "M");
  if (size)
    return read_size(size, unit);
  argument = find_argument(domain);
  return argument ? read_memory_argument(argument, path) : 0;
}

gboolean
looking_glass_is_there(xmlDoc *domain)
{
  g_autofree char *argument = find_argument(domain);

  return argument || xml_node(domain, NULL, PLANNED " | " SHMEM);
}
