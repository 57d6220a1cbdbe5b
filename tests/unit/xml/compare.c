/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of when two domains are equal, and of the pieces that one lacks and another has. */
#include <string.h>

#include "testlib.h"

static xmlDoc *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  xmlDoc *doc = xml_parse(text, -1, "test", &error);

  if (!doc)
    fail_msg("%s: %s", text, error->message);
  return doc;
}

/* Whether two contents of <domain> are equal; the answer must not depend on the order of the
   question. */
static gboolean
equal(const char *a, const char *b)
{
  g_autofree char *left_text = g_strdup_printf("<domain>%s</domain>", a);
  g_autofree char *right_text = g_strdup_printf("<domain>%s</domain>", b);
  g_autoptr(xmlDoc) left = parse(left_text);
  g_autoptr(xmlDoc) right = parse(right_text);
  gboolean same = xml_equal(left, right);

  assert_int_equal(xml_equal(right, left), same);
  assert_true(xml_equal(left, left));
  return same;
}

static gboolean
devices_equal(const char *a, const char *b)
{
  g_autofree char *left = g_strdup_printf("<devices>%s</devices>", a);
  g_autofree char *right = g_strdup_printf("<devices>%s</devices>", b);

  return equal(left, right);
}

static void
attribute_order_and_white_space_do_not_count(void **state)
{
  (void)state;
  assert_true(equal("<a b='1' c='2'/>", "<a c='2'\n b='1'></a>"));
  assert_true(equal("<a><b>t</b><c/></a>", "\n<a>\n <b> t\n</b>  <c/>\n</a>\n"));
  assert_true(equal("<a><![CDATA[x<y]]></a>", "<a>x&lt;y</a>"));
}

/* Those in one order are compared without their canonical texts. */
static void
more_attributes_than_are_looked_for_one_by_one_do_not_count_by_order(void **state)
{
  g_autoptr(GString) up = g_string_new("<a");
  g_autoptr(GString) down = g_string_new("<a");

  (void)state;
  for (guint i = 0; i < 40; i++) {
    g_string_append_printf(up, " b%u='%u'", i, i);
    g_string_append_printf(down, " b%u='%u'", 39 - i, 39 - i);
  }
  g_string_append(up, "/>");
  g_string_append(down, "/>");
  assert_true(equal(up->str, down->str));
  assert_false(equal("<a b='1' c='2'/>", "<a b='1' c='2' d='3'/>"));
  assert_false(equal("<a b='1' c='2'/>", "<a b='1' d='2'/>"));
  assert_false(equal("<a b='1' c='2'/>", "<a c='1' b='2'/>"));
}

/* Instructions are in no canonical text, but in the digest. */
static void
instructions_count_for_the_digest_only(void **state)
{
  g_autoptr(xmlDoc) with = parse("<domain><a>t<?x y?></a></domain>");
  g_autoptr(xmlDoc) without = parse("<domain><a>t</a></domain>");
  xmlNode *first = xmlDocGetRootElement(with);
  xmlNode *second = xmlDocGetRootElement(without);

  (void)state;
  assert_true(xml_equal(with, without));
  assert_false(xml_same_digest(first, second));
  assert_true(xml_same_digest(first, first));
  assert_true(xml_same_digest(second, second));
}

static void
the_order_of_different_names_does_not_count(void **state)
{
  (void)state;
  assert_true(equal("<name>n</name><memory>1</memory>", "<memory>1</memory><name>n</name>"));
  assert_true(devices_equal("<disk/><hostdev/><video/>", "<video/><disk/><hostdev/>"));
  assert_true(
      devices_equal("<disk a='1'/><video/><disk a='2'/>", "<disk a='1'/><disk a='2'/><video/>"));
}

static void
controllers_come_in_any_order(void **state)
{
  (void)state;
  assert_true(devices_equal("<controller type='usb'/><controller type='pci' index='1'/>",
                            "<controller index='1' type='pci'/><controller type='usb'/>"));
  assert_false(devices_equal("<controller type='usb'/><controller type='usb'/>",
                             "<controller type='usb'/><controller type='pci'/>"));
  assert_false(devices_equal("<controller type='usb'/><controller type='usb'/>",
                             "<controller type='usb'/>"));
}

