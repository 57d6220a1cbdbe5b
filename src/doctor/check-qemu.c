/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks: what QEMU needs of the host beside the device, and may do there. */

#include "base/version.h"
#include "doctor/internal.h"
#include "domain/mesa.h"
#include "host/lsm.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"
#include "host/user-access.h"

/* Whom QEMU runs as; NULL where that isn't known, which is said. */
static HostUser *
qemu_user(const Doctor *doctor, DoctorFinding *finding)
{
  HostUser *user;

  if (doctor->session)
    return host_user_self();
  if (!doctor_sees_settings(doctor, finding))
    return NULL;
  user = host_user_qemu(doctor->root);
  if (!user)
    doctor_say(finding, DOCTOR_UNKNOWN, "it isn't known whom libvirt runs QEMU as");
  return user;
}

/* Whether guests see a /dev of their own, in which libvirt makes what they need: unless qemu.conf
   says otherwise. */
static gboolean
has_own_dev(const Doctor *doctor)
{
  g_auto(GStrv) namespaces = qemu_conf_values(doctor->root, "namespaces");

  return !doctor->session &&
         (!namespaces || g_strv_contains((const char *const *)namespaces, "mount"));
}

/* The render node */

/* The one that is asked for, or the first. NULL where there is none. */
static char *
render_node(const Doctor *doctor)
{
  g_auto(GStrv) names = root_file_list(doctor->root, "dev/dri");

  if (doctor->needs && doctor->needs->rendernode)
    return root_file_exists(doctor->root, "%s", doctor->needs->rendernode)
               ? g_strdup(doctor->needs->rendernode)
               : NULL;
  for (gsize i = 0; names[i]; i++)
    if (g_str_has_prefix(names[i], "renderD"))
      return g_strdup_printf("/dev/dri/%s", names[i]);
  return NULL;
}

/* libvirt itself lets QEMU have the node of its own graphics, in the guest's own /dev. A window may
   get it from the X server. */
static void
say_denied(const Doctor *doctor, const char *node, const HostUser *user, const char *reason,
           DoctorFinding *finding)
{
  const gboolean window = doctor->needs && doctor->needs->window;

  if (has_own_dev(doctor) && !window)
    doctor_say(finding, DOCTOR_PASS, "%s, which libvirt makes %s's own for the guest", node,
               user->label);
  else
    doctor_say(finding, doctor->needs && !window ? DOCTOR_FAIL : DOCTOR_WARN,
               "%s may not use %s: %s", user->label, node, reason);
}

static void
look_at_node(const Doctor *doctor, const char *node, DoctorFinding *finding)
{
  g_autoptr(HostUser) user = qemu_user(doctor, finding);
  g_autofree char *reason = NULL;

  if (!user)
    return;
  switch (host_user_access(user, doctor->root, node, TRUE, &reason)) {
  case HOST_ACCESS_GRANTED:
    doctor_say(finding, DOCTOR_PASS, "%s, for %s too", node, user->label);
    break;
  case HOST_ACCESS_UNKNOWN:
    doctor_say(finding, DOCTOR_UNKNOWN, "%s, for %s: %s", node, user->label, reason);
    break;
  case HOST_ACCESS_DENIED:
    say_denied(doctor, node, user, reason, finding);
    break;
  }
}

void
doctor_look_render_node(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *node = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  node = render_node(doctor);
  if (node)
    look_at_node(doctor, node, finding);
  else if (doctor->needs && doctor->needs->rendernode)
    doctor_say(finding, DOCTOR_FAIL, "%s isn't there", doctor->needs->rendernode);
  else
    doctor_say(finding, doctor->needs ? DOCTOR_FAIL : DOCTOR_WARN, "there is none in /dev/dri");
}

/* Mesa */

void
doctor_look_mesa_driver(const Doctor *doctor, DoctorFinding *finding)
{
  const char *driver = doctor->needs->mesa_driver;
  g_auto(GStrv) drivers = NULL;

  if (!driver || !doctor_sees_files(doctor, finding))
    return;
  drivers = inventory_mesa_drivers(doctor->root);
  if (mesa_lacks((const char *const *)drivers, driver))
    doctor_say(finding, DOCTOR_FAIL, "%s=%s, and this host's Mesa has no %s_dri.so", MESA_VARIABLE,
               driver, driver);
  else if (mesa_has((const char *const *)drivers, driver))
    doctor_say(finding, DOCTOR_PASS, "%s", driver);
  else
    doctor_say(finding, DOCTOR_UNKNOWN, "%s=%s, and no %s_dri.so is where systems have theirs",
               MESA_VARIABLE, driver, driver);
}

