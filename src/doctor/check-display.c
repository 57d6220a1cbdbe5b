/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the display: render node, Mesa, a window of QEMU's own, D-Bus. */
#include "base/text.h"
#include "doctor/internal.h"
#include "domain/mesa.h"
#include "host/lsm.h"
#include "host/qemu-conf.h"
#include "host/root-file.h"

/* Whether each guest has a /dev of its own, in which libvirt creates the nodes that it needs: the
   default of qemu.conf. */
static gboolean
has_own_dev(const Doctor *doctor)
{
  g_auto(GStrv) namespaces = qemu_conf_values(doctor->root, "namespaces");

  return !doctor->is_session &&
         (!namespaces || g_strv_contains((const char *const *)namespaces, "mount"));
}

gboolean
doctor_keeps_devices(const Doctor *doctor)
{
  g_auto(GStrv) controllers = qemu_conf_values(doctor->root, "cgroup_controllers");

  return has_own_dev(doctor) || !controllers ||
         g_strv_contains((const char *const *)controllers, "devices");
}

/* The render node */

/* NULL if there is none. Free with g_free(). */
static char *
first_render_node(const Doctor *doctor)
{
  g_auto(GStrv) names = root_file_list(doctor->root, "dev/dri");

  for (gsize i = 0; names[i]; i++)
    if (g_str_has_prefix(names[i], "renderD"))
      return g_strdup_printf("/dev/dri/%s", names[i]);
  return NULL;
}

/* The node that the guest names, or the first one. NULL if there is none. Free with g_free(). */
static char *
render_node(const Doctor *doctor)
{
  if (!doctor->guest || !doctor->guest->render_node)
    return first_render_node(doctor);
  return root_file_exists(doctor->root, "%s", doctor->guest->render_node)
             ? g_strdup(doctor->guest->render_node)
             : NULL;
}

/*
 * QEMU's user may not use the node. That isn't a failure if libvirt creates the node in the guest's
 * own /dev, which it does for its graphics, or if QEMU has a window, which may get the node from
 * the X server.
 */
static void
say_node_denied(const Doctor *doctor, const char *node, const HostUser *user, const char *reason,
                DoctorFinding *finding)
{
  const gboolean window = doctor->guest && doctor->guest->has_window;

  if (has_own_dev(doctor) && !window)
    doctor_say(finding, DOCTOR_PASS, "%s, which libvirt gives to %s in the guest's own /dev", node,
               user->label);
  else
    doctor_say(finding, doctor->guest && !window ? DOCTOR_FAIL : DOCTOR_WARN,
               "%s may not use %s: %s", user->label, node, reason);
}

/* By udev's rules a group may use the node: render or video. */
static void
advise_group(const Doctor *doctor, const char *node, const HostUser *user, DoctorFinding *finding)
{
  g_autofree char *group = host_file_group(doctor->root, node);

  if (!group) {
    doctor_advise(finding, "let %s use %s, or apply with --rendernode and another one", user->label,
                  node);
    return;
  }
  doctor_advise(finding, "add %s to the node's group %s", user->label, group);
  doctor_step(finding, DOCTOR_DO_GROUP,
              doctor_words(finding, "add %s to the group %s", user->label, group),
              "usermod -aG %s %s", doctor_shell_word(finding, group),
              doctor_shell_word(finding, user->name));
}

static void
look_at_node(const Doctor *doctor, const char *node, DoctorFinding *finding)
{
  g_autoptr(HostUser) user = doctor_qemu_user(doctor, finding);
  g_autofree char *reason = NULL;

  if (!user)
    return;
  switch (host_user_access(user, doctor->root, node, TRUE, &reason)) {
  case HOST_ACCESS_GRANTED:
    doctor_say(finding, DOCTOR_PASS, "%s, which %s may use", node, user->label);
    break;
  case HOST_ACCESS_UNKNOWN:
    doctor_say(finding, DOCTOR_UNKNOWN, "%s, for %s: %s", node, user->label, reason);
    break;
  case HOST_ACCESS_DENIED:
    say_node_denied(doctor, node, user, reason, finding);
    advise_group(doctor, node, user, finding);
    break;
  }
}

