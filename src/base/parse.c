/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/parse.h"

#include <string.h>

#include "base/error.h"
#include "base/redact.h"

const char *
parse_bool(const char *word)
{
  if (g_str_equal(word, "on") || g_str_equal(word, "true") || g_str_equal(word, "yes"))
    return "true";
  if (g_str_equal(word, "off") || g_str_equal(word, "false") || g_str_equal(word, "no"))
    return "false";
  return NULL;
}

char *
parse_typed(const char *name, const char *type, const char *word, GError **error)
{
  g_autofree char *shown = redact_value(name, word);
  const char *hex = g_str_has_prefix(word, "0x") || g_str_has_prefix(word, "0X") ? word + 2 : NULL;

  if (g_str_equal(type, "string"))
    return g_strdup(word);
  if (g_str_equal(type, "bool")) {
    if (parse_bool(word))
      return g_strdup(parse_bool(word));
    gvt_usage(error, "the property %s is a bool: on or off, not '%s'", name, shown);
    return NULL;
  }
  if (g_str_equal(type, "signed")) {
    gint64 number;

    if (hex ? g_ascii_string_to_signed(hex, 16, G_MININT64, G_MAXINT64, &number, NULL)
            : g_ascii_string_to_signed(word, 10, G_MININT64, G_MAXINT64, &number, NULL))
      return g_strdup_printf("%" G_GINT64_FORMAT, number);
  } else if (g_str_equal(type, "unsigned")) {
    guint64 number;

    if (hex ? g_ascii_string_to_unsigned(hex, 16, 0, G_MAXUINT64, &number, NULL)
            : g_ascii_string_to_unsigned(word, 10, 0, G_MAXUINT64, &number, NULL))
      return g_strdup_printf("%" G_GUINT64_FORMAT, number);
  } else {
    gvt_usage(error, "'%s' is no type of a property: bool, unsigned, signed or string", type);
    return NULL;
  }
  gvt_usage(error, "the property %s is a number (%s), not '%s'", name, type, shown);
  return NULL;
}

