/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles: the user's own come before the admin's, and those before ours. tests/golden has the
   errors of bad ones. */
#include "plan/profile.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "plan/catalog.h"
#include "testlib.h"

static char *home;
static char *user;
static char *admin;

static int
make_folders(void **state)
{
  (void)state;
  home = g_dir_make_tmp("gvt-xml-XXXXXX", NULL);
  user = g_build_filename(home, "gvt-xml", "profiles", NULL);
  admin = g_build_filename(home, "admin", NULL);
  g_setenv("XDG_CONFIG_HOME", home, TRUE);
  g_setenv("GVT_XML_TEST_ADMIN_PROFILES", admin, TRUE);
  return 0;
}

static void
empty(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_unlink(path);
  }
  g_rmdir(folder);
}

static int
empty_folders(void **state)
{
  (void)state;
  empty(user);
  empty(admin);
  return 0;
}

static int
remove_folders(void **state)
{
  g_autofree char *above = g_path_get_dirname(user);

  (void)state;
  g_rmdir(above);
  g_rmdir(home);
  g_free(home);
  g_free(user);
  g_free(admin);
  return 0;
}

static void
write_profile(const char *folder, const char *file, const char *name, const char *summary)
{
  g_autofree char *path = g_build_filename(folder, file, NULL);
  g_autofree char *text =
      g_strdup_printf("<p:profile xmlns:p='" GVT_NS "' name='%s' device='mdev' hands-out='region'"
                      " summary='%s'>\n<p:display mode='none'/>\n</p:profile>\n",
                      name, summary);

  g_mkdir_with_parents(folder, 0700);
  assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
assert_found(const char *name, const char *folder, const char *summary)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(ProfileFile) file = profile_find(name, &error);
  g_autoptr(xmlDoc) profile = file ? profile_read(file, &error) : NULL;
  g_autofree char *found = profile ? xml_string(profile, "/gvt:profile/@summary") : NULL;
  g_autofree char *found_in = file ? g_path_get_dirname(file->path) : NULL;

  if (error)
    fail_msg("%s", error->message);
  assert_true(file->own);
  assert_string_equal(found_in, folder);
  assert_string_equal(found, summary);
}

static void
without_own_ones_there_are_ours(void **state)
{
  g_autoptr(GPtrArray) files = profile_files(NULL, NULL);

  (void)state;
  assert_true(files->len >= 8);
  for (guint i = 0; i < files->len; i++) {
    const ProfileFile *file = files->pdata[i];
    g_autoptr(xmlDoc) profile = profile_read(file, NULL);

    assert_non_null(profile);
    assert_false(file->own);
    assert_true(i == 0 || strcmp(((ProfileFile *)files->pdata[i - 1])->name, file->name) < 0);
  }
}

/* No run checks them, so all are checked here: as a user's own would be. */
static void
ours_are_valid(void **state)
{
  static const char *const lists[] = { "profiles/lib/displays.xml", "profiles/lib/properties.xml" };
  g_autoptr(GPtrArray) files = profile_files(NULL, NULL);
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_true(files->len >= 8);
  for (guint i = 0; i < files->len; i++) {
    ProfileFile *file = files->pdata[i];
    g_autoptr(xmlDoc) profile = NULL;

    file->own = TRUE;
    profile = profile_read(file, &error);
    if (!profile)
      fail_msg("%s", error->message);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autofree char *path = test_path(lists[i]);
    g_autoptr(xmlDoc) list = catalog_read(path, NULL);

    assert_non_null(list);
    if (!catalog_fits_schema(list, path, &error))
      fail_msg("%s", error->message);
  }
}

static void
only_own_ones_are_checked_at_each_run(void **state)
{
  g_autoptr(ProfileFile) file = NULL;
  g_autoptr(xmlDoc) unchecked = NULL;
  g_autoptr(GError) error = NULL;

  (void)state;
  write_profile(user, "bad.xml", "worse", "user");
  file = profile_find("bad", NULL);
  assert_true(file->own);
  assert_null(profile_read(file, &error));
  file->own = FALSE;
  unchecked = profile_read(file, NULL);
  assert_non_null(unchecked);
}

