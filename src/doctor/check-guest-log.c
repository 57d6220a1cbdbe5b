/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of the guest's log in libvirt: how its last start went. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/redact.h"
#include "doctor/internal.h"
#include "host/guest-log.h"
#include "host/root-file.h"
#include "libvirt/known-errors.h"

/* The first line with a known cause (*cause), else the last one; NULL if QEMU wrote nothing. */
static char *
telling_line(char **lines, const KnownError **cause)
{
  const char *last = NULL;

  *cause = NULL;
  for (; *lines && !*cause; lines++)
    if (guest_log_is_said(*lines)) {
      last = *lines;
      *cause = known_error_find(*lines, NULL);
    }
  return last ? redact_text(last) : NULL;
}

/* A text with a word in the place of another one. Free with g_free(). */
static char *
put_name(const char *text, const char *placeholder, const char *word)
{
  g_auto(GStrv) parts = g_strsplit(text, placeholder, -1);

  return g_strjoinv(word, parts);
}

/* The table's remedy, with this guest's name and QEMU's user. */
static void
advise_known(const Doctor *doctor, const KnownError *cause, DoctorFinding *finding)
{
  g_autofree char *name = virt_domain_word(doctor->domain);
  g_autofree char *named = put_name(cause->remedy, "DOMAIN", name);
  g_autoptr(HostUser) user = doctor->is_session ? host_user_self() : host_user_qemu(doctor->root);
  g_autofree char *whole = put_name(named, "USER", user ? user->name : "libvirt-qemu");

  finding->remedy = doctor_words(finding, "%s", whole);
  if (known_error_is_linted(cause))
    doctor_step(finding, DOCTOR_DO_DOMAIN, "repair the domain", "gvt-xml lint --fix %s", name);
}

static void
say_failure(const Doctor *doctor, char **lines, DoctorFinding *finding)
{
  const KnownError *cause;
  g_autofree char *line = telling_line(lines, &cause);

  if (!line) {
    doctor_say(finding, DOCTOR_WARN, "the last start failed, and QEMU said nothing");
    finding->remedy =
        "look for SIGSYS in the kernel's log (`journalctl -k -g SIGSYS`): QEMU's sandbox may have "
        "killed it; seccomp_sandbox = 0 in /etc/libvirt/qemu.conf turns the sandbox off";
  } else if (!cause)
    doctor_say(finding, DOCTOR_WARN, "the last start failed: %s", line);
  else {
    doctor_say(finding, DOCTOR_WARN, "the last start failed: %s: %s", cause->cause, line);
    advise_known(doctor, cause, finding);
  }
}

/* A guest can run without its 3D: only its log says so. */
static void
say_running(const Doctor *doctor, char **lines, DoctorFinding *finding)
{
  for (; *lines; lines++) {
    const KnownError *cause = guest_log_is_said(*lines) ? known_error_find(*lines, NULL) : NULL;
    g_autofree char *line = cause && known_error_spares_start(cause) ? redact_text(*lines) : NULL;

    if (!line)
      continue;
    doctor_say(finding, DOCTOR_WARN, "the guest started, but: %s: %s", cause->cause, line);
    advise_known(doctor, cause, finding);
    return;
  }
  doctor_say(finding, DOCTOR_PASS, "the last start went well");
}

/* Adds that there is no log: the guest never started here, or only root may read the folder. */
static void
say_no_log(const Doctor *doctor, const char *path, DoctorFinding *finding)
{
  g_autofree char *whole = root_file_path(doctor->root, "%s", path);
  g_autofree char *folder = g_path_get_dirname(whole);

  if (g_file_test(whole, G_FILE_TEST_EXISTS) ||
      (g_file_test(folder, G_FILE_TEST_EXISTS) && g_access(folder, X_OK) != 0)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "%s can't be read", path);
    doctor_advise_root(finding);
  } else
    doctor_say(finding, DOCTOR_PASS, "the guest never started here: there is no %s", path);
}

void
doctor_look_log(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *path = guest_log_path(virt_domain_name(doctor->domain), doctor->is_session);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_auto(GStrv) lines = NULL;
  char **said;

  if (!path || !doctor_sees_files(doctor, finding))
    return;
  text = root_file_read(doctor->root, "%s", path);
  if (!text) {
    say_no_log(doctor, path, finding);
    return;
  }
  valid = g_utf8_make_valid(text, -1);
  lines = g_strsplit(valid, "\n", -1);
  switch (guest_log_end(lines, &said)) {
  case GUEST_LOG_FINE:
    say_running(doctor, said, finding);
    break;
  case GUEST_LOG_REFUSED:
    doctor_say(finding, DOCTOR_WARN, "libvirt gave up the last start before it ran QEMU");
    finding->remedy = "start the guest with virsh, which prints libvirt's error";
    break;
  case GUEST_LOG_FAILED:
    say_failure(doctor, said, finding);
    break;
  }
}
