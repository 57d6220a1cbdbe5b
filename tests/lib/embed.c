/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real QEMU driver in the test's process, and domains that it can define: see testlib.h. */
#include <glib/gstdio.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvirt/connection.h"
#include "testlib.h"
#include "xml/stylesheet.h"

static char *embed_root;

/* The driver asks each QEMU for its capabilities, which takes seconds, unless its cache has them.
   Tests share one. libvirt itself sees whether an entry still holds for this QEMU and this host. */
static void
share_cache(void)
{
  const char *shared = g_getenv("GVT_XML_TEST_CACHE");
  g_autofree char *folder = g_strdup_printf("%s-%u", shared ? shared : "", geteuid());
  g_autofree char *cache = g_build_filename(embed_root, "cache", NULL);

  if (shared && g_mkdir_with_parents(folder, 0700) == 0)
    assert_int_equal(symlink(folder, cache), 0);
}

char *
test_embed_uri(void)
{
  g_autofree char *folder = NULL;
  g_autofree char *conf = NULL;

  if (!embed_root) {
    embed_root = g_strdup("/tmp/gvt-xml-XXXXXX");
    assert_non_null(g_mkdtemp(embed_root));
    folder = g_build_filename(embed_root, "etc", NULL);
    conf = g_build_filename(folder, "qemu.conf", NULL);
    assert_int_equal(g_mkdir(folder, 0700), 0);
    share_cache();
    /* The driver of root would run QEMU as another user, which may not use /dev/kvm. */
    if (geteuid() == 0)
      assert_true(g_file_set_contents(conf, "user = \"root\"\ngroup = \"root\"\n", -1, NULL));
  }
  return g_strdup_printf("qemu:///embed?root=%s", embed_root);
}

void
test_embed_remove(void)
{
  if (embed_root)
    test_remove_tree(embed_root);
  g_clear_pointer(&embed_root, g_free);
}

static gboolean
is_bare_host(void)
{
  return g_access("/dev/kvm", R_OK | W_OK) != 0 || g_access("/dev/net/tun", R_OK | W_OK) != 0;
}

/* The machines of this host's QEMU, which is asked once. */
static const char *
get_machines(void)
{
  static char *machines;

  if (!machines)
    g_spawn_command_line_sync("qemu-system-x86_64 -machine help", &machines, NULL, NULL, NULL);
  if (!machines)
    machines = g_strdup("");
  return machines;
}

/* Samples have the machines of QEMU 7.2; an older QEMU gets its own newest. */
static char *
with_known_machine(const char *text)
{
  static const struct {
    const char *of_samples;
    const char *any;
  } machines[] = {
    { "pc-q35-7.2", "q35" },
    { "pc-i440fx-7.2", "pc" },
  };
  const char *known = get_machines();
  g_autoptr(GString) adapted = g_string_new(text);

  for (gsize i = 0; i < G_N_ELEMENTS(machines); i++)
    if (!strstr(known, machines[i].of_samples)) {
      g_auto(GStrv) parts = g_strsplit(adapted->str, machines[i].of_samples, -1);
      g_autofree char *joined = g_strjoinv(machines[i].any, parts);

      g_string_assign(adapted, joined);
    }
  return g_string_free(g_steal_pointer(&adapted), FALSE);
}

/* Transforms text by a stylesheet; returns a copy of it if it isn't XML. */
static char *
transformed(const char *text, const char *stylesheet_path)
{
  g_autofree char *path = test_path(stylesheet_path);
  g_autoptr(xmlDoc) doc = xml_parse(text, -1, "a domain", NULL);
  g_autoptr(xmlDoc) adapted = NULL;
  xsltStylesheet *stylesheet;

  if (!doc)
    return g_strdup(text);
  stylesheet = xsltParseStylesheetFile(BAD_CAST path);
  assert_non_null(stylesheet);
  adapted = xsltApplyStylesheet(stylesheet, doc, NULL);
  xsltFreeStylesheet(stylesheet);
  return xml_print(adapted);
}

char *
test_adapt(const char *text)
{
  g_autofree char *known = with_known_machine(text);
  g_autofree char *older = virt_library_version() < VERSION_NUMBER(7, 2)
                               ? transformed(known, "tests/lib/adapt-libvirt-7.0.xsl")
                               : g_steal_pointer(&known);

  return is_bare_host() ? transformed(older, "tests/lib/adapt.xsl") : g_steal_pointer(&older);
}

char *
test_read_domain(const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return NULL;
  return test_is_newest(path) ? g_steal_pointer(&text) : test_adapt(text);
}

void *
test_share(gsize size)
{
  void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  assert_true(shared != MAP_FAILED);
  return shared;
}

static void
compile_stylesheets(void)
{
  static const char *const names[] = { "adopted",     "apply", "card-slot", "fix",
                                       "gone-places", "lint",  "revert" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_strdup_printf("xslt/%s.xsl", names[i]);

    assert_true(stylesheet_load(path, NULL));
  }
}

TestVerdict
test_in_child(TestVerdict (*check)(const char *path, void *data, GString *reason), const char *path,
              void *data, char **reason)
{
  int ends[2];
  int status = 0;
  pid_t child;

  /* So that not each child has to ask and compile. */
  get_machines();
  compile_stylesheets();
  assert_int_equal(pipe(ends), 0);
  fflush(NULL);
  child = fork();
  if (child == 0) {
    g_autoptr(GString) text = g_string_new(NULL);
    TestVerdict verdict;

    close(ends[0]);
    alarm(300); /* a fault that never ends; sanitizers on a busy machine take a minute */
    verdict = check(path, data, text);
    if (write(ends[1], text->str, text->len) < 0)
      verdict = TEST_CRASHED;
    _exit((int)verdict);
  }
  close(ends[1]);
  *reason = test_read_all(ends[0]);
  close(ends[0]);
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) <= TEST_SKIPPED ? (TestVerdict)WEXITSTATUS(status)
                                                                  : TEST_CRASHED;
}
