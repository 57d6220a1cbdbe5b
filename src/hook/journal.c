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
  char **words; /* NULL if it isn't made of names only */
  off_t offset;
  gboolean is_struck_out;
} JournalLine;

struct HookJournal {
  char *root;
  int folder_fd;
  int file_fd;
  char *uuid;
  char *path;
  char *domain_name; /* NULL if the journal doesn't say */
  GPtrArray *lines;  /* JournalLine */
  off_t size;        /* of the file */
  gboolean last_line_torn;
};

static void
journal_line_free(void *data)
{
  JournalLine *line = data;

  g_free(line->text);
  g_strfreev(line->words);
  g_free(line);
}

static void
journal_free(HookJournal *journal)
{
  if (journal->file_fd >= 0)
    close(journal->file_fd);
  if (journal->folder_fd >= 0)
    close(journal->folder_fd);
  g_free(journal->root);
  g_free(journal->uuid);
  g_free(journal->path);
  g_free(journal->domain_name);
  g_ptr_array_unref(journal->lines);
  g_free(journal);
}

static HookJournal *
journal_new(const char *root, int folder, const char *uuid)
{
  HookJournal *journal = g_new0(HookJournal, 1);

  journal->root = g_strdup(root);
  journal->folder_fd = folder;
  journal->file_fd = -1;
  journal->uuid = g_strdup(uuid);
  journal->path = g_strdup_printf("/" FOLDER "/%s", uuid);
  journal->lines = g_ptr_array_new_with_free_func(journal_line_free);
  return journal;
}

/* Reading */

static char **
split_names(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);

  for (gsize i = 0; words[i]; i++)
    if (!parse_is_name(words[i]))
      return NULL;
  return *words ? g_steal_pointer(&words) : NULL;
}

/* is_whole is TRUE if the line ends in a newline. */
static void
add_journal_line(HookJournal *journal, const char *text, off_t offset, gboolean is_whole)
{
  JournalLine *line;

  if (offset == 0 && g_str_has_prefix(text, "domain ")) {
    journal->domain_name = g_strdup(text + strlen("domain "));
    return;
  }
  line = g_new0(JournalLine, 1);
  line->is_struck_out = *text == STRUCK;
  line->text = g_strdup(text);
  line->words = is_whole ? split_names(text) : NULL;
  line->offset = offset;
  g_ptr_array_add(journal->lines, line);
}

static gboolean
read_lines(HookJournal *journal, GError **error)
{
  g_autofree char *text = g_malloc0(MAX_SIZE + 1);
  ssize_t size = pread(journal->file_fd, text, MAX_SIZE + 1, 0);
  g_auto(GStrv) lines = NULL;
  off_t offset = 0;

  if (size < 0)
    return gvt_fail(error, "the hook's record %s can't be read: %s", journal->path,
                    g_strerror(errno));
  if (size > MAX_SIZE || memchr(text, '\0', (gsize)size))
    return gvt_fail(error, "%s isn't a record of the hook; remove it", journal->path);
  lines = g_strsplit(text, "\n", -1);
  for (gsize i = 0; lines[i]; i++) {
    if (*lines[i])
      add_journal_line(journal, lines[i], offset, lines[i + 1] != NULL);
    offset += (off_t)strlen(lines[i]) + 1;
  }
  journal->size = size;
  journal->last_line_torn = size > 0 && text[size - 1] != '\n';
  return TRUE;
}

/* Opening */

