/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a plan brings that this host's QEMU may lack. */
#include "domain/capabilities.h"

#include <string.h>

#include "base/error.h"
#include "testlib.h"

#define PLAN(display)                                                                              \
  "<gvt:plan xmlns:gvt='" GVT_NS "'><gvt:display mode='m'>" display "</gvt:display></gvt:plan>"
#define DEVICES(devices) "<domainCapabilities><devices>" devices "</devices></domainCapabilities>"
#define GRAPHICS                                                                                   \
  "<graphics supported='yes'><enum name='type'><value>sdl</value><value>vnc</value></enum>"        \
  "</graphics>"
#define VIDEO                                                                                      \
  "<video supported='yes'><enum name='modelType'><value>vga</value><value>virtio</value></enum>"   \
  "</video>"

/* lacks: the error's word for it; NULL if nothing is lacking. */
static void
assert_lacks(const char *capabilities_text, const char *plan_text, const char *lacks)
{
  g_autoptr(xmlDoc) capabilities = test_parse(capabilities_text);
  g_autoptr(xmlDoc) plan = test_parse(plan_text);
  g_autoptr(GError) error = NULL;
  gboolean fits = capabilities_check(capabilities, plan, &error);

  assert_int_equal(fits, lacks == NULL);
  if (!lacks)
    return;
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  if (!strstr(error->message, lacks))
    fail_msg("'%s' isn't in: %s", lacks, error->message);
}

static void
what_qemu_has_is_fine(void **state)
{
  (void)state;
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:graphics type='vnc'/>"), NULL);
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:video model='virtio' accel3d='yes'/>"), NULL);
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN(""), NULL);
}

static void
graphics_that_qemu_lacks_are_named(void **state)
{
  (void)state;
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:graphics type='spice'/>"), "no spice graphics");
  assert_lacks(DEVICES(GRAPHICS VIDEO),
               PLAN("<gvt:graphics type='vnc'/><gvt:graphics type='egl-headless'/>"),
               "no egl-headless graphics");
  assert_lacks(DEVICES("<graphics supported='no'/>"), PLAN("<gvt:graphics type='vnc'/>"),
               "no vnc graphics");
}

static void
video_that_qemu_lacks_is_named(void **state)
{
  (void)state;
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:graphics type='vnc'/><gvt:video model='qxl'/>"),
               "no qxl video");
  assert_lacks(DEVICES("<video supported='no'/>"), PLAN("<gvt:video model='virtio'/>"),
               "no virtio video");
  /* A kind of the other device is none of this one. */
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:video model='vnc'/>"), "no vnc video");
}

static void
no_video_is_never_lacking(void **state)
{
  (void)state;
  assert_lacks(DEVICES(GRAPHICS VIDEO), PLAN("<gvt:video model='none'/>"), NULL);
}

static void
what_libvirt_does_not_speak_of_is_left_to_define(void **state)
{
  (void)state;
  assert_lacks(DEVICES(GRAPHICS), PLAN("<gvt:video model='virtio'/>"), NULL);
  assert_lacks(DEVICES(""), PLAN("<gvt:graphics type='spice'/>"), NULL);
}

static void
libvirt_is_only_asked_about_what_a_plan_brings(void **state)
{
  g_autoptr(xmlDoc) nothing = test_parse(PLAN(""));
  g_autoptr(xmlDoc) no_video = test_parse(PLAN("<gvt:video model='none'/>"));
  g_autoptr(xmlDoc) video = test_parse(PLAN("<gvt:video model='virtio'/>"));
  g_autoptr(xmlDoc) graphics = test_parse(PLAN("<gvt:graphics type='spice'/>"));

  (void)state;
  assert_false(capabilities_matter(nothing));
  assert_false(capabilities_matter(no_video));
  assert_true(capabilities_matter(video));
  assert_true(capabilities_matter(graphics));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_qemu_has_is_fine),
    cmocka_unit_test(graphics_that_qemu_lacks_are_named),
    cmocka_unit_test(video_that_qemu_lacks_is_named),
    cmocka_unit_test(no_video_is_never_lacking),
    cmocka_unit_test(what_libvirt_does_not_speak_of_is_left_to_define),
    cmocka_unit_test(libvirt_is_only_asked_about_what_a_plan_brings),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
