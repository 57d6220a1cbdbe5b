/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/redact.h"

#include <string.h>

#define MASK "********"

/* A secret's name, as options, variables, properties, attributes and JSON's members have it: PGPASSWORD, vf-token, passwordHash,
   SECRET_KEY_BASE, opt/io.systemd.credentials/NAME. QEMU's password-secret and passwordid are none, for they only tell which
   object has it; nor are keymap, aes-key-wrap, pass-discard-request and boot-bypass. */
#define GOES_ON "[\\w.:/-]{0,99}+"
#define SECRET_NAME                                                                                \
  "(?:(?:pass(?:word|wd|phrase|code)|pwd|(?<!-)secret|token|cookie|credential)"                    \
  "(?!-secret|id\\b)" GOES_ON "|(?:(?<!by)pass|key)s?\\d*(?:[_.:/]" GOES_ON ")?)"
/* In lists and JSON there is QEMU's secret object, too: its data are the secret, those of discard-data and metadata aren't. */
#define LISTED_NAME "(?:" SECRET_NAME "|(?<![\\w-])data)"

/* Compiled once it is needed. One of the signs is wherever it is found: most texts have none, and are looked at no further. */
typedef struct {
  const char *pattern;
  const char *signs;
  gsize once;
  GRegex *compiled;
} Pattern;

/* NULL where it can't be found in the text, which may be of any bytes: it may be a line of a log. */
static GRegex *
pattern_for(Pattern *pattern, const char *text)
{
  if (!strpbrk(text, pattern->signs))
    return NULL;
  if (g_once_init_enter(&pattern->once)) {
    pattern->compiled =
        g_regex_new(pattern->pattern, G_REGEX_RAW | G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
    g_once_init_leave(&pattern->once, 1);
  }
  return pattern->compiled;
}

gboolean
redact_is_secret(const char *name)
{
  static Pattern pattern = { SECRET_NAME "\\z", "ckpCKP", 0, NULL };
  GRegex *regex = pattern_for(&pattern, name);

  return regex && g_regex_match(regex, name, 0, NULL);
}

/* NAME=VALUE in a list of QEMU's, in which ",," is a comma of the value, as -fw_cfg writes it, too; "NAME": "VALUE" in
   JSON; the password in a URI, which may have an '@' itself. */
char *
redact_text(const char *text)
{
  static Pattern patterns[] = {
    { "(" LISTED_NAME "\\s*(?:=|,string=))(?:[^,]++|,,|,(?![\\w.-]+=))++", "=", 0, NULL },
    { "(" LISTED_NAME "([\"'])\\s*:\\s*\\2)(?:(?!\\2)[^\\\\]|\\\\.)*+", "\"'", 0, NULL },
    { "(://[^/:%\\s]*[:%])[^/\\s]+(?=@)", "@", 0, NULL },
  };
  char *masked = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
    const char *now = masked ? masked : text;
    GRegex *regex = pattern_for(&patterns[i], now);

    if (regex) {
      char *next = g_regex_replace(regex, now, -1, 0, "\\1" MASK, 0, NULL);

      g_free(masked);
      /* What can't be looked through isn't shown. */
      masked = next ? next : g_strdup(MASK);
    }
  }
  return masked ? masked : g_strdup(text);
}

char *
redact_value(const char *name, const char *value)
{
  return redact_is_secret(name) ? g_strdup(MASK) : redact_text(value);
}
