/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/install.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/version.h"
#include "hook-script.h"
#include "hook/run.h"
#include "host/root-file.h"

/* A script that begins with this is ours, whatever else is in it. */
#define MARK "#!/bin/sh\n# Written by \"gvt-xml hook install\""
/* The lines of script.sh that hook_script() writes: the events in which the script goes on, and the
   program. Then the words with which it runs the program. */
#define START "\nstart="
#define END "\nend="
#define PROGRAM "\nprogram="
#define RECORDS "\nrecords="
#define RUN "/usr/bin/env \"$program\" hook run -- \"$@\"\n"
/* An older script runs the program so. */
#define OLD_PROGRAM "\nexec /usr/bin/env "
#define OLD_WORDS " hook run -- \"$@\""

/* A copy of the script with another value in a line ("\nprogram="), which it has. */
static char *
set_line(const char *script, const char *line, const char *value)
{
  const char *old = strstr(script, line) + strlen(line);
  g_autofree char *before = g_strndup(script, (gsize)(old - script));
  g_autofree char *quoted = g_shell_quote(value);

  return g_strconcat(before, quoted, strchr(old, '\n'), NULL);
}

char *
hook_script(const char *program)
{
  g_autofree char *started = set_line(HOOK_SCRIPT, START, hook_event_words(HOOK_EVENT_PREPARE));
  g_autofree char *ended = set_line(started, END, hook_event_words(HOOK_EVENT_RELEASE));

  return set_line(ended, PROGRAM, program);
}

/* The text of the installed script; NULL if it isn't ours. *there is TRUE if a file of that name
   exists. */
static char *
read_own_script(const char *root, gboolean *there)
{
  g_autofree char *path = root_file_path(root, HOOK_PATH);
  g_autofree char *text = NULL;

  *there = g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
  if (!g_file_get_contents(path, &text, NULL, NULL) || !g_str_has_prefix(text, MARK))
    return NULL;
  return g_steal_pointer(&text);
}

/* The shell's word between two texts, unquoted; NULL if the script doesn't have them. */
static char *
word_between(const char *text, const char *before, const char *after)
{
  const char *start = strstr(text, before);
  const char *end = start ? strstr(start + strlen(before), after) : NULL;
  g_autofree char *quoted = NULL;

  if (!end)
    return NULL;
  start += strlen(before);
  quoted = g_strndup(start, (gsize)(end - start));
  return g_shell_unquote(quoted, NULL);
}

/* The program that a script of ours runs. */
static char *
program_of_script(const char *text)
{
  if (strstr(text, RUN))
    return word_between(text, PROGRAM, RECORDS);
  return word_between(text, OLD_PROGRAM, OLD_WORDS);
}

char *
hook_program(const char *root)
{
  gboolean there;
  g_autofree char *text = read_own_script(root, &there);

  return text ? program_of_script(text) : NULL;
}

static gboolean
fail_foreign(GError **error)
{
  return gvt_fail(error,
                  "/" HOOK_PATH " wasn't written by gvt-xml, so it is left as it is; give it "
                  "another name in that folder, libvirt runs them all");
}

/* Looking */

/* Why a program can't be run: a library may be gone though its file is there. NULL if it can. Like
   the hook, --help needs no libvirt. */
