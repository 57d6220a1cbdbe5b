/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/plan-options.h"

#include <string.h>

#include "base/error.h"
#include "base/parse.h"
#include "base/spelling.h"
#include "cli/command.h"
#include "plan/devices.h"
#include "plan/profile.h"
#include "plan/rom-files.h"
#include "plan/words.h"

/* The value that an option was given. Which member of the union is used depends on how its value is
   stored. */
typedef struct {
  union {
    gboolean flag;
    char *text;
    char **texts;
  };
  gboolean revoked; /* of a flag: --no-OPTION was given */
  char *revocation; /* of a flag that can be revoked: the name of that option, "no-OPTION" */
  char *revocation_help;
} Given;

struct PlanOptions {
  Given *given; /* one for each row of plan_options */
  gsize count;
};

/* Whether --no-OPTION takes the option back. */
static gboolean
is_revocable_flag(const PlanOption *option)
{
  return plan_option_is_flag(option) && plan_option_is_recorded(option);
}

static gboolean
is_list(const PlanOption *option)
{
  return plan_option_store(option) == PLAN_STORE_TEXTS ||
         plan_option_store(option) == PLAN_STORE_MANY;
}

PlanOptions *
plan_options_new(void)
{
  PlanOptions *options = g_new0(PlanOptions, 1);

  while (plan_options[options->count].name)
    options->count++;
  options->given = g_new0(Given, options->count);
  for (gsize i = 0; i < options->count; i++)
    if (is_revocable_flag(&plan_options[i])) {
      options->given[i].revocation = g_strconcat("no-", plan_options[i].name, NULL);
      options->given[i].revocation_help =
          g_strdup_printf("Take back --%s, which an earlier apply asked for", plan_options[i].name);
    }
  return options;
}

void
plan_options_free(PlanOptions *options)
{
  for (gsize i = 0; i < options->count; i++) {
    if (is_list(&plan_options[i]))
      g_strfreev(options->given[i].texts);
    else if (!plan_option_is_flag(&plan_options[i]))
      g_free(options->given[i].text);
    g_free(options->given[i].revocation);
    g_free(options->given[i].revocation_help);
  }
  g_free(options->given);
  g_free(options);
}

static GOptionEntry
make_entry(const PlanOption *option, const char *name, Given *given)
{
  return (GOptionEntry){ .long_name = name,
                         .arg = plan_option_is_flag(option) ? G_OPTION_ARG_NONE
                                : is_list(option)           ? COMMAND_ARG_TEXTS
                                                            : COMMAND_ARG_TEXT,
                         .arg_data = plan_option_is_flag(option) ? (gpointer)&given->flag
                                     : is_list(option)           ? (gpointer)&given->texts
                                                                 : (gpointer)&given->text,
                         .description = option->help,
                         .arg_description = option->value_name };
}

/* Where entries are added: to the line of a command, or to a parser that shows no help. */
typedef void (*AddEntry)(gpointer to, OptionGroup group, const GOptionEntry *entry);

static void
add_plan_option(const PlanOption *option, Given *given, AddEntry add, gpointer to)
{
  static const OptionGroup groups[] = {
    [PLAN_GROUP_DEVICE] = OPTION_GROUP_DEVICE,
    [PLAN_GROUP_DISPLAY] = OPTION_GROUP_DISPLAY,
    [PLAN_GROUP_SAFETY] = OPTION_GROUP_SAFETY,
    [PLAN_GROUP_EXPERT] = OPTION_GROUP_EXPERT,
  };
  const char *old_name = plan_option_old_name(option);
  GOptionEntry entry = make_entry(option, option->name, given);

  add(to, groups[option->group], &entry);
  if (old_name) {
    entry.long_name = old_name;
    entry.flags = G_OPTION_FLAG_HIDDEN;
    add(to, groups[option->group], &entry);
  }
  if (given->revocation) {
    entry = (GOptionEntry){ .long_name = given->revocation,
                            .arg = G_OPTION_ARG_NONE,
                            .arg_data = &given->revoked,
                            .description = given->revocation_help };
    add(to, OPTION_GROUP_UNSHOWN, &entry);
  }
}

static void
add_to_command(gpointer to, OptionGroup group, const GOptionEntry *entry)
{
  const GOptionEntry entries[] = { *entry, { .long_name = NULL } };

  command_add_options(to, group, entries);
}

static void
add_to_parser(gpointer to, OptionGroup group, const GOptionEntry *entry)
{
  const GOptionEntry entries[] = { *entry, { .long_name = NULL } };

  (void)group;
  g_option_context_add_main_entries(to, entries, NULL);
}

void
plan_options_add_options(CommandContext *context, PlanOptions *options)
{
  for (gsize i = 0; i < options->count; i++)
    add_plan_option(&plan_options[i], &options->given[i], add_to_command, context);
}

