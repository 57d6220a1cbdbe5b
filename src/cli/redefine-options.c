/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/redefine-options.h"

#include "base/error.h"

void
redefine_options_add(GOptionContext *context, RedefineOptions *options, gboolean *exit_code)
{
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run,
      "Show the diff, have it judged, change nothing", NULL },
    { "exit-code", 0, 0, G_OPTION_ARG_NONE, exit_code,
      "Exit 3 where something changes, 0 where nothing", NULL },
    { "confirm", 0, 0, G_OPTION_ARG_NONE, &options->confirm,
      "Show the diff and ask before defining", NULL },
    { "print-xml", 0, 0, G_OPTION_ARG_NONE, &options->print_xml,
      "With --dry-run: the resulting XML, not a diff", NULL },
    { "no-judge", 0, 0, G_OPTION_ARG_NONE, &options->skip_check,
      "With --dry-run: show the diff alone; neither libvirt nor its schema is asked", NULL },
    { "forget-passwords", 0, 0, G_OPTION_ARG_NONE, &options->forget_passwords,
      "Go on where a graphics' password is in no backup: it comes back without", NULL },
    { "trust-metadata", 0, 0, G_OPTION_ARG_NONE, &options->trust_metadata,
      "Go on by a recorded plan that isn't the one gvt-xml wrote from here", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

gboolean
redefine_options_check(const RedefineOptions *options, gboolean many, gboolean json, GError **error)
{
  if (options->confirm && json)
    return gvt_usage(error, "--confirm shows a diff and asks, and --json is for a program: leave "
                            "one out, or look by --dry-run");
  if (options->confirm && many)
    return gvt_usage(error, "--confirm asks about one domain: look at many by --dry-run");
  if (options->print_xml && !options->dry_run)
    return gvt_usage(error, "--print-xml goes with --dry-run");
  if (options->skip_check && !options->dry_run)
    return gvt_usage(error, "--no-judge goes with --dry-run: a define is judged by libvirt anyway");
  if (options->confirm && options->dry_run)
    return gvt_usage(error, "--confirm and --dry-run exclude each other");
  if ((options->try_start || options->start) && options->dry_run)
    return gvt_usage(error, "%s starts the guest, and --dry-run changes nothing",
                     options->start ? "--start" : "--try");
  return TRUE;
}