static void
the_order_of_one_name_counts(void **state)
{
  static const char *const names[] = { "hostdev", "video", "disk", "interface", "graphics" };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *one = g_strdup_printf("<%s a='1'/><%s a='2'/>", names[i], names[i]);
    g_autofree char *two = g_strdup_printf("<%s a='2'/><%s a='1'/>", names[i], names[i]);

    assert_true(devices_equal(one, one));
    assert_false(devices_equal(one, two));
  }
}

#define ARGS(a, b)                                                                                 \
  "<q:commandline xmlns:q='" QEMU_NS "'><q:arg value='" a "'/><q:arg value='" b                    \
  "'/></q:commandline>"

static void
the_order_below_a_piece_counts(void **state)
{
  (void)state;
  assert_true(equal(ARGS("-s", "-S"), ARGS("-s", "-S")));
  assert_false(equal(ARGS("-s", "-S"), ARGS("-S", "-s")));
  assert_false(equal("<cpu><a/><b/></cpu>", "<cpu><b/><a/></cpu>"));
}

static void
values_texts_and_names_count(void **state)
{
  (void)state;
  assert_false(equal("<a b='1'/>", "<a b='2'/>"));
  assert_false(equal("<a b='1'/>", "<a c='1'/>"));
  assert_false(equal("<a b='1'/>", "<a/>"));
  assert_false(equal("<a/>", "<b/>"));
  assert_false(equal("<a/>", ""));
  assert_false(equal("<a>t</a>", "<a>u</a>"));
  assert_false(equal("<a>t u</a>", "<a>t  u</a>"));
  assert_false(equal("<a b=' 1'/>", "<a b='1'/>"));
  assert_false(equal("text", ""));
}

static void
comments_count(void **state)
{
  (void)state;
  assert_true(equal("<a><!--c--></a>", "<a><!--c--></a>"));
  assert_false(equal("<a><!--c--></a>", "<a/>"));
  assert_false(equal("<!--c--><a/>", "<a/>"));
  assert_false(devices_equal("<!--c-->", "<!--d-->"));
}

static void
prefixes_do_not_count_but_namespaces_do(void **state)
{
  (void)state;
  assert_true(equal("<x:a xmlns:x='urn:1'/>", "<y:a xmlns:y='urn:1'/>"));
  assert_true(equal("<x:a xmlns:x='urn:1'/>", "<a xmlns='urn:1'/>"));
  assert_false(equal("<x:a xmlns:x='urn:1'/>", "<a/>"));
  assert_false(equal("<x:a xmlns:x='urn:1'/>", "<x:a xmlns:x='urn:2'/>"));
  assert_false(equal("<a xmlns:x='urn:1' x:b='1'/>", "<a b='1'/>"));
}

static void
text_can_not_pass_for_structure(void **state)
{
  (void)state;
  assert_false(equal("<a b='1&quot; c=&quot;2'/>", "<a b='1' c='2'/>"));
  assert_false(equal("<a>&lt;b&gt;&lt;/&gt;</a>", "<a><b/></a>"));
}

static void
the_attributes_of_the_root_count(void **state)
{
  g_autoptr(xmlDoc) kvm = parse("<domain type='kvm' id='1'/>");
  g_autoptr(xmlDoc) moved = parse("<domain id='1' type='kvm'/>");
  g_autoptr(xmlDoc) qemu = parse("<domain type='qemu' id='1'/>");

  (void)state;
  assert_true(xml_equal(kvm, moved));
  assert_false(xml_equal(kvm, qemu));
}

static void
another_kind_of_document_is_not_the_same(void **state)
{
  g_autoptr(xmlDoc) domain = parse("<domain><name>a</name></domain>");
  g_autoptr(xmlDoc) network = parse("<network><name>a</name></network>");

  (void)state;
  assert_false(xml_equal(domain, network));
}

static void
a_device_is_not_the_same_outside_of_devices(void **state)
{
  (void)state;
  assert_false(equal("<watchdog/><devices/>", "<devices><watchdog/></devices>"));
}

/* What is lacking, in one line. */
static char *
lacking(const char *want, const char *have, gboolean subset)
{
  g_autofree char *want_text = g_strdup_printf("<domain><devices>%s</devices></domain>", want);
  g_autofree char *have_text = g_strdup_printf("<domain><devices>%s</devices></domain>", have);
  g_autoptr(xmlDoc) wanted = parse(want_text);
  g_autoptr(xmlDoc) there = parse(have_text);
  g_autoptr(GPtrArray) pieces = xml_lacking(wanted, there, subset);

  g_ptr_array_add(pieces, NULL);
  return g_strjoinv(" ", (char **)pieces->pdata);
}