/* A window of QEMU's own */

void
doctor_look_window_display(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *needs = doctor->needs;
  g_autoptr(GRegex) local = g_regex_new("^(?:unix)?:(\\d+)(?:\\.\\d+)?$", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  if (!needs->display && needs->wayland) {
    doctor_say(finding, DOCTOR_UNKNOWN, "a Wayland display, %s", needs->wayland);
    return;
  }
  if (!needs->display) {
    doctor_say(finding, DOCTOR_FAIL, "QEMU is to have a window, and no DISPLAY");
    return;
  }
  if (!g_regex_match(local, needs->display, 0, &match)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "DISPLAY=%s is on another host", needs->display);
    return;
  }
  if (!doctor_sees_files(doctor, finding))
    return;
  number = g_match_info_fetch(match, 1);
  if (root_file_exists(doctor->root, "tmp/.X11-unix/X%s", number))
    doctor_say(finding, DOCTOR_PASS, "DISPLAY=%s is there", needs->display);
  else
    doctor_say(finding, DOCTOR_FAIL,
               "DISPLAY=%s: no X server has it (/tmp/.X11-unix/X%s isn't there)", needs->display,
               number);
}

void
doctor_look_window_access(const Doctor *doctor, DoctorFinding *finding)
{
  const char *cookie = doctor->needs->xauthority;
  g_autoptr(HostUser) user = NULL;
  g_autofree char *reason = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  user = qemu_user(doctor, finding);
  if (!user)
    return;
  if (!cookie) {
    doctor_say(finding, DOCTOR_WARN,
               "no XAUTHORITY: the X server lets %s in only if xhost says so, which no file tells",
               user->label);
    return;
  }
  switch (host_user_access(user, doctor->root, cookie, FALSE, &reason)) {
  case HOST_ACCESS_GRANTED:
    doctor_say(finding, DOCTOR_PASS, "%s may read XAUTHORITY=%s", user->label, cookie);
    break;
  case HOST_ACCESS_UNKNOWN:
    doctor_say(finding, DOCTOR_UNKNOWN, "XAUTHORITY, for %s: %s", user->label, reason);
    break;
  case HOST_ACCESS_DENIED:
    doctor_say(finding, DOCTOR_FAIL, "%s may not read XAUTHORITY: %s", user->label, reason);
    break;
  }
}

/* cgroup_device_acl is also what is in the guest's own /dev. */
void
doctor_look_window_devices(const Doctor *doctor, DoctorFinding *finding)
{
  g_auto(GStrv) controllers = NULL;
  g_auto(GStrv) devices = NULL;

  if (doctor->session) {
    doctor_say(finding, DOCTOR_PASS, "QEMU has the user's own /dev");
    return;
  }
  if (!doctor_sees_settings(doctor, finding))
    return;
  controllers = qemu_conf_values(doctor->root, "cgroup_controllers");
  devices = qemu_conf_values(doctor->root, "cgroup_device_acl");
  for (gsize i = 0; devices && devices[i]; i++)
    if (g_str_has_prefix(devices[i], "/dev/dri/") || g_str_has_prefix(devices[i], "/dev/nvidia")) {
      doctor_say(finding, DOCTOR_PASS, "cgroup_device_acl has %s", devices[i]);
      return;
    }
  if (!has_own_dev(doctor) && controllers &&
      !g_strv_contains((const char *const *)controllers, "devices"))
    doctor_say(finding, DOCTOR_PASS, "qemu.conf keeps no device from QEMU");
  else
    doctor_say(finding, DOCTOR_WARN,
               "cgroup_device_acl of qemu.conf has nothing of /dev/dri: QEMU "
               "doesn't see the host's render nodes");
}

/* Whether AppArmor's rules are what matters; *rules is NULL where they can't be read or only
   complain. */
static gboolean
is_confined(const Doctor *doctor, GPtrArray **rules)
{
  *rules = NULL;
  if (doctor->session || doctor->needs->unconfined || !apparmor_confines(doctor->root))
    return FALSE;
  *rules = apparmor_rules(doctor->root, virt_domain_uuid(doctor->domain));
  return TRUE;
}

