/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do about a finding: its remedy, and its steps. */
#include "base/text.h"
#include "doctor/distribution.h"
#include "doctor/internal.h"

const char *
doctor_words(DoctorFinding *finding, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  return g_string_chunk_insert_const(finding->words, text);
}

const char *
doctor_shell_word(DoctorFinding *finding, const char *word)
{
  g_autofree char *quoted = text_shell_word(word);

  return doctor_words(finding, "%s", quoted);
}

void
doctor_advise(DoctorFinding *finding, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  finding->remedy = doctor_words(finding, "%s", text);
}

DoctorStep *
doctor_step(DoctorFinding *finding, DoctorKind kind, const char *text, const char *format, ...)
{
  DoctorStep *step = g_new0(DoctorStep, 1);
  g_autofree char *value = NULL;
  va_list args;

  va_start(args, format);
  value = g_strdup_vprintf(format, args);
  va_end(args);
  step->kind = kind;
  step->text = text;
  step->value = *value ? doctor_words(finding, "%s", value) : NULL;
  g_ptr_array_add(finding->steps, step);
  return step;
}

void
doctor_advise_root(DoctorFinding *finding)
{
  finding->remedy = "run gvt-xml doctor as root";
  doctor_step(finding, DOCTOR_DO_CHECK, "as root, which can read more", "%s", "");
}

void
doctor_step_apparmor(DoctorFinding *finding, const char *rule)
{
  doctor_step(finding, DOCTOR_DO_FILE, "add rules for QEMU to AppArmor", "%s", rule)->file =
      "/etc/apparmor.d/local/abstractions/libvirt-qemu";
}

void
doctor_step_restart(const Doctor *doctor, DoctorFinding *finding)
{
  doctor_step(finding, DOCTOR_DO_SERVICE, "have libvirt read qemu.conf again",
              "systemctl restart %s", distribution_libvirt_service(doctor->root));
}
