/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/target-option.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"

void
target_option_add(CommandContext *context, char **word)
{
  const GOptionEntry entries[] = {
    { "target", 0, 0, COMMAND_ARG_TEXT, word,
      "With --file: the versions of the host that the file is for (default: the newest known ones)",
      "libvirt=9.0,qemu=7.2,spice=0.15.1" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_FILES, entries);
}

/* Reads the version of a library that QEMU was built for: it is new if it is first or later. */
static gboolean
read_library(const char *word, const char *first, gboolean *is_new)
{
  unsigned long needed = 0;
  unsigned long version = 0;

  if (!version_parse(first, &needed) || !version_parse(word, &version))
    return FALSE;
  *is_new = version >= needed;
  return TRUE;
}

gboolean
target_option_parse(const char *word, TargetVersions *target, GError **error)
{
  g_auto(GStrv) words = g_strsplit(word ? word : "", ",", -1);
  g_autofree char *news = NULL;

  *target = TARGET_NEWEST;
  for (gsize i = 0; words[i]; i++) {
    gboolean understood = FALSE;
    gboolean is_new = FALSE;

    if (g_str_has_prefix(words[i], "libvirt="))
      understood = version_parse(words[i] + strlen("libvirt="), &target->libvirt);
    else if (g_str_has_prefix(words[i], "qemu="))
      understood = version_parse(words[i] + strlen("qemu="), &target->qemu);
    else if (g_str_has_prefix(words[i], "spice=")) {
      understood = read_library(words[i] + strlen("spice="), SPICE_REMOTE_GL, &is_new);
      target->spice = is_new ? BUILD_NEW : BUILD_OLD;
    } else if (g_str_has_prefix(words[i], "virgl=")) {
      understood = read_library(words[i] + strlen("virgl="), VIRGL_BLOB, &is_new);
      target->virgl = is_new ? BUILD_NEW : BUILD_OLD;
    }
    if (!understood)
      return gvt_usage(error,
                       "--target '%s': write libvirt=VERSION,qemu=VERSION,spice=VERSION,"
                       "virgl=VERSION, as in libvirt=9.0,qemu=7.2",
                       word);
  }
  news = version_news(target);
  if (news && log_is_verbose())
    log_note("note: %s", news);
  return TRUE;
}

gboolean
target_option_check(const char *word, const char *file, GError **error)
{
  if (word && !file)
    return gvt_usage(
        error, "--target is only for files, because a domain's host tells its versions itself");
  return TRUE;
}
