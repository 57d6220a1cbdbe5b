/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hook/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/parse.h"
#include "host/root-file.h"

#define FOLDER "run/gvt-xml"
#define STRUCK '#'
#define MAX_SIZE 65536

typedef struct {
  char *text;
  char **words; /* NULL where it isn't made of names */
  off_t offset;
  gboolean struck;
} Line;

struct HookJournal {
  char *root;
  int folder;
  int file;
  char *uuid;
  char *path;
  char *name; /* the domain's; NULL where it isn't said */
  GPtrArray *lines;
  off_t size;
  gboolean torn; /* the last line has no end */
};

static void
line_free(void *data)
{
  Line *line = data;

  g_free(line->text);
  g_strfreev(line->words);
  g_free(line);
}

static void
record_free(HookJournal *record)
{
  if (record->file >= 0)
    close(record->file);
  if (record->folder >= 0)
    close(record->folder);
  g_free(record->root);
  g_free(record->uuid);
  g_free(record->path);
  g_free(record->name);
  g_ptr_array_unref(record->lines);
  g_free(record);
}

static HookJournal *
record_new(const char *root, int folder, const char *uuid)
{
  HookJournal *record = g_new0(HookJournal, 1);

  record->root = g_strdup(root);
  record->folder = folder;
  record->file = -1;
  record->uuid = g_strdup(uuid);
  record->path = g_strdup_printf("/" FOLDER "/%s", uuid);
  record->lines = g_ptr_array_new_with_free_func(line_free);
  return record;
}

/* Reading */

static char **
split(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);

  for (gsize i = 0; words[i]; i++)
    if (!parse_is_name(words[i]))
      return NULL;
  return *words ? g_steal_pointer(&words) : NULL;
}

/* whole: it has an end. */
static void
add_line(HookJournal *record, const char *text, off_t offset, gboolean whole)
{
  Line *line;

  if (offset == 0 && g_str_has_prefix(text, "domain ")) {
    record->name = g_strdup(text + strlen("domain "));
    return;
  }
  line = g_new0(Line, 1);
  line->struck = *text == STRUCK;
  line->text = g_strdup(text);
  line->words = whole ? split(text) : NULL;
  line->offset = offset;
  g_ptr_array_add(record->lines, line);
}

static gboolean
read_lines(HookJournal *record, GError **error)
{
  g_autofree char *text = g_malloc0(MAX_SIZE + 1);
  ssize_t size = pread(record->file, text, MAX_SIZE + 1, 0);
  g_auto(GStrv) lines = NULL;
  off_t offset = 0;

  if (size < 0)
    return gvt_fail(error, "the hook's record %s can't be read: %s", record->path,
                    g_strerror(errno));
  if (size > MAX_SIZE || memchr(text, '\0', (gsize)size))
    return gvt_fail(error, "%s is none of the hook's records; remove it", record->path);
  lines = g_strsplit(text, "\n", -1);
  for (gsize i = 0; lines[i]; i++) {
    if (*lines[i])
      add_line(record, lines[i], offset, lines[i + 1] != NULL);
    offset += (off_t)strlen(lines[i]) + 1;
  }
  record->size = size;
  record->torn = size > 0 && text[size - 1] != '\n';
  return TRUE;
}

/* Opening */

