/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cli/interactive.h"

#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/wrap.h"
#include "cli/offer-listing.h"
#include "cli/suggestions.h"
#include "plan/profile.h"
#include "xml/xml.h"

/* How often a wrong answer is asked again. */
#define ATTEMPTS 3

/* The indent of an entry's second line, to which log_note() adds one of its own. */
enum { SUMMARY_INDENT = 4, NOTE_INDENT = 2 };

gboolean
interactive_may_ask(const ChangeOptions *options, int operands)
{
  return operands == 1 && !options->file && !options->redefine.dry_run &&
         !domain_selection_is_many(&options->batch.selection, operands) &&
         !options->batch.settings.json && log_is_talkative() && isatty(STDIN_FILENO) &&
         isatty(STDERR_FILENO);
}

/* A question */

static void
reject(const char *answer, const char *range)
{
  if (*answer)
    log_note("'%s' is none of them; type a number (%s), or q to cancel", answer, range);
  else
    log_note("type a number (%s), or q to cancel", range);
}

/* Asks for a number from 1 to count, which is stored in *number. An empty answer means by_default,
   if that isn't 0. FALSE with GVT_ERROR_CANCELLED if the user wants none of them. */
static gboolean
ask_number(guint count, guint by_default, guint *number, GError **error)
{
  g_autofree char *range = count > 1 ? g_strdup_printf("1-%u", count) : g_strdup("1");
  g_autofree char *enter = by_default ? g_strdup_printf("; Enter: %u", by_default) : g_strdup("");
  g_autofree char *question = g_strdup_printf("Which one? [%s, q%s] ", range, enter);

  for (guint i = 0; i < ATTEMPTS; i++) {
    g_autofree char *answer = log_read(question);
    guint64 value = 0;

    if (!answer || g_ascii_strcasecmp(answer, "q") == 0)
      return gvt_cancel(error);
    if (!*answer && by_default)
      value = by_default;
    else if (!g_ascii_string_to_unsigned(answer, 10, 1, count, &value, NULL))
      reject(answer, range);
    *number = (guint)value;
    if (value)
      return TRUE;
  }
  return gvt_cancel(error);
}

/* The device */

static void
show_offers(const GPtrArray *offers, const char *domain)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < offers->len; i++) {
    g_autofree char *option = offer_option(offers->pdata[i]);
    g_autofree char *summary = offer_listing_summary(offers->pdata[i]);

    g_string_append_printf(text, "\n%2u  %s\n    %s", i + 1, option, summary);
  }
  log_note("The host can give %s now:%s", domain, text->str);
}

/* Parses the user's options together with keys, which are answers. request must be empty. */
static gboolean
parse_answers(const PlanOptions *options, char **keys, PlanRequest *request, GError **error)
{
  g_autoptr(PlanOptions) whole = plan_options_new();

  if (!plan_options_parse_keys(keys, whole, error))
    return FALSE;
  plan_options_inherit(whole, options);
  return plan_options_parse(whole, request, error);
}

/* The display */

/* A profile that can show the device. */
typedef struct {
  char *name;
  char *summary;
} Way;

static void
way_free(void *data)
{
  Way *way = data;

  g_free(way->name);
  g_free(way->summary);
  g_free(way);
}

static void
add_way(GPtrArray *ways, const char *name, xmlDoc *profile)
{
  Way *way = g_new0(Way, 1);

  way->name = g_strdup(name);
  way->summary = xml_string(profile, "/*/@summary");
  g_ptr_array_add(ways, way);
}

static gboolean
is_same_attribute(xmlDoc *one, xmlDoc *other, const char *xpath)
{
  g_autofree char *value = xml_string(one, xpath);
  g_autofree char *other_value = xml_string(other, xpath);

  return g_strcmp0(value, other_value) == 0;
}

/* Whether two profiles are for the same devices. */
static gboolean
are_alike(xmlDoc *one, xmlDoc *other)
{
  return is_same_attribute(one, other, "/*/@device") &&
         is_same_attribute(one, other, "/*/@vendor") &&
         is_same_attribute(one, other, "/*/@hands-out");
}

/* An offer's keys, followed by one for a profile. Free with g_strfreev(). */
static char **
keys_with_profile(const Offer *offer, const char *profile)
{
  GPtrArray *keys = g_ptr_array_new();

  for (char **key = offer->keys; *key; key++)
    g_ptr_array_add(keys, g_strdup(*key));
  g_ptr_array_add(keys, g_strconcat("profile=", profile, NULL));
  g_ptr_array_add(keys, NULL);
  return (char **)g_ptr_array_free(keys, FALSE);
}

