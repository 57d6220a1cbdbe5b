/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DRM native context is refused by the words in virglrenderer's library, and a guest that runs
   without its 3D is told by its log. */
#include "engine/vulkan.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "testlib.h"
#include "xml/xml.h"

#define LIBRARY "usr/lib/x86_64-linux-gnu/libvirglrenderer.so.1"
#define LOG "/var/log/libvirt/qemu/ven.log"
#define VIDEO "<gvt:video model='virtio' accel3d='yes' alias='ua-gvt-video'>"
#define PLAN(property, request)                                                                    \
  "<gvt:plan xmlns:gvt='urn:gvt-xml:1' profile='x'><gvt:display mode='none'>" VIDEO                \
  "<gvt:property name='" property "' type='bool' value='true' mechanism='override'/>"              \
  "</gvt:video></gvt:display><gvt:request>" request "</gvt:request></gvt:plan>"
#define TWICE "<gvt:override name='drm_native_context' value='true'/>"
#define UP "2026-11-30 10:00:00.000+0000: starting up libvirt version: 12.8.0\n"
#define DOWN(reason) "2026-11-30 11:00:00.000+0000: shutting down, reason=" reason "\n"
#define NO_VENUS "failed to initialize venus renderer\n"

static void
assert_says(const char *text, const char *words)
{
  if (!text || !strstr(text, words))
    fail_msg("%s lacks: %s", text ? text : "nothing", words);
}

static gboolean
passes(const char *plan, GError **error)
{
  g_autoptr(xmlDoc) doc = test_parse(plan);

  return vulkan_check_plan(test_root, doc, error);
}

static void
native_context_needs_a_library_that_has_it(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *whole = g_build_filename(test_root, LIBRARY, NULL);

  (void)state;
  assert_true(passes(PLAN("drm_native_context", ""), NULL));
  test_write(LIBRARY, "a\nDRM native context support was not enabled in virglrenderer\nb");
  assert_false(passes(PLAN("drm_native_context", ""), &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_says(error->message, "/" LIBRARY " was built without DRM native context");
  assert_true(passes(PLAN("drm_native_context", TWICE), NULL));
  assert_true(passes(PLAN("venus", ""), NULL));
  test_write(LIBRARY, "amdgpu");
  assert_true(passes(PLAN("drm_native_context", ""), NULL));
  g_unlink(whole);
}

static void
a_log_tells_that_the_3d_is_lost(void **state)
{
  static const struct {
    const char *text;
    const char *said;
  } logs[] = {
    { UP, NULL },
    { UP "-device failed to initialize venus renderer \\\n", NULL },
    { UP NO_VENUS "qemu: virgl could not be initialized: -1\n",
      "virglrenderer can't run its program for Vulkan (venus)" },
    { UP "qemu: virgl could not be initialized: -1\n", "virglrenderer can't start" },
    { UP "DRM native context support was not enabled in virglrenderer\n",
      "built without DRM native context" },
    /* A start before, and a start that failed, which doctor explains. */
    { UP NO_VENUS DOWN("destroyed") UP, NULL },
    { UP NO_VENUS DOWN("failed"), NULL },
    { UP "Property 'virtio-vga-gl.x' not found\n", NULL },
    { UP "\xff\xfe" NO_VENUS, "no 3D at all" },
  };

  (void)state;
  assert_null(vulkan_find_warning(test_root, LOG));
  for (gsize i = 0; i < G_N_ELEMENTS(logs); i++) {
    g_autofree char *warning = NULL;

    test_write(LOG, logs[i].text);
    warning = vulkan_find_warning(test_root, LOG);
    if (logs[i].said)
      assert_says(warning, logs[i].said);
    else
      assert_null(warning);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(native_context_needs_a_library_that_has_it),
    cmocka_unit_test(a_log_tells_that_the_3d_is_lost),
  };

  return cmocka_run_group_tests(tests, test_make_root, test_remove_root);
}
