/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check of the guest's log: how its last start went. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "causes.h"
#include "doctor-checks.h"
#include "domxml.h"
#include "hostfile.h"

/* Where libvirt has it, below root. NULL for a domain whose name can't be a file's. */
static char *
log_path(const Doctor *doctor)
{
  const char *name = virt_domain_name(doctor->domain);

  if (strchr(name, '/') || *name == '.')
    return NULL;
  if (doctor->session)
    return g_strdup_printf("%s/libvirt/qemu/log/%s.log", g_get_user_cache_dir(), name);
  return g_strdup_printf("/var/log/libvirt/qemu/%s.log", name);
}

/* What stands behind the last start. */
static const char *
last_start(const char *text)
{
  const char *start = g_strrstr(text, "starting up libvirt version");

  return start ? start : text;
}

/* QEMU's words, without the command line and its variables, which libvirt writes a line each, and
   libvirt's own. */
static gboolean
is_said(const char *line)
{
  return *line && *line != '-' && !g_str_has_suffix(line, "\\") &&
         !strstr(line, "starting up libvirt version") && !strstr(line, ": shutting down");
}

/* The first line of which the cause is known, else the last. NULL where QEMU said nothing. */
static char *
telling_line(const char *start, const Cause **cause)
{
  g_auto(GStrv) lines = g_strsplit(start, "\n", -1);
  const char *last = NULL;

  *cause = NULL;
  for (gsize i = 0; lines[i] && !*cause; i++)
    if (is_said(lines[i])) {
      last = lines[i];
      *cause = cause_find(lines[i]);
    }
  return last ? domxml_masked_text(last) : NULL;
}

static void
say_failure(const char *start, DoctorFinding *finding)
{
  const Cause *cause;
  g_autofree char *line = telling_line(start, &cause);

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

/* Without a log: the guest never started here, or the folder is for root alone. */
static void
say_no_log(const Doctor *doctor, const char *path, DoctorFinding *finding)
{
  g_autofree char *whole = host_file_path(doctor->root, "%s", path);
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
  const char *start;

  if (!path || !doctor_sees_files(doctor, finding))
    return;
  text = host_file_read(doctor->root, "%s", path);
  if (!text) {
    say_no_log(doctor, path, finding);
    return;
  }
  valid = g_utf8_make_valid(text, -1);
  start = last_start(valid);
  if (strstr(start, "shutting down, reason=failed") ||
      strstr(start, "shutting down, reason=crashed"))
    say_failure(start, finding);
  else
    doctor_say(finding, DOCTOR_PASS, "the last start went well");
}