/* Whether the device can be planned by a profile. */
static gboolean
is_possible(const Session *session, const PlanOptions *options, const Offer *offer,
            const char *profile)
{
  g_auto(GStrv) keys = keys_with_profile(offer, profile);
  g_auto(PlanRequest) request = { 0 };
  g_autoptr(xmlDoc) plan = NULL;

  if (parse_answers(options, keys, &request, NULL))
    plan = session_resolve(session, &request, NULL, NULL);
  return plan != NULL;
}

/* The ways (Way) to show the device on this host, the default's first; none if the device has no
   display to show. chosen is the request without a profile. Free with g_ptr_array_unref(). */
static GPtrArray *
possible_ways(const Session *session, const PlanOptions *options, const Offer *offer,
              const PlanRequest *chosen)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func(way_free);
  g_autoptr(xmlDoc) plan = session_resolve(session, chosen, NULL, NULL);
  g_autofree char *name = plan ? xml_string(plan, "/*/@profile") : NULL;
  xmlDoc *profile = name ? profile_load(name, NULL) : NULL;
  g_autofree char *picture = profile ? xml_string(profile, "/*/@hands-out") : NULL;
  g_autoptr(GPtrArray) names = picture ? profile_names(NULL) : NULL;

  if (!names || g_str_equal(picture, "nothing"))
    return ways;
  add_way(ways, name, profile);
  for (guint i = 0; i < names->len; i++) {
    const char *other = names->pdata[i];
    xmlDoc *doc = g_str_equal(other, name) ? NULL : profile_load(other, NULL);

    if (doc && are_alike(doc, profile) && is_possible(session, options, offer, other))
      add_way(ways, other, doc);
  }
  return ways;
}

static void
show_ways(const GPtrArray *ways)
{
  g_autoptr(GString) text = g_string_new(NULL);
  const guint columns = terminal_width(STDERR_FILENO);
  const guint width = columns > NOTE_INDENT ? columns - NOTE_INDENT : G_MAXUINT;

  for (guint i = 0; i < ways->len; i++) {
    const Way *way = ways->pdata[i];
    g_autofree char *summary = text_wrap(way->summary, SUMMARY_INDENT, SUMMARY_INDENT, width);

    g_string_append_printf(text, "\n%2u  --profile %s\n    %s", i + 1, way->name, summary);
  }
  log_note("It can be shown by one of these profiles:%s", text->str);
}

/* Asks how the device is shown, if the user didn't say it and there are several ways. A way that
   isn't the default becomes the profile of chosen. */
static gboolean
choose_way(const Session *session, const PlanOptions *options, const Offer *offer,
           PlanRequest *chosen, GError **error)
{
  const gboolean is_said = plan_request_asks(chosen, profile) || plan_request_asks(chosen, display);
  g_autoptr(GPtrArray) ways = is_said ? NULL : possible_ways(session, options, offer, chosen);
  g_auto(GStrv) keys = NULL;
  guint number = 1;

  if (!ways || ways->len < 2)
    return TRUE;
  show_ways(ways);
  if (!ask_number(ways->len, 1, &number, error))
    return FALSE;
  if (number == 1)
    return TRUE;
  keys = keys_with_profile(offer, ((const Way *)ways->pdata[number - 1])->name);
  plan_request_clear(chosen);
  return parse_answers(options, keys, chosen, error);
}

static gboolean
choose_offer(const Session *session, const GPtrArray *offers, const PlanOptions *options,
             PlanRequest *chosen, GError **error)
{
  const Offer *offer;
  guint number = 0;

  show_offers(offers, virt_domain_name(session->domain));
  if (!ask_number(offers->len, 0, &number, error))
    return FALSE;
  offer = offers->pdata[number - 1];
  return parse_answers(options, offer->keys, chosen, error) &&
         choose_way(session, options, offer, chosen, error);
}

gboolean
interactive_choose(const Session *session, const PlanOptions *options, const CopyableCommand *line,
                   PlanRequest *chosen, GError **error)
{
  g_autoptr(GPtrArray) offers = NULL;
  CopyableCommand same = *line;
  g_autofree char *command = NULL;

  if (!g_error_matches(*error, GVT_ERROR, GVT_ERROR_NO_DEVICE))
    return FALSE;
  offers = suggestions_read(session, line->request, NULL);
  if (!offers || offers->len == 0)
    return FALSE;
  g_clear_error(error);
  if (!choose_offer(session, offers, options, chosen, error))
    return FALSE;
  same.request = chosen;
  command = copyable_command(&same);
  log_note("To do the same:\n%s", command);
  return TRUE;
}
