/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of QEMU: which files its user and the security modules let it read, and the guest's own
   limits. */
#include "base/version.h"
#include "doctor/internal.h"
#include "host/lsm.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"

HostUser *
doctor_qemu_user(const Doctor *doctor, DoctorFinding *finding)
{
  HostUser *user;

  if (doctor->is_session)
    return host_user_self();
  if (!doctor_sees_settings(doctor, finding))
    return NULL;
  user = host_user_qemu(doctor->root);
  if (!user)
    doctor_say(finding, DOCTOR_UNKNOWN, "it isn't known as which user libvirt runs QEMU");
  return user;
}

gboolean
doctor_is_confined(const Doctor *doctor, GPtrArray **rules)
{
  *rules = NULL;
  if (doctor->is_session || doctor->guest->apparmor_off || !apparmor_confines(doctor->root))
    return FALSE;
  *rules = apparmor_rules(doctor->root, virt_domain_uuid(doctor->domain));
  return TRUE;
}

gboolean
doctor_sees_rules(const GPtrArray *rules, DoctorFinding *finding)
{
  if (!rules)
    doctor_say(finding, DOCTOR_UNKNOWN, "AppArmor is on; its rules for QEMU can't be read");
  return rules != NULL;
}

/* ROM files */

#define ROMS "/usr/share/vgabios"

/* Makes QEMU read a copy of a ROM file from the folder that all may read. */
static void
advise_copy(const char *path, DoctorFinding *finding)
{
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *copy = g_strdup_printf(ROMS "/%s", name);
  const char *word = doctor_shell_word(finding, copy);

  finding->remedy = "have QEMU read the ROM from " ROMS ", readable for all";
  doctor_step(finding, DOCTOR_DO_FILE, "copy the ROM to " ROMS, "install -D -m 644 %s %s",
              doctor_shell_word(finding, path), word);
  doctor_step(finding, DOCTOR_DO_DOMAIN, "have QEMU read the ROM from " ROMS, "--rom-file %s",
              word);
}

void
doctor_say_access(const Doctor *doctor, const HostUser *user, const char *path, gboolean writing,
                  const char *words, DoctorFinding *finding)
{
  const char *what = writing ? "use" : "read";
  g_autofree char *reason = NULL;

  switch (host_user_access(user, doctor->root, path, writing, &reason)) {
  case HOST_ACCESS_GRANTED:
    doctor_say(finding, DOCTOR_PASS, "%s may %s %s", user->label, what, path);
    break;
  case HOST_ACCESS_UNKNOWN:
    doctor_say(finding, DOCTOR_UNKNOWN, "for %s: %s", user->label, reason);
    break;
  case HOST_ACCESS_DENIED:
    doctor_say(finding, DOCTOR_FAIL, "%s may not %s %s%s: %s", user->label, what, path, words,
               reason);
    break;
  }
}

void
doctor_look_rom_file(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(HostUser) user = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  user = doctor_qemu_user(doctor, finding);
  for (guint i = 0; user && i < doctor->guest->rom_files->len; i++) {
    const char *path = doctor->guest->rom_files->pdata[i];
    g_autofree char *reason = NULL;

    doctor_say_access(doctor, user, path, FALSE, " (failed to find romfile)", finding);
    if (host_user_access(user, doctor->root, path, FALSE, &reason) != HOST_ACCESS_DENIED)
      continue;
    if (!root_file_exists(doctor->root, "%s", path))
      doctor_step(
          finding, DOCTOR_DO_BY_HAND,
          doctor_words(finding, "put the ROM at the path that the guest has for it, %s", path),
          "%s", "");
    else if (g_str_has_prefix(path, ROMS "/"))
      doctor_step(finding, DOCTOR_DO_FILE, "let all read the ROM", "chmod a+r %s",
                  doctor_shell_word(finding, path));
    else
      advise_copy(path, finding);
  }
}

