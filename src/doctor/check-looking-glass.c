/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the memory that a guest shares with Looking Glass (its doc/ivshmem_kvmfr.rst and
   doc/ivshmem_shm.rst). */
#include <glib/gstdio.h>
#include <string.h>

#include "doctor/internal.h"
#include "host/lsm.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"

#define SHM_FILE "/dev/shm/looking-glass"
#define MIB (G_GUINT64_CONSTANT(1) << 20)

/* The module's options */

/* The number of a device: 0 of /dev/kvmfr0. */
static guint
device_number(const char *path)
{
  return (guint)g_ascii_strtoull(path + strlen("/dev/kvmfr"), NULL, 10);
}

/* The size of a device in a text with the module's option: "static_size_mb=32,64" has one for each
   device. 0 if the text has none. */
static guint64
size_in(const char *text, const char *pattern, guint number)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *list = NULL;
  g_auto(GStrv) sizes = NULL;

  if (!g_regex_match(regex, text, 0, &match))
    return 0;
  list = g_match_info_fetch(match, 1);
  sizes = g_strsplit(list, ",", -1);
  return number < g_strv_length(sizes) ? g_ascii_strtoull(sizes[number], NULL, 10) : 0;
}

/* The size, in MiB, that the kernel's command line or modprobe's settings give a device; 0 if none
   does. The kernel shows no option of the module itself (module/kvmfr.c: static_size_mb, 0000). */
static guint64
configured_size(const char *root, guint number)
{
  static const char *const folders[] = { "etc/modprobe.d", "run/modprobe.d", "usr/lib/modprobe.d",
                                         "lib/modprobe.d" };
  g_autofree char *cmdline = root_file_read(root, "proc/cmdline");
  guint64 size = cmdline ? size_in(cmdline, "(?:^| )kvmfr[.]static_size_mb=([0-9,]+)", number) : 0;

  for (gsize f = 0; !size && f < G_N_ELEMENTS(folders); f++) {
    g_auto(GStrv) names = root_file_list(root, "%s", folders[f]);

    for (gsize i = 0; !size && names[i]; i++) {
      g_autofree char *text = g_str_has_suffix(names[i], ".conf")
                                  ? root_file_read(root, "%s/%s", folders[f], names[i])
                                  : NULL;

      if (text)
        size = size_in(text, "^\\s*options\\s+kvmfr\\s.*static_size_mb=([0-9,]+)", number);
    }
  }
  return size;
}

/* kvmfr */

/* The module's size is an option of modprobe's. */
static void
advise_module(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *guest = doctor->guest;

  if (device_number(guest->kvmfr) || !guest->shared_memory || configured_size(doctor->root, 0) > 0)
    return;
  doctor_step(finding, DOCTOR_DO_MODULE, "set the size of Looking Glass's memory",
              "options kvmfr static_size_mb=%u", (guint)guest->shared_memory)
      ->file = "/etc/modprobe.d/kvmfr.conf";
}

static void
look_at_size(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *guest = doctor->guest;
  const guint64 size = configured_size(doctor->root, device_number(guest->kvmfr));

  if (!size || !guest->shared_memory)
    doctor_say(finding, DOCTOR_UNKNOWN,
               "%s exists, but its size isn't known: no file has static_size_mb for it",
               guest->kvmfr);
  else if (size == guest->shared_memory)
    doctor_say(finding, DOCTOR_PASS, "%s has the %" G_GUINT64_FORMAT " MiB that the guest wants",
               guest->kvmfr, size);
  else {
    doctor_say(finding, size < guest->shared_memory ? DOCTOR_FAIL : DOCTOR_WARN,
               "%s has %" G_GUINT64_FORMAT " MiB (static_size_mb), and the guest wants "
               "%" G_GUINT64_FORMAT,
               guest->kvmfr, size, guest->shared_memory);
    doctor_advise(
        finding,
        "set static_size_mb to %u for this device (/etc/modprobe.d or the kernel's command "
        "line), and load the module kvmfr again",
        (guint)guest->shared_memory);
  }
}

