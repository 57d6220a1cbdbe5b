/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host/user-access.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host/qemu-conf.h"
#include "host/root-file.h"

typedef FILE File;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(File, fclose)

void
host_user_free(HostUser *user)
{
  g_free(user->name);
  g_free(user->label);
  g_array_unref(user->groups);
  g_free(user);
}

static HostUser *
new_user(const char *name, const char *label, uid_t uid)
{
  HostUser *user = g_new0(HostUser, 1);

  user->name = g_strdup(name);
  user->label = g_strdup(label);
  user->uid = uid;
  user->groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
  return user;
}

static void
add_group(HostUser *user, gid_t group)
{
  g_array_append_val(user->groups, group);
}

/* Looking up in the files below root; getpwnam() would read this host's files */

static FILE *
open_file(const char *root, const char *relative)
{
  g_autofree char *path = root_file_path(root, "%s", relative);

  return fopen(path, "re");
}

/* Whether a word of qemu.conf is this name or number. A number may begin with +, so that it isn't
   taken for a name. */
static gboolean
matches_id(const char *word, const char *name, guint id)
{
  g_autofree char *number = g_strdup_printf("%u", id);

  return g_str_equal(word, name) || g_str_equal(word + (*word == '+'), number);
}

static HostUser *
find_user(const char *root, const char *word, gid_t *group)
{
  g_autoptr(File) file = open_file(root, "etc/passwd");
  struct passwd *entry;

  while (file && (entry = fgetpwent(file)))
    if (matches_id(word, entry->pw_name, entry->pw_uid)) {
      g_autofree char *label = g_strdup_printf("user %s", entry->pw_name);

      *group = entry->pw_gid;
      return new_user(entry->pw_name, label, entry->pw_uid);
    }
  return NULL;
}

static gboolean
find_group(const char *root, const char *word, gid_t *group)
{
  g_autoptr(File) file = open_file(root, "etc/group");
  struct group *entry;

  while (file && (entry = fgetgrent(file)))
    if (matches_id(word, entry->gr_name, entry->gr_gid)) {
      *group = entry->gr_gid;
      return TRUE;
    }
  return FALSE;
}

static void
add_memberships(HostUser *user, const char *root)
{
  g_autoptr(File) file = open_file(root, "etc/group");
  struct group *entry;

  while (file && (entry = fgetgrent(file)))
    if (g_strv_contains((const char *const *)entry->gr_mem, user->name))
      add_group(user, entry->gr_gid);
}

HostUser *
host_user_qemu(const char *root)
{
  static const char *const defaults[] = { "libvirt-qemu", "qemu" };
  g_autofree char *name = qemu_conf_value(root, "user");
  g_autofree char *group_name = qemu_conf_value(root, "group");
  HostUser *user = NULL;
  gid_t group = 0;

  if (name)
    user = find_user(root, name, &group);
  for (gsize i = 0; !name && !user && i < G_N_ELEMENTS(defaults); i++)
    user = find_user(root, defaults[i], &group);
  if (!user)
    return NULL;
  /* If qemu.conf names no group, or one that doesn't exist, it is the group of the user's name,
     else the user's primary group. */
  if (!group_name || !find_group(root, group_name, &group))
    find_group(root, user->name, &group);
  add_group(user, group);
  add_memberships(user, root);
  return user;
}

HostUser *
host_user_self(void)
{
  HostUser *user = new_user(g_get_user_name(), "your user", geteuid());
  g_autofree gid_t *groups = g_new0(gid_t, NGROUPS_MAX);
  int count = getgroups(NGROUPS_MAX, groups);

  add_group(user, getegid());
  for (int i = 0; i < count; i++)
    add_group(user, groups[i]);
  return user;
}

char *
host_file_group(const char *root, const char *path)
{
  g_autofree char *whole = root_file_path(root, "%s", path);
  g_autoptr(File) file = open_file(root, "etc/group");
  struct group *entry;
  struct stat status;

  if (stat(whole, &status) != 0 || (status.st_mode & 060) != 060 || !status.st_gid)
    return NULL;
  while (file && (entry = fgetgrent(file)))
    if (entry->gr_gid == status.st_gid)
      return g_strdup(entry->gr_name);
  return NULL;
}

/* Access */

static gboolean
is_member(const HostUser *user, gid_t group)
{
  for (guint i = 0; i < user->groups->len; i++)
    if (g_array_index(user->groups, gid_t, i) == group)
      return TRUE;
  return FALSE;
}

/* The class of a file's mode bits that decides for a user. It decides for root too, since libvirt
   drops QEMU's capabilities. */
static const char *
mode_class(const HostUser *user, const struct stat *status, guint *shift)
{
  if (user->uid == status->st_uid) {
    *shift = 6;
    return "their own";
  }
  *shift = is_member(user, status->st_gid) ? 3 : 0;
  return *shift ? "of a group of theirs" : "of others";
}

/* shown is the path without root. bits are 4 to read, 2 to write, 1 to enter. */
static HostAccess
access_to(const HostUser *user, const char *path, const char *shown, mode_t bits, char **reason)
{
  struct stat status;
  const char *whose;
  guint shift;

  if (stat(path, &status) != 0) {
    *reason = g_strdup_printf("%s: %s", shown, g_strerror(errno));
    return errno == EACCES ? HOST_ACCESS_UNKNOWN : HOST_ACCESS_DENIED;
  }
  whose = mode_class(user, &status, &shift);
  if ((status.st_mode >> shift & bits) == bits)
    return HOST_ACCESS_GRANTED;
  if (getxattr(path, "system.posix_acl_access", NULL, 0) > 0) {
    *reason = g_strdup_printf("%s has an access control list (getfacl shows it)", shown);
    return HOST_ACCESS_UNKNOWN;
  }
  *reason =
      g_strdup_printf("%s is %s, and has mode %04o", shown, whose, (guint)status.st_mode & 07777);
  return HOST_ACCESS_DENIED;
}

/* The path without links, in a buffer of PATH_MAX; the path itself if it can't be resolved. */
static const char *
resolve_links(const char *path, char *buffer)
{
  return realpath(path, buffer) ? buffer : path;
}

HostAccess
host_user_access(const HostUser *user, const char *root, const char *path, gboolean writing,
                 char **reason)
{
  enum { ENTER = 1, WRITE = 2, READ = 4 };
  char buffers[2][PATH_MAX];
  g_autofree char *whole = root_file_path(root, "%s", path);
  const char *top = resolve_links(root, buffers[0]);
  const char *real = resolve_links(whole, buffers[1]);
  gsize start = strlen(top);

  *reason = NULL;
  /* A link may lead out of root. If root is "/", its slash is the path's own. */
  if (!g_str_has_prefix(real, top) || real[start] != '/')
    start = 0;
  for (const char *slash = strchr(real + start + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    g_autofree char *folder = g_strndup(real, (gsize)(slash - real));
    HostAccess access = access_to(user, folder, folder + start, ENTER, reason);

    if (access != HOST_ACCESS_GRANTED)
      return access;
  }
  return access_to(user, real, real + start, writing ? READ | WRITE : READ, reason);
}
