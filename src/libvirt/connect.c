/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "libvirt/connect.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "libvirt/internal.h"

static guint timeout = VIRT_TIMEOUT;

void
module_set_timeout(guint seconds)
{
  timeout = seconds;
}

/* An attempt to connect, in a thread of its own, which may never return. The thread and its waiter
   share it; the last of them frees it. */
typedef struct {
  GMutex mutex;
  GCond changed;
  gint64 deadline; /* of g_get_monotonic_time(), 0: never */
  gboolean finished;
  gboolean abandoned; /* the waiter has given up */
  gboolean may_ask;
  gboolean lacks_terminal; /* libvirt had a question, and there was no terminal to ask it on */
  char *uri;
  unsigned int flags;
  virConnectPtr handle;
  GError *error;
} Attempt;

static void
attempt_free(Attempt *attempt)
{
  g_mutex_clear(&attempt->mutex);
  g_cond_clear(&attempt->changed);
  g_clear_error(&attempt->error);
  g_free(attempt->uri);
  g_free(attempt);
}

static gint64
deadline_from_now(void)
{
  return timeout ? g_get_monotonic_time() + timeout * G_TIME_SPAN_SECOND : 0;
}

/* Sets the deadline of an attempt. FALSE if the attempt has been abandoned already. */
static gboolean
set_deadline(Attempt *attempt, gint64 deadline)
{
  gboolean abandoned;

  g_mutex_lock(&attempt->mutex);
  attempt->deadline = deadline;
  abandoned = attempt->abandoned;
  g_cond_signal(&attempt->changed);
  g_mutex_unlock(&attempt->mutex);
  return !abandoned;
}

/* libvirt writes its questions to stdout, which may be a file, or a pipe to a program that reads
   JSON. So stdout is redirected to stderr, which is a terminal here, until the question is
   answered. */
static int
ask_on_terminal(virConnectCredentialPtr wanted, unsigned int count)
{
  int output = dup(STDOUT_FILENO);
  int result;

  if (output < 0)
    return -1;
  fflush(stdout);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  result = virConnectAuthPtrDefault->cb(wanted, count, virConnectAuthPtrDefault->cbdata);
  fflush(stdout);
  dup2(output, STDOUT_FILENO);
  close(output);
  return result;
}

/* libvirt calls this for credentials that its auth.conf doesn't have. There is no deadline while
   the user types. */
static int
answer_credentials(virConnectCredentialPtr wanted, unsigned int count, void *data)
{
  Attempt *attempt = data;
  int result;

  if (!attempt->may_ask)
    return -1;
  if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
    attempt->lacks_terminal = TRUE;
    return -1;
  }
  if (!set_deadline(attempt, 0))
    return -1;
  result = ask_on_terminal(wanted, count);
  set_deadline(attempt, deadline_from_now());
  return result;
}

/* Allows one login at a time: Cyrus SASL's DIGEST-MD5 caches data of a server for all threads
   without a lock (2.1.27: two logins at once free it twice). A login that hangs blocks the others
   until they give up. */
static GMutex login_mutex;

static gpointer
run_attempt(gpointer data)
{
  Attempt *attempt = data;
  virConnectAuth auth = { virConnectAuthPtrDefault->credtype, virConnectAuthPtrDefault->ncredtype,
                          answer_credentials, attempt };
  virConnectPtr handle = NULL;
  gboolean abandoned;

  g_mutex_lock(&login_mutex);
  if (set_deadline(attempt, deadline_from_now()))
    handle = virConnectOpenAuth(attempt->uri, &auth, attempt->flags);
  g_mutex_unlock(&login_mutex);
  g_mutex_lock(&attempt->mutex);
  attempt->handle = handle;
  /* The error is read in this thread, since libvirt keeps the last error of each thread apart. */
  if (!handle)
    virt_fail(&attempt->error, GVT_ERROR_FAILED, NULL);
  if (attempt->lacks_terminal)
    g_prefix_error(&attempt->error,
                   "a name or a password is wanted, and there is no terminal to ask on (libvirt's "
                   "auth.conf can have them): ");
  attempt->finished = TRUE;
  abandoned = attempt->abandoned;
  g_cond_signal(&attempt->changed);
  g_mutex_unlock(&attempt->mutex);
  if (abandoned)
    attempt_free(attempt);
  return NULL;
}

/* Whether ssh is asking for a password: ssh itself asks, with the echo of our terminal off. Giving
   up then would leave the terminal in that state. Shells turn the echo off too while they complete
   a line, but then our stdin isn't the terminal. */