void
doctor_look_kvmfr(const Doctor *doctor, DoctorFinding *finding)
{
  const char *path = doctor->guest->kvmfr;
  g_autofree char *real = NULL;

  if (!path || !doctor_sees_files(doctor, finding))
    return;
  real = root_file_path(doctor->root, "%s", path + 1);
  if (root_file_exists(doctor->root, "sys/class/kvmfr/%s", path + strlen("/dev/")) ||
      (g_file_test(real, G_FILE_TEST_EXISTS) && !g_file_test(real, G_FILE_TEST_IS_REGULAR)))
    look_at_size(doctor, finding);
  else {
    advise_module(doctor, finding);
    if (g_file_test(real, G_FILE_TEST_EXISTS)) {
      doctor_say(finding, DOCTOR_FAIL,
                 "%s is a file, which QEMU made while the module wasn't loaded", path);
      doctor_step(finding, DOCTOR_DO_MODULE, "remove the file that QEMU made", "rm -f %s",
                  doctor_shell_word(finding, path))
          ->unless = doctor_words(finding, "[ -c %s ]", doctor_shell_word(finding, path));
    } else
      doctor_say(finding, DOCTOR_FAIL,
                 "there is no %s: the module kvmfr isn't loaded, or without static_size_mb", path);
    finding->remedy = "install Looking Glass's module kvmfr (dkms), set its size and load it";
    doctor_step(finding, DOCTOR_DO_MODULE, NULL, "kvmfr");
  }
}

/* libvirt's device controller, and the guest's own /dev, have only the devices that are listed. */
void
doctor_look_kvmfr_devices(const Doctor *doctor, DoctorFinding *finding)
{
  const char *path = doctor->guest->kvmfr;
  g_auto(GStrv) devices = NULL;

  if (!path)
    return;
  if (doctor->is_session) {
    doctor_say(finding, DOCTOR_PASS, "QEMU has the user's own /dev");
    return;
  }
  if (!doctor_sees_settings(doctor, finding))
    return;
  devices = qemu_conf_values(doctor->root, "cgroup_device_acl");
  if (devices && g_strv_contains((const char *const *)devices, path))
    doctor_say(finding, DOCTOR_PASS, "cgroup_device_acl has %s", path);
  else if (!doctor_keeps_devices(doctor))
    doctor_say(finding, DOCTOR_PASS, "qemu.conf keeps no device from QEMU");
  else {
    doctor_say(finding, DOCTOR_FAIL,
               "cgroup_device_acl of qemu.conf doesn't have %s, so QEMU can't open it", path);
    doctor_advise_device(doctor, path, finding);
  }
}

void
doctor_look_kvmfr_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  const char *path = doctor->guest->kvmfr;
  g_autoptr(GPtrArray) rules = NULL;

  if (!path || !doctor_sees_settings(doctor, finding))
    return;
  if (doctor_is_confined(doctor, &rules)) {
    if (doctor_sees_rules(rules, finding) && apparmor_allows(rules, path, 'r') &&
        apparmor_allows(rules, path, 'w'))
      doctor_say(finding, DOCTOR_PASS, "AppArmor's rules for QEMU have %s", path);
    else if (rules) {
      doctor_say(finding, DOCTOR_FAIL, "AppArmor is on, and none of its rules for QEMU has %s rw",
                 path);
      doctor_step_apparmor(finding, doctor_words(finding, "%s rw,", path));
    }
  } else if (selinux_confines(doctor->root) && !doctor->is_session) {
    finding->remedy = "if a start fails, make a policy of the denial "
                      "(`ausearch -c qemu-system-x86 --raw | audit2allow -M kvmfr`) and load it "
                      "(`semodule -i kvmfr.pp`)";
    doctor_say(finding, DOCTOR_WARN,
               "SELinux is on, and no file tells whether its policy lets QEMU use %s", path);
  } else
    doctor_say(finding, DOCTOR_PASS, "neither AppArmor nor SELinux confines QEMU");
}

/* Who may use it */

/* systemd-tmpfiles makes the file whenever the host starts. QEMU's user owns it; the client's user
   gets to it by the group. */
