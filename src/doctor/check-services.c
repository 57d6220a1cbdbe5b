/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the services that make a device ready: mdevctl when the host starts, the hook when the
   guest does. */
#include <string.h>

#include "doctor/internal.h"
#include "hook/display-service.h"
#include "hook/install.h"
#include "host/root-file.h"

/* The path of mdevctl in the udev rule that calls it (… start-parent-mdevs), comments excluded;
   NULL if there is none. */
static char *
called_program(const char *rule)
{
  g_autoptr(GRegex) regex = g_regex_new("^(?!\\s*#).*?(/[^\\s'\"]*/mdevctl)\\s+start-parent-mdevs",
                                        G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match(regex, rule, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

/* Debian 12 has the program in another folder than the rule. */
static void
advise_program(const Doctor *doctor, const char *program, DoctorFinding *finding)
{
  const char *real = root_file_exists(doctor->root, "usr/bin/mdevctl")    ? "/usr/bin/mdevctl"
                     : root_file_exists(doctor->root, "usr/sbin/mdevctl") ? "/usr/sbin/mdevctl"
                                                                          : NULL;

  if (!real)
    doctor_step(finding, DOCTOR_DO_PACKAGE, NULL, "mdevctl");
  else
    doctor_step(finding, DOCTOR_DO_FILE, "link mdevctl to the path that udev's rule calls",
                "ln -s %s %s", real, doctor_shell_word(finding, program))
        ->unless = doctor_words(finding, "[ -e %s ]", doctor_shell_word(finding, program));
}

/* Checks a file of udev rules. FALSE if it doesn't call mdevctl. */
static gboolean
look_at_rules(const Doctor *doctor, const char *path, DoctorFinding *finding)
{
  g_autofree char *text = root_file_read(doctor->root, "%s", path);
  g_autofree char *program = text ? called_program(text) : NULL;
  g_autofree char *whole = program ? root_file_path(doctor->root, "%s", program) : NULL;

  if (!program)
    return FALSE;
  if (g_file_test(whole, G_FILE_TEST_IS_EXECUTABLE))
    doctor_say(finding, DOCTOR_PASS, "/%s calls %s", path, program);
  else {
    doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN,
               "/%s calls %s, which doesn't exist: no vGPU starts with the host", path, program);
    advise_program(doctor, program, finding);
  }
  return TRUE;
}

/* For udev a file in /etc replaces one of the same name in the later folders. */
void
doctor_look_mdevctl(const Doctor *doctor, DoctorFinding *finding)
{
  static const char *const folders[] = { "etc", "usr/lib", "lib" };
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gboolean called = FALSE;

  if (!doctor_sees_files(doctor, finding))
    return;
  for (gsize f = 0; f < G_N_ELEMENTS(folders); f++) {
    g_auto(GStrv) names = root_file_list(doctor->root, "%s/udev/rules.d", folders[f]);

    for (gsize i = 0; names[i]; i++) {
      g_autofree char *path = g_strdup_printf("%s/udev/rules.d/%s", folders[f], names[i]);

      if (g_str_has_suffix(names[i], ".rules") && g_hash_table_add(seen, g_strdup(names[i])))
        called = look_at_rules(doctor, path, finding) || called;
    }
  }
  if (called)
    return;
  doctor_say(finding, DOCTOR_FAIL, "no udev rule calls mdevctl: no vGPU starts with the host");
  finding->remedy = "install mdevctl; if it is installed, a file in /etc/udev/rules.d replaces its "
                    "rule: remove that file";
  doctor_step(finding, DOCTOR_DO_PACKAGE, NULL, "mdevctl");
}

void
doctor_look_hook(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *why_not = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  if (doctor->is_session) {
    doctor_say(
        finding, DOCTOR_FAIL,
        "libvirt runs as the user, and so does its hook, which then can't make a vGPU or free a GPU");
    finding->remedy =
        "define the guest on qemu:///system, or apply with --lifecycle boot or manual";
  } else if (!hook_is_visible(doctor->root)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "only root can see its folder");
    doctor_advise_root(finding);
  } else if (!hook_is_installed(doctor->root, &why_not))
    doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN, "%s", why_not);
  else if (hook_is_outdated(doctor->root))
    doctor_say(finding, DOCTOR_WARN,
               "installed, but another version of gvt-xml wrote the script, or it was changed: an "
               "old script keeps every guest from starting if gvt-xml's libraries are gone");
  else
    doctor_say(finding, DOCTOR_PASS, "installed");
}

static void
look_at_service(const Doctor *doctor, const char *folder, const char *unit, DoctorFinding *finding)
{
  g_autofree char *display_manager = NULL;

  if (display_service_may_stop(doctor->root, unit, &display_manager))
    doctor_say(finding, DOCTOR_PASS, "/%s/systemd/system/%s", folder, unit);
  else
    doctor_say(finding, DOCTOR_FAIL,
               "%s isn't this host's display manager (%s): the hook doesn't stop it, and the guest "
               "doesn't start",
               unit, display_manager);
}

void
doctor_look_display_service(const Doctor *doctor, DoctorFinding *finding)
{
  static const char *const folders[] = { "etc", "run", "usr/lib", "lib" };
  const char *name = doctor->guest->display_service;
  g_autofree char *unit = NULL;

  if (!name || !doctor_sees_files(doctor, finding))
    return;
  unit = display_service_unit(name);
  for (gsize f = 0; f < G_N_ELEMENTS(folders); f++)
    if (root_file_exists(doctor->root, "%s/systemd/system/%s", folders[f], unit)) {
      look_at_service(doctor, folders[f], unit, finding);
      return;
    }
  if (display_service_is_alias(unit))
    doctor_say(finding, DOCTOR_PASS, "no display manager is enabled, and the hook stops none");
  else
    doctor_say(finding, DOCTOR_FAIL, "systemd has no service %s", name);
}
