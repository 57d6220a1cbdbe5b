/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which value an option of QEMU's has. */
#include "domain/arguments.h"

#include "testlib.h"

/* A domain with an argument for each line. */
static xmlDoc *
domain_of(const char *lines)
{
  g_auto(GStrv) words = g_strsplit(lines, "\n", -1);
  g_autoptr(GString) text =
      g_string_new("<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>");

  for (gsize i = 0; words[i]; i++)
    g_string_append_printf(text,
                           "<q:commandline><q:env name='A' value='b'/><q:arg value='%s'/>"
                           "</q:commandline>",
                           words[i]);
  g_string_append(text, "</domain>");
  return test_parse(text->str);
}

static void
an_option_has_the_next_argument(void **state)
{
  static const struct {
    const char *lines;
    const char *values; /* of -display */
  } rows[] = {
    { "-display\ngtk", "gtk" },
    { "--display\ngtk", "gtk" },
    { "---display\ngtk", "" },
    { "-S\n-display\ngtk", "gtk" },
    { "-set\n-display\ngtk", "" },
    { "-set\n-set\n-display\ngtk", "gtk" },
    { "-set\n-display\n-display\ngtk", "gtk" },
    { "-display", "" },
    { "-display gtk\n-display\nsdl", "sdl" },
    { "-display\n-display", "-display" },
    /* An option that no QEMU has, with a value and without. */
    { "-new\nvalue\n-display\ngtk", "gtk" },
    { "-new\n-display\ngtk", "gtk" },
    { "-display\ngtk\n-display\nsdl", "gtk sdl" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(xmlDoc) doc = domain_of(rows[i].lines);
    g_autoptr(GPtrArray) values = arguments_values(doc, ARGUMENTS_XPATH, "display");
    g_autofree char *joined = NULL;

    g_ptr_array_add(values, NULL);
    joined = g_strjoinv(" ", (char **)values->pdata);
    assert_string_equal(joined, rows[i].values);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_option_has_the_next_argument),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