static char *
find_program_fault(const char *program)
{
  const char *const argv[] = { program, "--help", NULL };
  g_autofree char *own = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *said = NULL;
  g_autoptr(GError) problem = NULL;
  int status = 0;

  if (!g_file_test(program, G_FILE_TEST_EXISTS))
    return g_strdup("which is gone");
  if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup("which isn't executable");
  if (g_strcmp0(program, own) == 0 ||
      (g_spawn_sync("/", (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                    &status, &problem) &&
       g_spawn_check_exit_status(status, &problem)))
    return NULL;
  return g_strdup_printf("which doesn't run: %s", said && *g_strstrip(said)
                                                      ? g_strdelimit(said, "\n", ' ')
                                                      : problem->message);
}

static char *
find_fault(const char *root)
{
  gboolean there;
  g_autofree char *text = read_own_script(root, &there);
  g_autofree char *program = text ? program_of_script(text) : NULL;
  g_autofree char *path = root_file_path(root, HOOK_PATH);
  g_autofree char *fault = NULL;

  if (!there)
    return g_strdup("there is no hook /" HOOK_PATH);
  if (!text)
    return g_strdup("the hook /" HOOK_PATH " wasn't written by gvt-xml");
  if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup("the hook /" HOOK_PATH " isn't executable, so libvirt skips it");
  if (!program)
    return g_strdup("the hook /" HOOK_PATH " was changed, and no longer runs gvt-xml");
  fault = find_program_fault(program);
  return fault ? g_strdup_printf("the hook /" HOOK_PATH " runs %s, %s", program, fault) : NULL;
}

gboolean
hook_is_visible(const char *root)
{
  g_autofree char *path = root_file_path(root, HOOK_PATH);

  return g_access(path, F_OK) == 0 || errno != EACCES;
}

gboolean
hook_is_installed(const char *root, char **why_not)
{
  g_autofree char *fault = find_fault(root);
  gboolean installed = fault == NULL;

  if (why_not)
    *why_not = g_steal_pointer(&fault);
  return installed;
}

gboolean
hook_is_outdated(const char *root)
{
  gboolean there;
  g_autofree char *text = read_own_script(root, &there);
  g_autofree char *program = text ? program_of_script(text) : NULL;
  g_autofree char *script = program ? hook_script(program) : NULL;

  return script && !g_str_equal(text, script);
}

/* Changing */

static gboolean
check_hook_folder(unsigned long libvirt, GError **error)
{
  const TargetVersions target = { .libvirt = libvirt };

  return version_has(VERSION_HOOK_FOLDER, &target) ||
         gvt_fail(
             error,
             "this host's libvirt is %lu.%lu, and runs the scripts in /" HOOK_FOLDER
             " only from 6.5 on; nothing was changed. Write the output of gvt-xml hook install "
             "--print to /etc/libvirt/hooks/qemu, and make that executable; if there is a script "
             "already, write it to another file, and let the script run that first, with \"$@\" "
             "and its own standard input",
             libvirt / 1000000, libvirt / 1000 % 1000);
}

static gboolean
write_script(const char *root, const char *text, GError **error)
{
  g_autofree char *folder = root_file_path(root, HOOK_FOLDER);
  g_autofree char *path = root_file_path(root, HOOK_PATH);
  const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
  g_autoptr(GError) problem = NULL;

  if (g_mkdir_with_parents(folder, 0755) != 0)
    return gvt_fail(error, "/" HOOK_FOLDER " can't be made: %s; only root can install the hook",
                    g_strerror(errno));
  if (!g_file_set_contents_full(path, text, -1, flags, 0755, &problem))
    return gvt_fail(error, "/" HOOK_PATH " can't be written: %s; only root can install the hook",
                    problem->message);
  return g_chmod(path, 0755) == 0 ||
         gvt_fail(error,
                  "/" HOOK_PATH " can't be made executable: %s; only root can install the hook",
                  g_strerror(errno));
}

gboolean
hook_install(const char *root, const char *program, unsigned long libvirt, gboolean *changed,
             GError **error)
{
  gboolean there;
  g_autofree char *present = read_own_script(root, &there);
  g_autofree char *script = hook_script(program);

  *changed = g_strcmp0(present, script) != 0 || !hook_is_installed(root, NULL);
  if (!check_hook_folder(libvirt, error))
    return FALSE;
  if (there && !present)
    return fail_foreign(error);
  if (strchr(program, '='))
    return gvt_fail(
        error,
        "%s: env(1), with which the hook runs it, can't run a program whose path has a '=' in "
        "it; install gvt-xml elsewhere",
        program);
  return !*changed || write_script(root, script, error);
}

gboolean
hook_remove(const char *root, gboolean *changed, GError **error)
{
  g_autofree char *path = root_file_path(root, HOOK_PATH);
  g_autofree char *present = read_own_script(root, changed);

  if (!*changed)
    return TRUE;
  if (!present)
    return fail_foreign(error);
  return g_unlink(path) == 0 ||
         gvt_fail(error, "/" HOOK_PATH " can't be removed: %s; only root can remove the hook",
                  g_strerror(errno));
}

/* Trust */

/* Whether only root can change a file or folder. In a folder with the sticky bit others can create
   files, but not replace those of root. */
static gboolean
only_root_can_change(const char *path)
{
  struct stat status;

  return lstat(path, &status) == 0 && status.st_uid == 0 &&
         (!(status.st_mode & 022) || (S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX)));
}

gboolean
hook_is_safe(const char *program, char **which)
{
  const char *path = program;
  g_autofree char *folder = NULL;

  while (only_root_can_change(path)) {
    char *above = g_path_get_dirname(path);
    gboolean is_top = g_str_equal(above, path);

    g_free(folder);
    path = folder = above;
    if (is_top)
      return TRUE;
  }
  *which = g_strdup(path);
  return FALSE;
}
