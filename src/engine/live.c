/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/live.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "domain/hostdev.h"
#include "domain/live-rules.h"
#include "host/inventory.h"
#include "xml/xml.h"

/* How often a guest's live XML is read while it lets go of a device. */
#define POLL_MICROSECONDS (G_USEC_PER_SEC / 5)

static const char *
name_of_guest(const Transaction *transaction)
{
  return virt_domain_name(transaction->session->domain);
}

/* The guest as it is now; NULL with *error if it can't be read. Free with xmlFreeDoc(). */
static xmlDoc *
read_running(const Transaction *transaction, GError **error)
{
  g_autofree char *text = virt_domain_live_xml(transaction->session->domain, error);

  return text ? xml_parse(text, -1, "the running guest's XML", error) : NULL;
}

/* The check */

static gboolean
check_persistent(const Transaction *transaction, GError **error)
{
  int persistent = virt_domain_is_persistent(transaction->session->domain, error);

  return persistent > 0 ||
         (persistent == 0 &&
          gvt_fail(error,
                   "the domain '%s' is transient, so no definition can keep the device; nothing "
                   "was changed",
                   name_of_guest(transaction)));
}

/* Whether a <hostdev> is a GVT-g vGPU, by its type on the host, else by the plan's profile. One of
   an unknown type counts as one. */
static gboolean
may_be_gvtg(const Transaction *transaction, xmlNode *hostdev)
{
  const Session *session = transaction->session;
  g_autofree char *identity = hostdev_identity(hostdev);
  g_autofree char *profile =
      xml_string(transaction->definition, "/domain/metadata/gvt:state/gvt:plan/@profile");
  char *uuids[] = { identity, NULL };
  g_autoptr(GPtrArray) found =
      inventory_find(session->connection, session->workbench->root, uuids, NULL, NULL);
  const HostDevice *device = found && found->len ? found->pdata[0] : NULL;

  if (device)
    return !device->type || g_str_has_prefix(device->type, "i915-GVTg");
  return profile && g_str_has_prefix(profile, "gvtg");
}

/* QEMU 10.1 and newer ends when a GVT-g vGPU is plugged in, and the guest with it: for the OpRegion
   it fails without an error (hw/vfio/igd.c, vfio_pci_kvmgt_config_quirk()). */
static void
check_gvtg(const Transaction *transaction)
{
  const TargetVersions target = session_target(transaction->session);
  const LiveChange *change = transaction->live;

  for (guint i = 0; i < change->attach->len; i++) {
    g_autofree char *kind = hostdev_kind(change->attach->pdata[i]);
    g_autofree char *device = live_rules_name(change->attach->pdata[i]);

    if (g_strcmp0(kind, "mdev") == 0 && version_has(VERSION_OPREGION_DEFAULT, &target) &&
        may_be_gvtg(transaction, change->attach->pdata[i]))
      g_ptr_array_add(change->reasons,
                      g_strdup_printf("%s: QEMU 10.1 and newer ends, and the guest with it, when a "
                                      "GVT-g vGPU is plugged in",
                                      device));
  }
}

/* All reasons in one error. */
static gboolean
check_reasons(const Transaction *transaction, GError **error)
{
  const LiveChange *change = transaction->live;
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < change->reasons->len; i++)
    g_string_append_printf(text, "\n  %s", (const char *)change->reasons->pdata[i]);
  return text->len == 0 ||
         gvt_fail(error,
                  "'%s' is running, and some of this can't be done while it runs; nothing was "
                  "changed. Leave out --live, and the change takes effect at the guest's next "
                  "start, after it is powered off%s",
                  name_of_guest(transaction), text->str);
}

gboolean
live_check(Transaction *transaction, GError **error)
{
  const Session *session = transaction->session;
  int active;

  if (!transaction->options->live)
    return TRUE;
  active = virt_domain_is_active(session->domain, error);
  if (active == 0)
    log_note("%s isn't running; this takes effect at its next start", name_of_guest(transaction));
  if (active <= 0)
    return active == 0;
  if (!check_persistent(transaction, error))
    return FALSE;
  transaction->running = read_running(transaction, error);
  if (transaction->running)
    transaction->live =
        live_change_new(session->guest->base, transaction->definition, transaction->running, error);
  if (!transaction->live)
    return FALSE;
  check_gvtg(transaction);
  return check_reasons(transaction, error);
}

gboolean
live_acts(const Transaction *transaction)
{
  return transaction->live && !live_change_is_empty(transaction->live);
}

/* How the result describes it */

