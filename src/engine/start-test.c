/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/start-test.h"

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/redact.h"
#include "engine/vulkan.h"
#include "libvirt/known-errors.h"
#include "xml/xml.h"

gboolean
start_test_check(const Session *session, xmlNode *plan, GError **error)
{
  const char *name = virt_domain_name(session->domain);
  g_autofree char *word = virt_domain_word(session->domain);
  int saved = virt_domain_has_managed_save(session->domain, error);
  int active = saved < 0 ? -1 : virt_domain_is_active(session->domain, error);

  if (active < 0)
    return FALSE;
  if (xml_node(plan->doc, plan, "gvt:display-service"))
    return gvt_fail(
        error,
        "the start of '%s' stops the host's display manager, and perhaps the session that this "
        "runs in, which then couldn't put anything back; nothing was changed. Leave out --try "
        "and --start, and start the guest with virsh",
        name);
  if (saved)
    return gvt_fail(
        error,
        "'%s' has a managed save image, which a try would restore and then lose; nothing was "
        "changed. Start the guest and shut it down, or drop the image (virsh managedsave-remove "
        "%s)",
        name, word);
  return !active ||
         gvt_fail(
             error,
             "'%s' is running, and a try doesn't stop a running guest; nothing was changed. Shut "
             "it down first, or leave out --try and --start",
             name);
}

/* QEMU's devices */

/* The question for a property as QMP's JSON, {"execute": "qom-get", …}. Free with g_free(). */
static char *
make_question(const char *alias, const char *property)
{
  g_autoptr(JsonObject) question = json_object_new_object();
  JsonObject *arguments = json_object_new_object();
  g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", alias);

  json_object_object_add(arguments, "path", json_object_new_string(path));
  json_object_object_add(arguments, "property", json_object_new_string(property));
  json_object_object_add(question, "execute", json_object_new_string("qom-get"));
  json_object_object_add(question, "arguments", arguments);
  return g_strdup(json_object_to_json_string(question));
}

/* The value of a device's property as a plan has it ("true", "1920", "on"). NULL with QEMU's error
   in *error. Free with g_free(). */
static char *
ask_qemu(const Session *session, const char *alias, const char *property, GError **error)
{
  g_autofree char *question = make_question(alias, property);
  g_autofree char *text = virt_domain_monitor(session->domain, question, error);
  g_autoptr(JsonObject) answer = text ? json_tokener_parse(text) : NULL;
  JsonObject *value = NULL;
  JsonObject *problem = NULL;
  JsonObject *words = NULL;
  g_autofree char *said = NULL;

  if (!text)
    return NULL;
  if (answer && json_object_object_get_ex(answer, "return", &value))
    return g_strdup(json_object_get_string(value));
  if (answer && json_object_object_get_ex(answer, "error", &problem))
    json_object_object_get_ex(problem, "desc", &words);
  said = redact_text(words ? json_object_get_string(words) : text);
  gvt_fail(error, "%s", said);
  return NULL;
}

static gboolean
check_qemu_property(const Session *session, const char *alias, xmlNode *property, GError **error)
{
  g_autofree char *name = xml_attribute(property, "name");
  g_autofree char *wanted = xml_attribute(property, "value");
  /* QEMU calls a device's driver its type. */
  const char *asked = g_str_equal(name, "driver") ? "type" : name;
  g_autofree char *actual = ask_qemu(session, alias, asked, error);
  g_autofree char *shown = actual ? redact_value(name, actual) : NULL;
  g_autofree char *expected = redact_value(name, wanted);

  if (!actual) {
    g_prefix_error(error, "QEMU doesn't tell %s of %s: ", name, alias);
    return FALSE;
  }
  return g_str_equal(actual, wanted) ||
         gvt_fail(error, "in QEMU %s of %s is %s, not %s as planned", name, alias, shown, expected);
}

static gboolean
check_qemu_device(const Session *session, xmlNode *device, GError **error)
{
  g_autofree char *alias = xml_attribute(device, "alias");
  g_autoptr(GPtrArray) properties = xml_nodes(device->doc, device, "gvt:property[@value]");
  g_autofree char *type = ask_qemu(session, alias, "type", error);

  if (!type) {
    g_prefix_error(error, "QEMU has no device %s: ", alias);
    return FALSE;
  }
  for (guint i = 0; i < properties->len; i++)
    if (!check_qemu_property(session, alias, properties->pdata[i], error))
      return FALSE;
  log_note("%s: QEMU has %s, %s, with %u properties as planned", virt_domain_name(session->domain),
           alias, type, properties->len);
  return TRUE;
}

static gboolean
check_qemu_devices(const Session *session, xmlNode *plan, GError **error)
{
  g_autoptr(GPtrArray) devices =
      xml_nodes(plan->doc, plan, "gvt:mdev | gvt:pci | gvt:usb | gvt:display/gvt:video[@alias]");

  for (guint i = 0; i < devices->len; i++)
    if (!check_qemu_device(session, devices->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* The start */

void
start_test_explain(GError **error)
{
  const KnownError *cause = error && *error ? known_error_find((*error)->message, NULL) : NULL;

  if (cause)
    gvt_extend(error, "\n  cause: %s\n  next step: %s", cause->cause, cause->remedy);
}

gboolean
start_test_run(const Session *session, xmlNode *plan, gboolean keep, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean good;

  /* libvirt stops the guest if this process is killed, unless the guest is kept. */
  if (!virt_domain_start_paused(session->domain, !keep, &problem)) {
    /* A hook's message ends with a newline. */
    g_strchomp(problem->message);
    g_prefix_error(&problem, "the guest doesn't start: ");
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  good = check_qemu_devices(session, plan, error);
  if (good && keep && virt_domain_resume(session->domain, error)) {
    vulkan_watch_log(session, plan);
    return TRUE;
  }
  if (!virt_domain_destroy(session->domain, &problem))
    log_warning("the guest, started for a try, can't be stopped: %s", problem->message);
  return good && !keep;
}