void
doctor_look_render_node(const Doctor *doctor, DoctorFinding *finding)
{
  g_autofree char *node = NULL;
  g_autofree char *other = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  node = render_node(doctor);
  if (node)
    look_at_node(doctor, node, finding);
  else if (doctor->guest && doctor->guest->render_node) {
    doctor_say(finding, DOCTOR_FAIL, "%s doesn't exist", doctor->guest->render_node);
    other = first_render_node(doctor);
    if (other) {
      doctor_advise(finding, "apply with the host's render node, %s", other);
      doctor_step(finding, DOCTOR_DO_DOMAIN, "use the host's render node", "--rendernode %s",
                  doctor_shell_word(finding, other));
    }
  } else
    doctor_say(finding, doctor->guest ? DOCTOR_FAIL : DOCTOR_WARN, "there is none in /dev/dri");
}

/* Mesa */

void
doctor_look_mesa_driver(const Doctor *doctor, DoctorFinding *finding)
{
  const char *driver = doctor->guest->mesa_driver;
  g_autofree char *word = doctor->domain ? virt_domain_word(doctor->domain) : NULL;
  g_auto(GStrv) drivers = NULL;

  if (!driver || !doctor_sees_files(doctor, finding))
    return;
  drivers = inventory_mesa_drivers(doctor->root);
  if (mesa_lacks((const char *const *)drivers, driver)) {
    doctor_say(finding, DOCTOR_FAIL, "%s=%s, and this host's Mesa has no %s_dri.so", MESA_VARIABLE,
               driver, driver);
    doctor_step(finding, DOCTOR_DO_DOMAIN, "leave the driver to Mesa",
                doctor->guest->profile ? "gvt-xml apply %s" : "gvt-xml lint --fix %s", word);
  } else if (mesa_has((const char *const *)drivers, driver))
    doctor_say(finding, DOCTOR_PASS, "%s", driver);
  else
    doctor_say(finding, DOCTOR_UNKNOWN, "%s=%s, and there is no %s_dri.so where systems have it",
               MESA_VARIABLE, driver, driver);
}

/* A window of QEMU's own */

/* If there is only one X server, it is meant. */
static void
advise_display(const Doctor *doctor, DoctorFinding *finding)
{
  g_auto(GStrv) names = root_file_list(doctor->root, "tmp/.X11-unix");

  if (doctor->is_local && g_strv_length(names) == 1 && names[0][0] == 'X')
    doctor_step(finding, DOCTOR_DO_DOMAIN, "open QEMU's window on the host's X server",
                "--env DISPLAY=:%s", doctor_shell_word(finding, names[0] + 1));
}

