/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/change-options.h"

#include "base/error.h"

static void
add_redefine_options(CommandContext *context, ChangeOptions *options)
{
  RedefineOptions *redefine = &options->redefine;
  const GOptionEntry safety[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &redefine->dry_run,
      "Show what would change, have libvirt check it, and change nothing", NULL },
    { "full", 0, 0, G_OPTION_ARG_NONE, &redefine->full,
      "Show the changes to gvt-xml's own metadata too", NULL },
    { "confirm", 0, 0, G_OPTION_ARG_NONE, &redefine->confirm,
      "Show what would change, and ask before it is changed", NULL },
    { "exit-code", 0, 0, G_OPTION_ARG_NONE, &options->exit_code,
      "Exit with status 3 if something changes, or would change in a dry run", NULL },
    { "forget-passwords", 0, 0, G_OPTION_ARG_NONE, &redefine->forget_passwords,
      "Go on if the password of a display is in no backup; the display then has none", NULL },
    { "trust-metadata", 0, 0, G_OPTION_ARG_NONE, &redefine->trust_metadata,
      "Use a recorded plan that this user didn't write last from this host", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  const GOptionEntry expert[] = {
    { "print-xml", 0, 0, G_OPTION_ARG_NONE, &redefine->print_xml,
      "With --dry-run: print the resulting XML instead of a diff", NULL },
    { "no-check", 0, 0, G_OPTION_ARG_NONE, &redefine->skip_check,
      "With --dry-run: only show the changes; neither libvirt nor its schema checks them", NULL },
    { "no-judge", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &redefine->skip_check, NULL, NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_SAFETY, safety);
  command_add_options(context, OPTION_GROUP_EXPERT, expert);
}

static void
add_file_options(CommandContext *context, ChangeOptions *options)
{
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file,
      "Read a file, or standard input (-), instead of a domain, without libvirt; a changed definition "
      "goes to standard output",
      "FILE|-" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->output.output_dir,
      "With --file: write each result to this folder, under its file's name", "DIR" },
    { "no-validate", 0, 0, G_OPTION_ARG_NONE, &options->output.skip_schema,
      "With --file: don't check the result against libvirt's schema", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  command_add_options(context, OPTION_GROUP_FILES, entries);
}

void
change_options_add(CommandContext *context, ChangeOptions *options)
{
  add_redefine_options(context, options);
  batch_options_add(context, &options->batch);
  batch_options_add_json(context, &options->batch.settings.json);
  add_file_options(context, options);
}

void
change_options_clear(ChangeOptions *options)
{
  batch_options_clear(&options->batch);
  g_free(options->file);
  g_free(options->output.output_dir);
}

gboolean
change_options_check(const ChangeOptions *options, int operands, GError **error)
{
  const RedefineOptions *redefine = &options->redefine;

  if (redefine->confirm && options->batch.settings.json)
    return gvt_usage(error, "--confirm shows a diff and asks, and --json is for a program: leave "
                            "one out, or look by --dry-run");
  if (redefine->confirm && domain_selection_is_many(&options->batch.selection, operands))
    return gvt_usage(error, "--confirm asks about one domain: look at many by --dry-run");
  if (redefine->print_xml && !redefine->dry_run)
    return gvt_usage(error, "--print-xml goes with --dry-run");
  if (redefine->skip_check && !redefine->dry_run)
    return gvt_usage(error, "--no-check goes with --dry-run: libvirt checks each define");
  if (redefine->full && redefine->print_xml)
    return gvt_usage(error, "--full is about the diff, and --print-xml prints none: leave one out");
  if (redefine->confirm && redefine->dry_run)
    return gvt_usage(error, "--confirm and --dry-run exclude each other");
  return TRUE;
}

gboolean
change_options_check_domains(const ChangeOptions *options, GError **error)
{
  const FilesOptions *output = &options->output;

  return (!output->output_dir && !output->skip_schema) ||
         gvt_usage(error, "%s goes with --file",
                   output->output_dir ? "--output-dir" : "--no-validate");
}