/* What a window needs of AppArmor's rules, and words by which they have it. EGL looks for its drivers
   in files of its own; libvirt has rules for these only beside a graphics with OpenGL. */
static const struct {
  const char *what;
  const char *words[3];
} window_rules[] = {
  { "the X server (/tmp/.X11-unix)", { ".X11-unix", "abstractions/X>" } },
  { "/dev/dri", { "/dev/dri", "abstractions/dri-", "abstractions/mesa>" } },
  { "EGL's list of drivers (/usr/share/glvnd)", { "glvnd/egl_vendor.d", "abstractions/vulkan>" } },
};

static gboolean
mentions_any(const GPtrArray *rules, const char *const words[3])
{
  for (guint i = 0; i < 3 && words[i]; i++)
    if (apparmor_mentions(rules, words[i]))
      return TRUE;
  return FALSE;
}

static void
look_at_window_rules(const GPtrArray *rules, DoctorFinding *finding)
{
  g_autoptr(GString) missing = g_string_new(NULL);

  for (guint i = 0; i < G_N_ELEMENTS(window_rules); i++)
    if (!mentions_any(rules, window_rules[i].words))
      g_string_append_printf(missing, "%s%s", missing->len ? ", of " : "", window_rules[i].what);
  if (!missing->len)
    doctor_say(finding, DOCTOR_PASS,
               "AppArmor's rules for QEMU have the X server, /dev/dri and EGL's list of drivers");
  else
    doctor_say(finding, DOCTOR_WARN, "AppArmor is on, and its rules for QEMU have nothing of %s",
               missing->str);
}

void
doctor_look_window_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;

  if (!doctor_sees_settings(doctor, finding))
    return;
  if (is_confined(doctor, &rules)) {
    if (rules)
      look_at_window_rules(rules, finding);
    else
      doctor_say(finding, DOCTOR_UNKNOWN, "AppArmor is on; its rules for QEMU can't be read");
  } else if (selinux_confines(doctor->root) && !doctor->session) {
    finding->remedy = "setsebool -P virt_use_xserver on";
    if (selinux_boolean(doctor->root, "virt_use_xserver"))
      doctor_say(finding, DOCTOR_PASS, "SELinux lets guests use the X server");
    else
      doctor_say(finding, DOCTOR_FAIL,
                 "SELinux keeps guests from the X server: virt_use_xserver is off");
  } else
    doctor_say(finding, DOCTOR_PASS, "neither AppArmor nor SELinux confines QEMU");
}

/* D-Bus */

/* A socket that the daemon makes. */
#define DBUS_SOCKET "/run/libvirt/qemu/dbus/1-guest-dbus.sock"

static void
look_at_dbus_rules(const GPtrArray *rules, const char *daemon, DoctorFinding *finding)
{
  if (!rules)
    doctor_say(finding, DOCTOR_UNKNOWN, "AppArmor is on; its rules for QEMU can't be read");
  else if (!apparmor_lets(rules, daemon, 'x'))
    doctor_say(finding, DOCTOR_FAIL,
               "AppArmor is on, and no rule for QEMU lets libvirt run %s (cannot execute binary)",
               daemon);
  else if (!apparmor_lets(rules, DBUS_SOCKET, 'w'))
    doctor_say(finding, DOCTOR_FAIL,
               "AppArmor is on, and no rule for QEMU lets %s make its socket in "
               "/run/libvirt/qemu/dbus (Failed to bind socket)",
               daemon);
  else
    doctor_say(finding, DOCTOR_PASS, "AppArmor's rules for QEMU have %s and its socket", daemon);
}

void
doctor_look_dbus_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;
  g_autofree char *daemon = NULL;

  if (!doctor_sees_settings(doctor, finding))
    return;
  daemon = qemu_conf_value(doctor->root, "dbus_daemon");
  if (!daemon)
    daemon = g_strdup("/usr/bin/dbus-daemon");
  if (is_confined(doctor, &rules))
    look_at_dbus_rules(rules, daemon, finding);
  else
    doctor_say(finding, DOCTOR_PASS, "AppArmor doesn't confine QEMU");
}

/* ROM files */