static void
assert_lacking(const char *want, const char *have, gboolean subset, const char *expected)
{
  g_autofree char *found = lacking(want, have, subset);

  assert_string_equal(found, expected);
}

static void
assert_reordered(const char *a, const char *b, const char *expected)
{
  g_autofree char *a_text = g_strdup_printf("<domain>%s</domain>", a);
  g_autofree char *b_text = g_strdup_printf("<domain>%s</domain>", b);
  g_autoptr(xmlDoc) left = parse(a_text);
  g_autoptr(xmlDoc) right = parse(b_text);
  g_autoptr(GPtrArray) names = xml_reordered(left, right);
  g_autofree char *found = NULL;

  g_ptr_array_add(names, NULL);
  found = g_strjoinv(" ", (char **)names->pdata);
  assert_string_equal(found, expected);
}

static void
another_order_is_named_by_the_element(void **state)
{
  (void)state;
  assert_reordered("<devices><disk/><hostdev a='1'/><hostdev a='2'/></devices>",
                   "<devices><hostdev a='2'/><hostdev a='1'/><disk/></devices>", "<hostdev>");
  assert_reordered("<devices><disk a='1'/><disk a='2'/><hostdev a='1'/><hostdev a='2'/></devices>",
                   "<devices><disk a='2'/><disk a='1'/><hostdev a='2'/><hostdev a='1'/></devices>",
                   "<disk> <hostdev>");
  assert_reordered(
      "<q:commandline xmlns:q='" QEMU_NS "'><q:arg v='1'/><q:arg v='2'/></q:commandline>",
      "<q:commandline xmlns:q='" QEMU_NS "'><q:arg v='2'/><q:arg v='1'/></q:commandline>",
      "<q:arg>");
  assert_reordered("<watchdog/><devices/>", "<devices><watchdog/></devices>", "<watchdog>");
  assert_reordered("<!--1--><!--2-->", "<!--2--><!--1-->", "the comments");
  assert_reordered("<memory/><name/>", "<name/><memory/>", "");
}

static void
what_libvirt_adds_is_fine_for_a_subset_alone(void **state)
{
  static const char want[] = "<video><model type='none'/></video>";
  static const char more[] = "<video><model type='none' heads='1'/><address type='pci'/></video>";

  (void)state;
  assert_lacking(want, want, FALSE, "");
  assert_lacking(want, want, TRUE, "");
  assert_lacking(want, more, TRUE, "");
  assert_lacking(want, more, FALSE, "<video>");
  assert_lacking(more, want, TRUE, "<video>");
  assert_lacking("", want, FALSE, "");
}

static void
what_changed_or_went_is_lacking(void **state)
{
  (void)state;
  assert_lacking("<hostdev display='on'/>", "<hostdev display='off'/>", TRUE,
                 "<hostdev display='on'>");
  assert_lacking("<video><model type='none'/></video>", "<video><model type='qxl'/></video>", TRUE,
                 "<video>");
  assert_lacking("<disk/><sound/>", "<disk/>", TRUE, "<sound>");
  assert_lacking("<a>text</a>", "<a>other</a>", TRUE, "<a>");
  assert_lacking("<a>text</a>", "<a> text <b/></a>", TRUE, "");
  assert_lacking("<!--c-->", "", TRUE, "a comment");
}

static void
two_equal_wants_need_two_haves(void **state)
{
  (void)state;
  assert_lacking("<redirdev/><redirdev/>", "<redirdev a='1'/>", TRUE, "<redirdev>");
  assert_lacking("<redirdev/><redirdev/>", "<redirdev/>", FALSE, "<redirdev>");
  assert_lacking("<redirdev/><redirdev/>", "<redirdev a='1'/><redirdev/>", TRUE, "");
  assert_lacking("<a><b/><b/></a>", "<a><b/></a>", TRUE, "<a>");
  assert_lacking("<a><b/><b/></a>", "<a><b/><c/><b/></a>", TRUE, "");
}

static void
the_exact_match_is_taken_first(void **state)
{
  (void)state;
  assert_lacking("<input/><input bus='usb'/>", "<input bus='usb'/><input/>", TRUE, "");
  assert_lacking("<input bus='usb'/><input/>", "<input/><input bus='usb'/>", TRUE, "");
  assert_lacking("<input/><input bus='usb'/>", "<input bus='usb'/><input/>", FALSE, "");
}

