/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For LD_PRELOAD: makes a fault at a step of a program. A step is the moment before or after a call
 * of libvirt's or a change to the file system; the fault comes at step FAULT_AT, counted from 1.
 * FAULT is "kill", which kills this process, or the number of a signal that the process FAULT_PID
 * gets FAULT_DELAY microseconds later, while the program goes on. At the end the number of steps is
 * written to the file FAULT_COUNT.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

static int steps;

static long
number(const char *name)
{
  const char *text = getenv(name);

  return text ? strtol(text, NULL, 10) : 0;
}

static void *
strike(void *data)
{
  (void)data;
  usleep((useconds_t)number("FAULT_DELAY"));
  kill((pid_t)number("FAULT_PID"), (int)number("FAULT"));
  return NULL;
}

static void
step(void)
{
  const char *fault = getenv("FAULT");
  pthread_t thread;

  if (!fault || __atomic_add_fetch(&steps, 1, __ATOMIC_SEQ_CST) != number("FAULT_AT"))
    return;
  if (strcmp(fault, "kill") == 0)
    kill(getpid(), SIGKILL);
  else if (pthread_create(&thread, NULL, strike, NULL) == 0)
    pthread_detach(thread);
}

__attribute__((destructor)) static void
report(void)
{
  const char *path = getenv("FAULT_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;

  if (file) {
    fprintf(file, "%d\n", steps);
    fclose(file);
  }
}

/* Defines a function that calls the next one of its name, between two steps. */
#define WRAP(type, name, parameters, arguments)                                                    \
  type name parameters                                                                             \
  {                                                                                                \
    static type(*next) parameters;                                                                 \
    type result;                                                                                   \
                                                                                                   \
    if (!next)                                                                                     \
      next = (type(*) parameters)dlsym(RTLD_NEXT, #name);                                          \
    step();                                                                                        \
    result = next arguments;                                                                       \
    step();                                                                                        \
    return result;                                                                                 \
  }

WRAP(virConnectPtr, virConnectOpenAuth,
     (const char *name, virConnectAuthPtr auth, unsigned int flags), (name, auth, flags))
WRAP(virDomainPtr, virDomainLookupByName, (virConnectPtr conn, const char *name), (conn, name))
WRAP(char *, virDomainGetXMLDesc, (virDomainPtr domain, unsigned int flags), (domain, flags))
WRAP(virDomainPtr, virDomainDefineXMLFlags,
     (virConnectPtr conn, const char *xml, unsigned int flags), (conn, xml, flags))
WRAP(int, virDomainIsPersistent, (virDomainPtr dom), (dom))
WRAP(int, virDomainHasManagedSaveImage, (virDomainPtr dom, unsigned int flags), (dom, flags))
WRAP(int, virDomainIsActive, (virDomainPtr dom), (dom))
WRAP(int, virConnectGetLibVersion, (virConnectPtr conn, unsigned long *version), (conn, version))
WRAP(int, fsync, (int file), (file))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, linkat, (int from_folder, const char *from, int to_folder, const char *to, int flags),
     (from_folder, from, to_folder, to, flags))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, ftruncate, (int file, off_t length), (file, length))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