/* Its owner's alone, and no other name for something else. */
static gboolean
is_own(int file, mode_t kind)
{
  struct stat status;

  return fstat(file, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
         status.st_uid == geteuid() && !(status.st_mode & 077) &&
         (kind == S_IFDIR || status.st_nlink == 1);
}

static gboolean
check_own(int file, mode_t kind, const char *path, GError **error)
{
  if (file < 0 && errno != ELOOP && errno != ENOTDIR && errno != EISDIR)
    return gvt_fail(error, "the hook's record %s can't be opened: %s%s", path, g_strerror(errno),
                    errno == EACCES ? " (only root may change the host for a guest: hooks of "
                                      "qemu:///system run as root)"
                                    : "");
  if (file >= 0 && is_own(file, kind))
    return TRUE;
  return gvt_fail(
      error,
      "%s isn't this user's own (a link, open to others, somebody else's): nothing is done by it; "
      "look at it and remove it",
      path);
}

static int
open_folder(const char *root)
{
  g_autofree char *path = root_file_path(root, FOLDER);

  return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
make_folder(const char *root)
{
  g_autofree char *run = root_file_path(root, "run");
  g_autofree char *path = root_file_path(root, FOLDER);

  if (mkdir(run, 0755) != 0 && errno != EEXIST)
    return -1;
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    return -1;
  return open_folder(root);
}

gboolean
journal_any(const char *root)
{
  g_auto(GStrv) names = root_file_list(root, FOLDER);

  return names[0] != NULL;
}

/* Takes folder over. */
static HookJournal *
load(const char *root, int folder, const char *uuid, int flags, GError **error)
{
  HookJournal *record = record_new(root, folder, uuid);

  record->file = openat(folder, uuid, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (check_own(record->file, S_IFREG, record->path, error) && read_lines(record, error))
    return record;
  record_free(record);
  return NULL;
}

static gboolean append(HookJournal *record, const char *text, GError **error);

static HookJournal *
make(const char *root, const char *uuid, const char *name, GError **error)
{
  int folder = make_folder(root);
  HookJournal *record = NULL;

  if (check_own(folder, S_IFDIR, "/" FOLDER, error))
    record = load(root, folder, uuid, O_RDWR | O_CREAT, error);
  else if (folder >= 0)
    close(folder);
  if (record && record->size == 0) {
    g_autofree char *line = g_strdup_printf("domain %s", name);
    g_autofree char *header = g_strdup_printf("%s\n", g_strdelimit(line, "\r\n", ' '));

    if (!append(record, header, error))
      g_clear_pointer(&record, journal_close);
    else
      record->name = g_strdup(line + strlen("domain "));
  }
  return record;
}

HookJournal *
journal_open(const char *root, const char *uuid, const char *name, GError **error)
{
  int folder;

  if (name)
    return make(root, uuid, name, error);
  folder = open_folder(root);
  if (folder < 0 && (errno == ENOENT || errno == EACCES))
    return NULL;
  if (!check_own(folder, S_IFDIR, "/" FOLDER, error)) {
    if (folder >= 0)
      close(folder);
    return NULL;
  }
  if (faccessat(folder, uuid, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
    close(folder);
    return NULL;
  }
  return load(root, folder, uuid, O_RDWR, error);
}

void
journal_close(HookJournal *record)
{
  gboolean left = FALSE;

  for (guint i = 0; i < record->lines->len; i++)
    left = left || journal_line(record, i);
  if (!left)
    unlinkat(record->folder, record->uuid, 0);
  record_free(record);
}

gboolean
journal_lock(HookJournal *record, GError **error)
{
  int result;

  do
    result = flock(record->folder, LOCK_EX);
  while (result != 0 && errno == EINTR);
  return result == 0 || gvt_fail(error, "/" FOLDER " can't be locked: %s", g_strerror(errno));
}

void
journal_unlock(HookJournal *record)
{
  flock(record->folder, LOCK_UN);
}

/* Writing */

/* All of it, or nothing. */
static gboolean
append(HookJournal *record, const char *text, GError **error)
{
  gsize length = strlen(text);

  if (pwrite(record->file, text, length, record->size) == (ssize_t)length) {
    record->size += (off_t)length;
    return TRUE;
  }
  gvt_fail(error, "%s can't be written: %s; nothing is done that couldn't be undone", record->path,
           g_strerror(errno));
  record->torn = ftruncate(record->file, record->size) != 0 || record->torn;
  return FALSE;
}

/* Adds to record what of the steps isn't in it yet, and to text what is to be written. */
static gboolean
add_new(HookJournal *record, const GPtrArray *steps, GString *text, GError **error)
{
  for (guint i = 0; i < steps->len; i++) {
    const char *step = steps->pdata[i];
    g_auto(GStrv) words = split(step);

    if (!words)
      return gvt_fail(error, "'%s' isn't made of names alone, so it isn't done", step);
    if (journal_find(record, step) < record->lines->len)
      continue;
    add_line(record, step, record->size + (off_t)text->len, TRUE);
    g_string_append_printf(text, "%s\n", step);
  }
  return TRUE;
}

gboolean
journal_add(HookJournal *record, const GPtrArray *steps, GError **error)
{
  g_autoptr(GString) text = g_string_new(record->torn ? "\n" : "");
  guint known = record->lines->len;

  if (add_new(record, steps, text, error) &&
      (record->lines->len == known || append(record, text->str, error))) {
    record->torn = record->torn && record->lines->len == known;
    return TRUE;
  }
  g_ptr_array_set_size(record->lines, (gint)known);
  return FALSE;
}

gboolean
journal_strike(HookJournal *record, guint number, GError **error)
{
  static const char struck = STRUCK;
  Line *line = record->lines->pdata[number];

  if (pwrite(record->file, &struck, 1, line->offset) != 1)
    return gvt_fail(
        error,
        "the hook's record %s can't be written: %s; what is done already may be undone once more",
        record->path, g_strerror(errno));
  line->struck = TRUE;
  return TRUE;
}

/* Looking up */

guint
journal_count(const HookJournal *record)
{
  return record->lines->len;
}

const char *
journal_line(const HookJournal *record, guint number)
{
  const Line *line = record->lines->pdata[number];

  return line->struck ? NULL : line->text;
}

guint
journal_find(const HookJournal *record, const char *step)
{
  for (guint i = 0; i < record->lines->len; i++) {
    const char *line = journal_line(record, i);

    if (line && journal_words(record, i) && g_str_equal(line, step))
      return i;
  }
  return record->lines->len;
}

char **
journal_words(const HookJournal *record, guint number)
{
  const Line *line = record->lines->pdata[number];

  return line->words;
}

const char *
journal_path(const HookJournal *record)
{
  return record->path;
}

gboolean
journal_has(const HookJournal *record, const char *first, const char *second)
{
  for (guint i = 0; i < record->lines->len; i++) {
    char **words = journal_line(record, i) ? journal_words(record, i) : NULL;

    if (words && g_str_equal(words[0], first) && g_strcmp0(words[1], second) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whose another record in the same folder is, if it has the step. */
static char *
holder_in(const HookJournal *record, const char *uuid, const char *first, const char *second)
{
  int folder = dup(record->folder);
  HookJournal *other = folder >= 0 ? load(record->root, folder, uuid, O_RDONLY, NULL) : NULL;
  char *holder = NULL;

  if (!other)
    return NULL;
  if (journal_has(other, first, second))
    holder = other->name ? g_strdup_printf("domain '%s'", other->name)
                         : g_strdup_printf("the domain %s", uuid);
  record_free(other);
  return holder;
}

char *
journal_holder(const HookJournal *record, const char *first, const char *second)
{
  g_auto(GStrv) names = root_file_list(record->root, FOLDER);
  char *holder = NULL;

  for (gsize i = 0; !holder && names[i]; i++)
    if (g_uuid_string_is_valid(names[i]) && !g_str_equal(names[i], record->uuid))
      holder = holder_in(record, names[i], first, second);
  return holder;
}
