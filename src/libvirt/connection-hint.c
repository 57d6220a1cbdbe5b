/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/connection-hint.h"

#define NO_HOST "there is no such host: see that its name in -c is right"
#define NO_LOGIN "ssh must be able to log in there: try it by ssh HOST"

/* Messages of libvirt (virnetsocket.c, remote_driver.c, polkit's access driver) and of ssh. The
   first that matches counts. next_step is NULL if the user may not use libvirt. */
static const struct {
  const char *pattern;
  const char *next_step;
} hints[] = {
  { "*Could not resolve hostname*", NO_HOST },
  { "*Unable to resolve address*", NO_HOST },
  { "*Permission denied (*", NO_LOGIN },
  { "*Host key verification failed*", NO_LOGIN },
  { "*authentication unavailable*", NULL },
  { "*access denied*", NULL },
  { "*Failed to connect socket*Permission denied*", NULL },
  { "*Failed to connect socket*virtqemud-sock*",
    "start libvirt's services: sudo systemctl start virtqemud.socket virtnodedevd.socket" },
  { "*Failed to connect socket*",
    "start libvirt's service: sudo systemctl start libvirtd (Debian's package is "
    "libvirt-daemon-system)" },
  { "*unable to connect to server*",
    "see that libvirt listens there: systemctl status libvirtd-tcp.socket libvirtd-tls.socket" },
};

/* What gives this user access. */
static char *
group_step(void)
{
  return g_strdup_printf("; put sudo before the command, or become a member of the group libvirt: "
                         "sudo usermod -aG libvirt %s, and log in again",
                         g_get_user_name());
}

char *
connection_hint(const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
    if (g_pattern_match_simple(hints[i].pattern, message))
      return hints[i].next_step ? g_strdup_printf("; %s", hints[i].next_step) : group_step();
  return g_strdup("");
}
