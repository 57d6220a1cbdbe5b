/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/domain-hints.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"

static gboolean
is_uuid(const char *word)
{
  g_autofree char *uuid = parse_uuid(word, NULL);

  return uuid != NULL;
}

static gboolean
is_file(const char *word)
{
  return g_file_test(word, G_FILE_TEST_IS_REGULAR);
}

/* Whether the command that runs is one of these: "apply plan". GLib's program name is then "gvt-xml
   apply". */
static gboolean
runs_one_of(const char *names)
{
  const char *program = g_get_prgname();
  const char *blank = program ? strrchr(program, ' ') : NULL;
  g_auto(GStrv) commands = g_strsplit(names, " ", -1);

  return blank && g_strv_contains((const char *const *)commands, blank + 1);
}

void
domain_hints_add(const char *word, GError **error)
{
  g_autofree char *shown = text_shell_word(word);

  if (!error || !gvt_is_no_domain(*error))
    return;
  if (runs_one_of("apply plan") && is_uuid(word))
    gvt_extend(error, "; to give a vGPU, write --uuid %s", shown);
  else if (runs_one_of("apply revert lint") && is_file(word))
    gvt_extend(error, "; it is a file: write --file %s", shown);
  else if (runs_one_of("apply revert lint status") && parse_is_pattern(word))
    gvt_extend(error, "; it is a pattern: write --match %s", shown);
}
