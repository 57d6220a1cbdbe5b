/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backup.h"
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "fleet.h"
#include "input.h"
#include "redefine.h"
#include "report.h"

typedef struct {
  RedefineOptions redefine;
  FleetOptions fleet;
  char *file;
  char *from;
} Options;

static void
options_clear(Options *options)
{
  fleet_options_clear(&options->fleet);
  g_free(options->file);
  g_free(options->from);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static int
revert_file(const Options *options, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  const PlanTarget newest = PLAN_TARGET_NEWEST;
  g_autoptr(Editor) editor = editor_new(error);
  char *text = editor ? redefine_read_file(options->file, error) : NULL;
  g_autoptr(Subject) subject =
      text ? subject_new(editor, text, input_name(options->file), NULL, notes, error) : NULL;

  if (!subject)
    return GVT_EXIT_FAILED;
  report_notes(notes);
  return redefine_status(&options->redefine,
                         redefine_file(subject, subject->base, &newest, &options->redefine, error));
}

/* A FleetWork. */
static int
revert_domain(const Bench *bench, const char *word, const void *data, Outcome *outcome,
              GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session =
      session_open(bench, word, options->from ? SESSION_PLAIN : SESSION_DEFAULT, notes, error);
  g_autofree char *name = backup_name();
  int status;

  if (!session)
    return GVT_EXIT_FAILED;
  if (options->from)
    return redefine_backup(session, options->from, &options->redefine, error);
  if (!session->subject->state) {
    report_note("%s: no plan is recorded, nothing to take back", virt_domain_name(session->domain));
    return GVT_EXIT_DONE;
  }
  if (!outcome_describe(outcome, session, session->subject->base, NULL, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  status = redefine(session, session->subject->base, name, NULL, &options->redefine, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    provision_note_left(session, NULL);
  if (status == GVT_EXIT_CHANGES && !options->redefine.dry_run)
    outcome_record(outcome, session, name);
  return status;
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(Options) options = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);
  int status;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options.file,
      "Rewrite a file, or standard input, to standard output: without libvirt", "FILE|-" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
      "Put back the whole definition of a backup: a name in the domain's backup folder, or a path",
      "BACKUP" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  redefine_add_options(context, &options.redefine);
  fleet_add_options(context, &options.fleet);
  fleet_add_json(context, &options.fleet);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !redefine_check_options(&options.redefine, fleet_is_many(&options.fleet, argc - 1), error))
    return GVT_EXIT_FAILED;
  if (!options.file == !fleet_is_wanted(&options.fleet, argc - 1)) {
    gvt_usage(error, "say either which DOMAINs or which --file (gvt-xml revert --help shows how)");
    return GVT_EXIT_FAILED;
  }
  if (options.from && (argc != 2 || fleet_is_wanted(&options.fleet, 0))) {
    gvt_usage(error, "--from is of one DOMAIN: a backup is of one");
    return GVT_EXIT_FAILED;
  }
  if (options.file && options.fleet.json) {
    gvt_usage(error, "--json is about domains: of a file the XML itself is printed");
    return GVT_EXIT_FAILED;
  }
  if (options.file)
    return revert_file(&options, error);
  status =
      fleet_run(&options.fleet, argv + 1, options.redefine.dry_run, revert_domain, &options, error);
  return redefine_status(&options.redefine, status);
}

const GvtCommand cmd_revert = {
  .name = "revert",
  .args = "DOMAIN… | --all | --match GLOB | --file FILE|-",
  .summary = "Take the plan back: the domain is exactly as it was before",
  .description =
      "What was changed by others since then stays, but on what the plan itself brought. Passwords come from the backup that apply made, in\n"
      "$XDG_STATE_HOME/gvt-xml/UUID (for root: /var/lib/gvt-xml/UUID).\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with --exit-code, where\n"
      "something changed or, in a dry run, would change.",
  .run = run,
};