static void
what_is_lacking_is_told_without_its_secrets(void **state)
{
  (void)state;
  assert_lacking("<graphics type='vnc' passwd='s3cret'/>", "", TRUE,
                 "<graphics type='vnc' passwd='********'>");
  assert_lacking("<q:env xmlns:q='" QEMU_NS "' name='PGPASSWORD' value='s3cret'/>", "", TRUE,
                 "<q:env name='PGPASSWORD' value='********'>");
}

static char *
digest_of(const char *text)
{
  g_autoptr(xmlDoc) doc = parse(text);

  return xml_digest(xmlDocGetRootElement(doc));
}

/* Pairs of elements that once had one canonical text. */
static void
two_elements_have_two_digests(void **state)
{
  static const char *const pairs[][2] = {
    { "<a xmlns:g='urn:g' g:before='1' g:secret='here'/>",
      "<a xmlns:g='urn:g' xmlns:x='urn:g}before=\"1\" {urn:g' x:secret='here'/>" },
    { "<a xmlns='urn:g'/>", "<a xmlns='urn:g&amp;'/>" },
    { "<a xmlns='urn:g&amp;'/>", "<a xmlns='urn:g&amp;amp;'/>" },
    { "<a>b c</a>", "<a>b<?x y?> c</a>" },
    { "<a><?x y?><b/></a>", "<a><b/><?x y?></a>" },
    { "<a b='1' c='2'/>", "<a b='1&quot; c=&quot;2'/>" },
    { "<a b='&#10;'/>", "<a b=' '/>" },
  };

  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *one = digest_of(pairs[i][0]);
    g_autofree char *other = digest_of(pairs[i][1]);

    if (g_str_equal(one, other))
      fail_msg("%s and %s have one digest", pairs[i][0], pairs[i][1]);
  }
}

/* As the versions before wrote it: what they recorded is still known. */
static void
the_digest_of_a_state_stays_the_same(void **state)
{
  g_autofree char *digest = digest_of(
      "<gvt:state xmlns:gvt='urn:gvt-xml:1' version='1'><gvt:plan profile='virgl'><gvt:display "
      "mode='vnc'/></gvt:plan><gvt:base pci='0' audio=''/><gvt:removed><gvt:graphics gvt:before='1' "
      "type='vnc' port='-1' gvt:secret='here'><gvt:listen type='address'/></gvt:graphics><gvt:arg "
      "gvt:before='0' value='a &lt;&quot; \303\251'/><!-- c -->\n</gvt:removed></gvt:state>");

  (void)state;
  assert_string_equal(digest, "56e4495156178fefde2f7d44e0c1e540f8ba61b354def5a5a9a1cb0616f994ef");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(attribute_order_and_white_space_do_not_count),
    cmocka_unit_test(more_attributes_than_are_looked_for_one_by_one_do_not_count_by_order),
    cmocka_unit_test(instructions_count_for_the_digest_only),
    cmocka_unit_test(the_order_of_different_names_does_not_count),
    cmocka_unit_test(controllers_come_in_any_order),
    cmocka_unit_test(the_order_of_one_name_counts),
    cmocka_unit_test(the_order_below_a_piece_counts),
    cmocka_unit_test(values_texts_and_names_count),
    cmocka_unit_test(comments_count),
    cmocka_unit_test(prefixes_do_not_count_but_namespaces_do),
    cmocka_unit_test(text_can_not_pass_for_structure),
    cmocka_unit_test(the_attributes_of_the_root_count),
    cmocka_unit_test(another_kind_of_document_is_not_the_same),
    cmocka_unit_test(a_device_is_not_the_same_outside_of_devices),
    cmocka_unit_test(another_order_is_named_by_the_element),
    cmocka_unit_test(what_libvirt_adds_is_fine_for_a_subset_alone),
    cmocka_unit_test(what_changed_or_went_is_lacking),
    cmocka_unit_test(two_equal_wants_need_two_haves),
    cmocka_unit_test(the_exact_match_is_taken_first),
    cmocka_unit_test(what_is_lacking_is_told_without_its_secrets),
    cmocka_unit_test(two_elements_have_two_digests),
    cmocka_unit_test(the_digest_of_a_state_stays_the_same),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
