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

static gboolean
is_pattern(const char *word)
{
  return strpbrk(word, "*?[") != NULL;
}

/* The looks of a word, the commands that have the option, and what to write there. */
static const struct {
  gboolean (*is_it)(const char *word);
  const char *commands;
  const char *what;
  const char *option;
} looks[] = {
  { is_uuid, "apply plan", "to give a vGPU, write", "--uuid" },
  { is_file, "apply revert lint", "it is a file: write", "--file" },
  { is_pattern, "apply revert lint status", "it is a pattern: write", "--match" },
};

/* The name of the command that runs: "apply". */
static const char *
command_name(void)
{
  const char *program = g_get_prgname();
  const char *blank = program ? strrchr(program, ' ') : NULL;

  return blank ? blank + 1 : "";
}

void
domain_hints_add(const char *word, GError **error)
{
  g_autofree char *shown = text_shell_word(word);

  if (!error || !gvt_is_no_domain(*error))
    return;
  if (g_str_equal(word, "help"))
    gvt_extend(error, "; gvt-xml help %s shows its options", command_name());
  for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
    g_auto(GStrv) commands = g_strsplit(looks[i].commands, " ", -1);

    if (g_strv_contains((const char *const *)commands, command_name()) && looks[i].is_it(word)) {
      gvt_extend(error, "; %s %s %s", looks[i].what, looks[i].option, shown);
      return;
    }
  }
}
