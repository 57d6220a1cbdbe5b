/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/result.h"

#include "base/diff.h"
#include "base/error.h"
#include "base/json.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* What was described isn't kept for each of thousands. */
static void
forget_described(Outcome *outcome)
{
  g_clear_pointer(&outcome->before, g_free);
  g_clear_pointer(&outcome->after, g_free);
  g_clear_pointer(&outcome->unified, g_free);
  g_clear_pointer(&outcome->plan, g_free);
  g_clear_pointer(&outcome->more, json_object_put);
}

void
outcome_clear(Outcome *outcome)
{
  g_clear_pointer(&outcome->backup, g_free);
  g_clear_pointer(&outcome->defined, g_free);
  g_clear_pointer(&outcome->name, g_free);
  g_clear_pointer(&outcome->uuid, g_free);
  forget_described(outcome);
}

const char *
outcome_uuid(const Outcome *outcome)
{
  return outcome ? outcome->uuid : NULL;
}

void
outcome_set_subject(Outcome *outcome, const Subject *subject)
{
  if (!outcome || outcome->name)
    return;
  outcome->name = domxml_string(subject->doc, "/domain/name");
  outcome->uuid = domxml_string(subject->doc, "/domain/uuid");
}

void
outcome_change(Outcome *outcome, const char *backup, const char *defined)
{
  if (!outcome)
    return;
  outcome->changed = TRUE;
  outcome->backup = g_strdup(backup);
  outcome->defined = outcome->records ? g_strdup(defined) : NULL;
}

static char *
masked_text(xmlDoc *doc)
{
  g_autoptr(xmlDoc) masked = secrets_masked_doc(doc);

  return domxml_print(masked);
}

gboolean
outcome_describe(Outcome *outcome, const Subject *subject, xmlDoc *result, xmlDoc *plan,
                 GError **error)
{
  if (!outcome || !outcome->describes)
    return TRUE;
  outcome->plan = plan ? masked_text(plan) : NULL;
  if (!result)
    return TRUE;
  outcome->before = masked_text(subject->doc);
  outcome->after = masked_text(result);
  outcome->unified =
      diff_unified(outcome->before, outcome->after, "defined", "planned", FALSE, error);
  return outcome->unified != NULL;
}

void
outcome_add(Outcome *outcome, const char *key, JsonObject *value)
{
  if (!outcome) {
    json_object_put(value);
    return;
  }
  if (!outcome->more)
    outcome->more = json_object_new_object();
  json_object_object_add(outcome->more, key, value);
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

static void
add_all(JsonObject *object, JsonObject *more)
{
  json_object_object_foreach(more, key, value)
  {
    json_object_object_add(object, key, json_object_get(value));
  }
}

char *
outcome_json(Outcome *outcome, const ReportCapture *capture, const GError *problem)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "domain", json_text(outcome->name));
  json_object_object_add(object, "uuid", json_text(outcome->uuid));
  if (outcome->file)
    json_object_object_add(object, "file", json_text(outcome->file));
  json_object_object_add(object, "changed", json_object_new_boolean(outcome->changed && !problem));
  json_object_object_add(object, "diff", outcome->after ? json_diff(outcome) : NULL);
  json_object_object_add(object, "plan", json_text(outcome->plan));
  json_object_object_add(object, "backup", json_text(outcome->backup));
  json_object_object_add(object, "notes", json_texts(capture->notes));
  json_object_object_add(object, "warnings", json_texts(capture->warnings));
  json_object_object_add(object, "error", problem ? json_error(problem) : NULL);
  if (outcome->more)
    add_all(object, outcome->more);
  forget_described(outcome);
  return json_line(object);
}
