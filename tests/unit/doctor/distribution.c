/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a host's files tell of its boot loader, packages and services. */
#include "doctor/distribution.h"

#include <sys/stat.h>

#include "testlib.h"

static void
add_program(const char *path)
{
  g_autofree char *whole = g_build_filename(test_root, path, NULL);

  test_write(path, "");
  assert_int_equal(chmod(whole, 0755), 0);
}

static GPtrArray *
words(const char *first, const char *second)
{
  GPtrArray *list = g_ptr_array_new();

  g_ptr_array_add(list, (void *)first);
  if (second)
    g_ptr_array_add(list, (void *)second);
  return list;
}

static void
assert_edit(const char *edit, const char *update)
{
  const BootLoader *loader = boot_loader_find(test_root);
  g_autoptr(GPtrArray) options = words("a.b=1", "c=2");
  g_autofree char *command = boot_loader_edit(loader, options);

  if (edit)
    assert_string_equal(command, edit);
  else
    assert_null(command);
  assert_true(g_strcmp0(loader->update, update) == 0);
}

static void
an_unknown_boot_loader_is_for_a_person(void **state)
{
  (void)state;
  assert_edit(NULL, NULL);
}

static void
grub_has_its_line_extended(void **state)
{
  (void)state;
  add_program("usr/sbin/update-grub");
  test_write("etc/default/grub", "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"quiet\"\n");
  assert_edit("sed -Ei 's/^(GRUB_CMDLINE_LINUX=\"[^\"]*)\"/\\1 a.b=1 c=2\"/' /etc/default/grub",
              "update-grub");
}

/* The file is a shell script, so that a line at its end can use the one before. */
static void
grub_without_a_quoted_line_gets_another(void **state)
{
  (void)state;
  add_program("usr/sbin/grub2-mkconfig");
  test_write("etc/default/grub", "GRUB_CMDLINE_LINUX='quiet'\n");
  assert_edit("echo \"GRUB_CMDLINE_LINUX=\\\"\\$GRUB_CMDLINE_LINUX a.b=1 c=2\\\"\" "
              ">>/etc/default/grub",
              "grub2-mkconfig -o /boot/grub2/grub.cfg");
}

static void
tools_know_the_options_that_are_there(void **state)
{
  (void)state;
  test_write("etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n");
  add_program("usr/sbin/update-grub");
  add_program("usr/sbin/grubby");
  assert_edit("grubby --update-kernel=ALL --args='a.b=1 c=2'", NULL);
  test_write("run/ostree-booted", "");
  assert_edit("rpm-ostree kargs --append-if-missing=a.b=1 --append-if-missing=c=2", NULL);
  add_program("usr/bin/kernelstub");
  assert_edit("kernelstub -a 'a.b=1 c=2'", NULL);
}

static void
systemd_boot_has_one_line(void **state)
{
  (void)state;
  test_write("etc/kernel/cmdline", "root=/dev/sda1 quiet\n");
  add_program("usr/bin/kernel-install");
  assert_edit("sed -i '1s/$/ a.b=1 c=2/' /etc/kernel/cmdline", "kernel-install add-all");
  add_program("usr/bin/mkinitcpio");
  assert_edit("sed -i '1s/$/ a.b=1 c=2/' /etc/kernel/cmdline", "mkinitcpio -P");
}

static void
an_option_is_there_only_whole_and_not_in_a_comment(void **state)
{
  const BootLoader *loader;

  (void)state;
  add_program("usr/sbin/update-grub");
  test_write("etc/default/grub",
             "# GRUB_CMDLINE_LINUX=\"c=1\"\nGRUB_CMDLINE_LINUX=\"a.b=1 c=10 quiet\"\n");
  loader = boot_loader_find(test_root);
  assert_true(boot_loader_has(loader, test_root, "a.b=1"));
  assert_true(boot_loader_has(loader, test_root, "quiet"));
  assert_false(boot_loader_has(loader, test_root, "c=1"));
  assert_false(boot_loader_has(loader, test_root, "b=1"));
  assert_false(boot_loader_has(loader, test_root, "axb=1"));
}

static void
packages_have_the_names_of_the_distribution(void **state)
{
  g_autoptr(GPtrArray) packages = words("virgl-server", "mdevctl");
  g_autofree char *none = distribution_install(test_root, packages, FALSE);
  g_autofree char *fedora = NULL;
  g_autofree char *debian = NULL;

  (void)state;
  assert_null(none);
  add_program("usr/bin/dnf");
  fedora = distribution_install(test_root, packages, FALSE);
  assert_string_equal(fedora, "dnf install virglrenderer mdevctl");
  add_program("usr/bin/apt-get");
  debian = distribution_install(test_root, packages, TRUE);
  assert_string_equal(debian, "apt-get install -y virgl-server mdevctl");
}

static void
libvirts_service_is_the_one_that_is_there(void **state)
{
  (void)state;
  assert_string_equal(distribution_libvirt_service(test_root), "libvirtd");
  test_write("usr/lib/systemd/system/virtqemud.service", "");
  assert_string_equal(distribution_libvirt_service(test_root), "virtqemud");
  test_write("usr/lib/systemd/system/libvirtd.service", "");
  assert_string_equal(distribution_libvirt_service(test_root), "libvirtd");
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, test_make_root, test_remove_root)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    WITH_ROOT(an_unknown_boot_loader_is_for_a_person),
    WITH_ROOT(grub_has_its_line_extended),
    WITH_ROOT(grub_without_a_quoted_line_gets_another),
    WITH_ROOT(tools_know_the_options_that_are_there),
    WITH_ROOT(systemd_boot_has_one_line),
    WITH_ROOT(an_option_is_there_only_whole_and_not_in_a_comment),
    WITH_ROOT(packages_have_the_names_of_the_distribution),
    WITH_ROOT(libvirts_service_is_the_one_that_is_there),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
