/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
  int signal;
  const char *name;
} watched[] = { { SIGINT, "SIGINT" }, { SIGTERM, "SIGTERM" }, { SIGHUP, "SIGHUP" } };

static gint received;

static void
receive(int signal)
{
  static const char words[] = "interrupted: finishing the current work and starting no more; the "
                              "same signal again ends it at once\n";
  int problem = errno;

  if (g_atomic_int_compare_and_exchange(&received, 0, signal)) {
    G_GNUC_UNUSED gssize written = write(STDERR_FILENO, words, strlen(words));
  }
  errno = problem;
}

void
interrupt_watch(void)
{
  /* With SA_RESTART a system call continues. With SA_RESETHAND the second signal of a kind isn't
     caught. */
  const struct sigaction watch = { .sa_handler = receive, .sa_flags = SA_RESTART | SA_RESETHAND };

  for (gsize i = 0; i < G_N_ELEMENTS(watched); i++) {
    struct sigaction now;

    if (sigaction(watched[i].signal, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
      sigaction(watched[i].signal, &watch, NULL);
  }
}

int
interrupt_signal(void)
{
  return g_atomic_int_get(&received);
}

void
interrupt_note(int signal)
{
  g_atomic_int_compare_and_exchange(&received, 0, signal);
}

const char *
interrupt_name(int signal)
{
  for (gsize i = 0; i < G_N_ELEMENTS(watched); i++)
    if (watched[i].signal == signal)
      return watched[i].name;
  return "a signal";
}

void
interrupt_die(void)
{
  int came = interrupt_signal();

  if (!came)
    return;
  fflush(NULL);
  signal(came, SIG_DFL);
  raise(came);
}
