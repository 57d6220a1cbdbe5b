/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a command, and prints what it cost: seconds on the clock, seconds of the processor, and the
 * peak of memory in KiB, with all children that it waited for.
 *
 *   cost COMMAND WORD…    exits as the command does, whose own output goes to /dev/null
 *
 * Python can't measure this: Linux counts the memory of the process that starts a program to the
 * program's peak, and Python has more than a small program of ours. It also needs longer than "sh"
 * takes to start one.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double
now(void)
{
  struct timespec time;

  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds(const struct timeval *time)
{
  return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
  posix_spawn_file_actions_t actions;
  struct rusage usage;
  double start;
  double wall;
  pid_t child;
  int status;
  int failed;

  if (argc < 2)
    return 2;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  start = now();
  failed = posix_spawnp(&child, argv[1], &actions, NULL, argv + 1, environ);
  if (failed) {
    fprintf(stderr, "cost: %s: %s\n", argv[1], strerror(failed));
    return 127;
  }
  if (wait4(child, &status, 0, &usage) != child)
    return 127;
  wall = now() - start;
  printf("%.6f %.6f %ld\n", wall, seconds(&usage.ru_utime) + seconds(&usage.ru_stime),
         usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
