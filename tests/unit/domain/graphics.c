/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which graphics and arguments make QEMU draw by OpenGL, and which graphics other hosts reach. */
#include "domain/graphics.h"

#include "testlib.h"
#include "xml/xml.h"

static void
graphics_draw_by_opengl(void **state)
{
  static const struct {
    const char *graphics;
    gboolean has;
  } rows[] = {
    { "<graphics type='spice'><gl enable='yes'/></graphics>", TRUE },
    { "<graphics type='spice'><gl enable='no'/></graphics>", FALSE },
    { "<graphics type='spice'/>", FALSE },
    { "<graphics type='vnc'/>", FALSE },
    { "<graphics type='egl-headless'/>", TRUE },
    { "<graphics type='vnc'/><graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/>"
      "</graphics>",
      TRUE },
    { "<graphics type='dbus'><gl enable='yes'/></graphics>", TRUE },
    { "", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text =
        g_strdup_printf("<domain><devices>%s</devices></domain>", rows[i].graphics);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);

    print_message("%s\n", rows[i].graphics);
    assert_int_equal(graphics_have_opengl(domain), rows[i].has);
  }
}

static void
arguments_draw_by_opengl(void **state)
{
  static const struct {
    const char *option;
    const char *value;
    gboolean has;
  } rows[] = {
    { "-display", "gtk,gl=on", TRUE },
    { "--display", "sdl,gl=es", TRUE },
    { "-display", "gtk,gl=core", TRUE },
    { "-display", "egl-headless", TRUE },
    { "-spice", "gl=on,rendernode=/dev/dri/renderD128", TRUE },
    { "-display", "gtk,gl=off", FALSE },
    { "-display", "gtk", FALSE },
    { "-device", "virtio-vga,gl=on", FALSE },
    { "display", "gtk,gl=on", FALSE },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text =
        g_strdup_printf("<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
                        "<qemu:commandline><qemu:env name='A' value='gl=on'/><qemu:arg value='%s'/>"
                        "<qemu:arg value='%s'/></qemu:commandline></domain>",
                        rows[i].option, rows[i].value);
    g_autoptr(xmlDoc) domain = xml_parse(text, -1, "test", NULL);

    print_message("%s %s\n", rows[i].option, rows[i].value);
    assert_int_equal(graphics_have_opengl(domain), rows[i].has);
  }
}

/* The XPath of the variable remote in xslt/apply/display.xsl. Free with g_free(). */
static char *
remote_in_stylesheet(void)
{
  g_autofree char *path = test_path("xslt/apply/display.xsl");
  g_autofree char *text = NULL;
  g_autoptr(xmlDoc) stylesheet = NULL;
  g_autofree char *select = NULL;
  g_auto(GStrv) parts = NULL;

  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  stylesheet = xml_parse(text, -1, path, NULL);
  select = xml_string(stylesheet, "/*/*[local-name() = 'variable'][@name = 'remote']/@select");
  assert_non_null(select);
  parts = g_strsplit(select, "$devices/", -1);
  assert_int_equal(g_strv_length(parts), 2);
  return g_strjoinv("/domain/devices/", parts);
}

static void
check_reach(const char *const *graphics, gboolean reached)
{
  g_autofree char *by_stylesheet = remote_in_stylesheet();

  for (; *graphics; graphics++) {
    g_autofree char *text = g_strdup_printf("<domain><devices>%s</devices></domain>", *graphics);
    g_autoptr(xmlDoc) doc = xml_parse(text, -1, "test", NULL);

    print_message("%s\n", *graphics);
    assert_true(reached == (xml_node(doc, NULL, "//graphics[" GRAPHICS_IS_REMOTE "]") != NULL));
    assert_true(reached == (xml_node(doc, NULL, by_stylesheet) != NULL));
  }
}

/* The program and the stylesheet say the same of a graphics without a password. */
static void
graphics_are_reached_alike(void **state)
{
  static const char *const by_others[] = {
    "<graphics type='vnc' listen='0.0.0.0'/>",
    "<graphics type='spice'><listen type='address' address='::'/></graphics>",
    "<graphics type='spice'><listen type='network' network='default'/></graphics>", NULL
  };
  static const char *const by_none[] = {
    "<graphics type='vnc' listen='127.0.0.2'/>",
    "<graphics type='vnc' listen=''/>",
    "<graphics type='vnc'/>",
    "<graphics type='rdp' listen='0.0.0.0'/>",
    "<graphics type='spice'><listen type='address' address='::1'/></graphics>",
    "<graphics type='spice'><listen type='address' address='localhost'/></graphics>",
    "<graphics type='spice'><listen type='address'/></graphics>",
    "<graphics type='spice'><listen type='socket' socket='/a'/></graphics>",
    NULL
  };

  (void)state;
  check_reach(by_others, TRUE);
  check_reach(by_none, FALSE);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(graphics_draw_by_opengl),
    cmocka_unit_test(arguments_draw_by_opengl),
    cmocka_unit_test(graphics_are_reached_alike),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
