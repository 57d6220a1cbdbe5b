/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backup.h"
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "fleet.h"
#include "input.h"
#include "offer.h"
#include "redefine.h"
#include "report.h"
#include "request.h"

typedef struct {
  PlanRequest request;
  RedefineOptions redefine;
  FleetOptions fleet;
  char *file;
  char *target;
} Options;

static void
options_clear(Options *options)
{
  plan_request_clear(&options->request);
  fleet_options_clear(&options->fleet);
  g_free(options->file);
  g_free(options->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static int
apply_file(const Options *options, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Editor) editor = editor_new(error);
  g_autoptr(Subject) subject = NULL;
  g_autoptr(xmlDoc) plan = NULL;
  g_autoptr(xmlDoc) result = NULL;
  PlanTarget target;
  char *text;

  if (!editor || !request_parse_target(options->target, &target, error))
    return GVT_EXIT_FAILED;
  text = redefine_read_file(options->file, error);
  subject = text ? subject_new(editor, text, input_name(options->file), NULL, notes, error) : NULL;
  plan = subject ? subject_resolve(subject, &options->request, &target, NULL, notes, error) : NULL;
  if (!plan)
    return GVT_EXIT_FAILED;
  result = subject_project(editor, subject, xmlDocGetRootElement(plan), NULL, notes, error);
  if (!result)
    return GVT_EXIT_FAILED;
  report_notes(notes);
  return redefine_status(&options->redefine,
                         redefine_file(subject, result, &target, &options->redefine, error));
}

/* Where no device is named, there is none to apply: what there is to name. */
static void
add_offer(const Session *session, GError **error)
{
  g_autofree char *offer = NULL;

  if (!g_error_matches(*error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    return;
  offer = offer_text(session->connection, virt_domain_name(session->domain));
  gvt_extend(error, "\n%s", offer);
}

/* A FleetWork. */
static int
apply_domain(const Bench *bench, const char *word, const void *data, GError **error)
{
  const Options *options = data;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session = session_open(bench, word, SESSION_DEFAULT, notes, error);
  g_autoptr(xmlDoc) plan =
      session ? session_resolve(session, &options->request, notes, error) : NULL;
  g_autoptr(Provision) provision = NULL;
  g_autoptr(xmlDoc) result = NULL;
  g_autofree char *name = backup_name();
  int status;

  if (session && !plan)
    add_offer(session, error);
  if (!plan)
    return GVT_EXIT_FAILED;
  provision = provision_new(session, xmlDocGetRootElement(plan));
  result = subject_project(session->editor, session->subject, xmlDocGetRootElement(plan), name,
                           notes, error);
  if (!result)
    return GVT_EXIT_FAILED;
  report_notes(notes);
  status = redefine(session, result, name, provision, &options->redefine, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    provision_note_left(session, xmlDocGetRootElement(plan));
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
    { "target", 0, 0, G_OPTION_ARG_STRING, &options.target,
      "With --file: the host it is for (default: the newest known)", "libvirt=9.0,qemu=7.2" },
    { "try", 0, 0, G_OPTION_ARG_NONE, &options.redefine.attempt,
      "Start the guest paused, see that its devices are there, stop it; else put the old definition back",
      NULL },
    { "start", 0, 0, G_OPTION_ARG_NONE, &options.redefine.start,
      "The same, but let it run where all is there", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  request_add_options(context, &options.request);
  redefine_add_options(context, &options.redefine);
  fleet_add_options(context, &options.fleet);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !redefine_check_options(&options.redefine, fleet_is_many(&options.fleet, argc - 1), error) ||
      !request_check_target(options.target, options.file, error))
    return GVT_EXIT_FAILED;
  if (options.file && (options.redefine.attempt || options.redefine.start)) {
    gvt_usage(error, "a file can't be started: leave out --try and --start");
    return GVT_EXIT_FAILED;
  }
  if (!options.file == !fleet_is_wanted(&options.fleet, argc - 1)) {
    gvt_usage(error, "say either which DOMAINs or which --file (gvt-xml apply --help shows how)");
    return GVT_EXIT_FAILED;
  }
  if (options.file)
    return apply_file(&options, error);
  if (fleet_is_many(&options.fleet, argc - 1) && (options.request.uuids || options.request.pci))
    report_note("note: all of them get the same device, so only one of them can run at a time");
  status =
      fleet_run(&options.fleet, argv + 1, options.redefine.dry_run, apply_domain, &options, error);
  return redefine_status(&options.redefine, status);
}

const GvtCommand cmd_apply = {
  .name = "apply",
  .args = "DOMAIN… | --all | --match GLOB | --file FILE|-",
  .summary = "Give a guest a GPU: plan, check and define, all in one step",
  .description =
      "Options win over the profile, the profile over what the domain suggests. Without a device the recorded\n"
      "device is taken; without any option the recorded plan is applied again, which repairs drift.\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with --exit-code, where\n"
      "something changed or, in a dry run, would change.",
  .run = run,
};