/* Whether only this user has access to a file or folder, and by no other name (hard link). */
static gboolean
is_private(int file, mode_t kind)
{
  struct stat status;

  return fstat(file, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
         status.st_uid == geteuid() && !(status.st_mode & 077) &&
         (kind == S_IFDIR || status.st_nlink == 1);
}

static gboolean
check_private(int file, mode_t kind, const char *path, GError **error)
{
  if (file < 0 && errno != ELOOP && errno != ENOTDIR && errno != EISDIR)
    return gvt_fail(error, "the hook's record %s can't be opened: %s%s", path, g_strerror(errno),
                    errno == EACCES ? " (only root may change the host for a guest: hooks of "
                                      "qemu:///system run as root)"
                                    : "");
  if (file >= 0 && is_private(file, kind))
    return TRUE;
  return gvt_fail(
      error,
      "%s isn't this user's own (it is a link, open to others, or somebody else's), so it is "
      "ignored; look at it and remove it",
      path);
}

static int
open_journal_folder(const char *root)
{
  g_autofree char *path = root_file_path(root, FOLDER);

  return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
make_journal_folder(const char *root)
{
  g_autofree char *run = root_file_path(root, "run");
  g_autofree char *path = root_file_path(root, FOLDER);

  if (mkdir(run, 0755) != 0 && errno != EEXIST)
    return -1;
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    return -1;
  return open_journal_folder(root);
}

gboolean
journal_any(const char *root)
{
  g_auto(GStrv) names = root_file_list(root, FOLDER);

  return names[0] != NULL;
}

/* Opens a journal in the folder. The result owns folder; a failure closes it. */
static HookJournal *
journal_load(const char *root, int folder, const char *uuid, int flags, GError **error)
{
  HookJournal *journal = journal_new(root, folder, uuid);

  journal->file_fd = openat(folder, uuid, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (check_private(journal->file_fd, S_IFREG, journal->path, error) && read_lines(journal, error))
    return journal;
  journal_free(journal);
  return NULL;
}

static gboolean journal_append(HookJournal *journal, const char *text, GError **error);

static HookJournal *
journal_make(const char *root, const char *uuid, const char *name, GError **error)
{
  int folder = make_journal_folder(root);
  HookJournal *journal = NULL;

  if (check_private(folder, S_IFDIR, "/" FOLDER, error))
    journal = journal_load(root, folder, uuid, O_RDWR | O_CREAT, error);
  else if (folder >= 0)
    close(folder);
  if (journal && journal->size == 0) {
    g_autofree char *line = g_strdup_printf("domain %s", name);
    g_autofree char *header = g_strdup_printf("%s\n", g_strdelimit(line, "\r\n", ' '));

    if (!journal_append(journal, header, error))
      g_clear_pointer(&journal, journal_close);
    else
      journal->domain_name = g_strdup(line + strlen("domain "));
  }
  return journal;
}

HookJournal *
journal_open(const char *root, const char *uuid, const char *name, GError **error)
{
  int folder;

  if (name)
    return journal_make(root, uuid, name, error);
  folder = open_journal_folder(root);
  if (folder < 0 && (errno == ENOENT || errno == EACCES))
    return NULL;
  if (!check_private(folder, S_IFDIR, "/" FOLDER, error)) {
    if (folder >= 0)
      close(folder);
    return NULL;
  }
  if (faccessat(folder, uuid, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) {
    close(folder);
    return NULL;
  }
  return journal_load(root, folder, uuid, O_RDWR, error);
}

void
journal_close(HookJournal *journal)
{
  gboolean left = FALSE;

  for (guint i = 0; i < journal->lines->len; i++)
    left = left || journal_line(journal, i);
  if (!left)
    unlinkat(journal->folder_fd, journal->uuid, 0);
  journal_free(journal);
}

gboolean
journal_lock(HookJournal *journal, GError **error)
{
  int result;

  do
    result = flock(journal->folder_fd, LOCK_EX);
  while (result != 0 && errno == EINTR);
  return result == 0 || gvt_fail(error, "/" FOLDER " can't be locked: %s", g_strerror(errno));
}

void
journal_unlock(HookJournal *journal)
{
  flock(journal->folder_fd, LOCK_UN);
}

/* Writing */

/* Writes all of text, or nothing. */
static gboolean
journal_append(HookJournal *journal, const char *text, GError **error)
{
  gsize length = strlen(text);

  if (pwrite(journal->file_fd, text, length, journal->size) == (ssize_t)length) {
    journal->size += (off_t)length;
    return TRUE;
  }
  gvt_fail(error, "%s can't be written: %s; nothing was changed, because it couldn't be undone",
           journal->path, g_strerror(errno));
  journal->last_line_torn =
      ftruncate(journal->file_fd, journal->size) != 0 || journal->last_line_torn;
  return FALSE;
}

/* Adds the steps that the journal doesn't have yet to its lines, and to the text to write. */
static gboolean
add_new_lines(HookJournal *journal, const GPtrArray *steps, GString *text, GError **error)
{
  for (guint i = 0; i < steps->len; i++) {
    const char *step = steps->pdata[i];
    g_auto(GStrv) words = split_names(step);

    if (!words)
      return gvt_fail(error, "'%s' doesn't consist of names, so it isn't done", step);
    if (journal_find(journal, step) < journal->lines->len)
      continue;
    add_journal_line(journal, step, journal->size + (off_t)text->len, TRUE);
    g_string_append_printf(text, "%s\n", step);
  }
  return TRUE;
}

gboolean
journal_add(HookJournal *journal, const GPtrArray *steps, GError **error)
{
  g_autoptr(GString) text = g_string_new(journal->last_line_torn ? "\n" : "");
  guint known = journal->lines->len;

  if (add_new_lines(journal, steps, text, error) &&
      (journal->lines->len == known || journal_append(journal, text->str, error))) {
    journal->last_line_torn = journal->last_line_torn && journal->lines->len == known;
    return TRUE;
  }
  g_ptr_array_set_size(journal->lines, (gint)known);
  return FALSE;
}

gboolean
journal_strike(HookJournal *journal, guint number, GError **error)
{
  static const char struck = STRUCK;
  JournalLine *line = journal->lines->pdata[number];

  if (pwrite(journal->file_fd, &struck, 1, line->offset) != 1)
    return gvt_fail(
        error,
        "the hook's record %s can't be written: %s; finished steps may be undone a second time",
        journal->path, g_strerror(errno));
  line->is_struck_out = TRUE;
  return TRUE;
}

/* Looking up */

guint
journal_count(const HookJournal *journal)
{
  return journal->lines->len;
}

const char *
journal_line(const HookJournal *journal, guint number)
{
  const JournalLine *line = journal->lines->pdata[number];

  return line->is_struck_out ? NULL : line->text;
}

guint
journal_find(const HookJournal *journal, const char *step)
{
  for (guint i = 0; i < journal->lines->len; i++) {
    const char *line = journal_line(journal, i);

    if (line && journal_words(journal, i) && g_str_equal(line, step))
      return i;
  }
  return journal->lines->len;
}

char **
journal_words(const HookJournal *journal, guint number)
{
  const JournalLine *line = journal->lines->pdata[number];

  return line->words;
}

const char *
journal_path(const HookJournal *journal)
{
  return journal->path;
}

gboolean
journal_has(const HookJournal *journal, const char *first, const char *second)
{
  for (guint i = 0; i < journal->lines->len; i++) {
    char **words = journal_line(journal, i) ? journal_words(journal, i) : NULL;

    if (words && g_str_equal(words[0], first) && g_strcmp0(words[1], second) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The domain of another journal in the folder, if that has the step; else NULL. */
static char *
holder_in(const HookJournal *journal, const char *uuid, const char *first, const char *second)
{
  int folder = dup(journal->folder_fd);
  HookJournal *other =
      folder >= 0 ? journal_load(journal->root, folder, uuid, O_RDONLY, NULL) : NULL;
  char *holder = NULL;

  if (!other)
    return NULL;
  if (journal_has(other, first, second))
    holder = other->domain_name ? g_strdup_printf("domain '%s'", other->domain_name)
                                : g_strdup_printf("the domain %s", uuid);
  journal_free(other);
  return holder;
}

char *
journal_holder(const HookJournal *journal, const char *first, const char *second)
{
  g_auto(GStrv) names = root_file_list(journal->root, FOLDER);
  char *holder = NULL;

  for (gsize i = 0; !holder && names[i]; i++)
    if (g_uuid_string_is_valid(names[i]) && !g_str_equal(names[i], journal->uuid))
      holder = holder_in(journal, names[i], first, second);
  return holder;
}