static void
look_at_rom(const Doctor *doctor, const HostUser *user, const char *path, DoctorFinding *finding)
{
  g_autofree char *reason = NULL;

  switch (host_user_access(user, doctor->root, path, FALSE, &reason)) {
  case HOST_ACCESS_GRANTED:
    doctor_say(finding, DOCTOR_PASS, "%s may read %s", user->label, path);
    break;
  case HOST_ACCESS_UNKNOWN:
    doctor_say(finding, DOCTOR_UNKNOWN, "for %s: %s", user->label, reason);
    break;
  case HOST_ACCESS_DENIED:
    doctor_say(finding, DOCTOR_FAIL, "%s may not read %s (failed to find romfile): %s", user->label,
               path, reason);
    break;
  }
}

void
doctor_look_rom_file(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(HostUser) user = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  user = qemu_user(doctor, finding);
  for (guint i = 0; user && i < doctor->needs->roms->len; i++)
    look_at_rom(doctor, user, doctor->needs->roms->pdata[i], finding);
}

static void
look_at_rom_rules(const GPtrArray *rules, const char *path, DoctorFinding *finding)
{
  if (!rules)
    doctor_say(finding, DOCTOR_UNKNOWN, "AppArmor is on; its rules for QEMU can't be read");
  else if (apparmor_lets(rules, path, 'r'))
    doctor_say(finding, DOCTOR_PASS, "AppArmor's rules for QEMU have %s", path);
  else
    doctor_say(finding, DOCTOR_FAIL, "AppArmor is on, and no rule of its for QEMU has %s", path);
}

static void
look_at_rom_label(const char *root, const char *path, DoctorFinding *finding)
{
  static const char *const readable[] = { "virt_content_t", "svirt_image_t", "usr_t", NULL };
  g_autofree char *type = selinux_type(root, path);

  if (!type)
    doctor_say(finding, DOCTOR_UNKNOWN, "SELinux is on; the label of %s can't be read", path);
  else
    doctor_say(finding, g_strv_contains(readable, type) ? DOCTOR_PASS : DOCTOR_WARN,
               "SELinux is on, and %s has type %s", path, type);
  finding->remedy = "chcon -t virt_content_t FILE (semanage fcontext, for good)";
}

void
doctor_look_rom_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;
  const GPtrArray *roms = doctor->needs->roms;
  gboolean confined;

  if (!doctor_sees_settings(doctor, finding))
    return;
  confined = is_confined(doctor, &rules);
  for (guint i = 0; i < roms->len; i++) {
    if (confined)
      look_at_rom_rules(rules, roms->pdata[i], finding);
    else if (!doctor->session && selinux_confines(doctor->root))
      look_at_rom_label(doctor->root, roms->pdata[i], finding);
    else
      doctor_say(finding, DOCTOR_PASS, "neither AppArmor nor SELinux confines QEMU");
  }
}

/* The guest itself */

void
doctor_look_firmware(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *needs = doctor->needs;

  if (!needs->kind_has_display)
    return;
  if (!needs->uefi)
    doctor_say(finding, DOCTOR_PASS, "the guest has a BIOS");
  else if (needs->boot_picture)
    doctor_say(finding, DOCTOR_PASS, "the guest has UEFI, and %s",
               needs->roms->len ? "a ROM file" : "ramfb to boot with");
  else
    doctor_say(
        finding, DOCTOR_WARN,
        "the guest has UEFI (OVMF), which shows nothing on a vGPU until the guest's driver runs");
}

/* What VFIO wants locked: the guest's memory, and as libvirt counts 1 GiB for devices' own. */
void
doctor_look_memlock(const Doctor *doctor, DoctorFinding *finding)
{
  static const guint64 gib = 1 << 30;
  g_autofree char *limits = NULL;
  g_autoptr(GRegex) regex = g_regex_new("^Max locked memory\\s+(\\S+)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *limit = NULL;
  const guint64 wanted = doctor->needs->memory + gib;

  if (!doctor->session) {
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
               "the user's limit is %s bytes, and the guest wants %" G_GUINT64_FORMAT
               " (RLIMIT_MEMLOCK exceeded)",
               limit, wanted);
}

/* QEMU 4.0 refuses Mesa what it may not, instead of dying of it. */
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
  else if (target.qemu < VERSION_NUMBER(1, 0))
    doctor_say(finding, DOCTOR_UNKNOWN, "on; which QEMU there is isn't known");
  else if (version_has(VERSION_SANDBOX_WITH_MESA, &target))
    doctor_say(finding, DOCTOR_PASS, "on; QEMU %s goes with it", text);
  else
    doctor_say(finding, DOCTOR_WARN, "on; QEMU %s may be killed by it (SIGSYS) as Mesa starts",
               text);
}
