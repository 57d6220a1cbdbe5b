/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/read-file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/file-mode.h"
#include "cli/lint-host.h"
#include "cli/target-option.h"
#include "domain/findings.h"
#include "domain/lint-facts.h"
#include "domain/lint.h"
#include "engine/backup.h"
#include "engine/guest-facts.h"
#include "plan/profile.h"
#include "xml/xml.h"

typedef struct {
  ChangeOptions change;
  char *target;
  gboolean fix;
  gboolean rules;
} LintOptions;

static void
lint_options_clear(LintOptions *options)
{
  change_options_clear(&options->change);
  g_free(options->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LintOptions, lint_options_clear)

/* The data that all domains of a run share. */
typedef struct {
  const LintOptions *options;
  xmlDoc *properties;
  TargetVersions target; /* of the host that will have the files */
  LintHost *host;
} Lint;

static JsonObject *
json_findings(const GPtrArray *findings)
{
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < findings->len; i++) {
    const LintFinding *finding = findings->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "rule", json_text(finding->rule));
    json_object_object_add(object, "when", json_text(finding->when));
    json_object_object_add(object, "what", json_text(finding->what));
    json_object_object_add(object, "by", json_text(finding->by));
    json_object_object_add(object, "says", json_text(finding->says));
    json_object_object_add(object, "do", json_text(finding->next_step));
    json_object_object_add(object, "fix", json_object_new_boolean(finding->can_fix));
    json_object_array_add(array, object);
  }
  return array;
}

/* With --fix standard output is for the repaired domain, so findings are a warning then. */
static gboolean
show_findings(const Lint *lint, const GPtrArray *findings, const char *name, Result *result,
              GError **error)
{
  g_autofree char *line = text_line(name);
  g_autofree char *text = findings_describe(findings, line, !lint->options->fix);

  if (result->describes) {
    result_add(result, "findings", json_findings(findings));
    return TRUE;
  }
  if (!lint->options->fix)
    return print_visible(text, error);
  if (*g_strchomp(text))
    log_warning("not repaired:\n%s", text);
  return TRUE;
}

static gboolean
report_findings(const Lint *lint, xmlDoc *domain, xmlDoc *facts, const char *name, Result *result,
                GError **error)
{
  g_autoptr(xmlDoc) found = lint_find(domain, facts, error);
  g_autoptr(GPtrArray) findings = found ? findings_list(found) : NULL;

  if (!findings || !show_findings(lint, findings, name, result, error))
    return FALSE;
  result->found = findings->len;
  result->looks = !lint->options->fix;
  if (findings->len == 0)
    log_note("%s: nothing found", name);
  return TRUE;
}

/* The domain with its plan applied again, if it has one, which repairs drift. */
static xmlDoc *
repair_drift(const Guest *guest, GError **error)
{
  if (!guest->plan)
    return xmlCopyDoc(guest->doc, 1);
  return guest_project(guest, guest->plan, NULL, NULL, error);
}

/* The repaired domain. If no finding can be repaired, the domain as it is. */
static xmlDoc *
repair(const Guest *guest, xmlDoc *found, xmlDoc *facts, GError **error)
{
  g_autoptr(xmlDoc) start = NULL;

  if (findings_count(found, "@fix = 'yes'") == 0)
    return xmlCopyDoc(guest->doc, 1);
  start = findings_count(found, "@id = 'drift'") ? repair_drift(guest, error)
                                                 : xmlCopyDoc(guest->doc, 1);
  return start ? lint_repair(start, facts, error) : NULL;
}

/* "repaired: override-type, drift": what the repair did. NULL if no finding is gone. Free with
   g_free(). */
static char *
describe_repair(xmlDoc *found, xmlDoc *definition, xmlDoc *facts)
{
  g_autoptr(xmlDoc) left = lint_find(definition, facts, NULL);
  g_autofree char *repaired = left ? findings_repaired(found, left) : NULL;

  return repaired ? g_strconcat("repaired: ", repaired, NULL) : NULL;
}

/* Says of a dry run which findings would be repaired, and which are left. */
static gboolean
report_repair(const Lint *lint, const char *story, xmlDoc *definition, xmlDoc *facts,
              const char *name, Result *result, GError **error)
{
  if (story && lint->options->change.redefine.dry_run)
    log_note("%s: would be %s", name, story);
  return report_findings(lint, definition, facts, name, result, error);
}

/* Files */

static RedefineResult
fix_file(const Lint *lint, const Guest *guest, xmlDoc *seen, const char *file, Result *result,
         GError **error)
{
  const LintOptions *options = lint->options;
  g_autoptr(xmlDoc) facts = guest_facts_new(guest, &lint->target, lint->properties);
  g_autoptr(xmlDoc) found = lint_find(guest->doc, seen, error);
  g_autoptr(xmlDoc) definition = found ? repair(guest, found, facts, error) : NULL;
  g_autofree char *name = xml_string(guest->doc, "/domain/name");
  g_autofree char *story = definition ? describe_repair(found, definition, facts) : NULL;
  RedefineOptions repair_options = options->change.redefine;
  RedefineResult done;

  repair_options.story = story;
  if (!definition || !result_describe(result, guest, definition, NULL, error))
    return REDEFINE_FAILED;
  done = files_rewrite(guest, definition, file, &lint->target, &options->change.output,
                       &repair_options, result, error);
  if (done == REDEFINE_FAILED || !report_repair(lint, story, definition, facts,
                                                name ? name : read_file_name(file), result, error))
    return REDEFINE_FAILED;
  return done;
}

