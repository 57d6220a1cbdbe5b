/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/result.h"

#include "base/diff.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
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

static char *
masked_text(xmlDoc *doc)
{
  g_autoptr(xmlDoc) masked = redact_doc(doc);

  return xml_print(masked);
}

gboolean
result_describe(Result *result, const Guest *guest, xmlDoc *definition, xmlDoc *plan,
                GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (!result->describes)
    return TRUE;
  result->plan = plan ? masked_text(plan) : NULL;
  if (!definition)
    return TRUE;
  result->before = masked_text(guest->doc);
  result->after = masked_text(definition);
  result->unified =
      diff_unified(result->before, result->after, "defined", "planned", FALSE, &problem);
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
json_error(const GError *problem)
{
  static const char *const codes[] = {
    [GVT_ERROR_FAILED] = "failed",       [GVT_ERROR_USAGE] = "usage",
    [GVT_ERROR_NO_DEVICE] = "no-device", [GVT_ERROR_INVALID] = "invalid",
    [GVT_ERROR_UNKNOWN] = "unknown",     [GVT_ERROR_UNPRINTED] = "failed",
    [GVT_ERROR_UNTOLD] = "failed",       [GVT_ERROR_NO_DOMAIN] = "failed",
  };
  JsonObject *object = json_object_new_object();

  json_object_object_add(
      object, "code",
      json_text(codes[problem->domain == GVT_ERROR ? problem->code : GVT_ERROR_FAILED]));
  json_object_object_add(object, "message", json_text(problem->message));
  return object;
}

/* What the real run would do; NULL if this is none of a dry run, or if the change couldn't be
   shown. */
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
  json_object_object_add(object, "plan", json_text(result->plan));
  json_object_object_add(object, "backup", json_text(result->backup));
  json_object_object_add(object, "notes", json_texts(capture->notes));
  json_object_object_add(object, "warnings", json_texts(capture->warnings));
  json_object_object_add(object, "error", problem ? json_error(problem) : NULL);
  if (result->more)
    add_keys(object, result->more);
  forget_described(result);
  return json_line(object);
}
