/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do if there is no connection to libvirt. */
#include "libvirt/connection-hint.h"

#include <string.h>

#include "testlib.h"

static void
assert_hint(const char *message, const char *expected)
{
  g_autofree char *hint = connection_hint(message);

  if (!strstr(hint, expected))
    fail_msg("'%s': '%s'", message, hint);
}

static void
each_message_has_its_next_step(void **state)
{
  static const char denied[] =
      "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied";
  g_autofree char *group = g_strdup_printf("sudo usermod -aG libvirt %s", g_get_user_name());
  g_autofree char *unknown = connection_hint("internal error: something else");

  (void)state;
  assert_hint(denied, group);
  assert_hint("authentication unavailable: no polkit agent available to authenticate action "
              "'org.libvirt.unix.manage'",
              group);
  assert_hint("Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or "
              "directory",
              "systemctl start libvirtd");
  assert_hint("Failed to connect socket to '/run/libvirt/virtqemud-sock': Connection refused",
              "systemctl start virtqemud.socket");
  assert_hint("Cannot recv data: ssh: Could not resolve hostname kvm1: Name or service not known",
              "no such host");
  assert_hint("unable to resolve: Unable to resolve address 'kvm1' service '16514'",
              "no such host");
  assert_hint("Cannot recv data: root@kvm1: Permission denied (publickey): Connection reset",
              "ssh must be able to log in");
  assert_hint("unable to connect to server at 'kvm1:16509': Connection refused", "libvirtd-tcp");
  assert_string_equal(unknown, "");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_message_has_its_next_step),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