static JsonObject *
json_aliases(const GPtrArray *hostdevs)
{
  JsonObject *aliases = json_object_new_array();

  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *alias = hostdev_alias(hostdevs->pdata[i]);

    json_object_array_add(aliases, json_text(alias));
  }
  return aliases;
}

/* For --json, and for the exit status. */
static void
record(const Transaction *transaction)
{
  JsonObject *live = json_object_new_object();

  json_object_object_add(live, "attached", json_aliases(transaction->live->attach));
  json_object_object_add(live, "detached", json_aliases(transaction->live->detach));
  result_add(transaction->result, "live", live);
  transaction->result->changed = transaction->result->changed || live_acts(transaction);
}

static void
note_each(const Transaction *transaction, const GPtrArray *hostdevs, const char *what)
{
  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *device = live_rules_name(hostdevs->pdata[i]);

    log_note("%s: the running guest would %s %s", name_of_guest(transaction), what, device);
  }
}

gboolean
live_show(Transaction *transaction, GError **error)
{
  const RedefineOptions *options = transaction->options;

  (void)error;
  if (!transaction->live || transaction->live->reasons->len)
    return TRUE;
  log_notes(transaction->live->notes);
  if (options->dry_run)
    record(transaction);
  if (options->dry_run || options->confirm) {
    note_each(transaction, transaction->live->attach, "get");
    note_each(transaction, transaction->live->detach, "be asked to release");
  }
  return TRUE;
}

/* Detaching */

/* The first of the devices that the guest still has; NULL if it has none, or with *error. */
static xmlNode *
find_kept(const Transaction *transaction, const GPtrArray *hostdevs, GError **error)
{
  g_autoptr(xmlDoc) running = read_running(transaction, error);

  for (guint i = 0; running && i < hostdevs->len; i++) {
    g_autofree char *alias = hostdev_alias(hostdevs->pdata[i]);

    if (hostdev_by_alias(running, alias))
      return hostdevs->pdata[i];
  }
  return NULL;
}

/* A guest's kernel may have no hot-plug, be busy or paused, or there may be none yet. */
static gboolean
fail_as_kept(const Transaction *transaction, xmlNode *kept, GError **error)
{
  g_autofree char *device = live_rules_name(kept);

  return gvt_fail(
      error,
      "the guest '%s' hasn't released %s within %d s and still has it; its system may be busy "
      "with it, not support hot-plug, or not have booted, and it may release it later. Release "
      "it in the guest and run the command again, wait longer with --live-timeout, or leave out "
      "--live and power it off",
      name_of_guest(transaction), device, transaction->options->live_timeout);
}

/* Waits until the guest has none of the devices. A signal ends the wait. */
static gboolean
wait_for_guest(const Transaction *transaction, const GPtrArray *hostdevs, GError **error)
{
  gint64 seconds = transaction->options->live_timeout;
  gint64 end = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
  g_autoptr(GError) problem = NULL;
  xmlNode *kept;

  while ((kept = find_kept(transaction, hostdevs, &problem)) && !interrupt_signal() &&
         g_get_monotonic_time() < end)
    g_usleep(POLL_MICROSECONDS);
  if (problem) {
    g_propagate_prefixed_error(error, g_steal_pointer(&problem),
                               "it isn't known whether the guest has released its devices: ");
    return FALSE;
  }
  return !kept || fail_as_kept(transaction, kept, error);
}

/* Asks the guest to let go of the devices, and waits. */
static gboolean
detach_and_wait(const Transaction *transaction, const GPtrArray *hostdevs, GError **error)
{
  for (guint i = 0; i < hostdevs->len; i++) {
    g_autofree char *alias = hostdev_alias(hostdevs->pdata[i]);
    g_autofree char *device = live_rules_name(hostdevs->pdata[i]);

    if (!virt_domain_detach_live(transaction->session->domain, alias, error)) {
      g_prefix_error(error, "the running guest can't be asked to release %s: ", device);
      return FALSE;
    }
  }
  return hostdevs->len == 0 || wait_for_guest(transaction, hostdevs, error);
}

/* Attaching */

/* Gives the guest a device, at the device's own address if that is free now. */
static gboolean
attach(const Transaction *transaction, xmlNode *hostdev, GError **error)
{
  g_autoptr(xmlDoc) running = read_running(transaction, error);
  gboolean moved = FALSE;
  g_autofree char *xml = running ? live_change_device(hostdev, running, &moved) : NULL;
  g_autofree char *device = live_rules_name(hostdev);

  if (!xml || !virt_domain_attach_live(transaction->session->domain, xml, error)) {
    g_prefix_error(error, "the running guest can't get %s: ", device);
    return FALSE;
  }
  if (moved)
    log_note("note: the running guest has no free slot at the address that %s has in the "
             "definition, so it is at another one until the next start",
             device);
  return TRUE;
}

