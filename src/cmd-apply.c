/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "backup.h"
#include "command.h"
#include "domxml.h"
#include "error.h"
#include "fleet.h"
#include "input.h"
#include "map.h"
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
  char *map_file;
  Map *map; /* what is in it */
} Options;

static void
options_clear(Options *options)
{
  plan_request_clear(&options->request);
  fleet_options_clear(&options->fleet);
  g_free(options->file);
  g_free(options->target);
  g_free(options->map_file);
  g_clear_pointer(&options->map, map_free);
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
apply_domain(const Bench *bench, const char *word, const void *data, Outcome *outcome,
             GError **error)
{
  const Options *options = data;
  const PlanRequest *request = options->map ? map_request(options->map, word) : &options->request;
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(Session) session = session_open(bench, word, SESSION_DEFAULT, notes, error);
  g_autoptr(xmlDoc) plan = session ? session_resolve(session, request, notes, error) : NULL;
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
  if (!result || !outcome_describe(outcome, session, result, plan, error))
    return GVT_EXIT_FAILED;
  report_notes(notes);
  status = redefine(session, result, name, provision, &options->redefine, error);
  if (status != GVT_EXIT_FAILED && !options->redefine.dry_run)
    provision_note_left(session, xmlDocGetRootElement(plan));
  if (status == GVT_EXIT_CHANGES && !options->redefine.dry_run)
    outcome_record(outcome, session, name);
  return status;
}

static int
apply_each(const Options *options, char **words, GError **error)
{
  int status =
      fleet_run(&options->fleet, words, options->redefine.dry_run, apply_domain, options, error);

  return redefine_status(&options->redefine, status);
}

static int
apply_domains(const Options *options, char **words, GError **error)
{
  if (fleet_is_many(&options->fleet, (int)g_strv_length(words)) &&
      (options->request.uuids || options->request.pci))
    report_note("note: all of them get the same device, so only one of them can run at a time");
  return apply_each(options, words, error);
}

/* given: the words of the command, whose options hold for each line of the map. */
static int
apply_map(Options *options, char **given, GError **error)
{
  g_autofree char **words = NULL;

  options->map = map_read(options->map_file, given, error);
  if (!options->map)
    return GVT_EXIT_FAILED;
  words = map_words(options->map);
  options->fleet.only_once = TRUE;
  return apply_each(options, words, error);
}

static int
run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(Options) options = { 0 };
  g_autoptr(GOptionContext) context = command_context(command);
  g_auto(GStrv) given = g_strdupv(argv);
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options.file,
      "Rewrite a file, or standard input, to standard output: without libvirt", "FILE|-" },
    { "target", 0, 0, G_OPTION_ARG_STRING, &options.target,
      "With --file: the host it is for (default: the newest known)", "libvirt=9.0,qemu=7.2" },
    { "map", 0, 0, G_OPTION_ARG_FILENAME, &options.map_file,
      "Which domain gets what: lines \"DOMAIN KEY=VALUE…\", the keys being the options above",
      "FILE|-" },
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
  fleet_add_json(context, &options.fleet);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !redefine_check_options(&options.redefine,
                              options.map_file || fleet_is_many(&options.fleet, argc - 1), error) ||
      !request_check_target(options.target, options.file, error))
    return GVT_EXIT_FAILED;
  if (options.file && (options.redefine.attempt || options.redefine.start)) {
    gvt_usage(error, "a file can't be started: leave out --try and --start");
    return GVT_EXIT_FAILED;
  }
  if ((options.file != NULL) + (options.map_file != NULL) +
          fleet_is_wanted(&options.fleet, argc - 1) !=
      1) {
    gvt_usage(
        error,
        "say either which DOMAINs, which --file or which --map (gvt-xml apply --help shows how)");
    return GVT_EXIT_FAILED;
  }
  if (options.file && options.fleet.json) {
    gvt_usage(error, "--json is about domains: of a file the XML itself is printed");
    return GVT_EXIT_FAILED;
  }
  if (options.file)
    return apply_file(&options, error);
  return options.map_file ? apply_map(&options, given, error)
                          : apply_domains(&options, argv + 1, error);
}

const GvtCommand cmd_apply = {
  .name = "apply",
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|-",
  .summary = "Give a guest a GPU: plan, check and define, all in one step",
  .description =
      "Options win over the profile, the profile over what the domain suggests. Without a device the recorded\n"
      "device is taken; without any option the recorded plan is applied again, which repairs drift.\n"
      "\n"
      "Exit status: 0 done or nothing to do; 1 failed, nothing changed; 2 wrong usage; 3 with --exit-code, where\n"
      "something changed or, in a dry run, would change.",
  .run = run,
};
