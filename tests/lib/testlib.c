/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "testlib.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "cli/plan-options.h"
#include "domain/passwords.h"
#include "engine/schema-check.h"
#include "libvirt/connection.h"
#include "plan/profile.h"

char *
test_path(const char *relative)
{
  const char *source = g_getenv("GVT_XML_SOURCE");

  assert_non_null(source);
  return g_build_filename(source, relative, NULL);
}

char *
test_read(const char *relative)
{
  g_autofree char *path = test_path(relative);
  char *text = NULL;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    fail_msg("there is no file %s", path);
  return text;
}

char *
test_read_all(int fd)
{
  g_autoptr(GString) text = g_string_new(NULL);
  char buffer[4096];
  gssize size;

  while ((size = read(fd, buffer, sizeof buffer)) > 0)
    g_string_append_len(text, buffer, size);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

xmlDoc *
test_parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  xmlDoc *doc = xml_parse(text, -1, "test", &error);

  if (!doc)
    fail_msg("%s", error->message);
  return doc;
}

static gint
compare_paths(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
test_add_files(GPtrArray *files, const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autoptr(GPtrArray) found = g_ptr_array_new();
  const char *name;

  while (dir && (name = g_dir_read_name(dir)))
    g_ptr_array_add(found, g_build_filename(folder, name, NULL));
  g_ptr_array_sort(found, compare_paths);
  for (guint i = 0; i < found->len; i++) {
    g_autofree char *path = found->pdata[i];

    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      test_add_files(files, path);
    else if (g_str_has_suffix(path, ".xml"))
      g_ptr_array_add(files, g_steal_pointer(&path));
  }
}

GPtrArray *
test_domains(guint *samples)
{
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *folder = test_path("samples");
  g_autofree char *newest = test_path("tests/newest");
  g_autofree char *beside = test_path("../shared/corpus");
  const char *named = g_getenv("GVT_XML_CORPUS");

  test_add_files(files, folder);
  *samples = files->len;
  test_add_files(files, newest);
  test_add_files(files, named ? named : beside);
  return files;
}

GPtrArray *
test_domains_and_cases(guint *samples)
{
  GPtrArray *files = test_domains(samples);
  g_autofree char *cases = test_path("../shared/cases");

  test_add_files(files, cases);
  return files;
}

gboolean
test_is_newest(const char *path)
{
  return strstr(path, "/tests/newest/") != NULL;
}

gboolean
test_is_whole(void)
{
  return g_strcmp0(g_getenv("GVT_XML_LAWS"), "all") == 0;
}

gboolean
test_is_due(const char *path, guint number)
{
  return strstr(path, "/samples/") || test_is_whole() ||
         (g_str_hash(strrchr(path, '/')) + number) % 8 == 0;
}

char *
test_devices(const char *profile)
{
  static const char *const by_kind[][2] = {
    { "mdev", "--uuid " TEST_UUID },
    { "pci", "--pci 41:00.0 --pci 41:00.1" },
    { "none", "" },
  };
  xmlDoc *doc = profile_load(profile, NULL);
  g_autofree char *kind = xml_string(doc, "/gvt:profile/@device");

  if (g_str_equal(profile, "gvtd"))
    return g_strdup("--pci 00:02.0 --usb 046d:c31c --usb 046d:c077");
  for (gsize i = 0; i < G_N_ELEMENTS(by_kind); i++)
    if (g_str_equal(by_kind[i][0], kind))
      return g_strdup(by_kind[i][1]);
  fail_msg("profile %s is for devices of kind %s", profile, kind);
  return NULL;
}

static void
add_variant(GPtrArray *variants, const char *profile, const char *more)
{
  g_autofree char *devices = test_devices(profile);

  g_ptr_array_add(variants, g_strdup_printf("--profile %s %s %s", profile, devices, more));
}

GPtrArray *
test_variants(guint *basic)
{
  GPtrArray *variants = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) profiles = profile_names(NULL);
  xmlDoc *known = profile_load_displays(NULL);
  g_autoptr(GPtrArray) modes = xml_nodes(known, NULL, "/*/gvt:display");

  for (guint i = 0; i < profiles->len; i++)
    add_variant(variants, profiles->pdata[i], "");
  add_variant(
      variants, "gvtg-spice",
      "--uuid b297db4a-f4c2-11e6-90f6-d3b88d6c9525 --pci 41:00.0 --pci 41:00.1 --usb 046d:c31c "
      "--audio none --hide-kvm --guest-address 00:04.0 --move-root-ports --resolution 1280x1024");
  *basic = variants->len;
  for (guint i = 0; i < modes->len; i++) {
    g_autofree char *mode = xml_attribute(modes->pdata[i], "mode");
    g_autofree char *gl = xml_attribute(modes->pdata[i], "gl");
    g_autofree char *option = g_strdup_printf("--display %s", mode);

    /* Its display is a region, which every mode can show. */
    add_variant(variants, "vgpu", option);
    if (!gl)
      add_variant(variants, "virgl", option);
  }
  return variants;
}

gboolean
test_parse_request(const char *options, PlanRequest *request, GError **error)
{
  g_autofree char *line = g_strconcat("gvt-xml ", options, NULL);
  g_autoptr(PlanOptions) plan_words = plan_options_new();
  g_auto(GStrv) words = NULL;

  assert_true(g_shell_parse_argv(line, NULL, &words, NULL));
  assert_true(plan_options_parse_words(plan_words, &words, NULL));
  return plan_options_parse(plan_words, request, error);
}

PlanRequest
test_request(const char *options)
{
  PlanRequest request = { 0 };
  g_autoptr(GError) error = NULL;

  if (!test_parse_request(options, &request, &error))
    fail_msg("%s: %s", options, error->message);
  return request;
}

