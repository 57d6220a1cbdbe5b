/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading, printing, asking and validating XML. */
#include "xml/xml.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/paths.h"
#include "testlib.h"

/* Parsing */

static char *
refusal(const char *text, gssize length)
{
  g_autoptr(GError) error = NULL;

  assert_null(xml_parse(text, length, "domain win10", &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
  assert_true(g_str_has_prefix(error->message, "domain win10 "));
  assert_null(strchr(error->message, '\n'));
  return g_strdup(error->message);
}

static void
what_is_not_well_formed_is_refused_with_its_line(void **state)
{
  g_autofree char *unclosed = refusal("<domain>\n<name>a</nam>\n</domain>", -1);
  g_autofree char *behind = refusal("<domain/>\n<domain/>", -1);
  g_autofree char *words = refusal("win10", -1);
  g_autofree char *prefix = refusal("<domain><a b='1' b='2'/></domain>", -1);

  (void)state;
  assert_non_null(strstr(unclosed, "not well-formed XML: line 2: "));
  assert_non_null(strstr(behind, "not well-formed XML: line 2: "));
  assert_non_null(strstr(words, "not well-formed XML: line 1: "));
  assert_non_null(strstr(prefix, "not well-formed XML: line 1: "));
}

static void
nothing_at_all_is_refused(void **state)
{
  g_autofree char *empty = refusal("", -1);
  g_autofree char *none = refusal("<domain/>", 0);
  g_autofree char *blank = refusal(" \n ", -1);

  (void)state;
  assert_non_null(strstr(empty, "empty"));
  assert_non_null(strstr(none, "empty"));
  assert_non_null(strstr(blank, "not well-formed"));
}

static void
a_length_ends_the_text(void **state)
{
  g_autoptr(xmlDoc) doc = xml_parse("<domain/><more", 9, "test", NULL);

  (void)state;
  assert_non_null(doc);
}

static void
a_document_type_is_refused(void **state)
{
  g_autofree char *plain = refusal("<!DOCTYPE domain><domain/>", -1);
  g_autofree char *outside = refusal("<!DOCTYPE domain SYSTEM 'file:///nonexistent'><domain/>", -1);
  g_autofree char *entity =
      refusal("<!DOCTYPE domain [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>", -1);

  (void)state;
  assert_non_null(strstr(plain, "document type"));
  assert_non_null(strstr(outside, "document type"));
  assert_non_null(strstr(entity, "document type"));
}

/* The entity is in no result, and in no message. */
static void
no_file_comes_in_by_an_entity(void **state)
{
  g_autofree char *path = g_strdup("/tmp/gvt-xml-secret-XXXXXX");
  int fd = g_mkstemp(path);
  g_autofree char *text = g_strdup_printf(
      "<!DOCTYPE d [<!ENTITY x SYSTEM 'file://%s'>]><domain><name>&x;</name></domain>", path);
  g_autofree char *message = NULL;

  (void)state;
  assert_int_equal(write(fd, "topsecret", 9), 9);
  close(fd);
  message = refusal(text, -1);
  g_unlink(path);
  assert_null(strstr(message, "topsecret"));
}

static void
an_entity_that_nobody_declared_is_refused(void **state)
{
  g_autofree char *message = refusal("<domain><name>&x;</name></domain>", -1);

  (void)state;
  assert_non_null(strstr(message, "not well-formed"));
  assert_null(strstr(message, "'x'"));
}

/* Printing */

static void
assert_prints(const char *text, const char *expected)
{
  g_autoptr(xmlDoc) doc = test_parse(text);
  g_autofree char *printed = xml_print(doc);

  assert_string_equal(printed, expected);
}

static void
printing_is_indented_and_has_no_declaration(void **state)
{
  (void)state;
  assert_prints("<?xml version='1.0'?><a  b='1'><c>t</c>\n\n   <d></d></a>",
                "<a b=\"1\">\n  <c>t</c>\n  <d/>\n</a>\n");
}

static void
what_was_printed_prints_the_same_again(void **state)
{
  static const char text[] = "<domain xmlns:q=\"" QEMU_NS "\" type=\"kvm\">\n"
                             "  <name>Größe 日本 🖥</name>\n"
                             "  <!-- two\n lines -->\n"
                             "  <title>a &lt; b &amp; c &gt; d</title>\n"
                             "  <q:commandline>\n"
                             "    <q:arg value=\"&quot;é&quot; 'x' &amp; &lt;\"/>\n"
                             "  </q:commandline>\n"
                             "</domain>\n";

  (void)state;
  assert_prints(text, text);
}

static void
another_encoding_becomes_utf_8(void **state)
{
  (void)state;
  assert_prints("<?xml version='1.0' encoding='ISO-8859-1'?><a>Gr\xf6\xdf"
                "e</a>",
                "<a>Größe</a>\n");
}

/* Asking */

/* A text is written as another one was: its byte order mark, declaration and newlines stay. */
static void
a_text_is_written_as_its_original(void **state)
{
  static const char declared[] = "<?xml version='1.0' encoding=\"UTF-8\"?>\n<a>\n</a>\n";
  static const struct {
    const char *original;
    const char *written; /* of "<b>\n</b>\n" */
  } rows[] = {
    { "<a/>", "<b>\n</b>\n" },
    { "<a>\n</a>", "<b>\n</b>\n" },
    { "<a>\r\n</a>", "<b>\r\n</b>\r\n" },
    { "\xef\xbb\xbf<a/>\n", "\xef\xbb\xbf<b>\n</b>\n" },
    { declared, "<?xml version='1.0' encoding=\"UTF-8\"?>\n<b>\n</b>\n" },
    { "\xef\xbb\xbf<?xml version='1.0'?>\r\n<a/>",
      "\xef\xbb\xbf<?xml version='1.0'?>\r\n<b>\r\n</b>\r\n" },
    { "<?xml version='1.0' encoding='latin1'?><a/>",
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<b>\n</b>\n" },
    { "<?xml-stylesheet href='a'?><a/>", "<b>\n</b>\n" },
    { "", "<b>\n</b>\n" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *written = xml_written_as(rows[i].original, "<b>\n</b>\n");

    assert_string_equal(written, rows[i].written);
  }
}

static void
xpath_knows_our_prefixes(void **state)
{
  g_autoptr(xmlDoc) doc = test_parse("<domain xmlns:a='" GVT_NS "' xmlns:b='" QEMU_NS "'>"
                                     "<a:state><a:plan/></a:state><b:arg value='v'/><e value=''/>"
                                     "</domain>");
  g_autofree char *value = xml_string(doc, "/domain/qemu:arg/@value");
  g_autofree char *empty = xml_string(doc, "/domain/e/@value");
  g_autofree char *none = xml_string(doc, "/domain/no/@value");
  g_autoptr(GPtrArray) states = xml_nodes(doc, NULL, "/domain/gvt:state");
  g_autoptr(GPtrArray) plans = xml_nodes(doc, states->pdata[0], "gvt:plan");
  g_autoptr(GPtrArray) nothing = xml_nodes(doc, NULL, "/domain/plan");
  g_autofree char *attribute = xml_attribute(xmlDocGetRootElement(doc), "type");

  (void)state;
  assert_string_equal(value, "v");
  assert_null(empty);
  assert_null(none);
  assert_int_equal(plans->len, 1);
  assert_int_equal(nothing->len, 0);
  assert_ptr_equal(xml_node(doc, states->pdata[0], "gvt:plan"), plans->pdata[0]);
  assert_null(xml_node(doc, NULL, "/domain/plan"));
  assert_null(attribute);
  assert_null(xml_attribute(NULL, "type"));
}

static void
of_a_file_that_a_user_wrote_file_and_line_come_first(void **state)
{
  const char *const wrong[][2] = {
    { "<a>\n<b>\n</a>", "/x/a.xml:3: not well-formed XML: " },
    { "", "/x/a.xml:1: not well-formed XML: " },
    { "<!DOCTYPE a><a/>", "/x/a.xml:1: it has a document type" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;

    assert_null(xml_parse_file(wrong[i][0], -1, "/x/a.xml", &error));
    assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_FAILED));
    assert_true(g_str_has_prefix(error->message, wrong[i][1]));
  }
}

/* Schemas */

static void
assert_verdict(const char *text, const char *schema, gint code, const char *said)
{
  g_autoptr(xmlDoc) doc = test_parse(text);
  g_autoptr(GError) error = NULL;

  assert_false(xml_validate(doc, schema, &error));
  assert_true(g_error_matches(error, GVT_ERROR, code));
  if (!strstr(error->message, said))
    fail_msg("'%s' doesn't say '%s'", error->message, said);
}

static void
a_document_fits_its_schema_or_is_invalid(void **state)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(xmlDoc) doc = test_parse("<p:profile xmlns:p='" GVT_NS
                                     "' name='n' device='mdev' hands-out='dma-buf' summary=''>"
                                     "<p:display mode='none'/></p:profile>");

  (void)state;
  assert_true(xml_validate(doc, schema, NULL));
  assert_verdict("<a>\n<b/>\n</a>", schema, GVT_ERROR_INVALID, "line 1");
  assert_verdict("<a/>", "/none.rng", GVT_ERROR_UNKNOWN, "this host has no schema /none.rng");
  /* The first schema's verdict isn't what the second one says. */
  assert_true(xml_validate(doc, schema, NULL));
}

static void
of_a_file_wrong_attributes_are_shown_at_their_element(void **state)
{
  g_autofree char *schema = paths_data("profiles/plan.rng");
  g_autoptr(xmlDoc) doc =
      test_parse("<p:profile xmlns:p='" GVT_NS "' name='n' device='mdev' hands-out='region'\n"
                 " summary=''>\n<p:display mode='none'/>\n"
                 "<p:env name='A PASSWORD' value='123'/></p:profile>");
  g_autoptr(GError) error = NULL;

  (void)state;
  assert_false(xml_validate_file(doc, "/x/a.xml", schema, &error));
  assert_true(g_error_matches(error, GVT_ERROR, GVT_ERROR_INVALID));
  assert_string_equal(error->message, "/x/a.xml:4: Element env failed to validate attributes: "
                                      "<p:env name='A PASSWORD' value='********'>");
}

static void
where_there_is_no_schema_nothing_is_known(void **state)
{
  g_autofree char *broken = g_strdup("/tmp/gvt-xml-schema-XXXXXX");
  int fd = g_mkstemp(broken);

  (void)state;
  assert_verdict("<a/>", "/nonexistent.rng", GVT_ERROR_UNKNOWN, "/nonexistent.rng");
  assert_verdict("<a/>", "/tmp", GVT_ERROR_UNKNOWN, "/tmp");
  assert_int_equal(write(fd, "<grammar/>", 10), 10);
  close(fd);
  assert_verdict("<a/>", broken, GVT_ERROR_UNKNOWN, broken);
  g_unlink(broken);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_not_well_formed_is_refused_with_its_line),
    cmocka_unit_test(nothing_at_all_is_refused),
    cmocka_unit_test(of_a_file_that_a_user_wrote_file_and_line_come_first),
    cmocka_unit_test(a_length_ends_the_text),
    cmocka_unit_test(a_document_type_is_refused),
    cmocka_unit_test(no_file_comes_in_by_an_entity),
    cmocka_unit_test(an_entity_that_nobody_declared_is_refused),
    cmocka_unit_test(printing_is_indented_and_has_no_declaration),
    cmocka_unit_test(what_was_printed_prints_the_same_again),
    cmocka_unit_test(another_encoding_becomes_utf_8),
    cmocka_unit_test(a_text_is_written_as_its_original),
    cmocka_unit_test(xpath_knows_our_prefixes),
    cmocka_unit_test(a_document_fits_its_schema_or_is_invalid),
    cmocka_unit_test(of_a_file_wrong_attributes_are_shown_at_their_element),
    cmocka_unit_test(where_there_is_no_schema_nothing_is_known),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
