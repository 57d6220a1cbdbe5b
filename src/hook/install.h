/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The script in libvirt's folder of hooks by which libvirt runs "gvt-xml hook run". */
#define HOOK_FOLDER "etc/libvirt/hooks/qemu.d"
#define HOOK_PATH HOOK_FOLDER "/gvt-xml"

/*
 * Whether libvirt will run the hook, by the files below root, and the hook's program runs: it is
 * asked for its help. If not, *why_not is the reason, a fault that hook_install() mends; free it
 * with g_free(). why_not may be NULL.
 */
gboolean hook_is_installed(const char *root, char **why_not);

/* Whether the script that is installed isn't the one that this version writes: an older version
   wrote it, or somebody changed it. hook_install() writes it again. */
gboolean hook_is_outdated(const char *root);

/* Whether this user can see if there is a hook: only root may be allowed to read its folder. */
gboolean hook_is_visible(const char *root);

/* The program that the installed script runs; NULL if there is no script of ours. Free with
   g_free(). */
char *hook_program(const char *root);

/* The script that runs a program, given by its absolute path. Free with g_free(). */
char *hook_script(const char *program);

/*
 * Installs the script that runs a program. *changed is TRUE if the script was missing or different.
 * libvirt is libvirt's version (1000000 * major + 1000 * minor + release): before 6.5 it has no
 * such folder; then nothing is changed, and *error says which script needs which line. Fails if
 * another file has that name.
 */
gboolean hook_install(const char *root, const char *program, unsigned long libvirt,
                      gboolean *changed, GError **error);

/* Removes the script. *changed is TRUE if it was there. Fails if the file of that name isn't
   ours. */
gboolean hook_remove(const char *root, gboolean *changed, GError **error);

/*
 * Whether only root can change a program, by its permissions and those of all folders above it. If
 * not, *which is the file or folder that others can change; free it with g_free().
 */
gboolean hook_is_safe(const char *program, char **which);
