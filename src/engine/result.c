/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/result.h"

#include "base/diff.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "domain/definition-changes.h"
#include "domain/state.h"
#include "plan/plan-json.h"
#include "xml/redact-xml.h"
#include "xml/xml.h"

/* Frees the texts once they are printed: there may be thousands of domains. */
static void
forget_described(Result *result)
{
  g_clear_pointer(&result->before, g_free);
  g_clear_pointer(&result->after, g_free);
  g_clear_pointer(&result->unified, g_free);
  g_clear_pointer(&result->plan, g_free);
  g_clear_pointer(&result->plan_object, json_object_put);
  g_clear_pointer(&result->changes, g_ptr_array_unref);
  g_clear_pointer(&result->verdict_reason, g_free);
  g_clear_pointer(&result->more, json_object_put);
}

void
result_clear(Result *result)
{
  g_clear_pointer(&result->backup, g_free);
  g_clear_pointer(&result->defined, g_free);
  g_clear_pointer(&result->name, g_free);
  g_clear_pointer(&result->uuid, g_free);
  g_clear_error(&result->refusal);
  forget_described(result);
}

void
result_set_domain(Result *result, const Guest *guest)
{
  if (result->name)
    return;
  result->name = xml_string(guest->doc, "/domain/name");
  result->uuid = xml_string(guest->doc, "/domain/uuid");
}

void
result_set_changed(Result *result, const char *backup, const char *defined)
{
  result->changed = TRUE;
  result->stored = backup != NULL;
  result->backup = g_strdup(backup);
  result->defined = result->records ? g_strdup(defined) : NULL;
}

void
result_set_verdict(Result *result, Verdict verdict, const char *reason)
{
  g_free(result->verdict_reason);
  result->verdict = verdict;
  result->verdict_reason = g_strdup(reason);
}

const char *
result_verdict_word(Verdict verdict)
{
  static const char *const words[] = {
    [VERDICT_NONE] = NULL,
    [VERDICT_OK] = "ok",
    [VERDICT_REFUSED] = "refused",
    [VERDICT_SKIPPED] = "skipped",
  };

  return words[verdict];
}

/* The diff of two masked definitions; without our own metadata unless full. */
static char *
make_diff(const Result *result, xmlDoc *before, xmlDoc *after, GError **error)
{
  g_autoptr(xmlDoc) old = result->full ? NULL : state_strip(before);
  g_autoptr(xmlDoc) new = result->full ? NULL : state_strip(after);
  g_autofree char *old_text = old ? xml_print(old) : NULL;
  g_autofree char *new_text = new ? xml_print(new) : NULL;

  return diff_unified(old_text ? old_text : result->before, new_text ? new_text : result->after,
                      "defined", "planned", FALSE, error);
}

static void
describe_plan(Result *result, xmlDoc *plan)
{
  g_autoptr(xmlDoc) masked = redact_doc(plan);

  result->plan = xml_print(masked);
  result->plan_object = plan_json(xmlDocGetRootElement(masked));
}

gboolean
result_describe(Result *result, const Guest *guest, xmlDoc *definition, xmlDoc *plan,
                GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(xmlDoc) before = NULL;
  g_autoptr(xmlDoc) after = NULL;

  if (!result->describes)
    return TRUE;
  if (plan)
    describe_plan(result, plan);
  if (!definition)
    return TRUE;
  before = redact_doc(guest->doc);
  after = redact_doc(definition);
  result->before = xml_print(before);
  result->after = xml_print(after);
  result->unified = make_diff(result, before, after, &problem);
  if (diff_is_missing(problem)) {
    log_note("note: there is no diff(1) on this host, so diff.unified is null");
    return TRUE;
  }
  result->unshown = problem != NULL;
  if (problem)
    g_propagate_error(error, g_steal_pointer(&problem));
  return result->unified != NULL;
}

gboolean
result_refuse(Result *result, GError *reason, GError **error)
{
  if (!reason)
    return TRUE;
  if (!result->dry_run) {
    g_propagate_error(error, reason);
    return FALSE;
  }
  if (!result->refusal) {
    result->refusal = reason;
    return TRUE;
  }
  log_warning("%s", reason->message);
  g_error_free(reason);
  return TRUE;
}

gboolean
result_conclude(Result *result, GError **error)
{
  if (!result->refusal)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&result->refusal));
  return FALSE;
}

gboolean
result_would_refuse(const Result *result, const GError *problem)
{
  return result->dry_run && problem && !result->unshown && !gvt_is_unprinted(problem);
}

void
result_settle(Result *result, GError **problem)
{
  if (!result->refusal || !result_would_refuse(result, *problem))
    return;
  log_warning("%s", (*problem)->message);
  g_clear_error(problem);
  result_conclude(result, problem);
}