gboolean
plan_options_parse_words(PlanOptions *options, char ***words, GError **error)
{
  g_autoptr(GOptionContext) parser = g_option_context_new(NULL);

  g_option_context_set_help_enabled(parser, FALSE);
  for (gsize i = 0; i < options->count; i++)
    add_plan_option(&plan_options[i], &options->given[i], add_to_parser, parser);
  return g_option_context_parse_strv(parser, words, error);
}

/* Keys of a map */

/* The option of a key, NAME or, of a flag, no-NAME. */
static const PlanOption *
find_option(const char *key)
{
  const PlanOption *option = plan_option_find(key);

  if (option || !g_str_has_prefix(key, "no-"))
    return option;
  option = plan_option_find(key + strlen("no-"));
  return option && is_revocable_flag(option) ? option : NULL;
}

static gboolean
refuse_key(const char *key, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  for (const PlanOption *option = plan_options; option->name; option++)
    g_ptr_array_add(names, (char *)option->name);
  g_ptr_array_add(names, NULL);
  list = g_strjoinv(", ", (char **)names->pdata);
  hint = spelling_hint(key, (const char *const *)names->pdata);
  return gvt_usage(error, "there is no key '%s'; there are: %s%s", key, list, hint);
}

/* GLib takes the next word as the value of an option that lacks one, and any value of a flag as
   yes. The error doesn't quote the value, since it may be secret; so may the words after a blank in
   a value that isn't quoted. */
static gboolean
check_key(const char *word, gsize number, GError **error)
{
  g_autofree char *key = g_strndup(word, strcspn(word, "="));
  gboolean has_value = strchr(word, '=') != NULL;
  const PlanOption *option = find_option(key);

  if (!option && !has_value)
    return gvt_usage(error,
                     "word %" G_GSIZE_FORMAT
                     " isn't KEY=VALUE, as in uuid=UUID; quote a value that "
                     "has a blank in it",
                     number);
  if (!option)
    return refuse_key(key, error);
  if (has_value && plan_option_is_flag(option))
    return gvt_usage(error, "%s takes no value; write only its name, or leave it out", key);
  return has_value || plan_option_is_flag(option) ||
         gvt_usage(error, "%s takes a value; write %s=%s", key, key, option->value_name);
}

gboolean
plan_options_parse_keys(char **keys, PlanOptions *options, GError **error)
{
  g_auto(GStrv) words = g_new0(char *, g_strv_length(keys) + 2);

  words[0] = g_strdup("gvt-xml");
  for (gsize i = 0; keys[i]; i++) {
    if (!check_key(keys[i], i + 2, error))
      return FALSE;
    words[i + 1] = g_strdup_printf("--%s", keys[i]);
  }
  return plan_options_parse_words(options, &words, error);
}