/* The BatchWork for files. */
static RedefineResult
lint_file(const Workbench *workbench, const char *file, const void *data, Result *result,
          GError **error)
{
  const Lint *lint = data;
  g_autoptr(Guest) guest = files_read(file, result, NULL, error);
  g_autoptr(xmlDoc) seen = guest ? guest_facts_new(guest, &lint->target, lint->properties) : NULL;
  g_autofree char *name = guest ? xml_string(guest->doc, "/domain/name") : NULL;

  (void)workbench;
  transaction_begin_result(&lint->options->change.redefine, result);
  if (!seen || !guest_facts_add_drift(seen, guest, error))
    return REDEFINE_FAILED;
  if (lint->options->fix)
    return fix_file(lint, guest, seen, file, result, error);
  return report_findings(lint, guest->doc, seen, name ? name : read_file_name(file), result, error)
             ? REDEFINE_UNCHANGED
             : REDEFINE_FAILED;
}

/* Domains */

static void
add_missing_files(xmlDoc *facts, const Session *session)
{
  g_autoptr(GPtrArray) files = NULL;

  if (!virt_is_local(session->connection))
    return;
  files = lint_facts_rom_files(session->guest->doc);
  for (guint i = 0; i < files->len; i++)
    if (!g_file_test(files->pdata[i], G_FILE_TEST_EXISTS))
      lint_facts_add_missing_file(facts, files->pdata[i]);
}

/* The facts about the domain and its host that the rules need, except drift. */
static xmlDoc *
get_domain_facts(const Lint *lint, const Session *session, GError **error)
{
  const TargetVersions target = session_target(session);
  g_autoptr(xmlDoc) facts = guest_facts_new(session->guest, &target, lint->properties);

  if (!lint_host_add_facts(lint->host, session, facts, error))
    return NULL;
  add_missing_files(facts, session);
  lint_facts_add_lacking_drivers(facts, session->guest->mesa, session->guest->doc);
  if (virt_domain_has_managed_save(session->domain, NULL) > 0)
    lint_facts_add_managed_save(facts);
  return g_steal_pointer(&facts);
}

static RedefineResult
fix_domain(const Lint *lint, const Session *session, xmlDoc *seen, xmlDoc *facts, Result *result,
           GError **error)
{
  const Guest *guest = session->guest;
  g_autofree char *backup = backup_name(session->backups);
  g_autoptr(xmlDoc) found = lint_find(guest->doc, seen, error);
  g_autoptr(xmlDoc) definition = found ? repair(guest, found, facts, error) : NULL;
  g_autofree char *story = definition ? describe_repair(found, definition, facts) : NULL;
  RedefineOptions options = lint->options->change.redefine;
  RedefineResult done;

  options.story = story;
  if (!definition || !session_check_connection(session, result, error) ||
      !result_describe(result, guest, definition, NULL, error))
    return REDEFINE_FAILED;
  done = redefine(session, definition, backup, NULL, &options, result, error);
  if (done == REDEFINE_FAILED || !report_repair(lint, story, definition, facts,
                                                virt_domain_name(session->domain), result, error))
    return REDEFINE_FAILED;
  return done;
}

/* The BatchWork for domains. Only a repair needs the facts without drift too. */
static RedefineResult
lint_domain(const Workbench *workbench, const char *word, const void *data, Result *result,
            GError **error)
{
  const Lint *lint = data;
  g_autoptr(Session) session =
      session_open(workbench, word, result->uuid, SESSION_DEFAULT, NULL, error);
  g_autoptr(xmlDoc) seen = session ? get_domain_facts(lint, session, error) : NULL;
  g_autoptr(xmlDoc) facts = seen && lint->options->fix ? xmlCopyDoc(seen, 1) : NULL;

  transaction_begin_result(&lint->options->change.redefine, result);
  if (!seen || !guest_facts_add_drift(seen, session->guest, error))
    return REDEFINE_FAILED;
  if (facts)
    return fix_domain(lint, session, seen, facts, result, error);
  return report_findings(lint, session->guest->doc, seen, virt_domain_name(session->domain), result,
                         error)
             ? REDEFINE_UNCHANGED
             : REDEFINE_FAILED;
}

static int
print_rules(const Lint *lint, GError **error)
{
  const TargetVersions newest = TARGET_NEWEST;
  g_autoptr(xmlDoc) facts = lint_facts_new(&newest, lint->properties);
  g_autoptr(xmlDoc) nothing = xml_parse("<domain/>", -1, "nothing", error);
  g_autoptr(xmlDoc) findings = lint_find(nothing, facts, error);
  g_autofree char *text = findings ? findings_describe_rules(findings) : NULL;

  return text && print_text(text, error) ? GVT_EXIT_DONE : GVT_EXIT_FAILED;
}

