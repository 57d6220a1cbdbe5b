/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of the guest's log in libvirt: how its last start went. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/redact.h"
#include "doctor/internal.h"
#include "host/root-file.h"
#include "libvirt/known-errors.h"

/* The path of the log, below root; NULL if the domain's name can't be that of a file. */
static char *
log_path(const Doctor *doctor)
{
  const char *name = virt_domain_name(doctor->domain);

  if (strchr(name, '/') || *name == '.')
    return NULL;
  if (doctor->is_session)
    return g_strdup_printf("%s/libvirt/qemu/log/%s.log", g_get_user_cache_dir(), name);
  return g_strdup_printf("/var/log/libvirt/qemu/%s.log", name);
}

/* How the last start ended. */
typedef enum {
  LOG_FINE,    /* the guest runs, or has ended normally */
  LOG_REFUSED, /* libvirt gave up before it ran QEMU */
  LOG_FAILED,
} LogEnd;

/*
 * Reads how the last start ended. libvirt logs "starting up" when it runs QEMU, and "shutting down"
 * when a start or a guest ends, even if it never ran QEMU. *said are the lines since the last
 * start.
 */
static LogEnd
read_log(char **lines, char ***said)
{
  LogEnd end = LOG_FINE;
  gboolean started = FALSE;

  *said = lines;
  for (; *lines; lines++) {
    if (strstr(*lines, "starting up libvirt version")) {
      *said = lines;
      started = TRUE;
      end = LOG_FINE;
    } else if (strstr(*lines, ": shutting down, reason=failed") ||
               strstr(*lines, ": shutting down, reason=crashed")) {
      end = started ? LOG_FAILED : LOG_REFUSED;
      started = FALSE;
    } else if (strstr(*lines, ": shutting down")) {
      end = LOG_FINE;
      started = FALSE;
    }
  }
  return end;
}

/* Whether QEMU wrote a line. libvirt wrote the others: its own, and QEMU's command line and
   variables, an argument a line. */
static gboolean
is_said(const char *line)
{
  return *line && *line != '-' && !g_str_has_suffix(line, "\\") &&
         !strstr(line, "starting up libvirt version") && !strstr(line, ": shutting down");
}

/* The first line with a known cause (*cause), else the last one; NULL if QEMU wrote nothing. */
static char *
telling_line(char **lines, const KnownError **cause)
{
  const char *last = NULL;

  *cause = NULL;
  for (; *lines && !*cause; lines++)
    if (is_said(*lines)) {
      last = *lines;
      *cause = known_error_find(*lines, NULL);
    }
  return last ? redact_text(last) : NULL;
}

static void
say_failure(char **lines, DoctorFinding *finding)
{
  const KnownError *cause;
  g_autofree char *line = telling_line(lines, &cause);

  if (!line) {
    doctor_say(finding, DOCTOR_WARN, "the last start failed, and QEMU said nothing");
    finding->remedy =
        "journalctl -k -g SIGSYS: its sandbox may have killed it; seccomp_sandbox = 0 in "
        "/etc/libvirt/qemu.conf turns that off";
  } else if (!cause)
    doctor_say(finding, DOCTOR_WARN, "the last start failed: %s", line);
  else {
    doctor_say(finding, DOCTOR_WARN, "the last start failed: %s: %s", cause->cause, line);
    finding->remedy = cause->remedy;
  }
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
    finding->remedy = "run gvt-xml doctor as root";
  } else
    doctor_say(finding, DOCTOR_PASS, "it never started here: there is no %s", path);
}

void
doctor_look_log(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *path = log_path(doctor);
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
  switch (read_log(lines, &said)) {
  case LOG_FINE:
    doctor_say(finding, DOCTOR_PASS, "the last start went well");
    break;
  case LOG_REFUSED:
    doctor_say(finding, DOCTOR_WARN, "libvirt gave the last start up before there was a QEMU");
    finding->remedy = "virsh start says why, if nothing above does";
    break;
  case LOG_FAILED:
    say_failure(said, finding);
    break;
  }
}