/* Whether a list has a ROM file for the device that this word gives one. */
static gboolean
has_rom_for(char **list, const char *word)
{
  g_autofree char *address = plan_rom_file_address(word);

  for (gsize i = 0; list && list[i]; i++) {
    g_autofree char *other = plan_rom_file_address(list[i]);

    if (g_strcmp0(address, other) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A list with copies of words before its own. A device has one ROM file, so the list's own wins.
   Takes list over. */
static char **
put_before(const PlanOption *option, char **list, char **words)
{
  GPtrArray *all = g_ptr_array_new();

  for (gsize i = 0; words[i]; i++)
    if (option->kind != PLAN_KIND_ROM_FILE || !has_rom_for(list, words[i]))
      g_ptr_array_add(all, g_strdup(words[i]));
  for (gsize i = 0; list && list[i]; i++)
    g_ptr_array_add(all, list[i]);
  g_ptr_array_add(all, NULL);
  g_free(list);
  return (char **)g_ptr_array_free(all, FALSE);
}

/* Whether words begin by taking back the earlier ones. Those of vgpu-type can't: its vGPUs are
   recorded by their uuids. */
static gboolean
take_back(const PlanOption *option, char **words)
{
  return option->planned && words && words[0] && g_str_equal(words[0], "default");
}

static void
inherit(const PlanOption *option, Given *given, const Given *common)
{
  if (plan_option_is_flag(option)) {
    gboolean own = given->flag || given->revoked;

    given->flag = own ? given->flag : common->flag;
    given->revoked = own ? given->revoked : common->revoked;
  } else if (is_list(option) && common->texts && !take_back(option, given->texts))
    given->texts = put_before(option, given->texts, common->texts);
  else if (!is_list(option) && !given->text)
    given->text = g_strdup(common->text);
}

void
plan_options_inherit(PlanOptions *options, const PlanOptions *common)
{
  for (gsize i = 0; i < options->count; i++)
    inherit(&plan_options[i], &options->given[i], &common->given[i]);
}

/* The words that an option was given, without one that only takes back earlier ones. given
   owns them. one holds the word of an option that doesn't repeat. */
static char **
get_words(const PlanOption *option, const Given *given, char *one[2])
{
  char **words;

  one[0] = plan_option_is_flag(option) && given->flag ? (char *)"yes"
           : !plan_option_is_flag(option)             ? given->text
                                                      : NULL;
  one[1] = NULL;
  words = is_list(option) ? given->texts : one;
  return take_back(option, words) ? words + 1 : words;
}

static gboolean
was_given(const PlanOption *option, const Given *given)
{
  char *one[2];
  char **words = get_words(option, given, one);

  return words && words[0];
}

static gboolean
was_revoked(const PlanOption *option, const Given *given)
{
  char *one[2] = { NULL };

  if (plan_option_is_flag(option))
    return given->revoked;
  one[0] = is_list(option) ? NULL : given->text;
  return take_back(option, is_list(option) ? given->texts : one);
}

static gboolean
check_text(const PlanOption *option, const Given *given, GError **error)
{
  g_autofree char *name = g_strdup_printf("--%s", option->name);
  char *one[2];
  char **words = get_words(option, given, one);

  for (gsize i = 0; words && words[i]; i++)
    if (!parse_is_text(name, words[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_texts(const PlanOptions *options, GError **error)
{
  for (gsize i = 0; i < options->count; i++)
    if (!check_text(&plan_options[i], &options->given[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_option(const PlanOption *option, const Given *given, const PlanSources *sources,
            PlanRequest *request, GError **error)
{
  char *one[2];

  return plan_words_read(option, get_words(option, given, one), sources, request, error);
}

static gboolean
read_kinds(const PlanOptions *options, PlanOptionKind from, PlanOptionKind to,
           const PlanSources *sources, PlanRequest *request, GError **error)
{
  for (PlanOptionKind kind = from; kind < to; kind++)
    for (gsize i = 0; i < options->count; i++)
      if (plan_options[i].kind == kind && was_given(&plan_options[i], &options->given[i]) &&
          !read_option(&plan_options[i], &options->given[i], sources, request, error))
        return FALSE;
  return TRUE;
}

/* Loads the lists by which words are read, and the profile if one is named. */
static gboolean
load_sources(PlanSources *sources, const PlanRequest *request, GError **error)
{
  sources->displays = profile_load_displays(error);
  sources->properties = sources->displays ? profile_load_properties(error) : NULL;
  if (sources->properties && request->profile)
    sources->profile = profile_load(request->profile, error);
  return sources->properties && (!request->profile || sources->profile);
}

static guint
count_given(const PlanOptions *options, PlanOptionKind kind)
{
  for (gsize i = 0; i < options->count; i++)
    if (plan_options[i].kind == kind && options->given[i].texts)
      return g_strv_length(options->given[i].texts);
  return 0;
}

static gboolean
check_types(const PlanOptions *options, const PlanRequest *request, GError **error)
{
  guint types = count_given(options, PLAN_KIND_TYPES);

  if (plan_request_asks(request, parent) && !types)
    return gvt_usage(error, "--parent names the GPU for a new vGPU; add --vgpu-type TYPE");
  if (types && count_given(options, PLAN_KIND_UUIDS) > types)
    return gvt_usage(error, "there are more --uuid than --vgpu-type; each vGPU needs one of each");
  return TRUE;
}

static gboolean
check_revoked(const PlanOptions *options, GError **error)
{
  for (gsize i = 0; i < options->count; i++)
    if (options->given[i].revocation && options->given[i].flag && options->given[i].revoked)
      return gvt_usage(error, "--%s and --%s exclude each other; leave out one",
                       plan_options[i].name, options->given[i].revocation);
  return TRUE;
}

gboolean
plan_options_parse(const PlanOptions *options, PlanRequest *request, GError **error)
{
  PlanSources sources = { 0 };

  if (!check_revoked(options, error))
    return FALSE;
  for (gsize i = 0; i < options->count; i++) {
    if (was_given(&plan_options[i], &options->given[i]))
      request->asked |= plan_option_bit(&plan_options[i]);
    if (was_revoked(&plan_options[i], &options->given[i]))
      request->revoked |= plan_option_bit(&plan_options[i]);
  }
  return check_texts(options, error) &&
         read_kinds(options, PLAN_KIND_PROFILE, PLAN_KIND_UUIDS, &sources, request, error) &&
         load_sources(&sources, request, error) &&
         read_kinds(options, PLAN_KIND_UUIDS, PLAN_KIND_TYPES, &sources, request, error) &&
         (!sources.profile || plan_check_devices(request, sources.profile, error)) &&
         check_types(options, request, error) &&
         read_kinds(options, PLAN_KIND_TYPES, PLAN_KINDS, &sources, request, error);
}