char *
test_unshowable(const char *variant, const TargetVersions *target)
{
  g_auto(PlanRequest) request = test_request(variant);
  g_autoptr(xmlDoc) base = test_parse("<domain type='kvm'><devices/></domain>");
  const PlanSources sources = { .profile = profile_load(request.profile, NULL),
                                .displays = profile_load_displays(NULL),
                                .properties = profile_load_properties(NULL),
                                .base = base,
                                .target = *target };
  g_autoptr(GError) error = NULL;
  g_autoptr(xmlDoc) plan = plan_resolve(&request, &sources, NULL, &error);

  if (plan || (!strstr(error->message, "can't show this device") &&
               !g_str_has_prefix(error->message, "--display ") &&
               !g_str_has_prefix(error->message, "profile '")))
    return NULL;
  return g_strdup(error->message);
}

gboolean
test_is_refused(const char *message)
{
  static const char *const words[] = { "no free slot",         "is the chipset's own",
                                       "USB is switched off",  "has no USB controller",
                                       "leave out --hide-kvm", "needs libvirt",
                                       "libvirt has it since", "would get another number" };

  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    if (strstr(message, words[i]))
      return TRUE;
  return FALSE;
}

void
test_forget_passwords(xmlDoc *doc)
{
  g_autoptr(GPtrArray) passwords = xml_nodes(doc, NULL,
                                             "(/domain/devices/graphics | "
                                             "/domain/metadata/gvt:state/gvt:removed/gvt:graphics)"
                                             "/@*[name() = 'gvt:secret' or name() = 'passwd' or "
                                             "name() = 'passwdValidTo' or name() = 'connected']");

  passwords_forget(doc);
  for (guint i = 0; i < passwords->len; i++)
    xmlRemoveProp(passwords->pdata[i]);
}

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
  (void)status;
  (void)kind;
  (void)where;
  return remove(path);
}

void
test_remove_tree(const char *path)
{
  nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *test_root;

void
test_write(const char *path, const char *text)
{
  g_autofree char *whole = g_build_filename(test_root, path, NULL);
  g_autofree char *folder = g_path_get_dirname(whole);

  assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
  assert_true(g_file_set_contents(whole, text, -1, NULL));
}

int
test_make_root(void **state)
{
  (void)state;
  test_root = g_strdup("/tmp/gvt-xml-root-XXXXXX");
  return g_mkdtemp(test_root) ? 0 : -1;
}

int
test_remove_root(void **state)
{
  (void)state;
  test_remove_tree(test_root);
  g_clear_pointer(&test_root, g_free);
  return 0;
}

gboolean
test_gives_json(void)
{
  return virt_library_version() >= VERSION_NUMBER(8, 1);
}

/* Commands */

char *
test_describe_devices(const GPtrArray *devices)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < devices->len; i++) {
    const HostDevice *device = devices->pdata[i];

    g_string_append_printf(text, "%s %s %s %s %06x %04x:%04x\n", device->identity,
                           device->type ? device->type : "-", device->parent ? device->parent : "-",
                           device->driver ? device->driver : "-", device->class, device->vendor,
                           device->product);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

void
test_run_clear(TestRun *run)
{
  g_free(run->out);
  g_free(run->err);
}

/* Puts fd in the place of standard stream number, and returns the old stream. */
static int
redirect(int number, int fd)
{
  int saved = dup(number);

  dup2(fd, number);
  return saved;
}

static void
restore(int number, int saved)
{
  dup2(saved, number);
  close(saved);
}

TestRun
test_command(const GvtCommand *command, const char *input, ...)
{
  int streams[3] = { memfd_create("in", 0), memfd_create("out", 0), memfd_create("err", 0) };
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  TestRun run = { 0 };
  int saved[3];
  const char *word;
  va_list args;

  g_ptr_array_add(words, g_strdup(command->name));
  va_start(args, input);
  while ((word = va_arg(args, const char *)))
    g_ptr_array_add(words, g_strdup(word));
  va_end(args);
  g_autoptr(GPtrArray) owned = g_ptr_array_copy(words, NULL, NULL);
  g_ptr_array_set_free_func(owned, g_free);
  g_ptr_array_add(words, NULL);
  if (input)
    assert_int_equal(write(streams[0], input, strlen(input)), (gssize)strlen(input));
  lseek(streams[0], 0, SEEK_SET);
  fflush(NULL);
  clearerr(stdin);
  for (int i = 0; i < 3; i++)
    saved[i] = redirect(i, streams[i]);
  run.status = command->run(command, (int)words->len - 1, (char **)words->pdata, &error);
  if (error)
    fprintf(stderr, "error: %s\n", error->message);
  if (g_error_matches(error, GVT_ERROR, GVT_ERROR_USAGE))
    run.status = GVT_EXIT_USAGE;
  fflush(NULL);
  for (int i = 0; i < 3; i++) {
    restore(i, saved[i]);
    lseek(streams[i], 0, SEEK_SET);
  }
  run.out = test_read_all(streams[1]);
  run.err = test_read_all(streams[2]);
  for (int i = 0; i < 3; i++)
    close(streams[i]);
  /* As main() does at its end. */
  schema_read_end();
  log_set_level(LOG_LEVEL_NORMAL);
  g_clear_pointer(&command_globals.uri, g_free);
  return run;
}

const VirtDomain *test_domain;
static VirtConnection *connection;
static VirtDomain *domain;

int
test_open_domain(void **state)
{
  (void)state;
  connection = virt_open("test:///default", TRUE, NULL);
  test_domain = domain = virt_domain_lookup(connection, "test", NULL, NULL);
  return domain ? 0 : -1;
}

int
test_close_domain(void **state)
{
  (void)state;
  virt_domain_free(domain);
  virt_close(connection);
  return 0;
}