void
doctor_look_window_display(const Doctor *doctor, DoctorFinding *finding)
{
  const GuestRequirements *guest = doctor->guest;
  g_autoptr(GRegex) local = g_regex_new("^(?:unix)?:(\\d+)(?:\\.\\d+)?$", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  if (!guest->x_display && guest->wayland_display) {
    doctor_say(finding, DOCTOR_UNKNOWN, "a Wayland display, %s", guest->wayland_display);
    return;
  }
  if (!guest->x_display) {
    doctor_say(finding, DOCTOR_FAIL, "QEMU must open a window, and has no DISPLAY");
    advise_display(doctor, finding);
    return;
  }
  if (!g_regex_match(local, guest->x_display, 0, &match)) {
    doctor_say(finding, DOCTOR_UNKNOWN, "DISPLAY=%s is on another host", guest->x_display);
    return;
  }
  if (!doctor_sees_files(doctor, finding))
    return;
  number = g_match_info_fetch(match, 1);
  if (root_file_exists(doctor->root, "tmp/.X11-unix/X%s", number))
    doctor_say(finding, DOCTOR_PASS, "DISPLAY=%s exists", guest->x_display);
  else {
    doctor_say(finding, DOCTOR_FAIL,
               "DISPLAY=%s: no X server has it (/tmp/.X11-unix/X%s doesn't exist)",
               guest->x_display, number);
    advise_display(doctor, finding);
  }
}

void
doctor_look_window_access(const Doctor *doctor, DoctorFinding *finding)
{
  const char *cookie = doctor->guest->xauthority;
  g_autoptr(HostUser) user = NULL;
  g_autofree char *reason = NULL;

  if (!doctor_sees_files(doctor, finding))
    return;
  user = doctor_qemu_user(doctor, finding);
  if (!user)
    return;
  if (!cookie) {
    doctor_say(finding, DOCTOR_WARN,
               "no XAUTHORITY: the X server lets %s in only after xhost, which no file tells",
               user->label);
    if (!doctor->is_session)
      doctor_advise(
          finding,
          "in the desktop's session run `xhost +si:localuser:%s`; or apply with --env and an "
          "XAUTHORITY that this user may read",
          user->name);
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

/* libvirt's list, without the option (qemu_cgroup.c, defaultDeviceACL), and the devices that the
   guest needs. A list that the admin wrote is theirs to change. */
void
doctor_advise_device(const Doctor *doctor, const char *path, DoctorFinding *finding)
{
  g_auto(GStrv) devices = qemu_conf_values(doctor->root, "cgroup_device_acl");
  g_autoptr(GString) list = g_string_new(NULL);

  doctor_advise(finding,
                "add %s to cgroup_device_acl in /etc/libvirt/qemu.conf, and restart libvirt", path);
  if (devices)
    return;
  if (doctor->guest->has_window && !g_str_has_prefix(path, "/dev/dri/"))
    g_string_append(list, ", \"/dev/dri/renderD128\"");
  g_string_append_printf(list, ", \"%s\"", path);
  if (doctor->guest->kvmfr && !g_str_equal(path, doctor->guest->kvmfr))
    g_string_append_printf(list, ", \"%s\"", doctor->guest->kvmfr);
  doctor_step(finding, DOCTOR_DO_FILE, "let QEMU use the device",
              "cgroup_device_acl = [ \"/dev/null\", \"/dev/full\", \"/dev/zero\", \"/dev/random\", "
              "\"/dev/urandom\", \"/dev/ptmx\", \"/dev/userfaultfd\"%s ]",
              list->str)
      ->file = "/etc/libvirt/qemu.conf";
  doctor_step_restart(doctor, finding);
}

/* cgroup_device_acl lists the devices that QEMU may use, and the nodes that the guest's own /dev
   gets. */
void
doctor_look_window_devices(const Doctor *doctor, DoctorFinding *finding)
{
  g_auto(GStrv) devices = NULL;

  if (doctor->is_session) {
    doctor_say(finding, DOCTOR_PASS, "QEMU has the user's own /dev");
    return;
  }
  if (!doctor_sees_settings(doctor, finding))
    return;
  devices = qemu_conf_values(doctor->root, "cgroup_device_acl");
  for (gsize i = 0; devices && devices[i]; i++)
    if (g_str_has_prefix(devices[i], "/dev/dri/") || g_str_has_prefix(devices[i], "/dev/nvidia")) {
      doctor_say(finding, DOCTOR_PASS, "cgroup_device_acl has %s", devices[i]);
      return;
    }
  if (!doctor_keeps_devices(doctor))
    doctor_say(finding, DOCTOR_PASS, "qemu.conf keeps no device from QEMU");
  else {
    g_autofree char *node = first_render_node(doctor);

    doctor_say(finding, DOCTOR_WARN,
               "cgroup_device_acl of qemu.conf has nothing of /dev/dri: QEMU "
               "doesn't see the host's render nodes");
    doctor_advise_device(doctor, node ? node : "/dev/dri/renderD128", finding);
  }
}

/* The things that a window needs, words in AppArmor's rules that allow each, and rules that do. EGL
   finds its drivers in files of its own, for which libvirt adds rules only with an OpenGL
   graphics. */
static const struct {
  const char *what;
  const char *words[3];
  const char *rules[2];
} window_rules[] = {
  { "the X server (/tmp/.X11-unix)",
    { ".X11-unix", "abstractions/X>" },
    { "#include <abstractions/X>" } },
  { "/dev/dri",
    { "/dev/dri", "abstractions/dri-", "abstractions/mesa>" },
    { "#include <abstractions/dri-enumerate>", "/dev/dri/* rw," } },
  { "EGL's list of drivers (/usr/share/glvnd)",
    { "glvnd/egl_vendor.d", "abstractions/vulkan>" },
    { "/{etc,usr/share}/glvnd/egl_vendor.d/{,*} r," } },
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
    if (!mentions_any(rules, window_rules[i].words)) {
      text_append(missing, ", ", window_rules[i].what);
      for (guint k = 0; k < 2 && window_rules[i].rules[k]; k++)
        doctor_step_apparmor(finding, window_rules[i].rules[k]);
    }
  if (!missing->len)
    doctor_say(finding, DOCTOR_PASS,
               "AppArmor's rules for QEMU have the X server, /dev/dri and EGL's list of drivers");
  else
    doctor_say(finding, DOCTOR_WARN, "AppArmor is on, and its rules for QEMU lack %s",
               missing->str);
}

void
doctor_look_window_confinement(const Doctor *doctor, DoctorFinding *finding)
{
  g_autoptr(GPtrArray) rules = NULL;

  if (!doctor_sees_settings(doctor, finding))
    return;
  if (doctor_is_confined(doctor, &rules)) {
    if (doctor_sees_rules(rules, finding))
      look_at_window_rules(rules, finding);
  } else if (selinux_confines(doctor->root) && !doctor->is_session) {
    if (selinux_boolean(doctor->root, "virt_use_xserver"))
      doctor_say(finding, DOCTOR_PASS, "SELinux lets guests use the X server");
    else {
      doctor_say(finding, DOCTOR_FAIL,
                 "SELinux keeps guests from the X server: virt_use_xserver is off");
      finding->remedy = "turn SELinux's virt_use_xserver on";
      doctor_step(finding, DOCTOR_DO_FILE, "let guests use the X server in SELinux's policy",
                  "setsebool -P virt_use_xserver on");
    }
  } else
    doctor_say(finding, DOCTOR_PASS, "neither AppArmor nor SELinux confines QEMU");
}

/* D-Bus */

/* An example of the sockets that libvirt's D-Bus daemon creates. */
#define DBUS_SOCKET "/run/libvirt/qemu/dbus/1-guest-dbus.sock"

static void
look_at_dbus_rules(const GPtrArray *rules, const char *daemon, DoctorFinding *finding)
{
  if (!doctor_sees_rules(rules, finding))
    return;
  if (!apparmor_allows(rules, daemon, 'x')) {
    doctor_step_apparmor(finding, doctor_words(finding, "%s rmix,", daemon));
    doctor_step_apparmor(finding, "/run/libvirt/qemu/dbus/** rw,");
    doctor_say(finding, DOCTOR_FAIL,
               "AppArmor is on, and no rule for QEMU lets libvirt run %s (cannot execute binary)",
               daemon);
  } else if (!apparmor_allows(rules, DBUS_SOCKET, 'w')) {
    doctor_step_apparmor(finding, "/run/libvirt/qemu/dbus/** rw,");
    doctor_say(finding, DOCTOR_FAIL,
               "AppArmor is on, and no rule for QEMU lets %s make its socket in "
               "/run/libvirt/qemu/dbus (Failed to bind socket)",
               daemon);
  } else
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
  if (doctor_is_confined(doctor, &rules))
    look_at_dbus_rules(rules, daemon, finding);
  else
    doctor_say(finding, DOCTOR_PASS, "AppArmor doesn't confine QEMU");
}
