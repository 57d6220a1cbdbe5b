/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/change-options.h"

#include "base/error.h"

static void
add_redefine_options(GOptionContext *context, ChangeOptions *options)
{
  RedefineOptions *redefine = &options->redefine;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &redefine->dry_run,
      "Show the diff, have it judged, say if the real run would refuse; change nothing", NULL },
    { "exit-code", 0, 0, G_OPTION_ARG_NONE, &options->exit_code,
      "Exit 3 where something changes, 0 where nothing", NULL },
    { "confirm", 0, 0, G_OPTION_ARG_NONE, &redefine->confirm,
      "Show the diff and ask before defining", NULL },
    { "print-xml", 0, 0, G_OPTION_ARG_NONE, &redefine->print_xml,
      "With --dry-run: the resulting XML, not a diff", NULL },
    { "no-judge", 0, 0, G_OPTION_ARG_NONE, &redefine->skip_check,
      "With --dry-run: show the diff alone; neither libvirt nor its schema is asked", NULL },
    { "forget-passwords", 0, 0, G_OPTION_ARG_NONE, &redefine->forget_passwords,
      "Go on where a graphics' password is in no backup: it comes back without", NULL },
    { "trust-metadata", 0, 0, G_OPTION_ARG_NONE, &redefine->trust_metadata,
      "Go on by a recorded plan that isn't the one gvt-xml wrote from here", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

static void
add_file_options(GOptionContext *context, ChangeOptions *options)
{
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file,
      "Files, or standard input, in place of domains: without libvirt, the result to standard "
      "output",
      "FILE|-" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->output.output_dir,
      "With --file: write each result there, under its file's name", "DIR" },
    { "no-validate", 0, 0, G_OPTION_ARG_NONE, &options->output.skip_schema,
      "With --file: don't check the result against libvirt's schema", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries(context, entries, NULL);
}

void
change_options_add(GOptionContext *context, ChangeOptions *options)
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
    return gvt_usage(error, "--no-judge goes with --dry-run: a define is judged by libvirt anyway");
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