void
result_explain(const Result *result, GError **problem)
{
  if (problem && result_would_refuse(result, *problem))
    g_prefix_error(problem, "the real run would refuse: ");
}

void
result_add(Result *result, const char *key, JsonObject *value)
{
  if (!result->more)
    result->more = json_object_new_object();
  json_object_object_add(result->more, key, value);
}

static JsonObject *
json_diff(const Result *result)
{
  JsonObject *diff = json_object_new_object();

  json_object_object_add(diff, "before", json_text(result->before));
  json_object_object_add(diff, "after", json_text(result->after));
  json_object_object_add(diff, "unified", json_text(result->unified));
  return diff;
}

static JsonObject *
json_changes(const GPtrArray *changes)
{
  JsonObject *array = json_object_new_array();

  for (guint i = 0; changes && i < changes->len; i++) {
    const DefinitionChange *change = changes->pdata[i];
    JsonObject *object = json_object_new_object();

    json_object_object_add(object, "op", json_text(definition_op_word(change->op)));
    json_object_object_add(object, "kind", json_text(change->kind));
    json_object_object_add(object, "text", json_text(change->text));
    json_object_array_add(array, object);
  }
  return array;
}

/* libvirt's answer; null if it wasn't asked. */
static JsonObject *
json_checked(const Result *result)
{
  JsonObject *object = NULL;

  if (result->verdict == VERDICT_NONE)
    return NULL;
  object = json_object_new_object();
  json_object_object_add(object, "verdict", json_text(result_verdict_word(result->verdict)));
  json_object_object_add(object, "reason", json_text(result->verdict_reason));
  return object;
}

static JsonObject *
json_answer(Answer answer)
{
  return answer == ANSWER_UNKNOWN ? NULL : json_object_new_boolean(answer == ANSWER_YES);
}

static JsonObject *
json_error(const GError *problem)
{
  static const char *const codes[] = {
    [GVT_ERROR_FAILED] = "failed",       [GVT_ERROR_USAGE] = "usage",
    [GVT_ERROR_NO_DEVICE] = "no-device", [GVT_ERROR_INVALID] = "invalid",
    [GVT_ERROR_UNKNOWN] = "unknown",     [GVT_ERROR_UNPRINTED] = "failed",
    [GVT_ERROR_CANCELLED] = "failed",    [GVT_ERROR_UNTOLD] = "failed",
    [GVT_ERROR_NO_DOMAIN] = "failed",    [GVT_ERROR_NO_CONNECTION] = "failed",
  };
  JsonObject *object = json_object_new_object();

  json_object_object_add(
      object, "code",
      json_text(codes[problem->domain == GVT_ERROR ? problem->code : GVT_ERROR_FAILED]));
  json_object_object_add(object, "message", json_text(problem->message));
  return object;
}

/* The action of the real run; NULL without a dry run, or if the change couldn't be shown. */
static const char *
find_would(const Result *result, const GError *problem)
{
  if (!result->dry_run)
    return NULL;
  if (problem)
    return result_would_refuse(result, problem) ? "refuse" : NULL;
  return result->changed ? "change" : "keep";
}

static void
add_keys(JsonObject *object, JsonObject *more)
{
  json_object_object_foreach(more, key, value)
  {
    json_object_object_add(object, key, json_object_get(value));
  }
}

char *
result_json(Result *result, const LogCapture *capture, const GError *problem)
{
  g_autoptr(JsonObject) object = json_object_new_object();

  json_object_object_add(object, "domain", json_text(result->name));
  json_object_object_add(object, "uuid", json_text(result->uuid));
  if (result->file)
    json_object_object_add(object, "file", json_text(result->file));
  json_object_object_add(object, "changed", json_object_new_boolean(result->changed && !problem));
  json_object_object_add(object, "would", json_text(find_would(result, problem)));
  json_object_object_add(object, "diff", result->after ? json_diff(result) : NULL);
  json_object_object_add(object, "changes", json_changes(result->changes));
  json_object_object_add(object, "checked", json_checked(result));
  json_object_object_add(object, "running", json_answer(result->running));
  json_object_object_add(object, "pending", json_answer(result->pending));
  json_object_object_add(object, "plan", g_steal_pointer(&result->plan_object));
  json_object_object_add(object, "plan_xml", json_text(result->plan));
  json_object_object_add(object, "backup", json_text(result->backup));
  json_object_object_add(object, "notes", json_texts(capture->notes));
  json_object_object_add(object, "warnings", json_texts(capture->warnings));
  json_object_object_add(object, "error", problem ? json_error(problem) : NULL);
  json_object_object_add(object, "offers", NULL);
  if (result->more)
    add_keys(object, result->more);
  forget_described(result);
  return json_line(object);
}
