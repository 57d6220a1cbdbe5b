/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/functions-unit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/write-file.h"
#include "host/root-file.h"

#define FOLDER "etc/systemd/system"
#define WANTS FOLDER "/multi-user.target.wants"
#define NAME "gvt-xml-functions-%s.service"
#define MARK "# Written by gvt-xml vgpu functions; --persistent changes or removes it.\n"

static char *
unit_path(const char *root, const char *address)
{
  return root_file_path(root, FOLDER "/" NAME, address);
}

static char *
link_path(const char *root, const char *address)
{
  return root_file_path(root, WANTS "/" NAME, address);
}

gboolean
functions_unit_is_there(const char *root, const char *address)
{
  return root_file_exists(root, FOLDER "/" NAME, address);
}

/* The unit's text if gvt-xml wrote it, else NULL. Free with g_free(). */
static char *
read_own_unit(const char *root, const char *address)
{
  g_autofree char *path = unit_path(root, address);
  g_autofree char *text = NULL;

  return g_file_get_contents(path, &text, NULL, NULL) && g_str_has_prefix(text, MARK)
             ? g_steal_pointer(&text)
             : NULL;
}

static gboolean
check_own_unit(const char *root, const char *address, GError **error)
{
  g_autofree char *present = read_own_unit(root, address);

  return present || !functions_unit_is_there(root, address) ||
         gvt_fail(error,
                  "/" FOLDER "/" NAME
                  " is a unit that gvt-xml didn't write; look at it, and move it away",
                  address);
}

gboolean
functions_unit_check(const char *root, const char *address, GError **error)
{
  g_autofree char *systemctl = root_file_program(root, "systemctl");

  if (!systemctl || !root_file_exists(root, FOLDER))
    return gvt_fail(error, "this host has no systemd to make the virtual functions when it starts; "
                           "leave out --persistent, and let the host run the command at its start");
  return check_own_unit(root, address, error);
}

static void
add_option(GString *text, const char *name, const char *value)
{
  if (value)
    g_string_append_printf(text, " --%s %s", name, value);
}

/* A '%' would begin one of systemd's specifiers. It runs before libvirt starts guests, so it must
   not wait for libvirt. */
static char *
unit_text(const char *program, const char *address, const FunctionsRequest *request)
{
  g_autoptr(GString) text = g_string_new(MARK);
  g_auto(GStrv) parts = g_strsplit(program, "%", -1);
  g_autofree char *escaped = g_strjoinv("%%", parts);

  g_string_append_printf(
      text,
      "[Unit]\n"
      "Description=Virtual functions of %s\n"
      "ConditionPathExists=/sys/bus/pci/devices/%s\n"
      "After=systemd-modules-load.service systemd-udev-settle.service nvidia-vgpud.service\n"
      "Wants=systemd-udev-settle.service\n"
      "Before=libvirtd.service virtqemud.service libvirt-guests.service\n"
      "\n"
      "[Service]\n"
      "Type=oneshot\n"
      "RemainAfterExit=yes\n"
      "ExecStart=\"%s\" vgpu functions %s %u",
      address, address, escaped, address, request->count);
  add_option(text, "vram-quota", request->vram_quota);
  add_option(text, "exec-quantum", request->exec_quantum_ms);
  add_option(text, "preempt-timeout", request->preempt_timeout_us);
  g_string_append(text, "\n\n[Install]\nWantedBy=multi-user.target\n");
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* As "systemctl enable" does it, also below another root. */
static gboolean
enable(const char *root, const char *address, GError **error)
{
  g_autofree char *folder = root_file_path(root, WANTS);
  g_autofree char *path = link_path(root, address);
  g_autofree char *target = g_strdup_printf("../" NAME, address);

  if (g_mkdir_with_parents(folder, 0755) == 0 && (symlink(target, path) == 0 || errno == EEXIST))
    return TRUE;
  return gvt_fail(error, "/" WANTS "/" NAME " can't be made: %s; only root can make it", address,
                  g_strerror(errno));
}

/* systemd reads its units again. If it doesn't run now, it reads them when it starts. */
static void
reload(const char *root)
{
  ROOT_FILE_RUN(root, NULL, "systemctl", "daemon-reload");
}

gboolean
functions_unit_install(const char *root, const char *program, const char *address,
                       const FunctionsRequest *request, gboolean *changed, GError **error)
{
  g_autofree char *path = unit_path(root, address);
  g_autofree char *link = link_path(root, address);
  g_autofree char *text = unit_text(program, address, request);
  g_autofree char *present = read_own_unit(root, address);

  *changed = g_strcmp0(present, text) != 0 || !g_file_test(link, G_FILE_TEST_IS_SYMLINK);
  if (!*changed)
    return TRUE;
  if (!functions_unit_check(root, address, error))
    return FALSE;
  if (strpbrk(program, "\"\\\n"))
    return gvt_fail(error,
                    "%s: systemd can't run a program with such a path; install gvt-xml "
                    "elsewhere",
                    program);
  if (!write_file(path, text, 0644, TRUE, error)) {
    g_prefix_error(error, "the unit can't be written, only root can do it: ");
    return FALSE;
  }
  if (!enable(root, address, error))
    return FALSE;
  reload(root);
  return TRUE;
}

gboolean
functions_unit_remove(const char *root, const char *address, gboolean *changed, GError **error)
{
  g_autofree char *path = unit_path(root, address);
  g_autofree char *link = link_path(root, address);

  *changed = functions_unit_is_there(root, address);
  if (!*changed)
    return TRUE;
  if (!check_own_unit(root, address, error))
    return FALSE;
  if (!remove_file(link, error) || !remove_file(path, error)) {
    g_prefix_error(error, "the unit can't be removed, only root can do it: ");
    return FALSE;
  }
  reload(root);
  return TRUE;
}