/* Takes devices from the guest again, after a failure. */
static void
unplug_again(const Transaction *transaction, const GPtrArray *hostdevs)
{
  g_autoptr(GError) problem = NULL;

  if (!detach_and_wait(transaction, hostdevs, &problem))
    log_warning("%s", problem->message);
}

/* Gives back to the guest those devices that it let go of, after a failure. */
static void
give_back(const Transaction *transaction, const GPtrArray *hostdevs)
{
  g_autoptr(xmlDoc) running = read_running(transaction, NULL);

  for (guint i = 0; running && i < hostdevs->len; i++) {
    g_autofree char *alias = hostdev_alias(hostdevs->pdata[i]);
    g_autoptr(GError) problem = NULL;

    if (!hostdev_by_alias(running, alias) && !attach(transaction, hostdevs->pdata[i], &problem))
      log_warning("%s", problem->message);
  }
}

/* The devices as the definition has them since the define, when libvirt gave them addresses. If
   that can't be read, they are those of the definition before. They belong to *doc. Free with
   g_ptr_array_unref(). */
static GPtrArray *
find_defined(const Transaction *transaction, xmlDoc **doc)
{
  const GPtrArray *planned = transaction->live->attach;
  const char *text =
      transaction->defined ? transaction->defined : transaction->session->guest->text;
  GPtrArray *hostdevs = g_ptr_array_new();

  *doc = xml_parse(text, -1, "the definition", NULL);
  for (guint i = 0; i < planned->len; i++) {
    g_autofree char *alias = hostdev_alias(planned->pdata[i]);
    xmlNode *defined = *doc ? hostdev_by_alias(*doc, alias) : NULL;

    g_ptr_array_add(hostdevs, defined ? defined : planned->pdata[i]);
  }
  return hostdevs;
}

static gboolean
attach_all(const Transaction *transaction, GError **error)
{
  g_autoptr(xmlDoc) doc = NULL;
  g_autoptr(GPtrArray) hostdevs = find_defined(transaction, &doc);
  g_autoptr(GPtrArray) attached = g_ptr_array_new();

  for (guint i = 0; i < hostdevs->len; i++) {
    if (!attach(transaction, hostdevs->pdata[i], error)) {
      unplug_again(transaction, attached);
      return FALSE;
    }
    g_ptr_array_add(attached, hostdevs->pdata[i]);
  }
  return TRUE;
}

/* Both */

/* Where the guest has a device: "at 0000:07:00.0". Free with g_free(). */
static char *
place_in_guest(xmlNode *hostdev)
{
  xmlNode *address = hostdev ? xml_node(hostdev->doc, hostdev, "address[@type = 'pci']") : NULL;

  return address ? g_strdup_printf(" at %04x:%02x:%02x.%x", xml_number(address, "domain"),
                                   xml_number(address, "bus"), xml_number(address, "slot"),
                                   xml_number(address, "function"))
                 : g_strdup("");
}

static void
note_done(const Transaction *transaction)
{
  const LiveChange *change = transaction->live;
  g_autoptr(xmlDoc) running = read_running(transaction, NULL);

  for (guint i = 0; i < change->attach->len; i++) {
    g_autofree char *alias = hostdev_alias(change->attach->pdata[i]);
    g_autofree char *device = live_rules_name(change->attach->pdata[i]);
    g_autofree char *place = place_in_guest(running ? hostdev_by_alias(running, alias) : NULL);

    log_note("%s: the running guest has %s%s", name_of_guest(transaction), device, place);
  }
  for (guint i = 0; i < change->detach->len; i++) {
    g_autofree char *device = live_rules_name(change->detach->pdata[i]);

    log_note("%s: the running guest has released %s", name_of_guest(transaction), device);
  }
  if (live_change_is_empty(change))
    log_note("%s: the running guest is already as planned", name_of_guest(transaction));
}

gboolean
live_run(Transaction *transaction, GError **error)
{
  if (!transaction->live)
    return TRUE;
  if (live_acts(transaction) && transaction->lock < 0 && !transaction_lock(transaction, error))
    return FALSE;
  if (!detach_and_wait(transaction, transaction->live->detach, error)) {
    give_back(transaction, transaction->live->detach);
    return FALSE;
  }
  if (!attach_all(transaction, error)) {
    transaction->qemu_refused = TRUE;
    return FALSE;
  }
  record(transaction);
  note_done(transaction);
  return TRUE;
}