char *
parse_size(const char *word)
{
  static const char units[] = "KMGT";
  g_autoptr(GRegex) regex = g_regex_new("^([0-9]{1,7})([KMGT])$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *unit = NULL;

  if (!g_regex_match(regex, word, 0, &match))
    return NULL;
  digits = g_match_info_fetch(match, 1);
  unit = g_match_info_fetch(match, 2);
  return g_strdup_printf("%" G_GUINT64_FORMAT,
                         g_ascii_strtoull(digits, NULL, 10)
                             << 10 * (strchr(units, g_ascii_toupper(*unit)) - units + 1));
}

/* The last name of a path in /sys; any other word as it is. */
static char *
without_sysfs(const char *word)
{
  return g_str_has_prefix(word, "/sys/") ? g_path_get_basename(word) : g_strdup(word);
}

/* A uuid in one of its other spellings, in the usual one; NULL for any other word. */
static char *
respell_uuid(const char *word)
{
  g_autoptr(GRegex) regex =
      g_regex_new("^(\\{)?(mdev_)?([0-9a-f]{8})([-_]?)([0-9a-f]{4})\\4([0-9a-f]{4})\\4([0-9a-f]{4})"
                  "\\4([0-9a-f]{12})(?(2)(?:_\\w+)?)(?(1)\\})$",
                  0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  if (!g_regex_match(regex, word, 0, &match))
    return NULL;
  return g_match_info_expand_references(match, "\\3-\\5-\\6-\\7-\\8", NULL);
}

char *
parse_uuid(const char *word, GError **error)
{
  g_autofree char *name = without_sysfs(word);
  g_autofree char *lower = g_ascii_strdown(name, -1);
  char *uuid = g_uuid_string_is_valid(lower) ? g_strdup(lower) : respell_uuid(lower);

  if (!uuid)
    gvt_usage(error,
              "'%s' is not a uuid; write its 32 hexadecimal digits, as in "
              "a297db4a-f4c2-11e6-90f6-d3b88d6c9525 (\"gvt-xml vgpu list\" shows the vGPUs)",
              word);
  return uuid;
}

char *
uuid_from_text(const char *text)
{
  /* Our name space: a random uuid that never changes. */
  static const guint8 space[] = { 0x5d, 0x1c, 0x7b, 0x0e, 0x3f, 0x52, 0x4c, 0x8a,
                                  0x9e, 0x61, 0x27, 0xb4, 0xd0, 0x93, 0x6a, 0x18 };
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
  guint8 b[20];
  gsize length = sizeof b;

  g_checksum_update(sum, space, sizeof space);
  g_checksum_update(sum, (const guchar *)text, -1);
  g_checksum_get_digest(sum, b, &length);
  b[6] = (guint8)((b[6] & 0x0f) | 0x50);
  b[8] = (guint8)((b[8] & 0x3f) | 0x80);
  return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                         b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                         b[12], b[13], b[14], b[15]);
}

char *
parse_guest_address(const char *word, GError **error)
{
  g_autoptr(GRegex) regex =
      g_regex_new("^(?:0x)?(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([01]?[0-9a-f])\\.([0-7])$",
                  G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  guint64 part[4] = { 0 };

  if (!g_regex_match(regex, word, 0, &match)) {
    gvt_usage(error, "'%s' is not a guest PCI address; write BUS:SLOT.FUNCTION, as in 00:09.0",
              word);
    return NULL;
  }
  for (gint i = 0; i < 4; i++) {
    g_autofree char *text = g_match_info_fetch(match, i + 1);

    part[i] = g_ascii_strtoull(text, NULL, 16);
  }
  if (part[0] != 0) {
    gvt_usage(
        error,
        "'%s': a guest has only PCI domain 0 (libvirt would say: Only PCI domain 0 is available); "
        "leave the domain out",
        word);
    return NULL;
  }
  if (part[1] == 0 && part[2] == 0 && part[3] == 0) {
    gvt_usage(
        error,
        "'%s' is the host bridge's place, and for libvirt no address at all; choose another slot",
        word);
    return NULL;
  }
  return g_strdup_printf("%04x:%02x:%02x.%x", (guint)part[0], (guint)part[1], (guint)part[2],
                         (guint)part[3]);
}

char *
parse_host_address(const char *word, gboolean *is_slot, GError **error)
{
  g_autoptr(GRegex) regex = g_regex_new(
      "^(?:pci_)?(?:(?:0000)?([0-9a-f]{4})[:_])?([0-9a-f]{2})[:_]([01][0-9a-f])(?:[._]([0-7]))?$",
      G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *name = without_sysfs(word);
  g_autofree char *domain = NULL;
  g_autofree char *bus = NULL;
  g_autofree char *slot = NULL;
  g_autofree char *function = NULL;
  g_autofree char *address = NULL;

  if (!g_regex_match(regex, name, 0, &match)) {
    gvt_usage(
        error,
        "'%s' is not a PCI address of the host; write it as lspci does, 41:00.0, or 41:00 for all "
        "functions of the card",
        word);
    return NULL;
  }
  domain = g_match_info_fetch(match, 1);
  bus = g_match_info_fetch(match, 2);
  slot = g_match_info_fetch(match, 3);
  function = g_match_info_fetch(match, 4);
  *is_slot = !function || !*function;
  address = g_strdup_printf("%s:%s:%s.%s", domain && *domain ? domain : "0000", bus, slot,
                            *is_slot ? "0" : function);
  return g_ascii_strdown(address, -1);
}

gboolean
parse_is_ids(const char *word)
{
  return g_regex_match_simple("^[0-9a-f]{4}:[0-9a-f]{4}$", word, G_REGEX_CASELESS, 0);
}

gboolean
parse_is_text(const char *option, const char *word, GError **error)
{
  if (word && !g_utf8_validate(word, -1, NULL))
    return gvt_usage(error, "%s: what it is given is not UTF-8", option);
  for (const char *c = word; c && *c; c = g_utf8_next_char(c)) {
    gunichar character = g_utf8_get_char(c);

    /* Refuses DEL, and all that UTF-8 can hold and XML can't (XML 1.0, Char). */
    if (character < 0x20 || character == 0x7f || character == 0xfffe || character == 0xffff)
      return gvt_usage(error, "%s: what it is given has the character U+%04X in it; take it out",
                       option, character);
  }
  return TRUE;
}

gboolean
parse_is_name(const char *word)
{
  if (!g_ascii_isalnum(*word))
    return FALSE;
  for (const char *c = word; *c; c++)
    if (!g_ascii_isalnum(*c) && !strchr("_.:+@-", *c))
      return FALSE;
  return TRUE;
}

gboolean
parse_is_pattern(const char *word)
{
  return strpbrk(word, "*?[") != NULL;
}
