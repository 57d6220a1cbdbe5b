/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU may on a host: libvirt's settings, its user, AppArmor's rules. */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host/lsm.h"
#include "host/qemu-conf.h"
#include "host/user-access.h"
#include "testlib.h"

static char *root;

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
  (void)status;
  (void)kind;
  (void)where;
  return remove(path);
}

static int
make_root(void **state)
{
  (void)state;
  root = g_strdup("/tmp/gvt-xml-access-XXXXXX");
  return g_mkdtemp(root) ? 0 : -1;
}

static int
remove_root(void **state)
{
  (void)state;
  nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer(&root, g_free);
  return 0;
}

/* Its folders are for all to enter. */
static void
write_file(const char *path, const char *text, mode_t mode)
{
  g_autofree char *whole = g_build_filename(root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(whole);
  mode_t mask = umask(022);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  umask(mask);
  assert_true(g_file_set_contents(whole, text, -1, NULL));
  assert_int_equal(chmod(whole, mode), 0);
}

/* qemu.conf */

static void
assert_setting(const char *text, const char *name, const char *expected)
{
  g_auto(GStrv) values = NULL;
  g_autofree char *joined = NULL;

  write_file("etc/libvirt/qemu.conf", text, 0644);
  values = qemu_conf_values(root, name);
  joined = values ? g_strjoinv("|", values) : g_strdup("-");
  assert_string_equal(joined, expected);
}

static void
settings_are_read_as_libvirt_does(void **state)
{
  (void)state;
  assert_setting("user = \"qemu\"\n", "user", "qemu");
  assert_setting("user='qemu' # the admin\n", "user", "qemu");
  assert_setting("  user=\"+0\"", "user", "+0");
  assert_setting("#user = \"qemu\"\n", "user", "-");
  assert_setting("xuser = \"a\"\nuser_b = \"b\"\n", "user", "-");
  assert_setting("# f\xfcr mich\nuser = \"qemu\"\n", "user", "qemu"); /* Latin-1 */
  assert_setting("seccomp_sandbox = 0\n", "seccomp_sandbox", "0");
  assert_setting("namespaces = []\n", "namespaces", "");
  assert_setting(
      "a = 1\ncgroup_device_acl = [\n  \"/dev/null\", # \"/dev/no\"\n  '/dev/kvm'\n]\nb = 2\n",
      "cgroup_device_acl", "/dev/null|/dev/kvm");
}

static void
settings_may_be_nowhere_or_elsewhere(void **state)
{
  g_autofree char *nowhere = qemu_conf_path(root);
  g_autofree char *nixos = NULL;

  (void)state;
  assert_null(nowhere);
  assert_true(qemu_conf_is_readable(root));
  write_file("var/lib/libvirt/qemu.conf", "user = \"root\"\n", 0644);
  nixos = qemu_conf_path(root);
  assert_string_equal(nixos, "var/lib/libvirt/qemu.conf");
}

/* QEMU's user */

#define PASSWD                                                                                     \
  "root:x:0:0::/root:/bin/sh\nlibvirt-qemu:x:64055:70::/:/bin/false\nqemu:x:107:107::/:/bin/false\n"
#define GROUP                                                                                      \
  "root:x:0:\nkvm:x:70:\nlibvirt-qemu:x:64055:\nrender:x:71:anna,libvirt-qemu\nqemu:x:107:\n"

static void
assert_user(const char *conf, const char *expected)
{
  g_autoptr(HostUser) user = NULL;
  g_autoptr(GString) text = g_string_new("-");

  write_file("etc/passwd", PASSWD, 0644);
  write_file("etc/group", GROUP, 0644);
  write_file("etc/libvirt/qemu.conf", conf, 0644);
  user = host_user_qemu(root);
  if (user)
    g_string_printf(text, "%s %u:", user->name, (guint)user->uid);
  for (guint i = 0; user && i < user->groups->len; i++)
    g_string_append_printf(text, " %u", (guint)g_array_index(user->groups, gid_t, i));
  assert_string_equal(text->str, expected);
}

static void
qemus_user_is_the_settings_or_the_distributions(void **state)
{
  (void)state;
  assert_user("", "libvirt-qemu 64055: 64055 71");
  assert_user("user = \"qemu\"\n", "qemu 107: 107");
  assert_user("user = \"+107\"\ngroup = \"render\"\n", "qemu 107: 71");
  assert_user("user = \"0\"\ngroup = \"70\"\n", "root 0: 70");
  assert_user("group = \"kvm\"\n", "libvirt-qemu 64055: 70 71");
  assert_user("user = \"nobody-here\"\n", "-");
}

/* A user with another uid than this process, and with own_group in its group. */
static HostUser *
somebody(gboolean own_group)
{
  HostUser *user = host_user_self();

  user->uid += 1;
  g_array_set_size(user->groups, 0);
  if (own_group) {
    gid_t group = getegid();

    g_array_append_val(user->groups, group);
  }
  return user;
}

static void
assert_access(const HostUser *user, const char *path, gboolean writing, HostAccess expected,
              const char *why)
{
  g_autofree char *reason = NULL;
  HostAccess access = host_user_access(user, root, path, writing, &reason);

  if (access != expected || g_strcmp0(reason, why) != 0)
    fail_msg("%s: access %d: %s", path, access, reason ? reason : "-");
}

static void
mode_bits_say_who_may(void **state)
{
  g_autoptr(HostUser) self = host_user_self();
  g_autoptr(HostUser) member = somebody(TRUE);
  g_autoptr(HostUser) other = somebody(FALSE);

  (void)state;
  write_file("a/b/rom", "", 0640);
  assert_access(self, "/a/b/rom", TRUE, HOST_ACCESS_GRANTED, NULL);
  assert_access(member, "/a/b/rom", FALSE, HOST_ACCESS_GRANTED, NULL);
  assert_access(member, "/a/b/rom", TRUE, HOST_ACCESS_DENIED,
                "/a/b/rom is of a group of theirs, and has mode 0640");
  assert_access(other, "/a/b/rom", FALSE, HOST_ACCESS_DENIED,
                "/a/b/rom is of others, and has mode 0640");
  /* For the owner of a file the mode of the others doesn't count. */
  write_file("a/b/rom", "", 0077);
  assert_access(self, "/a/b/rom", FALSE, HOST_ACCESS_DENIED,
                "/a/b/rom is their own, and has mode 0077");
  assert_access(other, "/a/b/rom", TRUE, HOST_ACCESS_GRANTED, NULL);
}

static void
each_folder_on_the_way_counts(void **state)
{
  g_autoptr(HostUser) other = somebody(FALSE);
  g_autofree char *folder = g_build_filename(root, "a", NULL);

  (void)state;
  write_file("a/b/rom", "", 0644);
  assert_access(other, "/a/b/rom", FALSE, HOST_ACCESS_GRANTED, NULL);
  assert_int_equal(chmod(folder, 0750), 0);
  assert_access(other, "/a/b/rom", FALSE, HOST_ACCESS_DENIED, "/a is of others, and has mode 0750");
  assert_access(other, "/c/rom", FALSE, HOST_ACCESS_DENIED, "/c: No such file or directory");
}

/* For a link, the way to its target counts. */
static void
links_are_followed(void **state)
{
  g_autoptr(HostUser) other = somebody(FALSE);
  g_autofree char *link = g_build_filename(root, "link", NULL);
  g_autofree char *out = g_build_filename(root, "out", NULL);

  (void)state;
  write_file("closed/rom", "", 0600);
  assert_int_equal(symlink("closed/rom", link), 0);
  assert_access(other, "/link", FALSE, HOST_ACCESS_DENIED,
                "/closed/rom is of others, and has mode 0600");
  assert_int_equal(symlink("/dev/null", out), 0);
  assert_access(other, "/out", FALSE, HOST_ACCESS_GRANTED, NULL);
}

/* What a list grants isn't read: it isn't known then. */
static void
an_access_control_list_is_not_guessed(void **state)
{
  /* Version 2; owner rw-, group ---, mask ---, others ---, each a tag, permissions and an id. */
  static const guint8 list[] = {
    2, 0, 0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,   4,  0, 1, 0, 0,   0,   4,   0,
    0, 0, 255, 255, 255, 255, 16, 0, 4,   0,   255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
  };
  g_autoptr(HostUser) other = somebody(FALSE);
  g_autofree char *path = g_build_filename(root, "rom", NULL);

  (void)state;
  write_file("rom", "", 0600);
  if (setxattr(path, "system.posix_acl_access", list, sizeof list, 0) != 0)
    skip();
  assert_access(other, "/rom", FALSE, HOST_ACCESS_UNKNOWN,
                "/rom has an access control list (getfacl shows it)");
}

/* AppArmor */

static void
assert_readable(const char *rules, const char *path, gboolean expected)
{
  g_autoptr(GPtrArray) lines = NULL;

  write_file("etc/apparmor.d/abstractions/libvirt-qemu", rules, 0644);
  lines = apparmor_rules(root, TEST_UUID);
  assert_non_null(lines);
  if (apparmor_allows(lines, path, 'r') != expected)
    fail_msg("%s: %s", rules, path);
}

static void
patterns_are_apparmors(void **state)
{
  (void)state;
  assert_readable("  /usr/share/vgabios/** r,", "/usr/share/vgabios/a/card.rom", TRUE);
  assert_readable("  /usr/share/vgabios/* r,", "/usr/share/vgabios/card.rom", TRUE);
  assert_readable("  /usr/share/vgabios/* r,", "/usr/share/vgabios/a/card.rom", FALSE);
  assert_readable("  /usr/share/vgabios/** rk,", "/usr/share/vgabios2/card.rom", FALSE);
  assert_readable("\"/srv/{a,b}/card?.rom\" rw,", "/srv/b/card1.rom", TRUE);
  assert_readable("/srv/card.rom r,", "/srv/cardXrom", FALSE);
  assert_readable("/srv/[0-9].rom r,", "/srv/7.rom", TRUE);
  assert_readable("@{HOME}/card.rom r,", "/home/anna/card.rom", TRUE);
  assert_readable("/srv/@{multiarch}/card.rom mr,", "/srv/x86_64-linux-gnu/card.rom", TRUE);
  assert_readable("/srv/** w,", "/srv/card.rom", FALSE);
  assert_readable("owner /srv/** r,", "/srv/card.rom", FALSE);
  assert_readable("# /srv/** r,", "/srv/card.rom", FALSE);
  assert_readable("/srv/** r,\ndeny /srv/*.rom r,", "/srv/card.rom", FALSE);
  assert_readable("audit deny /srv/*.rom w,\n/srv/** r,", "/srv/card.rom", TRUE);
  assert_readable("@{PROC r,", "/srv/card.rom", FALSE);
  assert_readable("", "/srv/card.rom", FALSE);
}

static void
a_program_is_run_by_another_permission(void **state)
{
  g_autoptr(GPtrArray) rules = NULL;

  (void)state;
  write_file("etc/apparmor.d/abstractions/libvirt-qemu",
             "/one r,\n/two rmix,\n/{usr/,}bin/t* PUx,\n", 0644);
  rules = apparmor_rules(root, TEST_UUID);
  assert_true(!apparmor_allows(rules, "/one", 'x') && apparmor_allows(rules, "/two", 'x') &&
              apparmor_allows(rules, "/bin/three", 'x'));
}

static void
rules_are_the_abstractions_and_the_admins(void **state)
{
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(GPtrArray) others = NULL;

  (void)state;
  assert_null(apparmor_rules(root, TEST_UUID));
  write_file("etc/apparmor.d/abstractions/libvirt-qemu", "#include <abstractions/base>\n", 0644);
  write_file("etc/apparmor.d/abstractions/libvirt-qemu.d/site", "/one r,\n", 0644);
  write_file("etc/apparmor.d/local/abstractions/libvirt-qemu", "/two r,\n", 0644);
  write_file("etc/apparmor.d/libvirt/libvirt-" TEST_UUID, "/three r,\n", 0644);
  write_file("etc/apparmor.d/libvirt/TEMPLATE.qemu", "/four r,\n", 0644);
  rules = apparmor_rules(root, TEST_UUID);
  assert_true(apparmor_allows(rules, "/one", 'r') && apparmor_allows(rules, "/two", 'r') &&
              apparmor_allows(rules, "/three", 'r') && !apparmor_allows(rules, "/four", 'r'));
  assert_true(apparmor_mentions(rules, "abstractions/base"));
  others = apparmor_rules(root, "00000000-0000-0000-0000-000000000001");
  assert_true(!apparmor_allows(others, "/three", 'r') && apparmor_allows(others, "/four", 'r'));
}

static void
a_guest_that_only_complains_has_no_rules(void **state)
{
  (void)state;
  write_file("etc/apparmor.d/abstractions/libvirt-qemu", "/one r,\n", 0644);
  write_file("etc/apparmor.d/libvirt/libvirt-" TEST_UUID,
             "profile x flags=(attach_disconnected,complain) {\n", 0644);
  assert_null(apparmor_rules(root, TEST_UUID));
}

static void
what_confines_is_on_and_taken(void **state)
{
  (void)state;
  assert_false(apparmor_confines(root));
  assert_false(selinux_confines(root));
  write_file("sys/module/apparmor/parameters/enabled", "Y\n", 0644);
  write_file("sys/fs/selinux/enforce", "1", 0644);
  assert_true(apparmor_confines(root));
  assert_true(selinux_confines(root));
  write_file("etc/libvirt/qemu.conf", "security_driver = [ \"selinux\", \"dac\" ]\n", 0644);
  assert_false(apparmor_confines(root));
  assert_true(selinux_confines(root));
  write_file("etc/libvirt/qemu.conf", "security_driver = \"none\"\n", 0644);
  assert_false(selinux_confines(root));
  write_file("sys/fs/selinux/booleans/virt_use_xserver", "1 1", 0644);
  assert_true(selinux_boolean(root, "virt_use_xserver"));
  assert_false(selinux_boolean(root, "virt_use_nfs"));
}

static void
a_label_has_a_type(void **state)
{
  static const char label[] = "system_u:object_r:virt_content_t:s0:c1,c2";
  g_autofree char *path = g_build_filename(root, "rom", NULL);
  g_autofree char *type = NULL;

  (void)state;
  assert_null(selinux_type(root, "/nowhere"));
  write_file("rom", "", 0600);
  if (setxattr(path, "security.selinux", label, sizeof label, 0) != 0)
    skip();
  type = selinux_type(root, "/rom");
  assert_string_equal(type, "virt_content_t");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_root, remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    TEST(settings_are_read_as_libvirt_does),
    TEST(settings_may_be_nowhere_or_elsewhere),
    TEST(qemus_user_is_the_settings_or_the_distributions),
    TEST(mode_bits_say_who_may),
    TEST(each_folder_on_the_way_counts),
    TEST(links_are_followed),
    TEST(an_access_control_list_is_not_guessed),
    TEST(patterns_are_apparmors),
    TEST(a_program_is_run_by_another_permission),
    TEST(rules_are_the_abstractions_and_the_admins),
    TEST(a_guest_that_only_complains_has_no_rules),
    TEST(what_confines_is_on_and_taken),
    TEST(a_label_has_a_type),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