static void
look_at_rom_rules(const GPtrArray *rules, const char *path, DoctorFinding *finding)
{
  if (!doctor_sees_rules(rules, finding))
    return;
  if (apparmor_allows(rules, path, 'r'))
    doctor_say(finding, DOCTOR_PASS, "AppArmor's rules for QEMU have %s", path);
  else {
    doctor_say(finding, DOCTOR_FAIL, "AppArmor is on, and none of its rules for QEMU has %s", path);
    advise_copy(path, finding);
  }
}

static void
look_at_rom_label(const char *root, const char *path, DoctorFinding *finding)
{
  static const char *const readable[] = { "virt_content_t", "svirt_image_t", "usr_t", NULL };
  g_autofree char *type = selinux_type(root, path);

  if (!type)
    doctor_say(finding, DOCTOR_UNKNOWN, "SELinux is on; the label of %s can't be read", path);
  else if (g_strv_contains(readable, type))
    doctor_say(finding, DOCTOR_PASS, "SELinux is on, and %s has type %s", path, type);
  else {
    doctor_say(finding, DOCTOR_WARN, "SELinux is on, and %s has type %s", path, type);
    finding->remedy =
        "give the file the type virt_content_t (`semanage fcontext` keeps it when the "
        "file system is relabelled)";
    doctor_step(finding, DOCTOR_DO_FILE, "give the ROM a type that SELinux lets QEMU read",
                "chcon -t virt_content_t %s", doctor_shell_word(finding, path));
  }
}

void
doctor_look_rom_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;
  const GPtrArray *roms = doctor->guest->rom_files;
  gboolean confined;

  if (!doctor_sees_settings(doctor, finding))
    return;
  confined = doctor_is_confined(doctor, &rules);
  for (guint i = 0; i < roms->len; i++) {
    if (confined)
      look_at_rom_rules(rules, roms->pdata[i], finding);
    else if (!doctor->is_session && selinux_confines(doctor->root))
      look_at_rom_label(doctor->root, roms->pdata[i], finding);
    else
      doctor_say(finding, DOCTOR_PASS, "neither AppArmor nor SELinux confines QEMU");
  }
}

/* The guest's firmware and limits */

/* The path of GVT-g's ROM for OVMF on this host; NULL if it isn't in any usual place. */
static const char *
find_gvtg_rom(const Doctor *doctor)
{
  static const char *const places[] = { ROMS "/vbios_gvt_uefi.rom", "/usr/share/vbios_gvt_uefi.rom",
                                        "/usr/share/qemu/vbios_gvt_uefi.rom",
                                        "/vbios_gvt_uefi.rom" };

  for (gsize i = 0; doctor->is_local && i < G_N_ELEMENTS(places); i++)
    if (root_file_exists(doctor->root, "%s", places[i]))
      return places[i];
  return NULL;
}

static void
advise_rom(const Doctor *doctor, DoctorFinding *finding)
{
  const char *rom = find_gvtg_rom(doctor);

  if (rom)
    doctor_step(finding, DOCTOR_DO_DOMAIN, "give the guest GVT-g's ROM", "--rom-file %s", rom);
  else
    doctor_step(
        finding, DOCTOR_DO_BY_HAND,
        "get GVT-g's ROM vbios_gvt_uefi.rom (the ArchWiki's page Intel GVT-g links it), put it "
        "into " ROMS ", and give it to the guest",
        "--rom-file " ROMS "/vbios_gvt_uefi.rom");
}

/* As lint's rule ovmf-without-rom says: ramfb shows only the boot. apply has said so of a planned
   guest. */
