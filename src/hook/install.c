/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/install.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/version.h"
#include "host/root-file.h"

/* A script that begins with this is ours, whatever else is in it. */
#define MARK "#!/bin/sh\n# Written by \"gvt-xml hook install\""
/* env runs the program: Debian's AppArmor profile lets libvirtd run only programs in /usr/bin, and
   env may run anything. */
#define EXEC "\nexec /usr/bin/env "
#define WORDS " hook run -- \"$@\""

char *
hook_script(const char *program)
{
  g_autofree char *quoted = g_shell_quote(program);

  return g_strdup_printf(MARK "; \"gvt-xml hook remove\" takes it away.\n"
                              "test -x %s || exit 0" EXEC "%s" WORDS "\n",
                         quoted, quoted);
}

/* The text of the installed script; NULL if it isn't ours. *there: a file of that name exists. */
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

/* The program that a script of ours runs. */
static char *
program_of_script(const char *text)
{
  const char *exec = strstr(text, EXEC);
  const char *end = exec ? strstr(exec, WORDS) : NULL;
  g_autofree char *quoted =
      end ? g_strndup(exec + strlen(EXEC), (gsize)(end - exec) - strlen(EXEC)) : NULL;

  return quoted ? g_shell_unquote(quoted, NULL) : NULL;
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
                  "/" HOOK_PATH " isn't one that gvt-xml wrote, so it is left as it is; give it "
                  "another name there, libvirt runs them all");
}

/* Looking */

static char *
find_fault(const char *root)
{
  gboolean there;
  g_autofree char *text = read_own_script(root, &there);
  g_autofree char *program = text ? program_of_script(text) : NULL;
  g_autofree char *path = root_file_path(root, HOOK_PATH);

  if (!there)
    return g_strdup("there is no hook /" HOOK_PATH);
  if (!text)
    return g_strdup("the hook /" HOOK_PATH " isn't one that gvt-xml wrote");
  if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup("the hook /" HOOK_PATH " isn't executable, so libvirt passes it over");
  if (!program)
    return g_strdup("the hook /" HOOK_PATH " was changed, and doesn't run gvt-xml any more");
  if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup_printf("the hook /" HOOK_PATH " runs %s, which isn't there any more", program);
  return NULL;
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

/* Changing */

static gboolean
check_hook_folder(const char *program, unsigned long libvirt, GError **error)
{
  const TargetVersions target = { .libvirt = libvirt };
  g_autofree char *quoted = g_shell_quote(program);

  return version_has(VERSION_HOOK_FOLDER, &target) ||
         gvt_fail(error,
                  "this host's libvirt is %lu.%lu, and runs the scripts in /" HOOK_FOLDER
                  " since 6.5 only; nothing was changed. Have /etc/libvirt/hooks/qemu (a script "
                  "that begins with #!/bin/sh, executable) run, before anything else:\n"
                  "%s hook run -- \"$@\" || exit",
                  libvirt / 1000000, libvirt / 1000 % 1000, quoted);
}

static gboolean
write_script(const char *root, const char *text, GError **error)
{
  g_autofree char *folder = root_file_path(root, HOOK_FOLDER);
  g_autofree char *path = root_file_path(root, HOOK_PATH);
  const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
  g_autoptr(GError) problem = NULL;

  if (g_mkdir_with_parents(folder, 0755) != 0)
    return gvt_fail(error, "/" HOOK_FOLDER " can't be made: %s; installing the hook is for root",
                    g_strerror(errno));
  if (!g_file_set_contents_full(path, text, -1, flags, 0755, &problem))
    return gvt_fail(error, "/" HOOK_PATH " can't be written: %s; installing the hook is for root",
                    problem->message);
  return g_chmod(path, 0755) == 0 ||
         gvt_fail(error,
                  "/" HOOK_PATH " can't be made executable: %s; installing the hook is for root",
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
  if (!check_hook_folder(program, libvirt, error))
    return FALSE;
  if (there && !present)
    return fail_foreign(error);
  if (strchr(program, '='))
    return gvt_fail(
        error,
        "%s: env(1), by which the hook runs it, can't run a program whose path has a '=' in it; "
        "install gvt-xml elsewhere",
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
         gvt_fail(error, "/" HOOK_PATH " can't be removed: %s; removing the hook is for root",
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