/* Refuses options of a redefine without --fix. */
static gboolean
check_fix(const LintOptions *options, GError **error)
{
  const RedefineOptions *redefine = &options->change.redefine;
  const struct {
    gboolean given;
    const char *name;
  } repairs[] = {
    { redefine->dry_run, "--dry-run" },
    { redefine->confirm, "--confirm" },
    { redefine->print_xml, "--print-xml" },
    { redefine->full, "--full" },
    { options->change.exit_code, "--exit-code" },
    { redefine->forget_passwords, "--forget-passwords" },
    { redefine->trust_metadata, "--trust-metadata" },
    { redefine->skip_check, "--no-check" },
    { options->change.batch.settings.all_or_nothing, "--all-or-nothing" },
    { options->change.output.output_dir != NULL, "--output-dir" },
    { options->change.output.skip_schema, "--no-validate" },
  };

  for (gsize i = 0; !options->fix && i < G_N_ELEMENTS(repairs); i++)
    if (repairs[i].given)
      return gvt_usage(error, "%s needs --fix; add it", repairs[i].name);
  return TRUE;
}

static gboolean
check_lint(const LintOptions *options, int operands, GError **error)
{
  const DomainSelectionOptions *selection = &options->change.batch.selection;
  gboolean in_files = options->change.file != NULL;
  int named = in_files ? 0 : operands;

  if (options->rules + in_files + domain_selection_is_made(selection, named) != 1)
    return gvt_usage(error,
                     "name DOMAINs or a --file, or give --rules (gvt-xml lint --help shows how)");
  return domain_selection_check(selection, named, error) &&
         target_option_check(options->target, options->change.file, error) &&
         check_fix(options, error) && change_options_check(&options->change, named, error) &&
         (in_files || change_options_check_domains(&options->change, error));
}

static int
cmd_lint_run(const GvtCommand *command, int argc, char **argv, GError **error)
{
  g_auto(LintOptions) options = { 0 };
  g_autoptr(CommandContext) context = command_context(command);
  g_autoptr(LintHost) host = lint_host_new();
  xmlDoc *properties;
  BatchTotals totals;
  Lint lint = { .options = &options, .host = host };
  const GOptionEntry entries[] = {
    { "fix", 0, 0, G_OPTION_ARG_NONE, &options.fix,
      "Repair what can be repaired; --dry-run and --confirm show it first", NULL },
    { "rules", 0, 0, G_OPTION_ARG_NONE, &options.rules, "List all rules", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  domain_selection_add_map(context, &options.change.batch.selection, DOMAIN_SELECTION_MAP_OF_NAMES);
  change_options_add(context, &options.change);
  target_option_add(context, &options.target);
  command_add_options(context, OPTION_GROUP_COMMAND, entries);
  if (!command_parse(context, &argc, &argv, 0, G_MAXINT - 1, error) ||
      !check_lint(&options, argc - 1, error) ||
      !target_option_parse(options.target, &lint.target, error))
    return GVT_EXIT_FAILED;
  properties = profile_load_properties(error);
  if (!properties)
    return GVT_EXIT_FAILED;
  lint.properties = properties;
  if (options.rules)
    return print_rules(&lint, error);
  totals = options.change.file
               ? file_mode_run(&options.change, argv + 1, !options.fix, lint_file, &lint, error)
               : batch_options_run(&options.change.batch, argv + 1, NULL,
                                   !options.fix || options.change.redefine.dry_run, lint_domain,
                                   &lint, error);
  return batch_options_exit_status(totals, options.change.exit_code);
}

static const CommandText lint_examples[] = {
  { "gvt-xml lint win10", "What is wrong with win10's definition?" },
  { "gvt-xml lint win10 --fix --confirm", "Repair win10's definition, after showing what changes" },
  { "gvt-xml lint --all", "Look at every domain" },
  { "gvt-xml lint --file win10.xml --target libvirt=9.0,qemu=7.2",
    "Look at a file for another host" },
  { NULL, NULL },
};

const GvtCommand cmd_lint = {
  .name = "lint",
  .group = COMMAND_GROUP_LOOK,
  .args = "DOMAIN… | --all | --match GLOB | --map FILE|- | --file FILE|- [FILE…] | --rules",
  .summary = "Find mistakes in a guest's definition, and repair them",
  .examples = lint_examples,
  .description =
      "Each finding says when it does harm, the error of libvirt or QEMU, and what to do. A domain is "
      "checked for the versions of its host, a file for those of --target. The options under Safety "
      "are for --fix.\n"
      "Exit status: 0 nothing found (with --fix: nothing left); 1 failed, nothing was changed (in a "
      "dry run: the real run would fail); 2 wrong usage; 3 there are findings or, with --fix "
      "--exit-code, something changed or would change.",
  .run = cmd_lint_run,
};