static gboolean
is_password_typed(void)
{
  int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  struct termios settings;
  gboolean typed = terminal >= 0 && isatty(STDIN_FILENO) && tcgetpgrp(terminal) == getpgrp() &&
                   tcgetattr(terminal, &settings) == 0 && !(settings.c_lflag & ECHO);

  if (terminal >= 0)
    close(terminal);
  return typed;
}

/* Waits until an attempt has finished. FALSE if the deadline passed: the attempt is abandoned then,
   and its thread frees it. */
static gboolean
wait_for_attempt(Attempt *attempt)
{
  gboolean finished;

  g_mutex_lock(&attempt->mutex);
  while (!attempt->finished) {
    if (attempt->deadline == 0)
      g_cond_wait(&attempt->changed, &attempt->mutex);
    else if (g_get_monotonic_time() < attempt->deadline)
      g_cond_wait_until(&attempt->changed, &attempt->mutex, attempt->deadline);
    else if (is_password_typed())
      attempt->deadline = deadline_from_now();
    else
      break;
  }
  finished = attempt->finished;
  attempt->abandoned = !finished;
  g_mutex_unlock(&attempt->mutex);
  return finished;
}

/* The URI with which ssh asks nothing. libvirt doesn't use its callback for ssh's questions. */
static char *
uri_without_questions(const char *uri)
{
  const char *host = uri ? strstr(uri, "://") : NULL;

  if (!host || !g_strstr_len(uri, host - uri, "+ssh"))
    return g_strdup(uri);
  return g_strconcat(uri, strchr(uri, '?') ? "&" : "?", "no_tty=1", NULL);
}

static Attempt *
attempt_new(const char *uri, unsigned int flags, gboolean may_ask)
{
  Attempt *attempt = g_new0(Attempt, 1);

  g_mutex_init(&attempt->mutex);
  g_cond_init(&attempt->changed);
  attempt->deadline = deadline_from_now();
  attempt->uri = may_ask ? g_strdup(uri) : uri_without_questions(uri);
  attempt->flags = flags;
  attempt->may_ask = may_ask;
  return attempt;
}

static virConnectPtr
connect_in_time(const char *uri, unsigned int flags, gboolean may_ask, GError **error)
{
  Attempt *attempt = attempt_new(uri, flags, may_ask);
  GThread *thread = g_thread_try_new("connect", run_attempt, attempt, error);
  virConnectPtr handle;

  if (!thread) {
    attempt_free(attempt);
    g_prefix_error(error, "this user has as many processes and threads as it may (ulimit -u): ");
    return NULL;
  }
  g_thread_unref(thread);
  if (!wait_for_attempt(attempt)) {
    g_set_error(error, GVT_ERROR, GVT_ERROR_UNKNOWN,
                "libvirt doesn't answer for %u seconds (--timeout says how long to wait)", timeout);
    return NULL;
  }
  handle = attempt->handle;
  if (!handle)
    g_propagate_error(error, g_steal_pointer(&attempt->error));
  attempt_free(attempt);
  return handle;
}

/* Keeping alive */

static gpointer
run_events(gpointer data)
{
  while (virEventRunDefaultImpl() == 0)
    continue;
  return data;
}

gboolean
virt_start_events(void)
{
  static gsize once = 0;
  static gboolean running;

  if (g_once_init_enter(&once)) {
    GThread *thread = g_thread_try_new("events", run_events, NULL, NULL);

    running = thread != NULL;
    if (thread)
      g_thread_unref(thread);
    g_once_init_leave(&once, 1);
  }
  return running;
}

/* Makes libvirt's client send keepalive messages to its daemon, and end the calls if the daemon
   answers none of them. Drivers in this process have no daemon. */
static void
keep_alive(virConnectPtr handle)
{
  const int messages = 5;
  int interval = MAX(1, (int)timeout / (messages + 1));

  if (timeout == 0 || virConnectSetKeepAlive(handle, interval, messages) != 0) {
    virResetLastError();
    return;
  }
  if (!virt_start_events())
    virConnectSetKeepAlive(handle, 0, 0);
}

virConnectPtr
virt_connect(const char *uri, unsigned int flags, gboolean may_ask, GError **error)
{
  virConnectPtr handle = connect_in_time(uri, flags, may_ask, error);

  if (handle)
    keep_alive(handle);
  return handle;
}
