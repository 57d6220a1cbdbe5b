/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "outcome.h"

#include "diff.h"
#include "domxml.h"
#include "error.h"
#include "json.h"

void
outcome_clear(Outcome *outcome)
{
  g_free(outcome->backup);
  g_free(outcome->sum);
  g_free(outcome->before);
  g_free(outcome->after);
  g_free(outcome->unified);
  g_free(outcome->plan);
}

char *
outcome_sum(const VirtDomain *domain)
{
  g_autofree char *text = virt_domain_xml(domain, NULL);

  return text ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1) : NULL;
}

void
outcome_record(Outcome *outcome, const Session *session, const char *backup)
{
  if (!outcome)
    return;
  outcome->backup = g_strdup(backup);
  outcome->sum = outcome->records ? outcome_sum(session->domain) : NULL;
}

static char *
masked_text(xmlDoc *doc)
{
  g_autoptr(xmlDoc) masked = domxml_masked(doc);

  return domxml_print(masked);
}

gboolean
outcome_describe(Outcome *outcome, const Session *session, xmlDoc *result, xmlDoc *plan,
                 GError **error)
{
  if (!outcome || !outcome->describes)
    return TRUE;
  outcome->before = masked_text(session->subject->doc);
  outcome->after = masked_text(result);
  outcome->plan = plan ? masked_text(plan) : NULL;
  outcome->unified =
      diff_unified(outcome->before, outcome->after, "defined", "planned", FALSE, error);
  return outcome->unified != NULL;
}

static JsonObject *
json_diff(const Outcome *outcome)
{
  JsonObject *diff = json_object_new_object();

  json_object_object_add(diff, "before", json_text(outcome->before));
  json_object_object_add(diff, "after", json_text(outcome->after));
  json_object_object_add(diff, "unified", json_text(outcome->unified));
  return diff;
}

static JsonObject *
json_lines(const GPtrArray *lines)
{
  JsonObject *array = json_object_new_array();

  for (guint i = 0; i < lines->len; i++)
    json_object_array_add(array, json_text(lines->pdata[i]));
  return array;
}

static JsonObject *
json_error(const GError *problem)
{
  static const char *const codes[] = {
    [GVT_ERROR_FAILED] = "failed",       [GVT_ERROR_USAGE] = "usage",
    [GVT_ERROR_NO_DEVICE] = "no-device", [GVT_ERROR_INVALID] = "invalid",
    [GVT_ERROR_UNKNOWN] = "unknown",
  };
  JsonObject *object = json_object_new_object();

  json_object_object_add(
      object, "code",
      json_text(codes[problem->domain == GVT_ERROR ? problem->code : GVT_ERROR_FAILED]));
  json_object_object_add(object, "message", json_text(problem->message));
  return object;
}

void
outcome_print_json(const Outcome *outcome, const VirtDomain *domain, const ReportCapture *capture,
                   gboolean changed, const GError *problem)
{
  g_autoptr(JsonObject) object = json_object_new_object();
  g_autofree char *text = NULL;

  json_object_object_add(object, "domain", json_text(virt_domain_name(domain)));
  json_object_object_add(object, "uuid", json_text(virt_domain_uuid(domain)));
  json_object_object_add(object, "changed", json_object_new_boolean(changed));
  json_object_object_add(object, "diff", outcome->after ? json_diff(outcome) : NULL);
  json_object_object_add(object, "plan", json_text(outcome->plan));
  json_object_object_add(object, "backup", json_text(outcome->backup));
  json_object_object_add(object, "notes", json_lines(capture->notes));
  json_object_object_add(object, "warnings", json_lines(capture->warnings));
  json_object_object_add(object, "error", problem ? json_error(problem) : NULL);
  text = g_strconcat(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE),
                     "\n", NULL);
  report_print_exact(text, NULL);
}