void
doctor_look_firmware(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *guest = doctor->guest;

  if (!guest->has_device_display)
    return;
  if (!guest->uefi)
    doctor_say(finding, DOCTOR_PASS, "the guest has a BIOS");
  else if (guest->rom_files->len)
    doctor_say(finding, DOCTOR_PASS, "the guest has UEFI, and a ROM file");
  else if (guest->has_boot_picture && guest->profile)
    doctor_say(
        finding, DOCTOR_PASS,
        "the guest has UEFI, and ramfb to boot with; if it stays dark then, it needs GVT-g's "
        "ROM (--rom-file)");
  else {
    doctor_say(
        finding, DOCTOR_WARN, "%s",
        guest->has_boot_picture
            ? "the guest has UEFI (OVMF) without GVT-g's ROM: its driver may find no output, "
              "and ramfb shows only the boot"
            : "the guest has UEFI (OVMF), which shows nothing on a vGPU until the guest's "
              "driver runs");
    advise_rom(doctor, finding);
  }
}

/* VFIO locks the guest's memory. libvirt adds 1 GiB for the memory of devices, and so does this. */
void
doctor_look_memlock(const Doctor *doctor, DoctorFinding *finding)
{
  static const guint64 gib = 1 << 30;
  g_autofree char *limits = NULL;
  g_autoptr(GRegex) regex = g_regex_new("^Max locked memory\\s+(\\S+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *limit = NULL;
  const guint64 wanted = doctor->guest->memory + gib;

  if (!doctor->is_session) {
    doctor_say(finding, DOCTOR_PASS, "libvirt's system driver raises QEMU's limit itself");
    return;
  }
  if (!doctor_sees_files(doctor, finding))
    return;
  limits = root_file_read(doctor->root, "proc/self/limits");
  if (!limits || !g_regex_match(regex, limits, 0, &match)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "/proc/self/limits doesn't tell");
    return;
  }
  limit = g_match_info_fetch(match, 1);
  if (g_str_equal(limit, "unlimited") || g_ascii_strtoull(limit, NULL, 10) >= wanted)
    doctor_say(finding, DOCTOR_PASS, "the user's limit is %s", limit);
  else
    doctor_say(finding, DOCTOR_FAIL,
               "the user's limit is %s bytes, and the guest needs %" G_GUINT64_FORMAT
               " (RLIMIT_MEMLOCK exceeded)",
               limit, wanted);
}

/*
 * Since QEMU 4.0 its sandbox refuses the system calls that Mesa makes. An older one kills QEMU for
 * them. libvirt's has spawn=deny, and virglrenderer's Vulkan is a program that QEMU starts: then
 * "failed to initialize venus renderer" is in QEMU's log, and the guest has no OpenGL either
 * (tried: libvirt 12.8, QEMU 11.1.2, virglrenderer 1.3.0).
 */
void
doctor_look_seccomp(const Doctor *doctor, DoctorFinding *finding)
{
  const TargetVersions target = { .qemu = doctor->connection
                                              ? virt_hypervisor_version(doctor->connection)
                                              : 0 };
  g_autofree char *text = version_text(target.qemu);
  g_autofree char *value = NULL;

  if (!doctor_sees_settings(doctor, finding))
    return;
  value = qemu_conf_value(doctor->root, "seccomp_sandbox");
  if (g_strcmp0(value, "0") == 0)
    doctor_say(finding, DOCTOR_PASS, "QEMU's sandbox is off (seccomp_sandbox = 0)");
  else if (doctor->guest->venus) {
    doctor_say(finding, DOCTOR_FAIL,
               "on, so QEMU can't start the program for Vulkan (venus): the guest gets neither "
               "Vulkan nor OpenGL");
    finding->remedy = "apply without venus (--profile virgl); or turn QEMU's sandbox off "
                      "(seccomp_sandbox = 0 in /etc/libvirt/qemu.conf) and restart libvirt";
  } else if (target.qemu < VERSION_NUMBER(1, 0))
    doctor_say(finding, DOCTOR_UNKNOWN, "on; QEMU's version isn't known");
  else if (version_has(VERSION_SANDBOX_WITH_MESA, &target))
    doctor_say(finding, DOCTOR_PASS, "on; QEMU %s works with it", text);
  else
    doctor_say(finding, DOCTOR_WARN, "on; QEMU %s may be killed by it (SIGSYS) as Mesa starts",
               text);
}
