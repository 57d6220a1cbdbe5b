/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/copyable.h"

#include "base/text.h"
#include "cli/command.h"
#include "engine/live.h"
#include "plan/asked.h"

/* The flags of RedefineOptions. */
static const struct {
  const char *name;
  gsize offset;
} flags[] = {
  { "dry-run", G_STRUCT_OFFSET(RedefineOptions, dry_run) },
  { "confirm", G_STRUCT_OFFSET(RedefineOptions, confirm) },
  { "try", G_STRUCT_OFFSET(RedefineOptions, try_start) },
  { "start", G_STRUCT_OFFSET(RedefineOptions, start) },
  { "live", G_STRUCT_OFFSET(RedefineOptions, live) },
  { "print-xml", G_STRUCT_OFFSET(RedefineOptions, print_xml) },
  { "full", G_STRUCT_OFFSET(RedefineOptions, full) },
  { "no-check", G_STRUCT_OFFSET(RedefineOptions, skip_check) },
  { "forget-passwords", G_STRUCT_OFFSET(RedefineOptions, forget_passwords) },
  { "trust-metadata", G_STRUCT_OFFSET(RedefineOptions, trust_metadata) },
};

static void
append_word(GString *text, const char *word)
{
  g_autofree char *quoted = text_shell_word(word);

  g_string_append_printf(text, " %s", quoted);
}

static void
append_plan_option(GString *text, const PlanOption *option, const PlanRequest *request)
{
  g_auto(GStrv) words = plan_option_words(option, request);
  gboolean is_flag = plan_option_is_flag(option);

  /* A device that is asked for takes the place of all others. */
  if (request->revoked & plan_option_bit(option) && !plan_option_is_gpu(option))
    g_string_append_printf(text, " --%s%s%s", is_flag ? "no-" : "", option->name,
                           is_flag ? "" : " default");
  for (gsize i = 0; words && words[i]; i++) {
    g_autofree char *shown = is_flag ? NULL : plan_asked_shown(option, words[i]);

    g_string_append_printf(text, " --%s", option->name);
    if (shown)
      append_word(text, shown);
  }
}

static void
append_redefine(GString *text, const RedefineOptions *redefine)
{
  for (gsize i = 0; i < G_N_ELEMENTS(flags); i++)
    if (G_STRUCT_MEMBER(gboolean, redefine, flags[i].offset))
      g_string_append_printf(text, " --%s", flags[i].name);
  if (redefine->live && redefine->live_timeout != LIVE_TIMEOUT)
    g_string_append_printf(text, " --live-timeout %d", redefine->live_timeout);
}

char *
copyable_command(const CopyableCommand *line)
{
  g_autofree char *program = text_program("gvt-xml", command_globals.uri);
  g_autoptr(GString) text = g_string_new(program);
  g_autofree char *domain = virt_domain_word(line->domain);

  g_string_append_printf(text, " %s %s", line->command, domain);
  if (line->device)
    g_string_append_printf(text, " %s", line->device);
  for (const PlanOption *option = plan_options; line->request && option->name; option++)
    append_plan_option(text, option, line->request);
  if (line->redefine)
    append_redefine(text, line->redefine);
  if (line->strict)
    g_string_append(text, " --strict");
  return g_string_free(g_steal_pointer(&text), FALSE);
}
