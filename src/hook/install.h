/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The script in libvirt's folder of hooks by which libvirt runs "gvt-xml hook run". */
#define HOOK_FOLDER "etc/libvirt/hooks/qemu.d"
#define HOOK_PATH HOOK_FOLDER "/gvt-xml"

/* Whether libvirt will run the hook, as far as the files below root tell; else *why_not says why not, to be freed with
   g_free(), for which hook_install() is the way out. why_not may be NULL. */
gboolean hook_is_installed(const char *root, char **why_not);

/* Whether this user may see if there is one: its folder may be for root alone. */
gboolean hook_is_visible(const char *root);

/* The program that the installed script runs, NULL where none of ours is there. Free with g_free(). */
char *hook_program(const char *root);

/* The script that runs a program (its absolute path). Free with g_free(). */
char *hook_script(const char *program);

/*
 * Puts the script there for a program; *changed: it wasn't there as it is. libvirt: its version (1000000 * major + 1000 *
 * minor + release); before 6.5 it has no such folder, so nothing is changed, and *error says what to add where. A file of
 * that name that isn't ours is left, which is an error too.
 */
gboolean hook_install(const char *root, const char *program, unsigned long libvirt,
                      gboolean *changed, GError **error);

/* Takes it away; *changed: it was there. Nobody else's file. */
gboolean hook_remove(const char *root, gboolean *changed, GError **error);

/* Whether nobody but root can change a program, by its own permissions and those of the folders that it is in; where not,
   *which is what others can change. Free it with g_free(). */
gboolean hook_is_safe(const char *program, char **which);
