/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of Vulkan and DRM native context by virtio-gpu: virglrenderer, its program, the kernel,
   NVIDIA's driver. A guest whose video lacks one of them starts, and has no 3D at all; but if only
   AppArmor forbids the program, its driver finds OpenGL and Vulkan (virglrenderer 1.3), and QEMU's
   log has nothing: tests/e2e/cases/venus-linux.sh. */
#include <string.h>

#include "base/version.h"
#include "doctor/internal.h"
#include "host/lsm.h"
#include "host/root-file.h"
#include "host/virglrenderer.h"

/* The program's path: that of the library, else where distributions have it. NULL if there is none.
   Free with g_free(). */
static char *
find_server(const Doctor *doctor, const Virglrenderer *library)
{
  static const char *const places[] = { "/usr/libexec/virgl_render_server",
                                        "/usr/lib/virgl_render_server" };

  if (library && library->server)
    return g_strdup(library->server);
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    if (root_file_exists(doctor->root, "%s", places[i]))
      return g_strdup(places[i]);
  return NULL;
}

static void
look_at_server(const Doctor *doctor, const char *server, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;

  if (!root_file_exists(doctor->root, "%s", server)) {
    doctor_say(finding, DOCTOR_FAIL, "there is no %s, which virglrenderer runs for Vulkan", server);
    return;
  }
  if (!doctor_is_confined(doctor, &rules))
    doctor_say(finding, DOCTOR_PASS, "%s exists", server);
  else if (doctor_sees_rules(rules, finding) && apparmor_allows(rules, server, 'x'))
    doctor_say(finding, DOCTOR_PASS, "%s exists, and AppArmor's rules for QEMU have it", server);
  else if (rules) {
    doctor_say(finding, DOCTOR_FAIL,
               "AppArmor is on, and none of its rules for QEMU lets it run %s", server);
    finding->remedy = "allow the program in AppArmor's local rules "
                      "(/etc/apparmor.d/local/abstractions/libvirt-qemu)";
    doctor_step_apparmor(finding, doctor_words(finding, "%s rix,", server));
  }
}

void
doctor_look_render_server(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(Virglrenderer) library = NULL;
  g_autofree char *server = NULL;

  if (!doctor->guest->venus || !doctor_sees_files(doctor, finding))
    return;
  library = virglrenderer_read(doctor->root);
  server = find_server(doctor, library);
  if (server)
    look_at_server(doctor, server, finding);
  else
    doctor_say(finding, library ? DOCTOR_FAIL : DOCTOR_UNKNOWN,
               "there is no virgl_render_server where distributions have it");
}

void
doctor_look_virglrenderer(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(Virglrenderer) library = NULL;

  if (!doctor->guest->native_context || !doctor_sees_files(doctor, finding))
    return;
  library = virglrenderer_read(doctor->root);
  if (!library)
    doctor_say(finding, DOCTOR_UNKNOWN, "there is no virglrenderer where distributions have it");
  else if (library->native_context)
    doctor_say(finding, DOCTOR_PASS, "%s was built with DRM native context", library->path);
  else
    doctor_say(finding, DOCTOR_FAIL, "%s was built without DRM native context", library->path);
}

/* The host's kernel must not mix up the caching of pages that guest and GPU share. KVM does it
   right from Linux 6.13 on. */
void
doctor_look_vulkan_kernel(const Doctor *doctor, DoctorFinding *finding)
{
  static const unsigned long needed = VERSION_NUMBER(6, 13);
  g_autofree char *release = NULL;
  g_autofree char *number = NULL;
  unsigned long version = 0;

  if (!(doctor->guest->venus || doctor->guest->native_context) ||
      !doctor_sees_files(doctor, finding))
    return;
  release = root_file_read(doctor->root, "proc/sys/kernel/osrelease");
  if (release)
    number = g_strndup(release, strspn(release, "0123456789."));
  if (!number || !version_parse(number, &version))
    doctor_say(finding, DOCTOR_UNKNOWN, "/proc/sys/kernel/osrelease doesn't tell");
  else
    doctor_say(finding, version >= needed ? DOCTOR_PASS : DOCTOR_WARN, "the host has Linux %s",
               number);
}

/* NVIDIA's own driver; the free ones have Mesa's Vulkan. */
void
doctor_look_vulkan_nvidia(const Doctor *doctor, DoctorFinding *finding)
{
  static const unsigned long needed = VERSION_NUMBER(570, 86);
  g_autofree char *text = NULL;
  unsigned long version = 0;

  if (!(doctor->guest->venus || doctor->guest->native_context) ||
      !doctor_sees_files(doctor, finding) || !root_file_exists(doctor->root, "sys/module/nvidia"))
    return;
  text = root_file_read(doctor->root, "sys/module/nvidia/version");
  if (doctor->guest->native_context) {
    doctor_say(finding, DOCTOR_WARN, "NVIDIA's own driver has no DRM native context");
    finding->remedy = "use an AMD GPU of the host (--rendernode), or apply with --profile venus";
  } else if (!text || !version_parse(text, &version))
    doctor_say(finding, DOCTOR_UNKNOWN, "NVIDIA's driver is loaded, but its version isn't known");
  else
    doctor_say(finding, version >= needed ? DOCTOR_PASS : DOCTOR_WARN, "NVIDIA's driver is %s",
               text);
}