static void
advise_shm_file(const HostUser *user, DoctorFinding *finding)
{
  if (!user)
    return;
  finding->remedy = "have the file made with the group kvm, and add your own user to that group";
  doctor_step(finding, DOCTOR_DO_FILE, "have the file of the shared memory made for the group kvm",
              "f " SHM_FILE " 0660 %s kvm -", user->name)
      ->file = "/etc/tmpfiles.d/10-looking-glass.conf";
  doctor_step(finding, DOCTOR_DO_FILE, NULL, "rm -f " SHM_FILE)->unless =
      "[ \"$(stat -c %a " SHM_FILE ")\" = 660 ]";
  doctor_step(finding, DOCTOR_DO_FILE, NULL, "systemd-tmpfiles --create 10-looking-glass.conf");
  doctor_step(finding, DOCTOR_DO_BY_HAND,
              "add the user who runs Looking Glass's client to the group kvm, and log in again",
              "%s", "");
}

/* QEMU (7.2, 11.1) makes the file, with mode 0644, or fills an empty one. It refuses one that is
   too small: "backing store size 0x1000000 …". */
static void
look_at_file(const Doctor *doctor, const GStatBuf *file, const HostUser *user,
             DoctorFinding *finding)
{
  const guint64 size = (guint64)file->st_size;
  const guint64 wanted = doctor->guest->shared_memory * MIB;

  if (size && size < wanted) {
    doctor_say(finding, DOCTOR_FAIL,
               SHM_FILE " has %" G_GUINT64_FORMAT " MiB, and the guest wants %" G_GUINT64_FORMAT,
               size / MIB, doctor->guest->shared_memory);
    finding->remedy = "remove the file: QEMU makes it again";
    doctor_step(finding, DOCTOR_DO_FILE, "remove the file of the shared memory, which is too small",
                "rm -f " SHM_FILE)
        ->unless = doctor_words(finding, "[ \"$(stat -c %%s " SHM_FILE ")\" -ge %u000000 ]",
                                (guint)doctor->guest->shared_memory);
  } else if (!(file->st_mode & 022)) {
    doctor_say(finding, DOCTOR_WARN,
               "only its owner can write " SHM_FILE " (mode %04o), and the client's user must",
               file->st_mode & 0777);
    advise_shm_file(user, finding);
  } else
    doctor_say(finding, DOCTOR_PASS, SHM_FILE " exists, mode %04o", file->st_mode & 0777);
}

void
doctor_look_shared_memory(const Doctor *doctor, DoctorFinding *finding)
{
  const char *kvmfr = doctor->guest->kvmfr;
  const char *path = kvmfr ? kvmfr : SHM_FILE;
  g_autoptr(HostUser) user = NULL;
  g_autofree char *real = NULL;
  GStatBuf file;

  if (!doctor_sees_files(doctor, finding))
    return;
  real = root_file_path(doctor->root, "%s", path + 1);
  if (g_stat(real, &file) != 0) {
    /* Without a device the check kvmfr says so. */
    if (!kvmfr) {
      doctor_say(finding, DOCTOR_WARN,
                 SHM_FILE
                 " doesn't exist yet: QEMU makes it for itself, and the client's user can't "
                 "open it");
      user = doctor_qemu_user(doctor, finding);
      advise_shm_file(user, finding);
    }
    return;
  }
  user = doctor_qemu_user(doctor, finding);
  if (!kvmfr)
    look_at_file(doctor, &file, user, finding);
  if (!user)
    return;
  doctor_say_access(doctor, user, path, TRUE, "", finding);
  if (kvmfr) {
    finding->remedy = "have udev give the device to QEMU's user and the group kvm";
    doctor_step(finding, DOCTOR_DO_FILE,
                "have udev give the device to QEMU's user and the group kvm",
                "SUBSYSTEM==\"kvmfr\", OWNER=\"%s\", GROUP=\"kvm\", MODE=\"0660\"", user->name)
        ->file = "/etc/udev/rules.d/99-kvmfr.rules";
    doctor_step(finding, DOCTOR_DO_FILE, NULL, "udevadm control --reload");
    doctor_step(finding, DOCTOR_DO_FILE, NULL, "udevadm trigger --subsystem-match=kvmfr");
  } else if (finding->status == DOCTOR_FAIL && !finding->steps->len)
    advise_shm_file(user, finding);
}
