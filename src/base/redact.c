/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/redact.h"

#include <string.h>

#define MASK "********"

/* The names of secrets, in options, variables, properties, attributes and JSON: PGPASSWORD, rootpw,
   wifi.psk, vf-token, passwordHash, SECRET_KEY_BASE, opt/io.systemd.credentials/NAME. QEMU's
   password-secret and passwordid are none, since they name the object that has the secret. Nor are
   keymap, aes-key-wrap, pass-discard-request and boot-bypass. */
#define GOES_ON "[\\w.:/-]{0,99}+"
#define SECRET_NAME                                                                                \
  "(?:(?:pass(?:word|wd|phrase|code)|pwd|(?<!-)secret|token|cookie|credential)"                    \
  "(?!-secret|id\\b)" GOES_ON "|(?:(?<!by)pass|key|psk|pw)s?\\d*(?:[_.:/]" GOES_ON ")?)"
/* In lists and JSON, the data of QEMU's secret object is a secret too, but not discard-data and
   metadata. */
#define LISTED_NAME "(?:" SECRET_NAME "|(?<![\\w-])data)"

/* A pattern that is compiled when it is needed. Each match has one of the characters of needs_one:
   most texts have none of them, and aren't searched. */
typedef struct {
  const char *pattern;
  const char *needs_one;
  gsize once;
  GRegex *compiled;
} Pattern;

/* The compiled pattern; NULL if the text has none of the characters that a match needs. The text
   may have any bytes: it may be a line of a log. Owned by pattern. */
static GRegex *
pattern_for(Pattern *pattern, const char *text)
{
  if (!strpbrk(text, pattern->needs_one))
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

/* The patterns: NAME=VALUE in a list of QEMU's, in which ",," is a comma of the value, also as
   -fw_cfg has it; "NAME": "VALUE" in JSON; the password in a URI, which may contain an '@'. */
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
      /* If the search fails, nothing of the text is shown. */
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