static void
the_user_s_come_before_the_admin_s_before_ours(void **state)
{
  g_autoptr(GPtrArray) ours = profile_names(NULL);
  g_autoptr(GPtrArray) all = NULL;

  (void)state;
  write_profile(user, "both.xml", "both", "user");
  write_profile(user, "gvtg-spice.xml", "gvtg-spice", "user");
  write_profile(admin, "both.xml", "both", "admin");
  write_profile(admin, "gvtg-window.xml", "gvtg-window", "admin");
  write_profile(admin, "one.xml", "one", "admin");
  assert_found("both", user, "user");
  assert_found("gvtg-spice", user, "user");
  assert_found("gvtg-window", admin, "admin");
  assert_found("one", admin, "admin");
  all = profile_names(NULL);
  assert_int_equal(all->len, ours->len + 2);
}

static void
a_bad_one_is_in_the_way_of_nothing_else(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *prefix = g_strdup_printf("%s/bad.xml:1: ", user);

  (void)state;
  write_profile(user, "bad.xml", "worse", "user");
  write_profile(user, "good.xml", "good", "user");
  assert_found("good", user, "user");
  assert_null(profile_load("bad", &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_true(g_str_has_prefix(error->message, prefix));
}

static void
assert_unknown(const char *name)
{
  g_autoptr(GError) error = NULL;

  assert_null(profile_load(name, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
  assert_non_null(strstr(error->message, "gvtg-spice"));
}

static void
a_name_is_no_path_and_a_word(void **state)
{
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) files = NULL;

  (void)state;
  write_profile(user, "Upper.xml", "Upper", "user");
  write_profile(user, "-sign.xml", "-sign", "user");
  write_profile(user, "two words.xml", "two words", "user");
  write_profile(user, ".hidden.xml", ".hidden", "user");
  write_profile(user, "kept.xml~", "kept", "user");
  write_profile(user, "4k+-.xml", "4k+-", "user");
  assert_unknown("Upper");
  assert_unknown("-sign");
  assert_unknown("two words");
  assert_unknown(".hidden");
  assert_unknown("kept");
  assert_unknown("lib/displays");
  assert_unknown("../profiles/gvtg-spice");
  assert_unknown("");
  assert_found("4k+-", user, "user");
  files = profile_files(passed_over, NULL);
  assert_int_equal(passed_over->len, 3);
}

/* The lines of the first indented block that begins with an XML declaration. */
static char *
example(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) block = g_string_new(NULL);

  for (gsize i = 0; lines[i] && (block->len == 0 || g_str_has_prefix(lines[i], "    ")); i++)
    if (block->len || g_str_has_prefix(lines[i], "    <?xml "))
      g_string_append_printf(block, "%s\n", lines[i] + strlen("    "));
  return g_string_free(g_steal_pointer(&block), FALSE);
}

static void
the_manual_s_example_is_the_one_that_is_applied(void **state)
{
  g_autofree char *text = test_read("docs/writing-a-profile.md");
  g_autofree char *written = example(text);
  g_autofree char *applied =
      test_read("tests/golden/apply/profile-own/config/gvt-xml/profiles/office.xml");

  (void)state;
  assert_string_equal(written, applied);
}

static void
a_file_that_was_read_is_no_recipe(void **state)
{
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_non_null(profile_load_displays(NULL));
  assert_null(profile_load("profiles/lib/displays.xml", &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE));
}

#define own_test(f) cmocka_unit_test_setup_teardown(f, empty_folders, empty_folders)

int
main(void)
{
  const struct CMUnitTest tests[] = {
    own_test(without_own_ones_there_are_ours),
    own_test(ours_are_valid),
    own_test(only_own_ones_are_checked_at_each_run),
    own_test(the_user_s_come_before_the_admin_s_before_ours),
    own_test(a_bad_one_is_in_the_way_of_nothing_else),
    own_test(a_name_is_no_path_and_a_word),
    own_test(a_file_that_was_read_is_no_recipe),
    own_test(the_manual_s_example_is_the_one_that_is_applied),
  };

  return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
